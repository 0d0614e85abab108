"""A page of the set-up: what every page has, and the line at its end that goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import BETWEEN_FIELDS


class GoOn(Widget, can_focus=True):
    """The last line of a page: Enter walks through the fields and then goes on from here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(binding for binding in BETWEEN_FIELDS if isinstance(binding, Binding) and binding.key != "enter"),
        Binding("enter,space", "press", show=False),
    ]
    DEFAULT_CSS = """
    GoOn { height: 1; width: auto; margin: 1 0 0 0; color: $text-muted; &:focus { color: $foreground; } }
    """

    class Pressed(Message):
        """The person goes on."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label

    def action_press(self) -> None:
        """Go on."""
        self.post_message(self.Pressed())

    def on_click(self, event: events.Click) -> None:
        """Go on."""
        event.stop()
        self.action_press()

    def get_content_width(self, *_sizes: object) -> int:
        """Return the room that the line takes."""
        return len(self._label) + 4

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        style = self.rich_style + Style(bold=True) if self.has_focus else self.rich_style
        sign = GLYPHS.cursor if self.has_focus else " "
        return Strip([Segment(f"{sign}{self._label}", style)]).adjust_cell_length(self.size.width, style)


class SetupPage(VerticalScroll, can_focus=False):
    """One page. Which fields there are, and what becomes of them, is a subclass' business."""

    @dataclass
    class Changed(Message):
        """What can be done on this page has changed."""

    @property
    def rows(self) -> list[FieldRow]:
        """The fields that are on screen, from the top."""
        return [row for row in self.query(FieldRow) if row.display]

    @property
    def typed(self) -> bool:
        """Whether something was entered that is not saved."""
        return False

    async def save(self) -> bool:
        """Save what was entered; False where something is wrong, which is then shown beside its field."""
        return True

    def stop(self) -> bool:
        """End what is under way; False where nothing is."""
        return False

    def begin(self) -> None:
        """Put the focus where one begins."""
        rows = self.rows
        if rows:
            rows[0].go()
        else:
            self.query_one(GoOn).focus()
