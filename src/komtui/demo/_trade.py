"""What happens in the demo's shop around its documents: customers, articles, money, a deposit, a month's end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, islice

from komtui.adapters.formats.articles import written
from komtui.bootstrap import LazyServices
from komtui.demo.products import products
from komtui.domain.closing import period
from komtui.domain.sales.article import Article
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.method import Method
from komtui.domain.sales.tax import Tax
from komtui.i18n import localizer
from komtui.services.ports import Query
from komtui.services.sales.life.carrying import Way, Wish
from komtui.services.sales.life.marking import Mark

_METHODS = (Method.TRANSFER, Method.CARD, Method.TRANSFER, Method.CHEQUE, Method.CASH, Method.DIRECT_DEBIT)
_WAITS = (3, 12, 28, 31, 0, 19)
"""Days until an invoice is paid."""
_IN_PART = 3
"""Invoices of which a third has come in."""
_EMPLOYEES = ("Anne", "Karim", "Léa")
_SERVED = 12
"""Of the newest invoices it is known who served."""
_DEPOSIT = Decimal(30)
"""Percent of an order."""


def unpaid(document: Document) -> Document:
    """Return a document as it was before anything was paid for it."""
    if document.state is not State.PAID:
        return document
    return replace(document, state=State.ISSUED)


async def write_trade(services: LazyServices, paid: Sequence[int], today: dt.date) -> None:
    """Write what happened: `paid` are the invoices that were settled, the oldest first."""
    await _write_articles(services)
    async for _done in services.customers.collect_all():
        pass
    await _take_payments(services, paid, today)
    await _take_in_part(services, today)
    await _serve(services)
    for document_id in _of(services, Kind.QUOTE)[-1:]:
        await services.marking.mark(document_id, Mark.REFUSED)
    await _ask_for_deposit(services)
    await services.closing.close(period(f"{today.replace(day=1) - dt.timedelta(days=1):%Y-%m}"))


async def _write_articles(services: LazyServices) -> None:
    articles = [
        Article(
            (("fr", each.french), ("en", each.english)),
            each.item_id,
            each.barcode,
            detail=each.french_detail,
            unit=each.unit,
            price=each.euros / each.base,
            taxes=(Tax("VAT", "S", each.vat),),
            currency="EUR",
        )
        for each in products()
    ]
    await services.articles.bring_in(written(articles, localizer("en")).encode())


async def _take_payments(services: LazyServices, paid: Iterable[int], today: dt.date) -> None:
    for document_id, method, wait in zip(paid, cycle(_METHODS), cycle(_WAITS), strict=False):
        stored = await services.documents.get(document_id)
        if stored.document.totals.payable > 0:
            date = min(stored.document.date + dt.timedelta(days=wait), today)
            await services.payments.take(document_id, None, method, date=date)


async def _take_in_part(services: LazyServices, today: dt.date) -> None:
    for document_id in islice(_of(services, Kind.INVOICE), _IN_PART):
        payable = (await services.documents.get(document_id)).document.totals.payable
        if payable > 1:
            await services.payments.take(document_id, (payable / 3).quantize(Decimal(1)), Method.CARD, date=today)


async def _serve(services: LazyServices) -> None:
    for document_id, name in zip(islice(_of(services, Kind.INVOICE), _SERVED), cycle(_EMPLOYEES), strict=False):
        await services.marking.serve(document_id, name)


async def _ask_for_deposit(services: LazyServices) -> None:
    """Issue a deposit invoice on the newest order."""
    for document_id in islice(_of(services, Kind.ORDER), 1):
        wish = Wish(Kind.INVOICE, Way.AMOUNT, percent=_DEPOSIT)
        draft = await services.documents.convert(document_id, Kind.INVOICE, wish=wish)
        await services.documents.issue(draft.id)


def _of(services: LazyServices, kind: Kind) -> list[int]:
    """Return the newest issued documents of a kind."""
    query = Query(kind=kind, state=State.ISSUED)
    return [row.id for row in services.documents.index.page(query, 40).result().rows]
