"""A list of any length: keys from both ends in memory, rows of what is on screen, one line painted per change.

DataTable takes more than a second for 20,000 rows. Here the cost is that of the window: a move inside the page repaints
two lines, and going past an edge scrolls by half a page, because a line more would repaint the whole list at each key.
Nothing is asked for while painting: what is about to be seen is fetched ahead, and the screen never waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from komtui.ui.soon import PATIENCE, Answer, Soon
from komtui.ui.terminal.calm import Still
from komtui.ui.terminal.glyphs import padded
from komtui.ui.widgets._ends import Ends
from komtui.ui.widgets.row_source import RowSource
from komtui.ui.widgets.unadorned import Unadorned, line_of

Row = TypeVar("Row")

_RIGHT = 3
"""Of the buttons of a mouse."""
AHEAD = 200
"""Rows fetched at a time while somebody walks."""
KEPT = 2_000
"""Rows kept; those out of sight go first."""


class RowList(Unadorned, Still, Generic[Row], can_focus=True):
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
    OWN_KEYS: ClassVar[frozenset[str]] = frozenset({"up", "down", "pageup", "pagedown", "home", "end", "space"})
    """Keys that move in the list and lead nowhere else: no key has to wait for them."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--cursor", "row-list--marked"}
    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        background: $background;
        & .row-list--cursor { background: $panel; color: $foreground; text-style: bold; }
        & .row-list--marked { color: $accent; }
    }
    """

    fills_its_room: ClassVar[bool] = False
    """Whether lines move down rather than that some are out of sight above, and there is room below."""

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

    class Highlighted(_About, bubble=False):
        """The cursor has moved to another row; told to the screen alone."""

    class Chosen(_About):
        """Enter, or a double click, on a row."""

    class Pointed(_About):
        """The right button of the mouse, on the row that the cursor is on now."""

    class Marked(_About):
        """The set of marked rows has changed."""

    class Loaded(_About, bubble=False):
        """What was asked for has come, and with it how many rows there are; told to the screen alone."""

    class Delayed(_About):
        """The books are slow or in trouble, or no longer so."""

        def __init__(self, row_list: RowList[Any], words: str) -> None:
            super().__init__(row_list)
            self.words = words
            """What to tell the person; empty when all is well again."""

    def __init__(self, source: RowSource[Row], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._base_style: Style | None = None
        self._alarming: dict[Style, Style] = {}
        self._source = source
        self._ends = Ends()
        self._top = 0
        self._cursor = 0
        self._goal: int | None = None
        self._to_last = False
        self._rows: dict[int, Row | None] = {}
        self._empty = ""
        self._was_read = False  # before that nobody knows whether there is none
        self._soon = Soon(self, self._say)
        self._loading: bool | None = None
        self._asks = False
        self._wanted: int | None = None
        self._outdated = False
        self._follows_source = False
        self._settled = asyncio.Event()
        self.when_late: Callable[[], None] | None = None
        """Called when rows have come that were not there in time for the frame of what asked for them."""
        self.marked: dict[int, None] = {}
        """Identities of marked rows (see `identity`), in the order of marking."""

    def _say(self, words: str) -> None:
        self.post_message(self.Delayed(self, words))

    # What subclasses and screens use

    def draw_row(self, row: Row, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return the segments of one row, `width` cells in all."""
        raise NotImplementedError

    def is_same(self, row: Row, other: Row) -> bool:
        """Return whether both show one thing, which may have got another key and with it another place."""
        del row, other
        return False

    def identity(self, key: int) -> int:
        """Return what of a key stays when its row gets another place."""
        return key

    def place_now(self, source: RowSource[Row], key: int) -> Future[int | None] | None:
        """Ask for the key that what had that key has now; None where keys stay what they are."""
        del source, key
        return None

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

    def alarming(self, base: Style) -> Style:
        """Return the style of what needs somebody, in a row of style `base`; kept likewise."""
        if (found := self._alarming.get(base)) is None:
            found = self._alarming[base] = base + Style(color=self.app.theme_variables["warning"], bold=True)
        return found

    def notify_style_update(self) -> None:
        """Forget the kept styles: the theme or the focus has changed."""
        self._base_style = None
        self._alarming.clear()
        super().notify_style_update()

    def explain(self, words: str) -> None:
        """Show `words` instead of the rows where there is none."""
        if words != self._empty:
            self._empty = words
            if self._was_read and not self._ends:
                self._refresh_line(0)

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None also while rows of another search are awaited: nobody means the old ones."""
        return self._row_at(self._cursor) if self._follows_source else None

    @property
    def position(self) -> int:
        """Index of the cursor, from 0."""
        return self._cursor

    @property
    def is_loaded(self) -> bool:
        """Whether the rows are those of the source, and not of the one before, whose answer is awaited."""
        return self._follows_source

    @property
    def total(self) -> tuple[int, bool]:
        """How many rows there are, and whether that is the true number and not the least it can be."""
        return self._ends.total, self._ends.exact

    async def settled(self) -> None:
        """Wait until the rows are those of the source."""
        while not self._follows_source:
            self._settled.clear()
            await self._settled.wait()

    def count(self, total: int) -> None:
        """Take notice of the true number of rows, counted by somebody else."""
        with self._reading(()):
            self._ends.count(total)

    def load(
        self, source: RowSource[Row] | None = None, *, keep_cursor: bool = False, patience: float = PATIENCE
    ) -> None:
        """Show the source anew, from the top, or around the row that the cursor is on.

        What is on screen stays until the answer comes, which is waited for no longer than `patience` seconds.
        """
        if source is not None:
            self._source = source
            self._follows_source = keep_cursor and self._follows_source
        self._loading = keep_cursor if self._loading is None else self._loading and keep_cursor
        if not keep_cursor:
            self._goal, self._to_last = None, False
        self._asks = True
        self._soon.run(self._catch_up, patience)
        self._asks = False

    def go_to(self, key: int) -> None:
        """Load anew, and put the cursor on the row of a key that may be new, where it is among the first."""
        self._wanted = key
        self.load(keep_cursor=True)

    def refresh_rows(self) -> None:
        """Fetch the visible rows anew and repaint the lines that differ; where one is gone, load all of it anew."""
        self._outdated = True
        if not self._soon.busy:
            self._soon.run(self._catch_up)

    def follow(self) -> None:
        """Show what has changed: at the top also what is new there, elsewhere what is in sight, where it stands."""
        if self._top == 0:
            self.load(keep_cursor=True)
        else:
            self.refresh_rows()

    def selection(self) -> list[int]:
        """Return the identities that a command works on: the marked ones, else that of the row under the cursor."""
        if self.marked:
            return list(self.marked)
        key = self._ends.key(self._cursor) if self._follows_source else None
        return [] if key is None else [self.identity(key)]

    def mark(self, keys: Iterable[int]) -> None:
        """Mark the rows of these keys as well."""
        self.marked.update((self.identity(key), None) for key in keys)
        self.refresh_lines()
        self.post_message(self.Marked(self))

    def clear_marks(self) -> None:
        """Unmark every row."""
        if self.marked:
            self.marked.clear()
            self.refresh_lines()
            self.post_message(self.Marked(self))

    # Moving

    def action_move(self, step: int) -> None:
        """Move the cursor by `step` rows."""
        self._go(self._aim + step)

    def action_page(self, step: int) -> None:
        """Move the cursor by whole pages."""
        self._go(self._aim + step * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """Go to the newest row."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the oldest row."""
        if self._follows_source and (self._ends.whole or self._ends.first_below is not None):
            self._go(len(self._ends) - 1)
        else:
            self._goal, self._to_last = None, True
            self._soon.hurry(self._catch_up)

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor, and go on to the next."""
        key = self._ends.key(self._cursor)
        if key is None or not self._follows_source:
            return
        identity = self.identity(key)
        if identity in self.marked:
            del self.marked[identity]
        else:
            self.marked[identity] = None
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
        if self._ends.key(index) is not None:
            again = index == self._cursor and event.chain >= 2
            self._go(index)
            if event.button == _RIGHT:
                self.post_message(self.Pointed(self))
            elif again:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        event.stop()
        self._go(self._aim + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll with the wheel."""
        event.stop()
        self._go(self._aim - 3)

    def on_resize(self) -> None:
        """Keep the cursor in sight, and fetch what has come into sight."""
        height = max(self.size.height, 1)
        if not self._top <= self._cursor < self._top + height:
            self._top = max(self._cursor - height + 1, 0)
            self.refresh()
        self._look_ahead()

    @on(Loaded)
    @on(Highlighted)
    def _pass_on(self, message: _About) -> None:
        # What comes with each key does not climb: each step, and the app, would cost as much as some lines. Nor does it
        # go there at once: the screen would paint before it knows of all that is painted anew.
        self.screen.post_message(message)

    def on_unmount(self) -> None:
        """Ask no more."""
        self._soon.drop()

    @property
    def _aim(self) -> int:
        """Where the keys so far lead to: the cursor's place, or one whose rows are still awaited."""
        if self._to_last:
            return len(self._ends) - 1
        if self._goal is not None:
            return self._goal
        return self._cursor if self._follows_source else 0

    def _go(self, index: int) -> None:
        self._goal, self._to_last = max(index, 0), False
        if self._follows_source:
            self._goal = min(self._goal, max(len(self._ends) - 1, 0))
            if self._ends.key(self._goal) is not None:
                index, self._goal = self._goal, None
                self._move_to(index)
        if self._goal is not None and self._ends:
            self._soon.hurry(self._catch_up)
        if self._goal is not None and self._follows_source:
            self._move_to(self._ends.nearest(self._goal))
        self._look_ahead()

    def _move_to(self, index: int) -> None:
        if index == self._cursor or not self._ends:
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
            self._top = max(0, min(self._top, max(len(self._ends) - 1, 0)))
            self.refresh()
        self.post_message(self.Highlighted(self))

    # Catching up with what is asked for, by one coroutine that looks again after each answer what is still to be done

    async def _catch_up(self) -> None:
        while True:
            if self._loading is not None:
                await self._load()
            elif self._to_last:
                await self._read_last()
            elif self._goal is not None and self._ends.key(self._goal) is None and not self._ends.whole:
                await self._extend()
            elif self._goal is not None:
                goal, self._goal = max(min(self._goal, len(self._ends) - 1), 0), None
                self._move_to(goal)
            elif any(self._ends.key(index) is None for index in self._window()):
                await self._extend()
            elif missing := _missing(self._ends, self._rows, self._window()):
                await self._fetch(missing)
            elif self._outdated:
                await self._fetch_again()
            elif self._near_gap():
                await self._extend(urgent=False)
            else:
                return

    def _look_ahead(self) -> None:
        """Fetch what is in sight and not there yet, and what the cursor comes near to."""
        if self._unseen():
            self._soon.hurry(self._catch_up)
        elif self._near_gap() and not self._soon.busy:
            self._soon.run(self._catch_up)

    def _first_line(self, ends: Ends, cursor: int) -> int:
        """Return the first line in sight of a list read anew: the cursor stays on its line of the screen."""
        room = self.size.height
        # Who looks at the newest, and has not moved, sees what has come above; others keep their lines.
        looks_at_the_newest = self._cursor == 0 and cursor < room
        if looks_at_the_newest:
            return 0
        line = cursor - self._cursor + self._top
        if self.fills_its_room and ends.whole:
            line = min(line, len(ends) - room)
        return max(line, 0)

    async def _load(self) -> None:
        source, keep_cursor = self._source, bool(self._loading)
        page = await Answer(source.page(2 * self._height))
        rows: dict[int, Row | None] = {source.key(row): row for row in page.rows}
        ends, cursor, top = Ends(list(rows), page.total, exact=page.exact), 0, 0
        elsewhere: dict[int, int | None] = {}
        wanted, self._wanted = self._wanted, None
        if wanted is not None and (place := ends.find(wanted)) is not None and ends.key(place) == wanted:
            keep_cursor, cursor = False, place
            top = max(cursor - self._height // 2, 0) if cursor >= self.size.height else 0
        # The cursor may go on while an answer is awaited, so its row is looked for anew after each.
        while keep_cursor and (key := self._ends.key(self._cursor)) is not None:
            aim = elsewhere.get(key) or self._moved(key, rows)
            found = ends.find(aim)
            if found is None:
                await self._seek(ends, source)
                continue
            if ends.key(found) != aim and elsewhere.get(key, aim) is not None:
                # It has another place, and where this list has it not there either, its neighbours keep theirs.
                elsewhere[key] = None if key in elsewhere else await self._place_now(source, key)
                continue
            cursor, top = found, self._first_line(ends, found)
            if missing := _missing(ends, rows, range(top, top + self._height)):
                found_rows: Sequence[Row] = await Answer(source.rows(missing))
                rows.update(dict.fromkeys(missing))
                rows.update((source.key(row), row) for row in found_rows)
            else:
                break
        before = self._painted()
        self._ends, self._rows, self._cursor, self._top = ends, rows, cursor, top
        self._loading, self._follows_source, self._outdated = None, True, False
        self._settled.set()
        self._repaint(before)
        if not self._was_read:
            self._was_read = True
            if not ends:
                self._refresh_line(0)
        if not self._asks and self.when_late is not None:
            # Now and not when the message comes: what is said of the rows belongs to their frame.
            self.when_late()
        self.post_message(self.Loaded(self))
        self.post_message(self.Highlighted(self))

    async def _place_now(self, source: RowSource[Row], key: int) -> int | None:
        asked = self.place_now(source, key)
        return None if asked is None else await Answer(asked)

    async def _seek(self, ends: Ends, source: RowSource[Row]) -> None:
        """Read on towards the row that the cursor is on, from the end that it was reached from."""
        limit = max(len(self._ends) - self._ends.below if self._is_below else self._cursor, 0) + AHEAD
        if self._is_below:
            ends.extend_up(await Answer(source.keys(limit, after=ends.first_below or 0)))
        else:
            ends.extend_down(await Answer(source.keys(limit, before=ends.last_above)))

    async def _read_last(self) -> None:
        page = await Answer(self._source.page(2 * self._height, after=0))
        with self._reading(page.rows):
            self._ends.extend_up([self._source.key(row) for row in page.rows])
        self._to_last = False
        self._move_to(len(self._ends) - 1)

    async def _extend(self, *, urgent: bool = True) -> None:
        """Read on into the gap, from the side that the cursor is on."""
        ends, upwards = self._ends, self._is_below
        edge = {"after": ends.first_below} if upwards else {"before": ends.last_above}
        page = await Answer(self._source.page(AHEAD, **edge), urgent=urgent)
        with self._reading(page.rows):
            (ends.extend_up if upwards else ends.extend_down)([self._source.key(row) for row in page.rows])

    async def _fetch(self, keys: Sequence[int]) -> None:
        rows = _by_key(keys, await Answer(self._source.rows(keys)), self._source)
        with self._reading(()):
            self._rows |= rows

    async def _fetch_again(self) -> None:
        # A page more on either side, where the next key leads; what is farther away is fetched when it is seen.
        near = range(self._top - self._height, self._top + 2 * self._height)
        keys = [key for index in near if (key := self._ends.key(index)) is not None]
        self._outdated = False
        try:
            rows = _by_key(keys, await Answer(self._source.rows(keys), urgent=False), self._source)
        except BaseException:
            self._outdated = True  # to be asked again
            raise
        if any(row is None and self._rows.get(key) is not None for key, row in rows.items()):
            self._loading = True  # gone, or in another place: a draft that somebody else has issued
            return
        with self._reading(()):
            self._rows = rows

    @contextmanager
    def _reading(self, rows: Sequence[Row]) -> Iterator[None]:
        """Keep rows; then repaint the lines that differ, each row where it stands, reached from above or from below."""
        before, length, below = self._painted(), len(self._ends), self._is_below
        if len(self._rows) > KEPT:
            seen = {self._ends.key(index) for index in self._window()}
            self._rows = {key: row for key, row in self._rows.items() if key in seen}
        self._rows.update((self._source.key(row), row) for row in rows)
        yield
        if below and (shift := len(self._ends) - length):
            self._cursor, self._top = max(self._cursor + shift, 0), max(self._top + shift, 0)
            self._goal = None if self._goal is None else self._goal + shift
        self._repaint(before)

    # Rows

    @property
    def _height(self) -> int:
        """Lines on screen; before the first layout, as many as there may be."""
        return self.size.height or self.app.size.height

    @property
    def _is_below(self) -> bool:
        """Whether the cursor is on a row that is known from the bottom."""
        return self._ends.first_below is not None and self._cursor >= self._ends.below

    def _window(self) -> range:
        return range(self._top, min(self._top + max(self.size.height, 1), len(self._ends)))

    def _unseen(self) -> bool:
        """Whether something in sight is not there."""
        return any((key := self._ends.key(index)) is None or key not in self._rows for index in self._window())

    def _near_gap(self) -> bool:
        """Whether less than a page is left to what is not known."""
        if self._ends.whole:
            return False
        if self._is_below:
            return self._top - self._ends.below < self._height
        return self._ends.above - self._top - self._height < self._height

    def _moved(self, key: int, rows: Mapping[int, Row | None]) -> int:
        """Return where the first page has what had that key; the key itself where it has not."""
        row, there = self._rows.get(key), rows.get(key)
        if row is None or (there is not None and self.is_same(row, there)):
            return key
        return next((new for new, other in rows.items() if other is not None and self.is_same(row, other)), key)

    def _row_at(self, index: int) -> Row | None:
        key = self._ends.key(index)
        return None if key is None else self._rows.get(key)

    def _painted(self) -> list[tuple[Row | None, bool]]:
        lines = range(self._top, self._top + self.size.height)
        return [(self._row_at(index), index == self._cursor) for index in lines]

    def _repaint(self, before: Sequence[tuple[Row | None, bool]]) -> None:
        # Only lines that differ go over the wire: a search that narrows keeps many where they are. In one call: each
        # costs Textual as much as drawing a line does.
        width = self.size.width
        pairs = enumerate(zip(before, self._painted(), strict=True))
        if regions := [Region(0, y, width, 1) for y, (old, new) in pairs if old != new]:
            self.refresh(*regions)

    def _refresh_line(self, index: int) -> None:
        y = index - self._top
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line of the window."""
        index, width = self._top + y, self.line_width
        row = self._row_at(index)
        if row is None:
            words = f"   {self._empty}" if y == 0 and self._was_read and not self._ends else ""
            return Strip([Segment(padded(words, width), self.base_style)], width)
        key, cursor = self._ends.key(index), index == self._cursor
        marked = bool(self.marked) and key is not None and self.identity(key) in self.marked
        segments = self.draw_row(row, width, cursor=cursor, marked=marked)
        return line_of(segments, width, self.base_style)


def _missing(ends: Ends, rows: Mapping[int, object], window: range) -> list[int]:
    return [key for index in window if (key := ends.key(index)) is not None and key not in rows]


def _by_key(keys: Sequence[int], rows: Sequence[Row], source: RowSource[Row]) -> dict[int, Row | None]:
    """Return the rows by key; None for those that are gone, so that nobody asks for them again and again."""
    return dict.fromkeys(keys) | {source.key(row): row for row in rows}
