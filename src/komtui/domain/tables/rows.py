"""Rows of tables that komtui writes as CSV. Whoever fills cells with what others wrote need not think of formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from komtui.domain.tables.cells import guarded

MARK: Final = "\ufeff"
"""What a table begins with, so that spreadsheets read it as UTF-8."""
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
"""What may begin with a sign: a number is no formula, and is to be computed with."""


class TableRows:
    """Writes one row after the other; every cell that is no plain number is guarded, whoever filled it."""

    def __init__(
        self, columns: Sequence[str], *, heads: Iterable[str] | None = None, delimiter: str = ";", end: str = "\r\n"
    ) -> None:
        """Take the names by which cells are given, and what the columns are called where that is something else."""
        self._columns = tuple(columns)
        self._heads = tuple(self._columns if heads is None else heads)
        self._text = io.StringIO()
        self._csv = csv.writer(self._text, delimiter=delimiter, lineterminator=end)

    def header(self) -> str:
        """Return the line with the names of the columns, after the mark of UTF-8."""
        return MARK + self._line(self._heads)

    def row(self, cells: Mapping[str, object]) -> str:
        """Return the line of a row by column; columns that it has nothing for are empty. Raises KeyError for others."""
        if unknown := cells.keys() - set(self._columns):
            raise KeyError(*unknown)
        return self._line(cells.get(name, "") for name in self._columns)

    def _line(self, cells: Iterable[object]) -> str:
        self._csv.writerow([_harmless(each) for each in cells])
        line = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return line


def _harmless(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text if _NUMBER.fullmatch(text) else guarded(text)
