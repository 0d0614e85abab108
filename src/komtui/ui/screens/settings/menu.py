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
        Binding("right,enter,space,tab", "enter", show=False),
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

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._all = tuple(sections)
        self._sections = self._all
        self._counts: Mapping[str, int] = {}
        self._current = sections[0].key

    def count(self, counts: Mapping[str, int] | None) -> None:
        """Leave the sections that a search matches, each with its number of fields; None brings all back."""
        found = dict(counts or {})
        if found != self._counts or counts is None:
            self._counts = found
            self._sections = tuple(each for each in self._all if counts is None or found.get(each.key))
            self.refresh()

    def mark(self, section: str) -> None:
        """Show that the focus is in this section."""
        if section != self._current:
            self._current = section
            self.refresh()

    def action_move(self, step: int) -> None:
        """Go to another section."""
        self._go(self._index + step)

    def action_enter(self) -> None:
        """Go to the section's fields."""
        self.post_message(self.Entered(self._current))

    def on_click(self, event: events.Click) -> None:
        """Go to the section that was clicked."""
        if event.y < len(self._sections):
            self._go(event.y)
            self.action_enter()

    @property
    def _index(self) -> int:
        return next((index for index, each in enumerate(self._sections) if each.key == self._current), 0)

    def _go(self, index: int) -> None:
        if self._sections:
            self._current = self._sections[max(0, min(index, len(self._sections) - 1))].key
            self.refresh()
            self.post_message(self.Highlighted(self._current))

    def render_line(self, y: int) -> Strip:
        """Return one section's line."""
        base, width = self.rich_style, self.size.width
        if y >= len(self._sections):
            return Strip.blank(width, base)
        section = self._sections[y]
        current = section.key == self._current
        style = base + Style(bold=True) if current else base
        count = self._counts.get(section.key)
        number = f" {count}" if count else ""
        sign = GLYPHS.cursor if current else " "
        sign_style = style if self.has_focus else base + Style(dim=True)
        label = Segment(f"{padded(_(section.label), width - 2 - len(number))}{number} ", style)
        return Strip([Segment(sign, sign_style), label]).adjust_cell_length(width, base)
