"""Sheets: the totals of a day, and the sales and payments of a period as a table for the accountant."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.sheet import Sheet, sheet, signed
from komtui.domain.tables.cells import guarded
from komtui.services.ports import Clock
from komtui.services.ports.payments import Payments
from komtui.services.ports.sales import Sales, Sold

COLUMNS = (
    *("what", "date", "number", "kind", "customer", "store", "employee", "currency", "scheme", "category", "rate"),
    *("taxable", "tax", "net", "gross", "payment", "method", "amount", "note"),
)
"""Of the table: `what` is `sale` (a document at one rate of tax), `payment`, or `total` (of one rate)."""


@dataclass(frozen=True)
class Written:
    """A table for the accountant."""

    content: bytes
    """CSV: UTF-8 with its mark, semicolons, amounts with a point."""
    documents: int
    """Invoices and credit notes in it."""
    payments: int
    """Payments in it, those that take others back as well."""


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
        first, last = self._period(first, last)
        sold = await self._sales.between(first, last, store)
        payments = await self._payments.between(first, last, store)
        return sheet(((each.document, each.employee) for each in sold), (each.payment for each in payments))

    async def table(
        self, first: dt.date | None = None, last: dt.date | None = None, store: str | None = None
    ) -> Written:
        """Return the sales and payments of these days with their totals by rate of tax. Raises as `of` does."""
        first, last = self._period(first, last)
        sold = await self._sales.between(first, last, store)
        payments = await self._payments.between(first, last, store)
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        for each in sold:
            writer.writerows(_sale(each))
        for entered in payments:
            payment = entered.payment
            writer.writerow(
                {
                    "what": "payment",
                    "date": payment.date.isoformat(),
                    "number": guarded(entered.number),
                    "customer": guarded(entered.customer),
                    "store": guarded(payment.store),
                    "employee": guarded(payment.who),
                    "currency": payment.currency,
                    "payment": payment.id,
                    "method": guarded(payment.method),
                    "amount": f"{payment.amount:f}",
                    "note": guarded(payment.note),
                }
            )
        sums = sheet(((each.document, each.employee) for each in sold), ())
        for rate in sums.taxes:
            tax = {"scheme": rate.tax.scheme, "category": rate.tax.category, "rate": f"{rate.tax.rate:f}"}
            amounts = {"taxable": f"{rate.taxable:f}", "tax": f"{rate.amount:f}"}
            writer.writerow({"what": "total", "currency": rate.currency} | tax | amounts)
        return Written(text.getvalue().encode("utf-8-sig", "replace"), len(sold), len(payments))

    def _period(self, first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
        today = self._clock.now().astimezone().date()
        first = first or last or today
        last = last or first
        if last < first:
            raise ProblemError(Problem("payment.period", {"from": first.isoformat(), "until": last.isoformat()}))
        return first, last


def _sale(sold: Sold) -> Iterator[Mapping[str, object]]:
    """Yield a line for each rate of tax; what is of the whole document stands on the first."""
    document, sign = sold.document, signed(sold.document)
    what = {
        "what": "sale",
        "date": document.date.isoformat(),
        "number": guarded(document.number),
        "kind": document.kind.value,
        "customer": guarded(document.buyer.name),
        "store": guarded(document.store),
        "employee": guarded(sold.employee),
        "currency": document.currency,
    }
    whole = {"net": f"{sign * document.totals.net:f}", "gross": f"{sign * document.totals.gross:f}"}
    if not document.taxes:
        yield what | whole
    for place, each in enumerate(document.taxes):
        tax = {"scheme": each.tax.scheme, "category": each.tax.category, "rate": f"{each.tax.rate:f}"}
        amounts = {"taxable": f"{sign * each.taxable:f}", "tax": f"{sign * each.amount:f}"}
        yield what | tax | amounts | ({} if place else whole)
