"""Closings: what was sold and paid in a day, a month, a year, since its beginning, and since ever.

What is summed is the journal alone: documents issued and payments, by the date that each bears. From the closing of a
period on nothing may bear a date within it (CGI 286 I-3° bis; BOI-TVA-DECLA-30-10-30).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final

from komtui.domain.journal import Event, Fact, canonical
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.kind import BILLS, Kind

DATED: Final = (Event.ISSUED, Event.PAYMENT, Event.PAYMENT_REVERSED)
"""Events with a date of their own, which is in no closed period; their fact `date`."""
_NAME = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Span(StrEnum):
    """How long a period is. Its value is stored for ever."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Period:
    """A day, a month or a year."""

    span: Span
    """How long."""
    first: dt.date
    """The first day."""
    last: dt.date
    """The last one."""

    @property
    def name(self) -> str:
        """What it is called: `2026-11-27`, `2026-11`, `2026`."""
        return self.first.isoformat()[: {Span.DAY: 10, Span.MONTH: 7, Span.YEAR: 4}[self.span]]


def period(name: str) -> Period:
    """Return the period of that name: `2026-11-27`, `2026-11`, `2026`. Raises ProblemError `journal.period`."""
    found = _NAME.fullmatch(name.strip())
    if found is not None:
        year, month, day = (int(part) if part else None for part in found.groups())
        with suppress(ValueError):
            return _between(year or 0, month, day)
    raise ProblemError(Problem("journal.period", {"period": name}, "period"))


def _between(year: int, month: int | None, day: int | None) -> Period:
    """Return a period. Raises ValueError where there is no such day or month."""
    if month is None:
        return Period(Span.YEAR, dt.date(year, 1, 1), dt.date(year, 12, 31))
    first = dt.date(year, month, day or 1)
    if day is not None:
        return Period(Span.DAY, first, first)
    return Period(Span.MONTH, first, first.replace(day=calendar.monthrange(year, month)[1]))


def closed(date: dt.date, through: dt.date | None) -> Problem | None:
    """Return what is wrong with a date of something to be issued or paid, by the last day that is closed."""
    if through is None or date > through:
        return None
    return Problem("journal.closed", {"when": date.isoformat(), "until": through.isoformat()}, "date")


@cache
def _rate(text: str) -> str:
    """Return a rate in one form: 20 and 20.0 are the same."""
    return f"{Decimal(text).normalize():f}"


@dataclass
class _Sales:
    """Documents of one kind."""

    documents: int = 0
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    rounding: Decimal | None = None
    """What was to be paid beyond net and tax (BT-114); None where none of them tells of it."""
    taxes: dict[tuple[str, str, str], list[Decimal]] = field(default_factory=dict)

    def add(self, facts: Mapping[str, Any]) -> None:
        self.documents += 1
        self.net += Decimal(facts["net"])
        self.tax += Decimal(facts["tax"])
        self.gross += Decimal(facts["gross"])
        if "total" in facts:
            self._round(Decimal(facts["total"]) - Decimal(facts["gross"]))
        for each in facts["taxes"]:
            rate = _rate(each["rate"])
            sums = self.taxes.setdefault((each["scheme"], each["category"], rate), [Decimal(0), Decimal(0)])
            sums[0] += Decimal(each["taxable"])
            sums[1] += Decimal(each["amount"])

    def plus(self, other: _Sales) -> None:
        self.documents += other.documents
        self.net += other.net
        self.tax += other.tax
        self.gross += other.gross
        if other.rounding is not None:
            self._round(other.rounding)
        for key, (taxable, amount) in other.taxes.items():
            sums = self.taxes.setdefault(key, [Decimal(0), Decimal(0)])
            sums[0] += taxable
            sums[1] += amount

    def _round(self, rounding: Decimal) -> None:
        self.rounding = (self.rounding or Decimal(0)) + rounding

    def facts(self) -> dict[str, Fact]:
        told: dict[str, Fact] = {
            "documents": self.documents,
            "net": f"{self.net:f}",
            "tax": f"{self.tax:f}",
            "gross": f"{self.gross:f}",
            "taxes": [
                {"scheme": scheme, "category": category, "rate": rate, "taxable": f"{one:f}", "amount": f"{two:f}"}
                for (scheme, category, rate), (one, two) in sorted(self.taxes.items())
            ],
        }
        return told if self.rounding is None else told | {"rounding": f"{self.rounding:f}"}


@dataclass
class _Paid:
    """Payments by one method."""

    count: int = 0
    amount: Decimal = Decimal(0)
    rounding: Decimal | None = None
    """What was handed over beyond the amount; None where none of them tells of it, as none did before there was any."""

    def plus(self, count: int, amount: Decimal, rounding: Decimal | None) -> None:
        self.count += count
        self.amount += amount
        if rounding is not None:
            self.rounding = (self.rounding or Decimal(0)) + rounding

    def facts(self, method: str) -> Fact:
        told: dict[str, Fact] = {"method": method, "count": self.count, "amount": f"{self.amount:f}"}
        return told if self.rounding is None else told | {"rounding": f"{self.rounding:f}"}


@dataclass
class Totals:
    """What was sold and paid in one currency."""

    sales: _Sales = field(default_factory=_Sales)
    """Invoices."""
    credit_notes: _Sales = field(default_factory=_Sales)
    """Credit notes."""
    payments: dict[str, _Paid] = field(default_factory=dict)
    """By method; those that were reversed count as two that balance."""

    def add(self, event: Event, facts: Mapping[str, Any]) -> None:
        """Count an entry in."""
        if event is not Event.ISSUED:
            rounding = Decimal(facts["rounding"]) if "rounding" in facts else None
            self._paid(facts["method"]).plus(1, Decimal(facts["amount"]), rounding)
        elif facts["kind"] == Kind.INVOICE:
            self.sales.add(facts)
        else:
            self.credit_notes.add(facts)

    def plus(self, other: Totals) -> None:
        """Count others in."""
        self.sales.plus(other.sales)
        self.credit_notes.plus(other.credit_notes)
        for method, paid in other.payments.items():
            self._paid(method).plus(paid.count, paid.amount, paid.rounding)

    def _paid(self, method: str) -> _Paid:
        if method not in self.payments:
            self.payments[method] = _Paid()
        return self.payments[method]

    def facts(self, currency: str) -> dict[str, Fact]:
        """Return them as a closing has them."""
        return {
            "currency": currency,
            "sales": self.sales.facts(),
            "credit_notes": self.credit_notes.facts(),
            "payments": [self.payments[method].facts(method) for method in sorted(self.payments)],
        }


class Takings:
    """The sums of a journal as it is read, entry by entry."""

    def __init__(self) -> None:
        self._sums: dict[str, dict[str, Totals]] = {}
        self._years: set[str] = set()

    def add(self, event: Event, facts: Mapping[str, Any]) -> None:
        """Count an entry in, where it is one of `DATED` and about money: quotes and orders are not."""
        if event is Event.ISSUED and facts["kind"] not in BILLS:
            return
        date, currency = facts["date"], facts["currency"]
        # What was summed of its month and its year is worked out again when it is asked for.
        self._sums.pop(date[:7], None)
        self._sums.pop(date[:4], None)
        self._years.add(date[:4])
        day = self._sums.setdefault(date, {})
        if currency not in day:
            day[currency] = Totals()
        day[currency].add(event, facts)

    def closing(self, closed: Period) -> dict[str, Fact]:
        """Return the sums that a closing carries."""
        until = closed.last
        months = [f"{until.year:04}-{month:02}" for month in range(1, until.month)]
        year = [*months, *(until.replace(day=day).isoformat() for day in range(1, until.day + 1))]
        before = sorted(name for name in self._years if int(name) < until.year)
        return {
            "totals": self._said([closed.name]),
            "year": self._said(year),
            "ever": self._said([*before, *year]),
        }

    def _said(self, names: Iterable[str]) -> list[Fact]:
        found = self._summed(names)
        return [found[currency].facts(currency) for currency in sorted(found)]

    def _summed(self, names: Iterable[str]) -> dict[str, Totals]:
        found: dict[str, Totals] = defaultdict(Totals)
        for name in names:
            for currency, totals in self._of(name).items():
                found[currency].plus(totals)
        return found

    def _of(self, name: str) -> Mapping[str, Totals]:
        """Return the sums of a day, or of a month or a year by its parts."""
        if len(name) < len("2026-11-27") and name not in self._sums:
            parts = range(1, 13 if len(name) == len("2026") else 32)
            self._sums[name] = self._summed(f"{name}-{part:02}" for part in parts)
        return self._sums.get(name, {})


def is_told(told: Any, counted: Any) -> bool:  # noqa: ANN401 - facts of an entry, as they are read
    """Return whether a closing tells of the sums that were counted.

    Closings did not always tell by how much sales were rounded: where one does not, all the rest is looked at. Raises
    LookupError and TypeError where it is no list of sums.
    """
    return len(told) == len(counted) and all(
        one == other | {place: _as_told(one[place], other[place]) for place in ("sales", "credit_notes")}
        for one, other in zip(told, counted, strict=True)
    )


def _as_told(told: Mapping[str, Fact], counted: Mapping[str, Fact]) -> dict[str, Fact]:
    return {name: value for name, value in counted.items() if name in told or name != "rounding"}


def signed_text(content: Mapping[str, Fact]) -> str:
    """Return what is signed of a closing: its entry as it is hashed, without the signature."""
    facts = content["facts"]
    if not isinstance(facts, Mapping):
        raise TypeError(type(facts).__name__)
    return canonical({**content, "facts": {name: fact for name, fact in facts.items() if name != "signature"}})
