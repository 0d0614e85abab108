"""What every implementation of the sales promises: by pages, in the order of days, and the sums that closings have."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.closing import ClosingRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.repositories.sales import SalesRepository
from komtui.domain.closing import period
from komtui.domain.journal import Author
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.payment import NewPayment
from komtui.domain.sales.turnover import Sort
from komtui.services.ports import NewDocument
from komtui.services.sales.money import sheets
from komtui.services.sales.money.sheets import SheetService, sold

DAY = dt.date(2026, 11, 20)
ANNE = Author("Anne", "till-2")


@pytest.fixture
def documents(database, clock):
    return DocumentRepository(database, Recorder(clock, lambda: ANNE))


@pytest.fixture
def payments(database, clock):
    return PaymentRepository(database, Recorder(clock, lambda: ANNE))


@pytest.fixture
def sales(database):
    return SalesRepository(database)


@pytest.fixture
def add(documents, make):
    async def written(number, **fields):
        (found,) = await documents.add([NewDocument(make(number, **fields).frozen())])
        return found.id

    return written


async def test_sales_come_by_pages_in_the_order_of_days(sales, add, monkeypatch):
    monkeypatch.setattr(sheets, "PAGE", 2)
    for place in (4, 1, 3, 0, 2):
        await add(f"F-{place}", date=DAY + dt.timedelta(days=place), store="lyon" if place == 3 else "")
    await add("D-1", kind=Kind.QUOTE)
    await add("", state=State.DRAFT)
    last = DAY + dt.timedelta(days=3)
    found = [each.document.number async for each in sold(sales, DAY, last, None)]
    assert found == ["F-0", "F-1", "F-2", "F-3"], "neither a quote, nor a draft, nor what came later"
    assert [each.document.number async for each in sold(sales, DAY, last, "lyon")] == ["F-3"]
    assert [each.document.number async for each in sold(sales, DAY, last, "")] == found[:3]
    page = await sales.page(DAY, last, limit=2)
    assert [each.document.number for each in await sales.page(DAY, last, after=page[0].key, limit=1)] == ["F-1"]


async def test_what_was_settled_until_a_day(sales, payments, add):
    key, other = await add("F-1"), await add("F-2")
    for amount, day in (("2.66", 0), ("10.00", 2)):
        await payments.enter([NewPayment(key, DAY + dt.timedelta(days=day), "cash", Decimal(amount))])
    await payments.enter([NewPayment(other, DAY, "cash", Decimal("1.00"))])
    paid = DAY + dt.timedelta(days=2)
    assert await sales.settled([key, other], paid) == {key: paid}
    assert await sales.settled([key, other], paid - dt.timedelta(days=1)) == {}
    assert await sales.settled([], paid) == {}


async def test_the_journal_of_sales_agrees_with_what_was_closed(sales, payments, documents, database, clock, add, make):
    taken = make("", state=State.DRAFT)
    drafts = [taken, replace(taken, type_code="386"), replace(taken, kind=Kind.CREDIT_NOTE), taken]
    for number, draft in enumerate(drafts):
        (written,) = await documents.add([NewDocument(draft)], again=True)

        def finish(document, name):
            return replace(document, number=name, state=State.ISSUED).frozen()

        await documents.issue(written.id, f"F{number}-{{number}}", finish, today=draft.date)
    clock.go_on(days=40)
    entry = await ClosingRepository(database, clock, lambda: ANNE).close("Anne", period("2026-11"), None, "no key")
    (closed,) = entry.happening.facts["totals"]
    found = await SheetService(sales, payments, clock).turnover(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    by_sort = {key.sort: sums for key, sums in found.items()}
    invoices = [by_sort[Sort.INVOICE], by_sort[Sort.DEPOSIT]]
    assert closed["sales"]["documents"] == sum(each.documents for each in invoices) == 3
    for name in ("net", "tax", "gross"):
        assert Decimal(closed["sales"][name]) == sum(getattr(each, name) for each in invoices)
        assert Decimal(closed["credit_notes"][name]) == -getattr(by_sort[Sort.CREDIT_NOTE], name)
    for tax in closed["sales"]["taxes"]:
        of = [each.taxes[key] for each in invoices for key in each.taxes if f"{key.rate.normalize():f}" == tax["rate"]]
        assert (Decimal(tax["taxable"]), Decimal(tax["amount"])) == tuple(map(sum, zip(*of, strict=True)))
