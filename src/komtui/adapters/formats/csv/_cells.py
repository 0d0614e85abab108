"""Cells: the values of one row by field, and what is wrong with them by line and column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from komtui.adapters.formats.csv._values import AmbiguousError, DateStyle, NumberStyle, counted, hours
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import UNITS, plain
from komtui.domain.money import ZERO
from komtui.domain.sales.limits import longest
from komtui.domain.tables.field import AMOUNTS, Field
from komtui.domain.text import has_control

Value = TypeVar("Value")
_NO_TAX = frozenset({"no vat", "no tax", "tax exempt", "exempt", "zero rated", "exonere", "sans tva", "non taxable"})
"""How programs call a rate of zero."""
_OF_WHAT = re.compile(r" (?:income|sales|revenue|supplies|on income)$")
"""What they say of it besides: `Zero Rated Income`."""
_SAYS_MORE = re.compile(r"\b(?:reverse|autoliquid\w*|intra\w*|export\w*|ec|outside|hors|exempt\w*|exoner\w*)\b")
"""Words of a rate that ask for more than a figure: whoever owes the tax, or why there is none."""
_THOUSANDTHS = re.compile(r"\d{1,2}([.,])\d{3}\s?%?")
"""A rate with three decimals, which elsewhere are thousands."""
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
"""A number of many figures as a spreadsheet shows it, without its last ones: `2,02601E+11`."""
_WITHIN = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s?%")
"""A rate among words: `20% (VAT on Income)`."""


_NAMING = frozenset((Field.NUMBER, Field.ORIGINAL_INVOICE))
_FIGURES = _NAMING | {
    *(Field.ORDER, Field.REFERENCE, Field.CUSTOMER_NUMBER, Field.ITEM_NUMBER),
    *(Field.PHONE, Field.LEGAL_ID, Field.VAT_ID, Field.POSTCODE),
}
"""Texts that are often figures alone, which spreadsheets take for numbers; without the first a document is another."""


def says_more(cell: str) -> bool:
    """Return whether the words of a rate ask for more than a figure."""
    return bool(_SAYS_MORE.search(plain(cell[:80])))


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    line: int
    """The line of the file that it begins on."""
    cells: Mapping[Field, str]
    """Text by what its column is; empty cells are left out."""
    taxes: tuple[tuple[str, str], ...] = ()
    """Name and amount of each tax of the document, where the program tells them in columns of their own."""


@dataclass(frozen=True)
class Cells:
    """Reads typed values from rows and notes what is wrong."""

    faults: Faults
    """Where problems go."""
    headers: Mapping[Field, str]
    """How the file itself calls each column."""
    numbers: NumberStyle
    """How the file writes numbers."""
    dates: DateStyle
    """How the file writes dates."""

    def quiet(self) -> Cells:
        """Return the same with problems of its own, for an attempt that nobody hears of."""
        return replace(self, faults=Faults(self.faults.file))

    def column(self, name: Field) -> str:
        """Return how the file calls a column; the field itself, which is said in words, where it has none."""
        return self.headers.get(name, name)

    def wrong(self, row: Row, name: Field, code: str, **facts: str) -> None:
        """Note a problem with one cell."""
        said = {"value": row.cells.get(name, "")[:60], **facts}
        self.faults.add(code, place=self.place(row, name), line=row.line, column=self.column(name), **said)

    def note(self, row: Row, name: Field, code: str, **facts: str) -> None:
        """Set down what is worth knowing of one cell."""
        said = {"value": row.cells.get(name, "")[:60], **facts}
        self.faults.note(code, place=self.place(row, name), line=row.line, column=self.column(name), **said)

    def written(self, amount: Decimal) -> str:
        """Return an amount as this file writes numbers."""
        return f"{amount:f}".replace(".", self.numbers.decimal or ".")

    def place(self, row: Row, name: Field) -> str:
        """Return where a cell is, as problems name it."""
        return f"{row.line}:{self.column(name)}"

    def text(self, row: Row, name: Field) -> str:
        """Return the text of a cell, empty where there is none. Notes one that is longer than any can be."""
        text = row.cells.get(name, "")
        if len(text) > (limit := longest(name)):
            self.wrong(row, name, "import.cell-too-long", limit=f"{limit}")
            return ""
        if name is Field.NUMBER and has_control(text):
            self.wrong(row, name, "import.cell-control")
            return ""
        if name in _FIGURES and _ROUNDED.fullmatch(text):
            if name in _NAMING:
                self.wrong(row, name, "import.cell-rounded")
            else:
                self.note(row, name, "import.cell-rounded-left-out")
            return ""
        return text

    def required(self, row: Row, name: Field) -> str:
        """Return the text of a cell that must not be empty."""
        if name in self.headers and name not in row.cells:
            self.wrong(row, name, "import.cell-no-customer" if name is Field.CUSTOMER else "import.cell-missing")
        elif name not in row.cells:
            self.faults.lacking(name, place=f"{row.line}", line=row.line)
        return self.text(row, name)

    def decimal(self, row: Row, name: Field, *, limit: int | None = None) -> Decimal | None:
        """Return the number in a cell, None where there is none or a wrong one; `limit` bounds it on both sides."""
        if name not in row.cells:
            return None
        text = row.cells[name]
        if limit is not None and len(text) <= 100 and (match := _WITHIN.search(text)):
            text = match[1]
        elif limit is not None and _OF_WHAT.sub("", plain(text[:40])) in _NO_TAX:
            return ZERO
        try:
            number = self._percentage(text) if limit is not None else self.numbers.number(text)
            if limit is not None and number > limit and name in AMOUNTS and (match := _THOUSANDTHS.fullmatch(text)):
                # Whoever gives a rate writes it as is done at home: no tax is 14,975 times a hundred percent.
                number = replace(self.numbers, decimal=match[1]).number(text)
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

    def quantity(self, row: Row) -> tuple[Decimal, str]:
        """Return how much a row has, and the code of the unit where the same cell says it: `1:30`, `2,5 kg`."""
        text = row.cells.get(Field.QUANTITY, "")
        if (time := hours(text)) is not None:
            return time, "HUR"
        number, word = counted(text)
        if unit := UNITS.get(plain(word)) if word else None:
            row = replace(row, cells={**row.cells, Field.QUANTITY: number})
        if "%" in text:
            self.wrong(row, Field.QUANTITY, "import.cell-number")
            return Decimal(1), ""
        quantity = self.decimal(row, Field.QUANTITY)
        return Decimal(1) if quantity is None else quantity, unit or ""

    def _percentage(self, text: str) -> Decimal:
        """Return a number that is no thousands: 9,975 can only be a little less than ten."""
        try:
            return self.numbers.number(text)
        except AmbiguousError:
            return replace(self.numbers, decimal="," if "," in text else ".").number(text)

    def amount(self, row: Row, name: Field) -> Decimal:
        """Return the number in a cell, zero where there is none."""
        return self.decimal(row, name) or ZERO

    def date(self, row: Row, name: Field) -> dt.date | None:
        """Return the date in a cell."""
        if name not in row.cells:
            return None
        try:
            return self.dates.date(row.cells[name])
        except ValueError:
            self.wrong(row, name, "import.cell-date")
            return None

    def chosen(self, row: Row, name: Field, code: str, choose: Callable[[str], Value | None], default: Value) -> Value:
        """Return what `choose` makes of a cell; where that is None, note `code`. Empty cells give `default`."""
        text = self.text(row, name)
        if not text:
            return default
        value = choose(text)
        if value is None:
            self.wrong(row, name, code)
            return default
        return value
