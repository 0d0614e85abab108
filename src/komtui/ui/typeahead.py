"""Typing ahead: over a slow line many keys come at once, and each must find the field that the one before led to.

Textual hands a key to the focused field and looks at the next one at once, while Tab or Enter still climbs from the
field to the app, where the focus is moved. A name, Tab and a password that come in one packet would all land, readable,
in the field of the name. Here what comes after such a key waits until that key is done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial

from textual import events
from textual.app import App
from textual.widget import Widget

from komtui.ui._upstream import is_stopped

LEADING = frozenset({"tab", "shift+tab", "enter"})
"""Keys that lead from field to field wherever they are pressed."""
PATIENCE = 0.25
"""Seconds after which a key that nobody finished is given up, and the next one is looked at."""


class InOrder(App[None]):
    """An app in which a key is done before the next one is looked at, wherever one types."""

    def __init__(self) -> None:
        super().__init__()
        self._under_way: events.Event | None = None
        self._ahead: deque[events.Key | events.Paste] = deque()
        self._alarm: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait for the one before."""
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif event.is_forwarded:
            # It has climbed up from the field to here, and ends here.
            await super().on_event(event)
            self._done(event)
        elif self._under_way is not None:
            self._ahead.append(event)
        else:
            await self._look_at(event)

    async def _look_at(self, event: events.Key | events.Paste) -> None:
        field = self.focused
        if field is None or not _leads_on(event, field):
            await super().on_event(event)
            return
        self._under_way = event
        self._alarm = asyncio.get_running_loop().call_later(PATIENCE, self._done, event)
        await super().on_event(event)
        self._await_end(event, field)

    def _await_end(self, event: events.Event, field: Widget) -> None:
        if event.is_forwarded:
            field.post_message(events.Callback(callback=partial(self._landed, event)))
        else:
            # A priority binding took it.
            self._done(event)

    def _landed(self, event: events.Event) -> None:
        """Take notice that the field has had the key; what it did not keep for itself climbs on."""
        if is_stopped(event):
            self._done(event)

    def _done(self, event: events.Event) -> None:
        if event is not self._under_way:
            return
        self._under_way = None
        if self._alarm is not None:
            self._alarm.cancel()
        if self._ahead:
            self.post_message(events.Callback(callback=self._catch_up))

    async def _catch_up(self) -> None:
        while self._ahead and self._under_way is None:
            await self._look_at(self._ahead.popleft())


def _leads_on(event: events.Event, field: Widget) -> bool:
    """Return whether another field may have the focus afterwards."""
    if not isinstance(event, events.Key):
        return False
    types = field.check_consume_key("a", "a")
    return event.key in LEADING or (types and not event.is_printable)
