"""The text field of several lines; apart from the others because Textual's costs as much at start as a whole screen."""

from __future__ import annotations

from textual import events
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from komtui.domain.text import visible


class TextBox(TextArea):
    """Several lines; Tab goes on to the next field, and so do the arrows beyond the first and the last line."""

    def __init__(self, value: str = "") -> None:
        super().__init__(visible(value, multiline=True), compact=True, highlight_cursor_line=False)
        self.cursor_blink = False

    @property
    def value(self) -> str:
        """The text."""
        return self.text

    @value.setter
    def value(self, value: str) -> None:
        if visible(value, multiline=True) != self.text:
            self.load_text(visible(value, multiline=True))

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit, without the control characters that a paste may bring."""
        edit.text = visible(edit.text, multiline=True)
        return super().edit(edit)

    def on_paste(self, event: events.Paste) -> None:
        """End here; Textual's own takes all of its lines."""
        event.stop()

    def action_cursor_up(self, select: bool = False) -> None:
        """Move up, or to the field before."""
        if not select and self.navigator.is_first_wrapped_line(self.cursor_location):
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Move down, or to the next field."""
        if not select and self.navigator.is_last_wrapped_line(self.cursor_location):
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)
