"""The menu of sections: where the focus is, and how many fields of each match the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from komtui.domain.setting import Section
from komtui.i18n import _
from komtui.ui.glyphs import GLYPHS, padded


class SectionMenu(Widget, can_focus=True):
    """One section a line; the arrows move, Enter or the right arrow goes to its fields."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("home", "move(-99)", show=False),
        Binding("end", "move(99)", show=False),
        Binding("right,enter,space", "enter", show=False),
    ]

    @dataclass
    class Highlighted(Message):
        """The cursor is on a section."""

        section: str
        """Its key."""

    @dataclass
    class Entered(Message):
        """The person goes on to its fields."""

        section: str
        """Its key."""

    def __init__(self, sections: Sequence[Section], counts: Mapping[str, int]) -> None:
        super().__init__()
        self._sections = tuple(sections)
        self._counts = dict(counts)
        self._all = dict(counts)
        self._current = 0

    def count(self, counts: Mapping[str, int]) -> None:
        """Show how many fields match in each section."""
        if counts != self._counts:
            self._counts = dict(counts)
            self.refresh()

    def mark(self, section: str) -> None:
        """Show that the focus is in this section."""
        index = next((index for index, each in enumerate(self._sections) if each.key == section), self._current)
        if index != self._current:
            self._current = index
            self.refresh()

    def action_move(self, step: int) -> None:
        """Go to another section."""
        self._go(self._current + step)

    def action_enter(self) -> None:
        """Go to the section's fields."""
        self.post_message(self.Entered(self._sections[self._current].key))

    def on_click(self, event: events.Click) -> None:
        """Go to the section that was clicked."""
        self._go(event.y)
        self.action_enter()

    def _go(self, index: int) -> None:
        self._current = max(0, min(index, len(self._sections) - 1))
        self.refresh()
        self.post_message(self.Highlighted(self._sections[self._current].key))

    def render_line(self, y: int) -> Strip:
        """Return one section's line."""
        base, width = self.rich_style, self.size.width
        if y >= len(self._sections):
            return Strip.blank(width, base)
        section, current = self._sections[y], y == self._current
        count = self._counts.get(section.key, 0)
        style = base + Style(bold=True) if current else base
        if not count:
            style += Style(dim=True)
        searched = self._counts != self._all
        number = padded(str(count) if searched and count else "", 3, right=True)
        sign = GLYPHS.cursor if current and self.has_focus else " "
        return Strip([Segment(f"{sign}{padded(_(section.label), width - 4)}{number}", style)]).adjust_cell_length(
            width, base
        )
