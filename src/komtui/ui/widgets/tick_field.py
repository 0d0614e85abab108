"""A line that is ticked or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from komtui.domain.text import visible
from komtui.ui.widgets.text_field import BETWEEN_FIELDS


class TickField(Static, can_focus=True):
    """Something that is wanted or not; space or a click changes it."""

    BINDINGS: ClassVar[list[BindingType]] = [*BETWEEN_FIELDS, Binding("space", "tick", show=False)]
    DEFAULT_CSS = """
    TickField { height: auto; width: 1fr; &:focus { background: $panel; } }
    """

    value: reactive[bool] = reactive(True, init=False)
    """Whether it is wanted."""

    @dataclass
    class Changed(Message):
        """Sent when the field is ticked, and when it is so no more."""

        field: TickField
        """Which."""

    def __init__(self, words: str, *, value: bool = True) -> None:
        """Take what it is about (may be untrusted text)."""
        super().__init__(markup=False)
        self._words = visible(words)
        self.set_reactive(TickField.value, value)

    def reword(self, words: str) -> None:
        """Be about something else (may be untrusted text)."""
        self._words = visible(words)
        self._show()

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def watch_value(self) -> None:
        """Show it, and tell whoever is interested."""
        self._show()
        self.post_message(self.Changed(self))

    def _show(self) -> None:
        self.update(f"[{'x' if self.value else ' '}] {self._words}")

    def action_tick(self) -> None:
        """Change it."""
        self.value = not self.value

    def on_click(self, event: events.Click) -> None:
        """Change it."""
        event.stop()
        self.action_tick()
