"""The search box: one line that searches while its own keystroke is being painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from komtui.ui.widgets.text_field import CleanInput
from komtui.ui.widgets.unadorned import Coloured


class SearchBox(CleanInput, Coloured):
    """An Input that calls `search` within the value's watcher.

    The echo of a key and the list that follows from it then share one frame; from the `Changed` message the list comes
    a frame later, which is six times as long.
    """

    virtual_size = Reactive(Size(0, 0))
    """As in `Widget`, but the line is as wide as it is whatever is typed: a key lays nothing out anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,pagedown", "leave_down", show=False),
        Binding("escape", "clear_or_leave", show=False),
    ]

    class Left(Message):
        """The person goes on to the list."""

        def __init__(self, *, found: bool = False) -> None:
            super().__init__()
            self.found = found
            """Whether the first of what was searched is meant, by Enter."""

    def __init__(self, search: Callable[[str], None], placeholder: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(placeholder=placeholder, id=id)
        self._search = search

    def watch_value(self, value: str) -> None:
        """Search at once."""
        if self.is_mounted:
            self._search(value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Let nobody else hear of it: it was searched already, and each who is told takes as long as drawing a line."""
        event.stop()

    def action_leave_down(self) -> None:
        """Go to the list."""
        self.post_message(self.Left())

    def action_clear_or_leave(self) -> None:
        """Esc clears; a second Esc goes to the list."""
        if self.value:
            self.value = ""
        else:
            self.post_message(self.Left())

    async def action_submit(self) -> None:
        """Enter goes on with the first of what was found."""
        self.post_message(self.Left(found=bool(self.value.strip())))
