"""Rates: lists whose amounts stand in columns of their own for each rate, a row an invoice, parted into a row a rate.

French tills and accounting programs write `Base HT 20%`, `TVA 20%`, `Base HT 5,5%`, `TVA 5,5%`, `Total TTC`. Others
number the columns, and have the rate in a cell: `Taux 1`, `Base 1`, `TVA 1`, `Taux 2`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from komtui.adapters.formats.csv._plan import Option
from komtui.adapters.formats.csv.text import Grid, RawRow
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import plain, words_of
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping as Said
from komtui.domain.tables.table import Because, Column

_RATE = re.compile(r"\(?\s*(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s*%\s*\)?")
_MONEY = re.compile(r"\(\s*[€$£]\s*\)|[€$£*]")
_BARE = re.compile(r"(?<![\w.,])(20|10|5[.,]50?|2[.,]10?|8[.,]50?)(?:[.,]0+)?$")
"""A rate of France without its sign: `HT 5,5`."""
_LETTERS = re.compile(r"\b[a-z](?: [a-z])+\b")
"""`T.V.A.`, without its points."""
_SMALL = words_of(
    "a au de des du la le les the of at taux rate montant montants amount total totaux dont eur euros soit"
)
_NET = words_of("ht htva hors base bases net nets assiette excl excluding imposable taxable vatable")
_GROSS = words_of("ttc tvac gross incl including inclusive")
_TAX = words_of("tva vat")
_OF = words_of("ca vente ventes sales turnover taxe taxes tax") | _SMALL
_RATES = words_of("taux rate rates pct percent")
_NUMBER = re.compile(r"(?<![\d.,])([1-9])(?![\d.,]|\s*%)|(?<=[A-Za-z])([1-9])(?=\s*%)")
"""The number of a column of several: `Base HT 2`, `TVA1 base`, `TVA1 %`."""
FAMILIES = (Field.LINE_NET, Field.LINE_TOTAL, Field.TAX_AMOUNT)
"""What the columns of a rate may be: the amount without tax, with it, and the tax."""
_FEWEST = 2
"""Rates in columns of their own; with one the names alone tell all that there is."""


@dataclass(frozen=True)
class Rates:
    """The columns of several rates that stand side by side."""

    places: Mapping[Field, Mapping[str, int]]
    """By what they are and by their rate, as `5.5`, the index of each column."""
    headers: tuple[str, ...]
    """Of the file, without those that stand for them."""
    said: frozenset[int]
    """Columns of which somebody says what they are."""

    @property
    def is_in_cells(self) -> bool:
        """Whether the rate stands in a cell beside its amounts, and the columns are only numbered: `Taux 1;Base 1`."""
        return Field.TAX in self.places

    @property
    def fields(self) -> tuple[Field, ...]:
        """What each row of a rate has, in the order in which it stands behind the columns of the file."""
        return (*self.places,) if self.is_in_cells else (*self.places, Field.TAX)

    def options(self, index: int) -> tuple[Option, ...]:
        """Return how a column is read: those of the rates no further, those behind them as what they are."""
        if index >= len(self.headers):
            return (Option(self.fields[index - len(self.headers)]),)
        return (Option(Field.LEFT_OUT),) if self._of(index) else ()

    def shown(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Return the columns of the file alone, each as what it is."""
        return tuple(
            replace(each, field=found, because=Because.MAPPING if each.index in self.said else Because.NAME)
            if (found := self._of(each.index))
            else each
            for each in columns[: len(self.headers)]
        )

    def parted(self, found: Grid) -> Grid:
        """Return the grid with a row for each rate that an invoice has amounts of."""
        names = [" / ".join(self.headers[at] for at in places.values()) for places in self.places.values()]
        header = replace(found.header, cells=(*self.headers, *names, *names[: len(self.fields) - len(names)]))
        return replace(found, header=header, rows=tuple(row for each in found.rows for row in self._rows(each)))

    @property
    def columns(self) -> str:
        """Their names."""
        return ", ".join(self.headers[at] for places in self.places.values() for at in places.values())

    def _rows(self, row: RawRow) -> list[RawRow]:
        width = len(self.headers)
        cells = (*row.cells[:width], *("",) * (width - len(row.cells)))
        over = tuple(filter(None, row.cells[width:]))
        rates = dict.fromkeys(rate for places in self.places.values() for rate in places)
        rows = []
        for rate in rates:
            own = self._own(cells, rate)
            amounts = [each for name, each in zip(self.places, own, strict=True) if name is not Field.TAX]
            if any(re.search(r"[1-9]", each) for each in amounts) or any(map(_is_odd, amounts)):
                rows.append(replace(row, cells=(*cells, *own, *self._named(rate), *over)))
        if not rows:
            rate = next(iter(rates))
            own = self._own(cells, rate)
            rows.append(replace(row, cells=(*cells, *own, *self._named(rate if any(own) else ""), *over)))
        return rows

    def _own(self, cells: Sequence[str], rate: str) -> tuple[str, ...]:
        return tuple(cells[places[rate]] if rate in places else "" for places in self.places.values())

    def _named(self, rate: str) -> tuple[str, ...]:
        """Return the rate for the column that the file has not, where it stands in the names."""
        return () if self.is_in_cells else (rate,)

    def _of(self, index: int) -> Field | None:
        return next((name for name, places in self.places.items() if index in places.values()), None)


def _is_odd(cell: str) -> bool:
    """Return whether something stands in a cell that is no amount: it is named rather than passed over."""
    return any(map(str.isalpha, cell)) and len(cell) > 1


def rates_of(found: Grid, said: Said, known: Callable[[str], bool], faults: Faults) -> Rates | None:
    """Return the columns of several rates; None where there are not at least two, each with its amount.

    `known` tells whether the program that wrote the file means something of its own by a header. Notes
    `import.rates-bases` for the tax of several rates without what it is of.
    """
    if numbered := _numbered(found, said, known):
        return numbered
    places: dict[Field, dict[str, int]] = {}
    for index, header in enumerate(found.header.cells):
        one = _one(header, said) if header in said.columns or not known(header) else None
        if one is None:
            continue
        name, rate = one
        if rate in places.setdefault(name, {}):
            return None
        places[name][rate] = index
    bases = [set(places.get(name, {})) for name in (Field.LINE_NET, Field.LINE_TOTAL) if name in places]
    rates = {rate for each in places.values() for rate in each}
    # A rate of nothing has no column of tax; every other must have its amount, or nobody knows what it is of.
    headers = found.header.cells
    if len(rates) < _FEWEST or not any(each >= rates - {"0"} and len(each) >= _FEWEST for each in bases):
        taxes = places.get(Field.TAX_AMOUNT, {})
        if len(taxes) >= _FEWEST and any(any(row.cells[at : at + 1]) for row in found.rows for at in taxes.values()):
            names, line = ", ".join(headers[at] for at in taxes.values()), found.header.line
            faults.add("import.rates-bases", place=f"{line}", line=line, columns=names)
        return None
    ordered = {name: places[name] for name in FAMILIES if name in places}
    mapped = frozenset(index for index, header in enumerate(headers) if header in {*said.columns, *said.rates})
    return Rates(ordered, headers, mapped)


def _numbered(found: Grid, said: Said, known: Callable[[str], bool]) -> Rates | None:
    """Return the columns of rates that stand in cells, `Taux 1;Base 1;TVA 1;Taux 2`; None where there are none.

    Each number has its rate, and the amount that it is of.
    """
    places: dict[Field, dict[str, int]] = {}
    for index, header in enumerate(found.header.cells):
        digits = [each[1] or each[2] for each in _NUMBER.finditer(header[:80])]
        if header in said.columns or known(header) or len(digits) != 1:
            continue
        rest = _NUMBER.sub(" ", header[:80])
        name = Field.TAX if _RATES & frozenset(plain(rest).split()) or "%" in rest else _family(rest)
        if name is None:
            continue
        if digits[0] in places.setdefault(name, {}):
            return None
        places[name][digits[0]] = index
    rates = set(places.get(Field.TAX, ()))
    bases = next((set(places[name]) for name in (Field.LINE_NET, Field.LINE_TOTAL) if name in places), set())
    if not rates or rates != bases:
        return None
    ordered = {name: places[name] for name in (*FAMILIES, Field.TAX) if name in places}
    return Rates(ordered, found.header.cells, frozenset())


def _one(header: str, said: Said) -> tuple[Field, str] | None:
    """Return what a column of a rate is, and which: by what somebody says, else by its name."""
    rate, rest = _rate(header)
    if header in said.rates:
        rate = _plain(said.rates[header])
    if not rate:
        return None
    name = said.columns.get(header) or _family(rest)
    return (name, rate) if name in FAMILIES else None


def _rate(header: str) -> tuple[str, str]:
    """Return the rate in a header, as `5.5`, and what else stands there; empty where there is none, or several."""
    text = _MONEY.sub(" ", header[:80]).strip()
    found = list(_RATE.finditer(text)) or list(_BARE.finditer(text))
    if len(found) != 1:
        return "", text
    return _plain(found[0][1]), f"{text[: found[0].start()]} {text[found[0].end() :]}"


def _plain(rate: str) -> str:
    """Return a rate in one way of writing: `20`, `5.5`."""
    text = rate.strip().rstrip("%").strip().replace(",", ".")
    return (text.rstrip("0").rstrip(".") if "." in text else text.lstrip("0")) or "0" if text else ""


def _family(rest: str) -> Field | None:
    """Return what the words beside a rate mean; None for words of anything else."""
    words = frozenset(_LETTERS.sub(lambda found: found[0].replace(" ", ""), plain(rest)).split())
    if not words or words - (_NET | _GROSS | _TAX | _OF):
        return None
    net, gross, tax = bool(words & _NET), bool(words & _GROSS), bool(words & _TAX)
    if net and gross:
        return None
    return Field.LINE_NET if net else Field.LINE_TOTAL if gross else Field.TAX_AMOUNT if tax else None
