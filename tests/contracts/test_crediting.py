"""Credit notes that come in: set off against their invoice, whichever of the two came first, and never twice."""

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komtui.adapters.database.repositories.closing import ClosingRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.domain.closing import period
from komtui.domain.journal import Author, Event
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Kind, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import NewPayment, balance
from komtui.services.ports import NewDocument

DAY = dt.date(2026, 11, 20)
LATER = DAY + dt.timedelta(days=1)


@pytest.fixture
def documents(database, clock):
    return DocumentRepository(database, Recorder(clock, lambda: Author("Anne", "till-2")))


@pytest.fixture
def payments(database, clock):
    return PaymentRepository(database, Recorder(clock))


@pytest.fixture
def invoice(make):
    def made(number="F-1", *customer, **fields):
        return make(number, *customer, **fields).frozen()

    return made


@pytest.fixture
def credit(make):
    """A credit note as another program writes it: it names its invoice, and says no more."""

    def made(number="A-1", of="F-1", quantity=10, **fields):
        line = replace(make().lines[0], quantity=Decimal(quantity))
        given = {"kind": Kind.CREDIT_NOTE, "lines": (line,), "references": (Reference("invoice", of),)}
        return make(number, **(given | fields)).frozen()

    return made


async def add(documents, *added):
    written = await documents.add([NewDocument(each, borrowed=bool(each.seller.name)) for each in added])
    return [each.id for each in written]


async def left(documents, *ids):
    found = [(await documents.get(each)).document for each in ids]
    return [(each.state, balance(each)) for each in found]


@pytest.mark.parametrize("order", ["invoice first", "credit note first", "one file", "one file the other way round"])
async def test_what_nobody_has_paid_nobody_is_given_back(documents, payments, invoice, credit, order):
    if order == "invoice first":
        (key,), (note,) = await add(documents, invoice()), await add(documents, credit())
    elif order == "credit note first":
        (note,), (key,) = await add(documents, credit()), await add(documents, invoice())
    elif order == "one file":
        key, note = await add(documents, invoice(), credit())
    else:
        note, key = await add(documents, credit(), invoice())
    assert await left(documents, key, note) == [(State.CANCELLED, 0), (State.ISSUED, 0)]
    (of_invoice,), (of_note,) = await payments.of(key), await payments.of(note)
    assert (of_invoice.method, of_invoice.amount, of_invoice.note) == ("credit-note", Decimal("12.66"), "A-1")
    assert (of_note.amount, of_note.batch) == (Decimal("-12.66"), of_invoice.batch)
    assert of_invoice.who == "Anne"


async def test_a_part_is_taken_off_and_two_parts_take_back_all(documents, invoice, credit):
    key, first = await add(documents, invoice(), credit(quantity=4))
    assert await left(documents, key, first) == [(State.ISSUED, Decimal("7.60")), (State.ISSUED, 0)]
    (second,) = await add(documents, credit("A-2", quantity=6))
    assert await left(documents, key, second) == [(State.CANCELLED, 0), (State.ISSUED, 0)]


async def test_what_was_paid_is_still_to_be_given_back(documents, payments, invoice, credit):
    (key,) = await add(documents, invoice())
    await payments.enter([NewPayment(key, DAY, "cash", Decimal(5))])
    (note,) = await add(documents, credit())
    assert await left(documents, key, note) == [(State.CANCELLED, 0), (State.ISSUED, -5)]
    # Of an invoice that its file calls paid, nothing is due: all is to be given back.
    paid, other = await add(documents, invoice("F-2", state=State.PAID), credit("A-2", "F-2", quantity=4))
    assert await left(documents, paid, other) == [(State.PAID, 0), (State.ISSUED, Decimal("-5.06"))]


async def test_what_was_paid_out_before_the_invoice_came_is_not_set_off_again(documents, payments, invoice, credit):
    (note,) = await add(documents, credit(quantity=4))
    await payments.enter([NewPayment(note, DAY, "cash", Decimal("-5.06"))])
    (key,) = await add(documents, invoice())
    assert await left(documents, key, note) == [(State.ISSUED, Decimal("12.66")), (State.ISSUED, 0)]


async def test_an_invoice_that_its_file_calls_cancelled_is_set_off_as_well(documents, invoice, credit):
    key, note = await add(documents, invoice(state=State.CANCELLED), credit())
    assert await left(documents, key, note) == [(State.CANCELLED, 0), (State.ISSUED, 0)]


async def test_drafts_and_other_peoples_invoices_are_left_alone(documents, payments, invoice, credit):
    theirs = Party("Somebody Else")
    ids = await add(
        documents,
        invoice("F-1", seller=theirs),
        credit(),
        invoice("F-2"),
        credit("", "F-2"),
        invoice("F-3", currency="CAD"),
        credit("A-3", "F-3"),
        invoice("F-4", date=LATER),
        credit("A-4", references=(Reference("invoice", "F-4", DAY),)),
        invoice("F-5", "Two of a number", seller=Party("Boulangerie Lefèvre", vat_id="FR1")),
        invoice("F-5", seller=Party("Boulangerie Lefèvre", vat_id="FR2")),
        credit("A-5", "F-5"),
    )
    for each in ids:
        assert await payments.of(each) == []


async def test_what_comes_in_again_changes_nothing(documents, payments, invoice, credit):
    for _ in range(3):
        key, note = await add(documents, invoice(), credit(quantity=4))
    assert len(await payments.of(key)) == len(await payments.of(note)) == 1
    # Nor is done again what somebody has taken back: from either side both sides are.
    (of_note,) = await payments.of(note)
    await payments.reverse(of_note.id, DAY)
    assert await left(documents, key, note) == [(State.ISSUED, Decimal("12.66")), (State.ISSUED, Decimal("-5.06"))]
    assert [each.holds for each in await payments.of(key)] == [False, False]
    await add(documents, invoice(), credit(quantity=4))
    assert len(await payments.of(note)) == 2


async def test_what_was_there_before_is_set_off_when_it_comes_in_again(documents, database, payments, invoice, credit):
    """Books of earlier releases have credit notes that nothing was done about."""
    key, note = await add(documents, invoice(), credit(quantity=4))

    def forget(connection):
        connection.execute("DELETE FROM payments")
        connection.execute("UPDATE documents SET paid = '0'")

    await database.write(forget)
    await add(documents, invoice(), credit(quantity=4))
    assert await left(documents, key, note) == [(State.ISSUED, Decimal("7.60")), (State.ISSUED, 0)]


async def test_it_bears_the_later_date_or_a_day_that_is_open(documents, database, payments, invoice, credit, clock):
    key, note = await add(documents, invoice(date=DAY - dt.timedelta(9)), credit(date=DAY - dt.timedelta(3)))
    assert (await payments.of(key))[0].date == DAY - dt.timedelta(3)
    await ClosingRepository(database, clock, Author).close("Anne", period("2026-11-20"), None, "none")
    key, note = await add(documents, invoice("F-2"), credit("A-2", "F-2"))
    # Today is closed by now.
    assert {(await payments.of(each))[0].date for each in (key, note)} == {LATER}
    clock.go_on(days=5)
    key, _note = await add(documents, invoice("F-3"), credit("A-3", "F-3"))
    assert (await payments.of(key))[0].date == clock.now().date()


async def test_it_is_in_the_journal_and_the_relations_and_no_more_can_be_credited(documents, database, invoice, credit):
    key, note = await add(documents, invoice(), credit(quantity=4))
    entries = await JournalRepository(database).of(f"document.{key}")
    assert [each.happening.event for each in entries] == [Event.PAYMENT]
    family = await documents.family(key)
    assert [each.id for each in family.made] == [note]
    assert [each.id for each in (await documents.family(note)).origins] == [key]
    draft = replace(credit("", quantity=7), references=(Reference("origin", "F-1", DAY),), state=State.DRAFT)
    (second,) = await add(documents, draft)
    with pytest.raises(ProblemError) as error:
        await documents.issue(second, "A-{number}", lambda each, number: replace(each, number=number).frozen())
    assert error.value.problems[0].code == "carry.too-much-money"


async def test_a_file_that_does_not_come_in_leaves_no_payment(documents, database, invoice, credit):
    await add(documents, invoice())
    bad = [NewDocument(credit()), NewDocument(invoice("F-1", "Another"))]
    with pytest.raises(ProblemError):
        await documents.add(bad)
    assert await database.read(lambda each: each.execute("SELECT id FROM payments").fetchall()) == []


COUNT = itertools.count()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    paid=st.decimals("0", "12.66", places=2),
    order=st.randoms(use_true_random=False),
)
async def test_in_any_order_what_is_left_is_the_same(parts, paid, order, documents, payments, invoice, credit):
    """Invoice, credits and a payment add up, whatever came first, and neither side falls through zero."""
    name = next(COUNT)
    notes = [credit(f"A-{name}-{place}", f"F-{name}", quantity=each) for place, each in enumerate(parts)]
    files = [invoice(f"F-{name}"), *notes]
    order.shuffle(files)
    ids = {}
    for each in files:
        (ids[each.number],) = await add(documents, each)
        if each.kind is Kind.INVOICE and paid and balance((await documents.get(ids[each.number])).document) >= paid:
            with_state = (await documents.get(ids[each.number])).document.state
            if with_state is State.ISSUED:
                await payments.enter([NewPayment(ids[each.number], DAY, "cash", paid)])
    found = [(await documents.get(ids[each.number])).document for each in files]
    rows = {each: await payments.of(ids[each]) for each in ids}
    set_off = [row for each in rows.values() for row in each if row.method == "credit-note"]
    assert sum((row.amount for row in set_off), Decimal(0)) == 0
    for document in found:
        came = sum((row.amount for row in rows[document.number]), Decimal(0))
        if document.kind is Kind.CREDIT_NOTE:
            assert -document.totals.payable <= came <= 0
            assert balance(document) == -document.totals.payable - came
        else:
            credited = sum((each.totals.gross for each in notes), Decimal(0))
            assert 0 <= came <= document.totals.payable
            assert (document.state is State.CANCELLED) == (credited >= document.totals.gross)
            # Something is due on the invoice only where no credit note has anything left to give.
            if document.state is State.ISSUED and balance(document) > 0:
                assert all(not balance(each) for each in found if each.kind is Kind.CREDIT_NOTE)
