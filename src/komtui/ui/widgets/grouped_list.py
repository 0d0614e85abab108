"""A list in groups, each under a heading: what a command does to a heading, it does to all that stand under it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style

from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows

Item = TypeVar("Item")

_TOP = 1 << 24
"""The first line's key; each line below has the next smaller one, so that a line keeps its key while nothing moves."""


@dataclass(eq=False)
class Heading(Generic[Item]):
    """A group, and the line over it."""

    key: Hashable
    """What tells the group from the others."""
    items: Sequence[Item]
    """What stands under it."""
    words: str
    """What it is."""
    right: str = ""
    """Figures at the end of the line."""


class GroupedList(RowList["Item | Heading[Item]"], Generic[Item]):
    """Shows groups that are in memory; subclasses say how an item is drawn (`draw_item`) and which it is."""

    fills_its_room = True

    def __init__(self) -> None:
        super().__init__(HeldRows({}, key=lambda _row: 0))

    # What subclasses say

    def draw_item(self, item: Item, width: int, base: Style) -> Sequence[Segment]:
        """Return the segments of one item, `width` cells in all; the sign of the cursor stands before them."""
        raise NotImplementedError

    def identity_of(self, item: Item) -> Hashable:
        """Return what an item is known by when it is shown again."""
        raise NotImplementedError

    # What screens use

    def show(self, groups: Iterable[Heading[Item]], *, headed: bool = True) -> None:
        """Show groups, the cursor where it was, at first on an item; with `headed` under their headings."""
        lines: list[Item | Heading[Item]] = []
        for group in groups:
            lines += [group, *group.items] if headed else group.items
        keys = {id(line): _TOP - place for place, line in enumerate(lines)}
        first = self.current is None
        held = {_TOP - place: line for place, line in enumerate(lines)}
        self.load(HeldRows(held, key=lambda line: keys[id(line)]), keep_cursor=True)
        if first and isinstance(self.current, Heading):
            # The list has no height yet, so that a move would scroll the heading away.
            self._cursor = 1
        self.refresh()

    @property
    def item(self) -> Item | None:
        """The item under the cursor; None where that is a heading."""
        row = self.current
        return None if isinstance(row, Heading) else row

    @property
    def items(self) -> list[Item]:
        """What a command works on: the item under the cursor, or all that stand under a heading."""
        row = self.current
        if isinstance(row, Heading):
            return list(row.items)
        return [] if row is None else [row]

    # What the list asks

    def is_same(self, row: Item | Heading[Item], other: Item | Heading[Item]) -> bool:
        """Return whether both are of one item, or head one group."""
        if isinstance(row, Heading) or isinstance(other, Heading):
            return isinstance(row, Heading) and isinstance(other, Heading) and row.key == other.key
        return self.identity_of(row) == self.identity_of(other)

    def draw_row(self, row: Item | Heading[Item], width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one line."""
        del marked
        base = self.cursor_style if cursor else self.base_style
        sign = f"{GLYPHS.cursor if cursor else ' '} "
        if not isinstance(row, Heading):
            return [Segment(sign, base), *self.draw_item(row, width - len(sign), base)]
        right = f" {row.right} " if row.right else ""
        return [Segment(f"{padded(sign + row.words, width - len(right))}{right}", base + Style(bold=True))]
