"""Rules: what a table of a country's law consists of, and how it is asked of a document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple
from unicodedata import category

from komtui.domain.sales.document import Document, Kind, Line, LineRole, Supply
from komtui.domain.sales.kind import BILLS
from komtui.domain.sales.legal.capacity import capacity_of
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.sales.legal.residence import home, is_sold_abroad
from komtui.domain.sales.party import Capacity
from komtui.domain.sales.tax import Tax, TaxSubtotal
from komtui.domain.sales.totals import Totals
from komtui.late import dataclass

Facts = Mapping[str, str | int]
"""What a sentence names; `field`, where there is one, is a place that the rule could not name beforehand."""


class Buyer(StrEnum):
    """Whom law tells apart: who is abroad is that before anything else."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC = "public"
    FOREIGN = "foreign"


class Sector(StrEnum):
    """A trade that law has rules of its own for. Its value is that of the setting `company.sector`."""

    BUILDING = "building"
    """Repairs and maintenance of buildings."""
    RESTAURANT = "restaurant"
    """Restaurants and bars."""
    TRANSPORT = "transport"
    """Paid transport of persons."""


@dataclass(frozen=True)
class Enterprise:
    """What the company says of itself that no document has a field for."""

    franchise: bool = False
    """Whether it charges no VAT (franchise en base, CGI art. 293 B)."""
    sector: Sector | None = None
    """Its trade, where law has rules of its own for it."""


NO_ENTERPRISE: Final = Enterprise()
"""A company of which nothing is known, such as that of a document that came in."""


class Survey(NamedTuple):
    """What rules ask of the lines, gathered in one walk over them: there may be hundreds, at every keystroke."""

    taxed: Mapping[tuple[Tax, ...], int]
    """Each combination of taxes that lines bear, with the first line that bears it."""
    supplies: frozenset[Supply]
    """Goods, services or both, as far as lines say; what deducts a deposit apart."""
    deposits: tuple[str, ...]
    """Deposit invoices that are deducted, each once."""
    nameless: int | None
    """The first line without a text."""
    negative: int | None
    """The first one with a price below zero."""
    free: int | None
    """The first one that is sold for nothing: with a quantity, and without a price."""
    fine: tuple[tuple[str, Decimal, int], ...]
    """Fields, figures and the decimals that they may have, where they have more (BR-FR-DEC-02, BR-FR-DEC-03)."""
    counts: bool
    """Whether any line is billed."""
    backward: int | None = None
    """The first one whose period ends before it begins."""


_QUANTITY, _PRICE = 4, 6
"""Decimals that quantities and prices of French e-invoices have."""


def _names_something(text: str) -> bool:
    """Return whether a text has a letter, a figure or a picture: dashes and blanks name nothing that is sold."""
    return text[:1].isalnum() or any(each.isalnum() or category(each) == "So" for each in text)


def surveyed(lines: Sequence[Line]) -> Survey:
    """Return what rules ask of lines."""
    taxed: dict[tuple[Tax, ...], int] = {}
    same: set[int] = set()
    supplies: set[Supply] = set()
    deposits: dict[str, None] = {}
    nameless = negative = free = backward = None
    fine: list[tuple[str, Decimal, int]] = []
    counts = False
    for at, line in enumerate(lines):
        if line.role is not LineRole.BILLED:
            continue
        counts = True
        taxes, quantity, price = line.taxes, line.quantity, line.price
        # Hashing decimals is slow, and most lines share their taxes.
        if id(taxes) not in same:
            same.add(id(taxes))
            taxed.setdefault(taxes, at)
        if line.deposit:
            deposits[line.deposit] = None
        elif line.supply is not None:
            supplies.add(line.supply)
        if nameless is None and not _names_something(line.description):
            nameless = at
        if negative is None and price < 0:
            negative = at
        free = at if free is None and not price and quantity and not line.deposit else free
        backward = at if backward is None and line.period is not None and line.period.is_backward else backward
        if decimals(quantity) > _QUANTITY:
            fine.append((f"lines[{at}].quantity", quantity, _QUANTITY))
        if decimals(price) > _PRICE:
            fine.append((f"lines[{at}].price", price, _PRICE))
    return Survey(taxed, frozenset(supplies), tuple(deposits), nameless, negative, free, tuple(fine), counts, backward)


_last: list[tuple[Sequence[Line], Survey]] = []


def _remembered(lines: Sequence[Line]) -> Survey:
    """Return what rules ask of lines; the same lines are walked over once, however often their document is judged."""
    for known, survey in _last:
        if known is lines:
            return survey
    found = surveyed(lines)
    _last[:] = [(lines, found)]
    return found


def decimals(figure: Decimal) -> int:
    """Return how many decimals a figure has, zeros at its end apart."""
    exponent = figure.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return 0
    return -exponent if exponent >= -2 else max(-int(figure.normalize().as_tuple().exponent), 0)


class Case:
    """A document with what several rules ask of it, worked out once."""

    def __init__(self, document: Document, enterprise: Enterprise = NO_ENTERPRISE) -> None:
        self.document = document
        """What is judged, as it would be issued."""
        self.enterprise = enterprise
        """Whose it is."""

    @cached_property
    def country(self) -> str:
        """The seller's; France for what lies overseas."""
        return home(self.document.seller)

    @cached_property
    def capacity(self) -> Capacity:
        """In what capacity the buyer buys."""
        return capacity_of(self.document.buyer)

    @cached_property
    def buyer(self) -> Buyer:
        """Whom law sees in the buyer."""
        if is_sold_abroad(self.document):
            return Buyer.FOREIGN
        return Buyer(self.capacity.value)

    @cached_property
    def totals(self) -> Totals:
        """What it comes to."""
        return self.document.totals

    @cached_property
    def subtotals(self) -> tuple[TaxSubtotal, ...]:
        """What each tax comes to."""
        return self.document.taxes

    @cached_property
    def lines(self) -> Survey:
        """What rules ask of its lines."""
        return _remembered(self.document.lines)

    @property
    def taxed(self) -> Mapping[tuple[Tax, ...], int]:
        """Each combination of taxes that lines bear, with the first line that bears it."""
        return self.lines.taxed

    @cached_property
    def categories(self) -> frozenset[str]:
        """The categories of its taxes."""
        return frozenset(each.tax.category for each in self.subtotals)

    @cached_property
    def said(self) -> str:
        """All that it says in sentences: notes, terms, the seller's legal text, reasons, lines; in lower case."""
        document = self.document
        notes = (note.text for note in document.notes)
        reasons = (each.exemption_reason for each in self.subtotals)
        given = (reason for _, reason in document.exemptions)
        return "\n".join((*notes, document.terms, document.seller.legal_text, *reasons, *given)).casefold()

    def line_of(self, tax: Tax) -> str:
        """Return the field of the first line that bears a tax, else that of what is given or charged on the whole."""
        at = next((at for taxes, at in self.taxed.items() if tax in taxes), None)
        if at is not None:
            return f"lines[{at}].taxes"
        return "adjustments" if any(tax in each.taxes for each in self.document.adjustments) else "lines"


EVERY_KIND: Final = frozenset(Kind)
ANYBODY: Final = frozenset(Buyer)
AT_HOME: Final = frozenset({Buyer.BUSINESS, Buyer.PUBLIC})
FIRMS: Final = frozenset({Buyer.BUSINESS, Buyer.PUBLIC, Buyer.FOREIGN})
E_INVOICING: Final = dt.date(2026, 9, 1)
"""From when the formats of e-invoices hold in France (LF 2024 art. 91)."""


@dataclass(frozen=True)
class Rule:
    """One thing that law asks."""

    code: str
    """Of its finding and its sentence."""
    severity: Severity
    """Whether it stops."""
    field: str
    """Where it is mended; a `{name}` is filled from the facts."""
    source: str
    """The article."""
    broken: Callable[[Case], Iterable[Facts]]
    """Yields the facts of every place where a document breaks it; nothing where it is kept."""
    kinds: frozenset[Kind] = BILLS
    """Which documents it is about."""
    buyers: frozenset[Buyer] = ANYBODY
    """Which buyers."""
    since: dt.date = dt.date.min
    """First date of documents that it is asked of."""
    until: dt.date = dt.date.max
    """Last one."""


def asked(rules: Iterable[Rule], case: Case) -> Iterator[LegalFinding]:
    """Yield what a document lacks by these rules, in their order."""
    document = case.document
    for rule in rules:
        if (
            document.kind in rule.kinds
            and rule.since <= document.date <= rule.until
            and (rule.buyers is ANYBODY or case.buyer in rule.buyers)
        ):
            for facts in rule.broken(case):
                place = str(facts.get("field", "")) or rule.field
                known = {name: fact for name, fact in facts.items() if name != "field"}
                yield LegalFinding(rule.code, rule.severity, place, known)
