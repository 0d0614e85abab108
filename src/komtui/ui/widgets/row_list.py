"""A list of any length: keys in memory, rows fetched for the lines on screen, one line painted per change.

DataTable takes more than a second for 20,000 rows. Here the cost is that of the window: a move inside the page repaints
two lines, and going past an edge scrolls by half a page, because a line more would repaint the whole list at each key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from komtui.ui.glyphs import padded

Row = TypeVar("Row")


class RowSource(Generic[Row]):
    """Where the rows of a list come from."""

    def __init__(
        self,
        more: Callable[[int | None], Sequence[int]],
        rows: Callable[[Sequence[int]], Sequence[Row]],
        key: Callable[[Row], int],
    ) -> None:
        self.more = more
        """Returns the next keys below the given one (None: from the top); empty at the end. A few hundred at most."""
        self.rows = rows
        """Returns the rows of those keys, in their order."""
        self.key = key
        """Returns a row's key."""


class RowList(Widget, Generic[Row], can_focus=True):
    """Shows rows; subclasses say how one is drawn (`draw_row`)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("space", "mark", show=False),
        Binding("enter", "choose", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--cursor", "row-list--marked"}
    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        background: $background;
        & .row-list--cursor { background: $panel; color: $foreground; text-style: bold; }
        & .row-list--marked { color: $accent; }
    }
    """

    class _About(Message):
        """Something about the list."""

        def __init__(self, row_list: RowList[Any]) -> None:
            super().__init__()
            self.row_list = row_list
            """The list."""

        @property
        def control(self) -> Widget:
            """The list, for `@on` selectors."""
            return self.row_list

    class Highlighted(_About):
        """The cursor has moved to another row."""

    class Chosen(_About):
        """Enter, or a double click, on a row."""

    class Marked(_About):
        """The set of marked rows has changed."""

    def __init__(self, source: RowSource[Row], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._base_style: Style | None = None
        self._source = source
        self._keys: list[int] = []
        self._complete = False
        self._top = 0
        self._cursor = 0
        self._rows: dict[int, Row] = {}
        self._empty = ""
        self.marked: dict[int, None] = {}
        """Keys of marked rows, in the order of marking."""

    # What subclasses and screens use

    def draw_row(self, row: Row, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return the segments of one row, `width` cells in all."""
        raise NotImplementedError

    @property
    def base_style(self) -> Style:
        """The style of a plain row; kept, because working it out costs a third of painting one."""
        if self._base_style is None:
            self._base_style = self.rich_style
        return self._base_style

    @property
    def cursor_style(self) -> Style:
        """The style of the row that the cursor is on."""
        return self.get_component_rich_style("row-list--cursor")

    def notify_style_update(self) -> None:
        """Forget the kept style: the theme or the focus has changed."""
        self._base_style = None
        super().notify_style_update()

    def explain(self, words: str) -> None:
        """Show `words` instead of the rows where there is none."""
        if words != self._empty:
            self._empty = words
            if not self._keys:
                self._refresh_line(0)

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._row_at(self._cursor)

    @property
    def position(self) -> int:
        """Index of the cursor, from 0."""
        return self._cursor

    def load(self, source: RowSource[Row] | None = None, *, keep_cursor: bool = False) -> None:
        """Show the source anew, from the top, or around the row that the cursor is on."""
        if source is not None:
            self._source = source
        key = self._keys[self._cursor] if keep_cursor and self._cursor < len(self._keys) else None
        offset, untouched = self._cursor - self._top, self._cursor == 0
        before = self._painted()
        self._keys = list(self._source.more(None))
        self._complete = not self._keys
        self._rows.clear()
        self._cursor = self._top = 0
        if key is not None:
            self._find(key, offset)
            if untouched and self._cursor < self.size.height:
                # Who looks at the newest, and has not moved, sees what has come above; others keep their lines.
                self._top = 0
        self._fetch(self._window())
        # Only lines that differ go over the wire: a search that narrows keeps many where they are.
        for y, (old, new) in enumerate(zip(before, self._painted(), strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))
        self.post_message(self.Highlighted(self))

    def _painted(self) -> list[tuple[Row | None, bool]]:
        lines = range(self._top, self._top + self.size.height)
        return [(self._row_at(index), index == self._cursor) for index in lines]

    def refresh_rows(self) -> None:
        """Fetch the visible rows anew and repaint the lines that differ: states have changed, order has not."""
        before = {index: self._row_at(index) for index in self._window()}
        self._rows.clear()
        self._fetch(self._window())
        for index, row in before.items():
            if self._row_at(index) != row:
                self._refresh_line(index)

    def selection(self) -> list[int]:
        """Return the keys that a command works on: the marked ones, else the one under the cursor."""
        if self.marked:
            return list(self.marked)
        return [self._keys[self._cursor]] if self._cursor < len(self._keys) else []

    def clear_marks(self) -> None:
        """Unmark every row."""
        if self.marked:
            self.marked.clear()
            self.refresh()
            self.post_message(self.Marked(self))

    # Moving

    def action_move(self, step: int) -> None:
        """Move the cursor by `step` rows."""
        self._go(self._cursor + step)

    def action_page(self, step: int) -> None:
        """Move the cursor by whole pages."""
        self._go(self._cursor + step * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """Go to the newest row."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the oldest row."""
        while self._load_more():
            pass
        self._go(len(self._keys) - 1)

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor, and go on to the next."""
        if self._cursor >= len(self._keys):
            return
        key = self._keys[self._cursor]
        if key in self.marked:
            del self.marked[key]
        else:
            self.marked[key] = None
        self._refresh_line(self._cursor)
        self.post_message(self.Marked(self))
        self._go(self._cursor + 1)

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Chosen(self))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to what was clicked; a second click opens it."""
        index = self._top + event.y
        if index < len(self._keys):
            again = index == self._cursor and event.chain >= 2
            self._go(index)
            if again:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        event.stop()
        self._go(self._cursor + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll with the wheel."""
        event.stop()
        self._go(self._cursor - 3)

    def _go(self, index: int) -> None:
        while index >= len(self._keys) and self._load_more():
            pass
        index = max(0, min(index, len(self._keys) - 1))
        if index == self._cursor or not self._keys:
            return
        before, self._cursor = self._cursor, index
        height = max(self.size.height, 1)
        if self._top <= index < self._top + height:
            self._refresh_line(before)
            self._refresh_line(index)
        else:
            half = height // 2
            # Half a page at a time when walking; a jump lands in the middle.
            self._top = index - half if index >= self._top + height else max(index - half, 0)
            self._top = max(0, min(self._top, max(len(self._keys) - 1, 0)))
            self.refresh()
        self.post_message(self.Highlighted(self))

    def _find(self, key: int, offset: int) -> None:
        while key not in self._keys and (not self._keys or self._keys[-1] > key) and self._load_more():
            pass
        # The row may be gone; then its place in the order is kept.
        self._cursor = next(
            (index for index, each in enumerate(self._keys) if each <= key), max(len(self._keys) - 1, 0)
        )
        self._top = max(self._cursor - offset, 0)

    # Rows

    def _load_more(self) -> bool:
        if self._complete or not self._keys:
            return False
        more = self._source.more(self._keys[-1])
        self._complete = not more
        self._keys.extend(more)
        return bool(more)

    def _window(self) -> range:
        return range(self._top, min(self._top + max(self.size.height, 1), len(self._keys)))

    def _fetch(self, indexes: range) -> None:
        wanted = [self._keys[index] for index in indexes if self._keys[index] not in self._rows]
        if wanted:
            if len(self._rows) > 2000:
                self._rows.clear()
                wanted = [self._keys[index] for index in indexes]
            self._rows.update((self._source.key(row), row) for row in self._source.rows(wanted))

    def _row_at(self, index: int) -> Row | None:
        if not 0 <= index < len(self._keys):
            return None
        if self._keys[index] not in self._rows:
            self._fetch(range(index, index + 1))
        return self._rows.get(self._keys[index])

    def _refresh_line(self, index: int) -> None:
        y = index - self._top
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line of the window."""
        index, width = self._top + y, self.size.width
        if y == 0:
            while self._top + self.size.height > len(self._keys) and self._load_more():
                pass
            self._fetch(self._window())
        row = self._row_at(index)
        if row is None:
            words = f"   {self._empty}" if y == 0 and not self._keys else ""
            return Strip([Segment(padded(words, width), self.base_style)], width)
        cursor, marked = index == self._cursor, self._keys[index] in self.marked
        segments = self.draw_row(row, width, cursor=cursor, marked=marked)
        # A segment less is a change of style less: a kilobyte for a full list.
        return Strip(segments).simplify().adjust_cell_length(width, self.base_style)
