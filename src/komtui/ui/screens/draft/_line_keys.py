"""What keys do to the lines of the sheet: take out, repeat, move, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.ui.screens.draft._cells import DETAIL, LINE

if TYPE_CHECKING:
    from komtui.ui.screens.draft._editing import Editing


class LineKeys:
    """Changes lines at the cursor; what stands in the cell is taken over first."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    def next_line(self) -> None:
        """Go to where the next line is typed."""
        sheet, grid = self._editing.sheet, self._editing.grid
        if grid.commit() and sheet is not None:
            grid.go_to_line(len(sheet.document.lines))

    def undo(self) -> None:
        """Take back what is being typed, else the last change."""
        sheet, grid = self._editing.sheet, self._editing.grid
        if grid.buffer.changed or grid.problem:
            grid.renew()
            self._editing.show_totals()
        elif sheet is not None and sheet.take_back():
            self._come_back()

    def redo(self) -> None:
        """Do again what was taken back."""
        if self._editing.sheet is not None and self._editing.sheet.redo():
            self._come_back()

    def _come_back(self) -> None:
        self._editing.grid.renew()
        self._editing.changed()
        self._editing.show_state()

    def remove(self) -> None:
        """Take the line out; what was being typed into it goes with it."""
        sheet, grid = self._editing.sheet, self._editing.grid
        if sheet is not None and grid.place.kind in {LINE, DETAIL}:
            sheet.remove(grid.place)
            grid.renew()
            self._editing.changed()

    def repeat(self) -> None:
        """Put the line once more below itself."""
        sheet, grid = self._editing.sheet, self._editing.grid
        if sheet is not None and grid.place.kind == LINE and grid.commit():
            grid.go_to_line(sheet.repeat(grid.place))
            grid.refresh_lines()
            self._editing.changed()

    def shift(self, step: int) -> None:
        """Move the line up or down."""
        sheet, grid = self._editing.sheet, self._editing.grid
        if sheet is not None and grid.place.kind == LINE and grid.commit():
            column = grid.cell
            grid.go_to_cell(sheet.shift(grid.place, step), column)
            grid.refresh_lines()
            self._editing.changed()
