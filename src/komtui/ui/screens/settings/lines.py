"""The lines of the form: how high each item is, which of them are in view, and how they are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from komtui.domain.settings.catalogue import BY_KEY
from komtui.ui.glyphs import GLYPHS, PLAIN
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.editors import TextEditor
from komtui.ui.screens.settings.items import Field, Heading, Item, Link, Tabs, Words, menu_section
from komtui.ui.screens.settings.kinds import editor_of
from komtui.ui.screens.settings.paint import (
    INDENT,
    Columns,
    Remark,
    field_line,
    fitted,
    hinted,
    link_line,
    marked,
    tabs_line,
    value_words,
    wrapped,
)
from komtui.ui.screens.settings.painted import Painted, Styles

BOX = 8
"""Lines of the editor of several lines, where there is room."""


class FormLines(Painted):
    """Shows items; one of them may be the current one."""

    def __init__(
        self,
        draft: Draft,
        remarks: Callable[[str, bool], Iterator[Remark]],
        placeholder: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._draft = draft
        self._remarks = remarks
        self._placeholder = placeholder
        self._items: Sequence[Item] = ()
        self._words: tuple[str, ...] = ()
        self._current = -1
        self._top = 0
        self._lines: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._said: dict[int, list[tuple[str, str]]] = {}
        self._arranged_for = -1

    @property
    def items(self) -> Sequence[Item]:
        """All items, in view or not."""
        return self._items

    @property
    def current(self) -> Item | None:
        """The item that is being edited, or was the last to be."""
        return self._items[self._current] if 0 <= self._current < len(self._items) else None

    def update(self) -> None:
        """Show what has changed in the same lines."""
        self._arrange()
        self._top = self._clamped(self._top)
        self.place_editor()
        self.repaint()

    def place_editor(self) -> None:
        """Put what edits the current item over its line."""

    def reveal(self, section: str) -> None:
        """Scroll to the first line of a section of the menu."""
        index = next((index for index, item in enumerate(self._items) if menu_section(item.section) == section), -1)
        if index >= 0:
            self._scroll_lines(self._starts[index] - self._top)

    # Scrolling

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        event.stop()
        self._scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll with the wheel."""
        event.stop()
        self._scroll_lines(-3)

    def on_resize(self) -> None:
        """Lay the lines out for another width."""
        self._arrange()
        self._bring(self._current)
        self.place_editor()
        self.repaint()

    def _scroll_lines(self, step: int) -> None:
        self._top = self._clamped(self._top + step)
        self._arrange()
        self.place_editor()
        self.repaint()

    def _clamped(self, top: int) -> int:
        return max(0, min(top, len(self._lines) - self.size.height))

    def _bring(self, index: int) -> None:
        """Scroll as little as it takes to have all of an item in view, with the heading above it."""
        if not 0 <= index < len(self._starts):
            self._top = self._clamped(self._top)
            return
        start = self._starts[index]
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._lines)
        if index and isinstance(self._items[index - 1], Heading):
            start = self._starts[index - 1]
        self._top = max(0, min(max(self._top, end - max(self.size.height, 1)), start))

    @property
    def _box(self) -> int:
        return max(3, min(BOX, self.size.height - 6))

    # Painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines in view, as they are.

        Textual adds borders, padding and opacity to each line here. The form has none of them, and a key of the search
        changes nearly every line: that would be a third of its frame.
        """
        strips = self.painted_lines()[crop.y : crop.bottom]
        background = self.background_colors[1]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, background) for strip in strips]
        whole = crop.column_span == (0, self.region.width)
        return strips if whole else [strip.crop(*crop.column_span) for strip in strips]

    def _arrange(self) -> None:
        """Count the lines of each item."""
        self._lines, self._starts, self._said = [], [], {}
        self._arranged_for, height = self.size
        width, window = self._arranged_for, self._top + height
        for index, item in enumerate(self._items):
            self._starts.append(len(self._lines))
            if self._current < 0 and len(self._lines) > window:
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
        return self._box if index == self._current and self._has_box(item) else 0

    def _has_box(self, item: Item) -> bool:
        """Return whether it is edited over several lines."""
        if not isinstance(item, Field):
            return False
        return editor_of(BY_KEY[item.key]) is TextEditor and not self._draft.fixed(item.key)

    def _below(self, index: int, item: Field, width: int) -> Iterator[tuple[str, str]]:
        active = index == self._current and self.has_focus_within
        for remark in self._remarks(item.key, active):
            for line in wrapped(remark, width - INDENT - 3):
                yield line, remark.style

    def paint(self, styles: Styles) -> list[Strip]:
        """Return the lines of the window."""
        # The size is computed anew each time it is asked for, which a line alone would do ten times.
        width, height = self.size
        if self._arranged_for != width:
            self._arrange()
        bar, sign = self._bar(height), Segment("|" if GLYPHS is PLAIN else "▐", styles["bar"])
        beside = Segment(" ", styles["bar"])
        return [self._strip(y, width, sign if y in bar else beside, styles) for y in range(height)]

    def _strip(self, y: int, width: int, bar: Segment, styles: Styles) -> Strip:
        line = y + self._top
        if not 0 <= line < len(self._lines) or width < 1:
            return Strip.blank(width, styles["base"])
        index, below = self._lines[line]
        text = fitted(list(self._segments(index, below, width, styles, focused=False)), width - 1, styles["base"])
        return Strip([*text, bar], width)

    def _bar(self, height: int) -> range:
        """Return the lines on which the scroll bar stands; none where all is in view."""
        total = len(self._lines)
        if total <= height:
            return range(0)
        size = max(1, height * height // total)
        start = round((height - size) * self._top / (total - height))
        return range(start, start + size)

    def _segments(self, index: int, below: int, width: int, styles: Styles, *, focused: bool) -> Iterator[Segment]:
        item = self._items[index]
        if isinstance(item, Heading):
            if below or not index:
                yield from marked(f"  {item.text}", self._words, styles["heading"], styles["match"])
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
            columns = Columns.of(width)
            line = field_line(shown, columns, styles, self._words, wrong=wrong)
            if self._boxed(index, item):
                line = hinted(line, " ", columns, styles)
            elif value_words(shown, styles)[0] == "" and (hint := self._placeholder(item.key)):
                line = hinted(line, hint, columns, styles)
            yield from line

    def _remark(self, index: int, line: int, styles: Styles) -> Iterator[Segment]:
        said = self._said.get(index, [])
        if 0 <= line < len(said):
            text, style = said[line]
            yield from marked(f"{' ' * INDENT}{text}", self._words, styles[style], styles["match"])
