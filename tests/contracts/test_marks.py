"""What every implementation of the marks promises: each change with its entry, none where nothing changes."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.marks import MarkRepository
from komtui.domain.journal import Author
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Kind, Reference
from komtui.domain.sales.lifecycle import ORIGIN, Act, State
from komtui.domain.sales.standing import View
from komtui.services.ports import NewDocument, Query
from komtui.services.ports.marks import Marked

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def marks(database, clock):
    return MarkRepository(database, Recorder(clock))


@pytest.fixture
def add(documents, make):
    async def write(number="F-1", **fields):
        (written,) = await documents.add([NewDocument(make(number, **fields))])
        return written.id

    return write


@pytest.fixture
def events(database):
    async def of(document_id):
        found = await JournalRepository(database).of(f"document.{document_id}")
        return [(each.happening.event.value, dict(each.happening.facts)) for each in reversed(found)]

    return of


async def code(awaitable):
    with pytest.raises(ProblemError) as error:
        await awaitable
    return error.value.problems[0].code


async def test_goods_go_out_and_come_back(marks, add, events):
    key = await add()
    await marks.ship(key, DAY)
    await marks.ship(key, DAY + dt.timedelta(days=1))
    assert await marks.of(key) == Marked(shipped=DAY)
    await marks.ship(key, None)
    await marks.ship(key, None)
    assert await marks.of(key) == Marked()
    facts = {"number": "F-1", "date": "2026-11-20"}
    assert await events(key) == [("shipped", facts), ("not-shipped", facts)]


@pytest.fixture
def of_two(make):
    (bread,) = make().lines
    return replace(bread, quantity=Decimal(10)), replace(bread, quantity=Decimal(4), identifier="Z")


async def test_goods_go_out_in_parts_until_nothing_is_left(marks, add, events, of_two):
    key = await add("O-1", kind=Kind.ORDER, lines=of_two)
    await marks.ship(key, DAY, {"1": Decimal("2.5"), "Z": Decimal(4)})
    assert await marks.of(key) == Marked(quantities={"1": Decimal("2.5"), "Z": Decimal(4)})
    # A line may be called by its place; more than is left, the wrong way round, or what is no line is refused.
    for wanted, expected in (
        ({"2": Decimal(1)}, "ship.quantity"),
        ({"1": Decimal("7.51")}, "ship.quantity"),
        ({"1": Decimal(-1)}, "ship.quantity"),
        ({"1": Decimal(0)}, "ship.quantity"),
        ({"7": Decimal(1)}, "ship.line"),
        ({}, "ship.none-chosen"),
    ):
        assert await code(marks.ship(key, DAY, wanted)) == expected
    await marks.ship(key, DAY + dt.timedelta(days=1), {"1": Decimal("7.5")})
    done = await marks.of(key)
    assert (done.shipped, done.quantities) == (DAY + dt.timedelta(days=1), {"1": Decimal("10.0"), "Z": Decimal(4)})
    assert await code(marks.ship(key, DAY, {"1": Decimal(1)})) == "ship.quantity"
    await marks.ship(key, None)
    assert await marks.of(key) == Marked()
    assert await events(key) == [
        ("shipped-in-part", {"number": "O-1", "date": "2026-11-20", "lines": "1: 2.5; Z: 4"}),
        ("shipped", {"number": "O-1", "date": "2026-11-21", "lines": "1: 7.5"}),
        ("not-shipped", {"number": "O-1", "date": "2026-11-21"}),
    ]


async def test_the_rest_goes_out_at_once(marks, add, events, of_two):
    key = await add("O-1", kind=Kind.ORDER, lines=of_two)
    await marks.ship(key, DAY, {"1": Decimal(9)})
    await marks.ship(key, DAY)
    assert (await marks.of(key)).quantities == {"1": Decimal(10), "Z": Decimal(4)}
    assert (await events(key))[-1] == ("shipped", {"number": "O-1", "date": "2026-11-20", "lines": "1: 1; Z: 4"})


@pytest.fixture
def listed(index):
    """Return the numbers of a view."""

    async def numbers(view):
        return sorted(row.number for row in index.page(Query(view=view), 50).result().rows)

    return numbers


@pytest.fixture
def add_invoice(add, of_two):
    """An invoice on an order of ten and four, of the quantities that are named."""

    async def write(number, *quantities):
        lines = [
            replace(line, quantity=Decimal(quantity), origin_line=name)
            for line, quantity, name in zip(of_two, quantities, ("1", "Z"), strict=True)
        ]
        return await add(number, lines=tuple(lines), references=(Reference(ORIGIN, "O-1", DAY),), date=DAY)

    return write


async def test_what_goes_out_on_an_invoice_has_gone_out_of_its_order(marks, add, add_invoice, events, of_two, listed):
    order = await add("O-1", kind=Kind.ORDER, lines=of_two, date=DAY)
    first, second = await add_invoice("F-1", 6, 4), await add_invoice("F-2", 4, 0)
    await marks.ship(first, DAY)
    assert (await marks.of(order)).quantities == {"1": Decimal(6), "Z": Decimal(4)}
    assert "O-1" in await listed(View.TO_SHIP)
    assert await code(marks.ship(order, DAY, {"Z": Decimal(1)})) == "ship.quantity"
    assert await code(marks.ship(order, None)) == "ship.with-other"
    await marks.ship(second, DAY + dt.timedelta(days=1), {"1": Decimal(3)})
    await marks.ship(second, DAY + dt.timedelta(days=2))
    assert (await marks.of(order)).shipped == DAY + dt.timedelta(days=2)
    assert not await listed(View.TO_SHIP)
    assert await events(order) == [
        ("shipped-in-part", {"number": "O-1", "date": "2026-11-20", "lines": "1: 6; Z: 4", "with": "F-1"}),
        ("shipped-in-part", {"number": "O-1", "date": "2026-11-21", "lines": "1: 3", "with": "F-2"}),
        ("shipped", {"number": "O-1", "date": "2026-11-22", "lines": "1: 1", "with": "F-2"}),
    ]
    await marks.ship(second, None)
    assert (await marks.of(order)).quantities == {"1": Decimal(6), "Z": Decimal(4)}
    assert await marks.of(second) == replace(await marks.of(second), shipped=None, quantities={})
    assert (await events(order))[-1] == ("not-shipped", {"number": "O-1", "date": "2026-11-22", "with": "F-2"})
    assert await listed(View.TO_SHIP) == ["O-1"]


async def test_what_went_out_with_the_order_is_what_its_oldest_invoices_bill(marks, add, add_invoice, events, of_two):
    order = await add("O-1", kind=Kind.ORDER, lines=of_two, date=DAY)
    await marks.ship(order, DAY, {"1": Decimal(7), "Z": Decimal(4)})
    first, second = await add_invoice("F-1", 6, 4), await add_invoice("F-2", 4, 0)
    assert (await marks.of(first)).shipped == DAY
    assert (await marks.of(second)).quantities == {"1": Decimal(1)}
    # It has gone out already: nothing goes out twice, and it is taken back where it went out.
    await marks.ship(first, DAY + dt.timedelta(days=1))
    assert not await events(first)
    assert await code(marks.ship(first, None)) == "ship.with-other"
    assert await code(marks.ship(second, DAY, {"1": Decimal(4)})) == "ship.quantity"
    await marks.ship(second, DAY + dt.timedelta(days=1))
    assert (await marks.of(order)).shipped == DAY + dt.timedelta(days=1)
    await marks.ship(order, None)
    assert (await marks.of(order)).quantities == {"1": Decimal(3)}
    assert (await marks.of(first)).quantities == {}


async def test_an_order_that_has_gone_out_leaves_nothing_to_its_invoices(marks, add, add_invoice, events, of_two):
    order = await add("O-1", kind=Kind.ORDER, lines=of_two, date=DAY)
    invoice = await add_invoice("F-1", 10, 4)
    await marks.ship(order, DAY)
    assert (await marks.of(invoice)).shipped == DAY
    await marks.ship(order, None)
    await marks.ship(invoice, DAY)
    assert (await marks.of(order)).shipped == DAY
    await marks.ship(invoice, None)
    assert (await marks.of(order)).shipped is (await marks.of(invoice)).shipped is None
    assert [event for event, _facts in await events(order)] == ["shipped", "not-shipped"] * 2


async def test_a_deposit_is_no_goods(marks, add):
    key = await add("F-1", type_code="386")
    assert await code(marks.ship(key, DAY)) == "ship.deposit"
    assert await code(marks.ship(key, None)) == "ship.deposit"


async def test_who_served_is_set_down_whatever_the_state(marks, add, events):
    key = await add("")
    await marks.serve(key, "Anne \udce9")
    await marks.serve(key, (await marks.of(key)).employee)
    await marks.serve(key, "Bob")
    assert (await marks.of(key)).employee == "Bob"
    assert [facts["new"] for _event, facts in await events(key)] == ["Anne \ufffd", "Bob"] or len(
        await events(key)
    ) == 2


async def test_a_quote_is_refused_accepted_and_awaited_again(marks, add, documents, events):
    key = await add("D-1", kind=Kind.QUOTE)
    for act, state in (
        (Act.REFUSE, State.REFUSED),
        (Act.REFUSE, State.REFUSED),
        (Act.ACCEPT, State.ACCEPTED),
        (Act.REOPEN, State.ISSUED),
    ):
        await marks.answer(key, act)
        assert (await documents.get(key)).document.state is state
    happened = await events(key)
    assert [event for event, _facts in happened] == ["refused", "accepted", "reopened"]
    assert {facts["kind"] for _event, facts in happened} == {"quote"}


async def test_what_was_carried_on_stays_accepted(marks, add, database, clock):
    key = await add("D-1", kind=Kind.QUOTE, state=State.ACCEPTED)
    order = await add("C-1", kind=Kind.ORDER, references=(Reference(ORIGIN, "D-1", DAY),), date=DAY)
    assert order
    assert await code(marks.answer(key, Act.REFUSE)) == "document.carried-on"
    assert await code(marks.answer(key, Act.REOPEN)) == "document.carried-on"
    await marks.answer(key, Act.ACCEPT)


@pytest.mark.parametrize(
    ("kind", "number", "act", "expected"),
    [
        (Kind.QUOTE, "D-1", "ship", "document.not-goods"),
        (Kind.CREDIT_NOTE, "A-1", "ship", "document.not-goods"),
        (Kind.ORDER, "", "ship", "document.still-draft"),
        (Kind.INVOICE, "F-1", Act.ACCEPT, "document.not-accepted"),
        (Kind.ORDER, "C-1", Act.REFUSE, "document.not-quote"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_reason(marks, add, events, kind, number, act, expected):
    key = await add(number, kind=kind)
    assert await code(marks.ship(key, DAY) if act == "ship" else marks.answer(key, act)) == expected
    assert await code(marks.of(99)) == "document.unknown"
    assert not await events(key)


@pytest.mark.parametrize(
    ("author", "said", "employee"),
    [("Anne", "", "Anne"), ("screen:anne", "", "anne"), ("Anne", "Paul", "Paul"), ("", "", "")],
)
async def test_who_issues_has_served_unless_it_was_said(database, clock, make, marks, author, said, employee):
    documents = DocumentRepository(database, Recorder(clock, lambda: Author(author)))
    (written,) = await documents.add([NewDocument(make())])
    if said:
        await marks.serve(written.id, said)
    await documents.issue(written.id, "F-{number}", lambda draft, number: replace(draft, number=number))
    assert (await marks.of(written.id)).employee == employee
