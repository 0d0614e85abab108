"""Cells: the values of one row by column name, and what is wrong with them by line and column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from komtui.adapters.formats.csv._values import AmbiguousError, DateStyle, NumberStyle
from komtui.adapters.formats.csv.text import RawRow
from komtui.adapters.formats.faults import Faults
from komtui.domain.money import ZERO

Value = TypeVar("Value")


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    line: int
    """The line of the file that it begins on."""
    cells: Mapping[str, str]
    """Text by the column's documented name; empty cells are left out."""


@dataclass(frozen=True)
class Cells:
    """Reads typed values from rows and notes what is wrong."""

    faults: Faults
    """Where problems go."""
    headers: Mapping[str, str]
    """How the file itself calls each column."""
    numbers: NumberStyle
    """How the file writes numbers."""
    dates: DateStyle
    """How the file writes dates."""

    def wrong(self, row: Row, name: str, code: str, **facts: str) -> None:
        """Note a problem with one cell."""
        column = self.headers.get(name, name)
        shown = {"value": row.cells.get(name, "")[:60], **facts}
        self.faults.add(code, place=f"{row.line}:{column}", line=row.line, column=column, **shown)

    def text(self, row: Row, name: str) -> str:
        """Return the text of a cell, empty where there is none."""
        return row.cells.get(name, "")

    def required(self, row: Row, name: str) -> str:
        """Return the text of a cell that must not be empty."""
        if name not in row.cells:
            self.wrong(row, name, "import.cell-missing")
        return self.text(row, name)

    def decimal(self, row: Row, name: str, *, limit: int | None = None) -> Decimal | None:
        """Return the number in a cell, None where there is none or a wrong one; `limit` bounds it on both sides."""
        if name not in row.cells:
            return None
        try:
            number = self.numbers.number(row.cells[name])
        except AmbiguousError:
            self.wrong(row, name, "import.cell-ambiguous")
            return None
        except ValueError:
            self.wrong(row, name, "import.cell-number")
            return None
        if limit is not None and abs(number) > limit:
            self.wrong(row, name, "import.cell-percent")
            return None
        return number

    def amount(self, row: Row, name: str) -> Decimal:
        """Return the number in a cell, zero where there is none."""
        return self.decimal(row, name) or ZERO

    def date(self, row: Row, name: str) -> dt.date | None:
        """Return the date in a cell."""
        if name not in row.cells:
            return None
        try:
            return self.dates.date(row.cells[name])
        except ValueError:
            self.wrong(row, name, "import.cell-date")
            return None

    def chosen(self, row: Row, name: str, code: str, choose: Callable[[str], Value | None], default: Value) -> Value:
        """Return what `choose` makes of a cell; where that is None, note `code`. Empty cells give `default`."""
        if name not in row.cells:
            return default
        value = choose(row.cells[name])
        if value is None:
            self.wrong(row, name, code)
            return default
        return value


NUMBERS = (
    "quantity",
    "price",
    "discount",
    "tax",
    "gst",
    "qst",
    "hst",
    "pst",
    "prepaid",
    "total net",
    "total tax",
    "total",
)
"""Columns of numbers: all of them show how the file writes them."""
DATES = ("date", "due date", "valid until", "delivery date")
"""Columns of dates."""


def table(raw: list[RawRow], places: Mapping[str, int], faults: Faults) -> tuple[Cells, list[Row]]:
    """Return the rows below the header by column name, and the reader of their values.

    Notes `import.row-too-long` where a row has more cells than the header.
    """
    header = raw[0].cells
    found = []
    for each in raw[1:]:
        if any(each.cells[len(header) :]):
            faults.add("import.row-too-long", place=f"{each.line}", line=each.line)
        cells = {name: each.cells[at] for name, at in places.items() if at < len(each.cells) and each.cells[at]}
        found.append(Row(each.line, cells))
    numbers = NumberStyle.found_out(row.cells[name] for row in found for name in NUMBERS if name in row.cells)
    dates = DateStyle.found_out(row.cells[name] for row in found for name in DATES if name in row.cells)
    return Cells(faults, {name: header[at] for name, at in places.items()}, numbers, dates), found
