"""Where one is in the sheet, what of it is in sight, and where one goes from a cell that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.ui.screens.draft._cells import CUSTOMER, DATES, DETAIL, HEAD, NEW, Place, has_price
from komtui.ui.screens.draft._drawing import ABOVE, column_widths
from komtui.ui.screens.draft._proposing import MOST

if TYPE_CHECKING:
    from komtui.ui.screens.draft.sheet import Sheet


class Cursor:
    """A cell of a sheet, and the first line of the document that the screen shows."""

    def __init__(self, sheet: Sheet) -> None:
        self.row = 0
        """In which row it is."""
        self.column = 0
        """In which of its cells."""
        self.top = 0
        """Which row of the document's lines is the first in sight."""
        self._sheet = sheet

    @property
    def place(self) -> Place:
        """The row."""
        rows = self._sheet.rows
        return rows[min(self.row, len(rows) - 1)]

    @property
    def columns(self) -> tuple[str, ...]:
        """The cells of the row."""
        return self._sheet.columns(self.place)

    @property
    def cell(self) -> str:
        """The column."""
        columns = self.columns
        return columns[min(self.column, len(columns) - 1)]

    def go(self, row: int, column: int) -> None:
        """Go to a cell, or to the one that is nearest to it."""
        self.row = min(max(row, 0), len(self._sheet.rows) - 1)
        self.column = min(max(column, 0), len(self.columns) - 1)

    # Where one goes

    def of_line(self, line: int, column: str) -> tuple[int, int]:
        """Return where a cell of a line is, or of the head where `line` is below zero."""
        head = 0 if column == "customer" else 1
        row = head if line < 0 else self._sheet.row_of(line)
        columns = self._sheet.columns(self._sheet.rows[row])
        return row, columns.index(column) if column in columns else 0

    def beside(self, step: int) -> tuple[int, int] | None:
        """Return the next cell, or the one before, also of another row; None where there is none."""
        row, column = self.row, self.column + step
        if column >= len(self.columns):
            row, column = row + 1, 0
        elif column < 0:
            row -= 1
            column = len(self._sheet.columns(self._sheet.rows[max(row, 0)])) - 1
        return (row, column) if 0 <= row < len(self._sheet.rows) else None

    def above(self, step: int) -> tuple[int, int]:
        """Return the same cell of another row, or the first where that has none."""
        rows = self._sheet.rows
        same = self._sheet.columns(rows[min(max(self.row + step, 0), len(rows) - 1)])
        return self.row + step, same.index(self.cell) if self.cell in same else 0

    def after_text(self, line: int, *, quick: bool) -> tuple[int, int]:
        """Return where one goes from the text of a line; `quick`: at once to where the next line begins."""
        if quick:
            return len(self._sheet.rows) - 1, 0
        row = self._sheet.row_of(line)
        return (row, 1) if self._sheet.document.lines[line].counts else (row + 1, 0)

    def after(self) -> tuple[int, int]:
        """Return where one goes from a cell that is done: past those that have what they usually have."""
        place, cell, sheet = self.place, self.cell, self._sheet
        if place.kind == CUSTOMER:
            return len(HEAD), 0
        if place.kind == DATES:
            return (len(HEAD), 0) if cell == self.columns[-1] else (self.row, self.column + 1)
        if place.kind == DETAIL:
            return self.row + 1, 0
        if place.kind == NEW:
            return len(sheet.rows) - 1, 0
        return self._in_line(place.line, cell)

    def _in_line(self, line: int, cell: str) -> tuple[int, int]:
        if cell == "text":
            return self.after_text(line, quick=False)
        if cell == "unit":
            return self.row, self.column + 1
        if cell == "quantity" and not has_price(self._sheet.document.lines[line]):
            return self.row, self.column + 2
        return self._sheet.row_of(line + 1), 0

    # What is in sight

    def y_of(self, row: int) -> int:
        """Return in which line of the screen a row stands."""
        return row if row < len(HEAD) else row - len(HEAD) - self.top + ABOVE

    def at(self, x: int, y: int, width: int) -> tuple[int, int] | None:
        """Return the cell at a place of the screen; None where there is none."""
        row = y if y < len(HEAD) else y - ABOVE + self.top + len(HEAD) if y >= ABOVE else -1
        if not 0 <= row < len(self._sheet.rows):
            return None
        columns, left, found = self._sheet.columns(self._sheet.rows[row]), 2, 0
        widths = column_widths(width)
        for place, column in enumerate(columns if len(columns) > 3 else ()):
            if x >= left:
                found = place
            left += widths[column] + 1
        return row, found

    def scroll(self, body: int) -> bool:
        """Bring the cursor into sight, where the screen has `body` lines for those of the document; say if it moved."""
        index = self.row - len(HEAD)
        if index < 0 or body <= 0:
            return False
        # Room for what may be proposed below it.
        room = min(MOST + 1, body // 2)
        before = self.top
        if index < self.top:
            self.top = max(index - body // 3, 0)
        elif index > self.top + body - 1 - room:
            self.top = index - body + 1 + room
        last = len(self._sheet.rows) - len(HEAD) - 1
        self.top = max(min(self.top, last), 0)
        return before != self.top
