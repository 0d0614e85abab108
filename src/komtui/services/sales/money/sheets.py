"""Sheets: the totals of a day, the journal of sales, and sales and payments of a period for the accountant.

However long the period is, no more of it is held than some hundreds of documents, and the sums.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Final

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.sheet import Adding, Sheet, signed
from komtui.domain.sales.turnover import Key, Span, Turnover, sort_of
from komtui.domain.tables.rows import TableRows
from komtui.i18n import Localizer
from komtui.i18n.presentation.sheet import accountant_words
from komtui.i18n.presentation.table_words import TableWords
from komtui.late import dataclass
from komtui.services import listing
from komtui.services.ports import Clock
from komtui.services.ports.payments import Entered, Payments
from komtui.services.ports.sales import Sales, Sold

COLUMNS = (
    *("what", "date", "number", "kind", "customer", "store", "employee", "currency", "scheme", "category", "rate"),
    *("taxable", "tax", "net", "gross", "payment", "method", "amount", "note", "total"),
)
"""Of the table: `what` is `sale` (a document at one rate of tax), `payment` (what came in), `rounding` (what cash
settled beyond that, below zero where less: the two come to what was settled), or `total` (of one rate). The
column `gross` is with tax, and the column `total` what is to be paid: another where the document was rounded."""
PAGE: Final = 500
"""Documents or payments that are read at once."""


@dataclass(frozen=True)
class Written:
    """A table that was written for the accountant."""

    documents: int
    """Invoices and credit notes in it."""
    payments: int
    """Payments in it, those that take others back as well."""


async def sold(sales: Sales, first: dt.date, last: dt.date, store: str | None) -> AsyncIterator[Sold]:
    """Yield the invoices and credit notes of these days, in the order of days, by pages."""
    after = 0
    while page := await sales.page(first, last, store, after=after, limit=PAGE):
        for each in page:
            yield each
        after = page[-1].key


async def paid(payments: Payments, first: dt.date, last: dt.date, store: str | None) -> AsyncIterator[Entered]:
    """Yield the payments of these days, in the order of days, by pages."""
    after: tuple[dt.date, int] | None = None
    while page := await payments.page(first, last, store, after=after, limit=PAGE):
        for each in page:
            yield each
        after = (page[-1].payment.date, page[-1].payment.id)


class SheetService:
    """Adds up what was sold and what came in."""

    def __init__(self, sales: Sales, payments: Payments, clock: Clock) -> None:
        self._sales = sales
        self._payments = payments
        self._clock = clock

    async def of(self, first: dt.date | None = None, last: dt.date | None = None, store: str | None = None) -> Sheet:
        """Return the sums of these days, of today where none is named; of one store, or of all.

        Raises ProblemError `payment.period` where they are the wrong way round.
        """
        first, last = self.period(first, last)
        adding = Adding()
        async for each in sold(self._sales, first, last, store):
            adding.sell(each.document, each.employee)
        async for entered in paid(self._payments, first, last, store):
            adding.pay(entered.payment)
        return adding.sheet

    async def turnover(
        self,
        first: dt.date | None = None,
        last: dt.date | None = None,
        store: str | None = None,
        by: Span | None = None,
    ) -> Mapping[Key, Turnover]:
        """Return the journal of sales of these days, by day or month where that is wanted. Raises as `of` does."""
        first, last = self.period(first, last)
        found: dict[Key, Turnover] = {}
        async for each in sold(self._sales, first, last, store):
            document = each.document
            period = by.of(document.date) if by is not None else ""
            key = Key(period, document.store, document.currency, sort_of(document))
            found.setdefault(key, Turnover()).add(document, signed(document))
        return {
            key: found[key] for key in sorted(found, key=lambda key: (key.period, key.store, key.currency, key.sort))
        }

    async def documents(
        self, first: dt.date | None = None, last: dt.date | None = None, store: str | None = None
    ) -> AsyncIterator[Sold]:
        """Yield what the journal of sales is the sum of, in the order of days. Raises as `of` does."""
        first, last = self.period(first, last)
        async for each in sold(self._sales, first, last, store):
            yield each

    async def table(
        self,
        write: Callable[[bytes], object],
        words: Localizer,
        first: dt.date | None = None,
        last: dt.date | None = None,
        store: str | None = None,
    ) -> Written:
        """Write the sales and payments of these days with their totals by rate of tax, piece by piece.

        CSV: UTF-8 with its mark, semicolons; heads, words and decimals are those of a language. Raises as `of` does.
        """
        first, last = self.period(first, last)
        out, adding = _Table(write, accountant_words(words)), Adding()
        documents = payments = 0
        async for each in sold(self._sales, first, last, store):
            documents += 1
            adding.sell(each.document, each.employee)
            for row in _sale(each):
                out.row(row)
        async for entered in paid(self._payments, first, last, store):
            payments += 1
            out.row(_payment(entered))
            if entered.payment.rounding:
                out.row({**_payment(entered), "what": "rounding", "amount": f"{-entered.payment.rounding:f}"})
        for rate in adding.sheet.taxes:
            tax = {"scheme": rate.tax.scheme, "category": rate.tax.category, "rate": f"{rate.tax.rate:f}"}
            amounts = {"taxable": f"{rate.taxable:f}", "tax": f"{rate.amount:f}"}
            out.row({"what": "total", "currency": rate.currency} | tax | amounts)
        return Written(documents, payments)

    def period(self, first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
        """Return the days that are meant: today where none is named. Raises ProblemError `payment.period`."""
        today = listing.today(self._clock.now())
        first = first or last or today
        last = last or first
        if last < first:
            raise ProblemError(Problem("payment.period", {"from": first.isoformat(), "until": last.isoformat()}))
        return first, last


class _Table:
    """Writes rows as they come."""

    def __init__(self, write: Callable[[bytes], object], words: TableWords) -> None:
        self._write = write
        self._words = words
        self._rows = TableRows(COLUMNS, heads=map(words.head, COLUMNS))
        self._write(self._rows.header().encode())

    def row(self, row: Mapping[str, object]) -> None:
        cells = {column: self._words.cell(column, str(value)) for column, value in row.items()}
        self._write(self._rows.row(cells).encode("utf-8", "replace"))


def _payment(entered: Entered) -> Mapping[str, object]:
    payment = entered.payment
    return {
        "what": "payment",
        "date": payment.date.isoformat(),
        "number": entered.number,
        "customer": entered.customer,
        "store": payment.store,
        "employee": payment.who,
        "currency": payment.currency,
        "payment": payment.id,
        "method": payment.method,
        "amount": f"{payment.handed:f}",
        "note": payment.note,
    }


def _sale(one: Sold) -> Iterator[Mapping[str, object]]:
    """Yield a line for each rate of tax; what is of the whole document stands on the first."""
    document, sign = one.document, signed(one.document)
    what = {
        "what": "sale",
        "date": document.date.isoformat(),
        "number": document.number,
        "kind": document.kind.value,
        "customer": document.buyer.name,
        "store": document.store,
        "employee": one.employee,
        "currency": document.currency,
    }
    totals = document.totals
    whole = {name: f"{sign * getattr(totals, name):f}" for name in ("net", "gross", "total")}
    if not document.taxes:
        yield what | whole
    for place, each in enumerate(document.taxes):
        tax = {"scheme": each.tax.scheme, "category": each.tax.category, "rate": f"{each.tax.rate:f}"}
        amounts = {"taxable": f"{sign * each.taxable:f}", "tax": f"{sign * each.amount:f}"}
        yield what | tax | amounts | ({} if place else whole)
