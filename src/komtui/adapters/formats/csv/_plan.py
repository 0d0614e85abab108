"""Plan: which column is read as what, and what a column may be where its name leaves it open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from komtui.adapters.formats.csv.header import Named
from komtui.adapters.formats.csv.kinds import Kind as Values
from komtui.domain.sales.kind import Kind
from komtui.domain.tables.field import AMOUNTS, RATES, Field


@dataclass(frozen=True)
class Option:
    """One way to read a column."""

    field: Field
    """What it is."""
    fraction: bool = False
    """A rate of 0.2 means 20 %, as a spreadsheet keeps it."""
    whole: bool = False
    """The amount of a tax or discount is the whole document's, where its name would have it the line's."""


@dataclass(frozen=True)
class Plan:
    """How the columns of one file are read."""

    places: Mapping[Field, int] = field(default_factory=dict)
    """Index of the column by field."""
    fractions: frozenset[Field] = frozenset()
    """Rates that are written as fractions."""
    whole: frozenset[Field] = frozenset()
    """Amounts of taxes and discounts that are the whole document's, where their names would have them the line's."""
    gross: frozenset[int] = frozenset()
    """Columns whose names say that tax is in their amounts."""
    net: frozenset[int] = frozenset()
    """Columns whose names say that it is not."""
    unit: str = ""
    """What a quantity counts where no column says so."""
    currency: str = ""
    """What signs of money say where no column does."""
    instead: Mapping[Field, Field] = field(default_factory=dict)
    """What stands in where a cell is empty, as the program has it that wrote the file."""
    customer: str = ""
    """Whom a document belongs to where no cell says it; empty where one must."""
    given: Mapping[Field, str] = field(default_factory=dict)
    """What holds for every row where no column says it."""
    kind: Kind = Kind.INVOICE
    """What each document is where no cell says it."""
    yes: Kind | None = None
    """What a document is where the column of its kind says yes."""
    taxes: tuple[tuple[int, int], ...] = ()
    """Indices of the columns that have the name and the amount of each tax of the document."""
    rounds: bool = False
    """Whether the program rounds the amounts of lines that it reckons with more digits than cents."""
    program: str = ""
    """Which one has written the file, where its profile is known."""

    def has(self, *fields: Field) -> bool:
        """Return whether one of these columns is there."""
        return any(each in self.places for each in fields)

    def departs(self, name: Field, *, with_tax: bool) -> bool:
        """Return whether the name of a column says that its amounts have another basis than the prices have."""
        return self.places.get(name) in (self.net if with_tax else self.gross)

    @property
    def is_list(self) -> bool:
        """Whether each row is the only line of its document, as somebody says who gives its words."""
        return Field.DESCRIPTION in self.given and Field.DESCRIPTION not in self.places


_TOTALS = (Field.TOTAL_NET, Field.LINE_NET, Field.TOTAL, Field.LINE_TOTAL)


def options(found: Field, named: Named, kind: Values, *, signs: bool) -> tuple[Option, ...]:
    """Return how a column of that name may be read, the documented way first.

    `signs` tells whether a sign of money stands in its cells.
    """
    money = named.money or signs
    if found is Field.PRICE:
        return _each(Field.PRICE) if named.net else _each(Field.PRICE, Field.PRICE_WITH_TAX)
    if found is Field.DISCOUNT:
        if named.percent or kind is Values.PERCENT:
            return _each(Field.DISCOUNT)
        amounts = (Option(Field.DISCOUNT_AMOUNT), Option(Field.DOCUMENT_DISCOUNT, whole=True))
        return amounts if money else (Option(Field.DISCOUNT), *amounts)
    if found in AMOUNTS or found in RATES or found is Field.TOTAL_TAX:
        return _taxes(found, named, kind, money=money)
    return _totals(found, named) if found in _TOTALS else (Option(found), *_ELSE.get(found, ()))


_ELSE = {
    Field.DISCOUNT_AMOUNT: (Option(Field.DOCUMENT_DISCOUNT, whole=True),),
    Field.DOCUMENT_DISCOUNT: (Option(Field.DISCOUNT_AMOUNT),),
}
"""Amounts that may be the line's or the document's."""


def _taxes(found: Field, named: Named, kind: Values, *, money: bool) -> tuple[Option, ...]:
    if found is Field.TOTAL_TAX:
        return _each(Field.TOTAL_TAX, Field.TAX_AMOUNT)
    amount = found if found in RATES else AMOUNTS[found]
    rates = (Option(RATES[amount]), Option(RATES[amount], fraction=True))
    whole = Option(Field.TOTAL_TAX) if amount is Field.TAX_AMOUNT else Option(amount, whole=True)
    amounts = (Option(amount), whole)
    if found in RATES:
        return amounts
    if named.percent or kind is Values.PERCENT:
        return rates if kind is not Values.PERCENT else rates[:1]
    ways = amounts if money else (*amounts, *rates) if named.rated else (*rates, *amounts)
    return (*ways, Option(Field.PRICE)) if named.words == ("taux",) else ways


def _totals(found: Field, named: Named) -> tuple[Option, ...]:
    if found is Field.TOTAL_NET:
        return _each(Field.TOTAL_NET, Field.LINE_NET)
    if found is Field.LINE_NET:
        return _each(Field.LINE_NET, Field.TOTAL_NET)
    if found is Field.TOTAL:
        both = (Field.TOTAL, Field.LINE_TOTAL)
        return _each(*both) if named.gross else _each(*both, Field.TOTAL_NET, Field.LINE_NET)
    both = (Field.LINE_TOTAL, Field.TOTAL)
    return _each(*both) if named.gross else _each(Field.LINE_NET, Field.LINE_TOTAL, Field.TOTAL_NET, Field.TOTAL)


def _each(*fields: Field) -> tuple[Option, ...]:
    return tuple(map(Option, fields))
