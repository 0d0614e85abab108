"""The menu of sections: where the focus is, and how many fields of each match the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from komtui.domain.settings.catalogue import Section
from komtui.i18n import _
from komtui.ui.screens.settings.painted import Painted, Styles
from komtui.ui.terminal.glyphs import GLYPHS, padded


class SectionMenu(Painted, can_focus=True):
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
            self.repaint()

    def mark(self, section: str) -> None:
        """Show that the focus is in this section."""
        if section != self._current:
            self._current = section
            self.repaint()

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
            self.repaint()
            self.post_message(self.Highlighted(self._current))

    def on_focus(self) -> None:
        """Show where the focus is."""
        self.repaint()

    def on_blur(self) -> None:
        """Show where the focus is not."""
        self.repaint()

    def paint(self, styles: Styles) -> list[Strip]:
        """Return a line a section."""
        width = self.size.width
        lines = [self._line(section, styles, width) for section in self._sections[: self.size.height]]
        return [*lines, *[Strip.blank(width, styles["base"])] * (self.size.height - len(lines))]

    def _line(self, section: Section, styles: Styles, width: int) -> Strip:
        current = section.key == self._current
        count = self._counts.get(section.key)
        number = f" {count}" if count else ""
        label = f"{padded(_(section.label), width - 2 - len(number))}{number} "
        sign = Segment(GLYPHS.cursor if current else " ", styles["heading" if self.has_focus else "note"])
        return Strip([sign, Segment(label, styles["bold" if current else "base"])], width)
