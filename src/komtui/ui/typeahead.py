"""Typing ahead: over a slow line many keys come at once, and each must find the field that the one before led to.

Textual hands a key to the focused field and looks at the next one at once, while Tab or Enter still climbs from the
field to the app, where the focus is moved. A name, Tab and a password that come in one packet would all land, readable,
in the field of the name. Here what comes after such a key waits until that key is done: until the field or
what it stands in has kept it, or the app has had it. No clock is asked: a slow machine is slow, and nothing else.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from time import monotonic

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.widget import Widget

from komtui.ui._upstream import is_stopped

LEADING = frozenset({"tab", "shift+tab", "enter"})
"""Keys that lead from field to field wherever they are pressed."""
STUCK = 5.0
"""Seconds after which the app's own keys, such as the one that leaves it, overtake a key that is still on its way."""


class InOrder(App[None]):
    """An app in which a key is done before the next one is looked at, wherever one types, however long it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._under_way: events.Event | None = None
        self._since = 0.0
        self._ahead: deque[events.Key | events.Paste] = deque()

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait for the one before."""
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif event.is_forwarded:
            # It has climbed up from the field to here, and ends here.
            await super().on_event(event)
            self._done(event)
        elif self._under_way is None and not self._ahead:
            await self._look_at(event)
        elif self._overtakes(event):
            # Elsewhere what waits would land in fields that nobody meant.
            self._ahead.clear()
            await super().on_event(event)
        else:
            self._ahead.append(event)

    async def _look_at(self, event: events.Key | events.Paste) -> None:
        field = self.focused
        if field is None or not _leads_on(event, field):
            await super().on_event(event)
            return
        self._under_way, self._since = event, monotonic()
        await super().on_event(event)
        if event.is_forwarded:
            self._trace(event, field)
        else:
            # A priority binding took it.
            self._done(event)

    def _trace(self, event: events.Event, node: DOMNode | None) -> None:
        """Learn when a key has been with `node` and with all above it: what is posted now is handled after it."""
        if node is not None and node is not self:
            climbed = events.Callback(callback=partial(self._climb, event, node))
            if node.post_message(climbed):
                return
        # It is in the app's queue by now, or is lost with what is being removed.
        self.post_message(events.Callback(callback=partial(self._done, event)))

    def _climb(self, event: events.Event, node: DOMNode) -> None:
        if is_stopped(event):
            self._done(event)
        elif event is self._under_way:
            self._trace(event, node.parent)

    def _done(self, event: events.Event) -> None:
        if event is not self._under_way:
            return
        self._under_way = None
        if self._ahead:
            self.post_message(events.Callback(callback=self._catch_up))

    async def _catch_up(self) -> None:
        while self._ahead and self._under_way is None:
            await self._look_at(self._ahead.popleft())

    def _overtakes(self, event: events.Key | events.Paste) -> bool:
        """Return whether it is one of the app's own keys, and the one before is held up by something that stands."""
        stuck = self._under_way is not None and monotonic() - self._since >= STUCK
        if not stuck or not isinstance(event, events.Key):
            return False
        active = self.active_bindings.get(event.key)
        return active is not None and active.node is self and active.binding.priority


def _leads_on(event: events.Event, field: Widget) -> bool:
    """Return whether another field may have the focus afterwards."""
    if not isinstance(event, events.Key):
        return False
    types = field.check_consume_key("a", "a")
    return event.key in LEADING or (types and not event.is_printable)
