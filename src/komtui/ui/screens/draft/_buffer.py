"""The text of the cell that is being typed into, and where the cursor stands in it."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from komtui.domain.text import visible
from komtui.ui.terminal.glyphs import clipped


class Buffer:
    """One line. As long as nothing was typed it is whole: the first letter takes its place."""

    def __init__(self, text: str = "") -> None:
        self.text = visible(text)
        """What stands in it."""
        self.at = len(self.text)
        """Where the cursor is."""
        self.whole = True
        """Whether what is typed next takes the place of all of it."""
        self.before = self.text
        """What stood in it at first."""

    @property
    def changed(self) -> bool:
        """Whether something was typed."""
        return self.text != self.before

    def insert(self, text: str) -> None:
        """Type something."""
        if self.whole:
            self.text, self.at, self.whole = "", 0, False
        text = visible(text)
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)

    def backspace(self) -> None:
        """Take the letter before the cursor away."""
        if self.whole:
            self.insert("")
        elif self.at:
            self.text = self.text[: self.at - 1] + self.text[self.at :]
            self.at -= 1

    def delete(self) -> None:
        """Take the letter at the cursor away."""
        if self.whole:
            self.insert("")
        else:
            self.text = self.text[: self.at] + self.text[self.at + 1 :]

    def move(self, step: int) -> None:
        """Move the cursor."""
        self.at, self.whole = min(max(self.at + step, 0), len(self.text)), False

    def go(self, at: int) -> None:
        """Put the cursor somewhere."""
        self.at, self.whole = min(max(at, 0), len(self.text)), False

    def drawn(self, width: int, base: Style, *, right: bool) -> list[Segment]:
        """Return the cell in exactly `width` cells, with its cursor."""
        reverse = base + Style(reverse=True)
        if self.whole:
            # Nobody types at its end yet: it begins where it is read from.
            text = clipped(self.text, width)
            gap = " " * max(width - cell_len(text), 0)
            cursor = [Segment(text, reverse)] if text else [Segment(" ", reverse)]
            gap = gap if text else gap[1:]
            return [Segment(gap, base), *cursor] if right else [*cursor, Segment(gap, base)]
        head = _end_of(self.text[: self.at], width - 1)
        letter = self.text[self.at : self.at + 1] or " "
        tail, room = "", width - cell_len(head) - cell_len(letter)
        for char in self.text[self.at + 1 :]:
            if cell_len(tail + char) > room:
                break
            tail += char
        gap = " " * max(room - cell_len(tail), 0)
        drawn = [Segment(head, base), Segment(letter, reverse), Segment(tail, base)]
        return [Segment(gap, base), *drawn] if right else [*drawn, Segment(gap, base)]


def _end_of(text: str, width: int) -> str:
    while cell_len(text) > width:
        text = text[1:]
    return text
