"""The lines of the form: how high each item is, which of them are in view, and how they are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n import _
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.editors import TextEditor
from komtui.ui.screens.settings.items import Field, Heading, Item, Link, Tabs, Words
from komtui.ui.screens.settings.kinds import editor_of
from komtui.ui.screens.settings.paint import (
    INDENT,
    Columns,
    Remark,
    field_line,
    hinted,
    link_line,
    marked,
    tabs_line,
    value_words,
    wrapped,
)
from komtui.ui.screens.settings.painted import Styles
from komtui.ui.terminal.glyphs import GLYPHS, PLAIN
from komtui.ui.widgets.unadorned import line_of

BOX = 8
"""Lines of the editor of several lines, where there is room."""


class Canvas(Protocol):
    """What the lines are painted for."""

    @property
    def size(self) -> Size:
        """The window."""

    @property
    def has_focus_within(self) -> bool:
        """Whether one of the lines is edited."""


class Lines:
    """Items, the window on them, and which of them is the current one."""

    def __init__(
        self,
        canvas: Canvas,
        draft: Draft,
        remarks: Callable[[str, bool], Iterator[Remark]],
        placeholder: Callable[[str], str],
    ) -> None:
        self._canvas = canvas
        self._draft = draft
        self._remarks = remarks
        self._placeholder = placeholder
        self.items: Sequence[Item] = ()
        """All of them, in view or not."""
        self.words: tuple[str, ...] = ()
        """The words of the search, folded."""
        self.current = -1
        """Index of the item that is being edited, or was the last to be; -1 for none."""
        self.top = 0
        """The first line in view."""
        self.starts: list[int] = []
        """The first line of each item."""
        self._lines: list[tuple[int, int]] = []
        self._said: dict[int, list[tuple[str, str]]] = {}
        self._arranged_for = -1
        self._measured: Sequence[Item] | None = None
        self._longest = 0

    @property
    def item(self) -> Item | None:
        """The current item."""
        return self.items[self.current] if 0 <= self.current < len(self.items) else None

    def at(self, y: int) -> int:
        """Return the index of the item on a line of the window; -1 where there is none."""
        return self._lines[y + self.top][0] if 0 <= y + self.top < len(self._lines) else -1

    def clamped(self, top: int) -> int:
        """Return the nearest line from which a window can begin."""
        return max(0, min(top, len(self._lines) - self._canvas.size.height))

    def bring(self, index: int) -> None:
        """Scroll as little as it takes to have all of an item in view, with the heading above it."""
        if not 0 <= index < len(self.starts):
            self.top = self.clamped(self.top)
            return
        start = self.starts[index]
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self._lines)
        if index and isinstance(self.items[index - 1], Heading):
            start = self.starts[index - 1]
        self.top = max(0, min(max(self.top, end - max(self._canvas.size.height, 1)), start))

    @property
    def box(self) -> int:
        """Lines of the editor of several lines."""
        return max(3, min(BOX, self._canvas.size.height - 6))

    def arrange(self) -> None:
        """Count the lines of each item."""
        self._lines, self.starts, self._said = [], [], {}
        self._arranged_for, height = self._canvas.size
        width, window = self._arranged_for, self.top + height
        for index, item in enumerate(self.items):
            self.starts.append(len(self._lines))
            if self.current < 0 and len(self._lines) > window:
                # Below the window a line each will do until somebody goes there.
                self._lines.append((index, 0))
                continue
            height = 1
            if isinstance(item, Heading):
                height = 2 if index else 1
            elif isinstance(item, Words):
                said = [(line, item.style) for line in wrapped(Remark(item.text, item.style), width - 4)]
                self._said[index] = said
                height = len(said)
            elif isinstance(item, Field):
                said = list(self._below(index, item, width))
                self._said[index] = said
                height = 1 + self._boxed(index, item) + len(said)
            self._lines.extend((index, line) for line in range(height))

    def _boxed(self, index: int, item: Field) -> int:
        return self.box if index == self.current and self.has_box(item) else 0

    def has_box(self, item: Item) -> bool:
        """Return whether it is edited over several lines."""
        if not isinstance(item, Field):
            return False
        return editor_of(BY_KEY[item.key]) is TextEditor and not self._draft.fixed(item.key)

    def _below(self, index: int, item: Field, width: int) -> Iterator[tuple[str, str]]:
        active = index == self.current and self._canvas.has_focus_within
        for remark in self._remarks(item.key, active):
            for line in wrapped(remark, width - INDENT - 3):
                yield line, remark.style

    def paint(self, styles: Styles) -> list[Strip]:
        """Return the lines of the window."""
        # The size is computed anew each time it is asked for, which a line alone would do ten times.
        width, height = self._canvas.size
        if self._arranged_for != width:
            self.arrange()
        bar, sign = self._bar(height), Segment("|" if GLYPHS is PLAIN else "▐", styles["bar"])
        beside = Segment(" ", styles["bar"])
        return [self._strip(y, width, sign if y in bar else beside, styles) for y in range(height)]

    def _strip(self, y: int, width: int, bar: Segment, styles: Styles) -> Strip:
        line = y + self.top
        if not 0 <= line < len(self._lines) or width < 1:
            return Strip.blank(width, styles["base"])
        index, below = self._lines[line]
        text = line_of(list(self.segments(index, below, width, styles, focused=False)), width - 1, styles["base"])
        return Strip([*text, bar], width)

    def _bar(self, height: int) -> range:
        """Return the lines on which the scroll bar stands; none where all is in view."""
        total = len(self._lines)
        if total <= height:
            return range(0)
        size = max(1, height * height // total)
        start = round((height - size) * self.top / (total - height))
        return range(start, start + size)

    def segments(self, index: int, below: int, width: int, styles: Styles, *, focused: bool) -> Iterator[Segment]:
        """Yield the line `below` the first of an item."""
        item = self.items[index]
        if isinstance(item, Heading):
            if below or not index:
                yield from marked(f"  {item.text}", self.words, styles["heading"], styles["match"])
        elif isinstance(item, Words):
            text, style = self._said[index][below]
            yield Segment(f"  {text}", styles[style])
        elif isinstance(item, Link):
            yield from link_line(item.text, item.note, width - 1, styles, focused=focused)
        elif isinstance(item, Tabs):
            yield from tabs_line(item, styles, focused=focused)[0]
        elif below:
            yield from self._remark(index, below - 1 - self._boxed(index, item), styles)
        else:
            shown = self._draft.shown(item.key)
            wrong = self._draft.place(item.key) in self._draft.problems
            columns = self.columns(width)
            line = field_line(shown, columns, styles, self.words, wrong=wrong)
            if self._boxed(index, item):
                line = hinted(line, " ", columns, styles)
            elif value_words(shown, styles)[0] == "" and (hint := self._placeholder(item.key)):
                line = hinted(line, hint, columns, styles)
            yield from line

    def columns(self, width: int) -> Columns:
        """Return the columns of the fields."""
        if self._measured is not self.items:
            self._measured = self.items
            labels = (_(BY_KEY[item.key].label) for item in self.items if isinstance(item, Field))
            self._longest = max(map(cell_len, labels), default=0)
        return Columns.of(width, self._longest)

    def _remark(self, index: int, line: int, styles: Styles) -> Iterator[Segment]:
        said = self._said.get(index, [])
        if 0 <= line < len(said):
            text, style = said[line]
            yield from marked(f"{' ' * INDENT}{text}", self.words, styles[style], styles["match"])
