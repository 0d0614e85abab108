"""Typing ahead: keys that come at once, from a scanner or over a slow line, each find the place the one before led to.

Textual hands a key to the focused field and looks at the next one at once, while the first still climbs from the field
to the app, where its action runs; and that action may only ask for a screen, which comes later, or for the focus. A
name, Tab and a password that come in one packet would all land, readable, in the field of the name; `/` and a word
would open letters and documents; Ctrl+S would save what stood there before the last word was typed.

So keys fall into two kinds. What is typed into a field, or moves in a list, follows what was typed before by itself.
Any other key *leads*: it waits until all that was typed before it is done, and what comes after it waits until it is
done: until its action has run, a screen that it has opened has its focus, and what it has set going (a worker that
leads) has shown what it was meant to show. No clock is asked: a slow machine is slow, and nothing else.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import NoActiveWorker, Worker, get_current_worker

from komtui.ui._upstream import is_stopped

STUCK = 5.0
"""Seconds after which the app's own keys, such as the one that leaves it, overtake what is still on its way."""
IMPATIENT = 1.0
"""Seconds after which the way back overtakes a screen that is still to come."""


class InOrder(App[None]):
    """An app in which a key is done before the next one is looked at, wherever one types, however long it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._under_way: events.Event | None = None
        self._from: Widget | None = None
        self._typed: tuple[events.Event, Widget] | None = None
        self._since = 0.0
        self._ahead: deque[events.Key | events.Paste] = deque()
        self._ways: dict[Worker[Any], Screen[Any] | None] = {}
        self._moved = False

    # What leads somewhere beside the keys

    def leads(self, worker: Worker[Any]) -> None:
        """Let keys wait for where this worker leads: until it has ended, or asks the person something."""
        self._ways[worker] = None
        self._since = monotonic()

    def has_led(self, worker: Worker[Any]) -> None:
        """Let keys go on: this worker has ended."""
        if self._ways.pop(worker, self) is not self:
            self._arrive_anew()

    def push_screen(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Textual has six overloads of it
        """Open a screen; keys that come meanwhile wait until it has its focus."""
        pushed = super().push_screen(*args, **kwargs)
        self._arrive_anew()
        return pushed

    async def push_screen_wait(self, screen: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - likewise
        """Open a screen and return its result; keys are for that screen as long as it stands."""
        try:
            worker = get_current_worker()
        except NoActiveWorker:
            return await super().push_screen_wait(screen, **kwargs)
        if worker in self._ways:
            self._ways[worker] = screen
        try:
            return await super().push_screen_wait(screen, **kwargs)
        finally:
            if worker in self._ways:
                self.leads(worker)

    def let_go(self, screen: Screen[Any]) -> None:
        """Let keys wait no longer for who asked `screen`, which was taken away and will not answer."""
        for worker in [worker for worker, asked in self._ways.items() if asked is screen]:
            worker.cancel()

    @property
    def is_settled(self) -> bool:
        """Whether every key is done."""
        return self._under_way is None and not self._ahead

    @property
    def _on_the_way(self) -> bool:
        """Whether something leads to a place that is not there yet."""
        for worker in [worker for worker in self._ways if worker.is_finished]:
            del self._ways[worker]
        return any(asks is None or asks not in self.screen_stack for asks in self._ways.values())

    def _arrive_anew(self) -> None:
        """Wait for a screen, and for a focus that has been asked for."""
        self._moved = True
        if self._under_way is None and self.is_running:
            self._under_way, self._since = events.Event(), monotonic()
            self._arrive(self._under_way, None)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait for the one before."""
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif event.is_forwarded:
            # It has climbed up from the field to here, and ends here.
            await super().on_event(event)
            self._done(event)
        elif self._under_way is None and not self._on_the_way and not self._ahead:
            await self._look_at(event)
        elif self._overtakes(event):
            # Elsewhere what waits would land in fields that nobody meant.
            self._ahead.clear()
            await super().on_event(event)
        else:
            self._ahead.append(event)
            self._go_on()

    async def _look_at(self, event: events.Key | events.Paste) -> None:
        field = self.focused
        if field is not None and _follows(event, field):
            self._typed = event, field
            await super().on_event(event)
        elif self._typed is not None:
            (typed, typed_into), self._typed = self._typed, None
            self._ahead.appendleft(event)
            self._hold(typed, typed_into)
            self._settle(typed, typed_into)
        else:
            self._hold(event, field)
            await super().on_event(event)
            if event.is_forwarded:
                self._trace(event, field or self.screen)
            else:
                # A priority binding took it.
                self._done(event)

    def _hold(self, event: events.Event, field: Widget | None) -> None:
        self._under_way, self._from, self._since = event, field, monotonic()

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
        if event is self._under_way:
            self._settle(event, self._from)

    # What a key has set off: messages that climb from its field, a focus asked for, a screen

    def _settle(self, event: events.Event, node: DOMNode | None, *, again: bool = True) -> None:
        """Learn when what was posted from `node` upwards is handled, and what that has posted in its turn."""
        if event is not self._under_way:
            return
        if node is None or node is self:
            self._arrive(event, None)
            return
        step = partial(self._settle, event, node if again else node.parent, again=not again)
        if not node.post_message(events.Callback(callback=step)):
            self._arrive(event, None)

    def _arrive(self, event: events.Event, there: Screen[Any] | None) -> None:
        """Learn when the screen on top has its focus, which the app gives it."""
        if event is not self._under_way:
            return
        if there is None or there is not self.screen:
            self._moved = False
            screen = self.screen
            here = events.Callback(callback=partial(self._arrived, event, screen))
            # First what the app itself still has to do, then what the screen has.
            self.post_message(events.Callback(callback=partial(self._pass_on, event, screen, here)))
        elif self._moved:
            self._arrive(event, None)
        else:
            self._under_way = None
            self._go_on()

    def _pass_on(self, event: events.Event, screen: Screen[Any], message: events.Callback) -> None:
        if not screen.post_message(message):
            self._arrived(event, screen)

    def _arrived(self, event: events.Event, screen: Screen[Any]) -> None:
        self.post_message(events.Callback(callback=partial(self._arrive, event, screen)))

    # What waits

    def _go_on(self) -> None:
        if self._ahead and self._under_way is None and not self._on_the_way:
            self.post_message(events.Callback(callback=self._catch_up))

    async def _catch_up(self) -> None:
        while self._ahead and self._under_way is None and not self._on_the_way:
            await self._look_at(self._ahead.popleft())

    def _overtakes(self, event: events.Key | events.Paste) -> bool:
        """Return whether it is one of the app's own keys, or the way back, and the one before is held up."""
        held = monotonic() - self._since
        if not isinstance(event, events.Key):
            return False
        if event.key == "escape" and self._under_way is None and not self._ahead:
            return self._on_the_way and held >= IMPATIENT
        if held < STUCK or not (self._under_way is not None or self._on_the_way):
            return False
        active = self.active_bindings.get(event.key)
        return active is not None and active.node is self and active.binding.priority


def _follows(event: events.Event, field: Widget) -> bool:
    """Return whether it goes to the field alone, by the same way as what was typed before; else it leads."""
    types = field.check_consume_key("a", "a")
    if isinstance(event, events.Key):
        return event.is_printable if types else event.key in getattr(field, "OWN_KEYS", ())
    return types
