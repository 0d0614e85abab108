"""What every implementation of the payments promises: balance, state and journal together, or none of them."""

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
from komtui.domain.sales.document import Kind, Received, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.payment import NewPayment, balance
from komtui.services.ports import NewDocument

DAY = dt.date(2026, 11, 20)
ANNE = Author("Anne", "till-2")


@pytest.fixture
def recorder(clock):
    return Recorder(clock, lambda: ANNE)


@pytest.fixture
def documents(database, recorder):
    return DocumentRepository(database, recorder)


@pytest.fixture
def payments(database, recorder):
    return PaymentRepository(database, recorder)


@pytest.fixture
def entries(database):
    return JournalRepository(database)


@pytest.fixture
def invoice(documents, make):
    """Write an issued document that is to be paid, 12.66 EUR unless told otherwise, and return its key."""

    async def written(number="F-1", **fields):
        (found,) = await documents.add([NewDocument(make(number, **fields).frozen())])
        return found.id

    return written


def of(document_id, amount, method="cash", date=DAY, note=""):
    return NewPayment(document_id, date, method, Decimal(amount), note)


async def refused(awaitable):
    with pytest.raises(ProblemError) as error:
        await awaitable
    (problem,) = error.value.problems
    return problem


async def left(documents, document_id):
    document = (await documents.get(document_id)).document
    return document.state, balance(document)


async def test_a_payment_is_kept_as_it_was_entered(payments, invoice, documents, clock):
    key = await invoice(store="lyon")
    (paid,) = await payments.enter([of(key, "2.50", "Chèque-déj. \udce9", DAY, "n° 12")])
    assert (paid.document_id, paid.at, paid.date, paid.amount) == (key, clock.now(), DAY, Decimal("2.50"))
    assert (paid.currency, paid.note, paid.who, paid.store, paid.batch) == ("EUR", "n° 12", "Anne", "lyon", "")
    assert paid.holds
    assert await payments.get(paid.id) == paid
    assert await payments.of(key) == [paid]
    assert await payments.get(99) is None
    assert await left(documents, key) == (State.ISSUED, Decimal("10.16"))
    assert (await documents.get(key)).document.received == (Received(DAY, paid.method, Decimal("2.50")),)


async def test_what_was_paid_in_full_is_paid_until_a_payment_is_taken_back(payments, invoice, documents, index):
    key = await invoice()
    await payments.enter([of(key, "2.66")])
    (rest,) = await payments.enter([of(key, "10", "card")])
    assert await left(documents, key) == (State.PAID, 0)
    back = await payments.reverse(rest.id, DAY, "bounced")
    assert (back.amount, back.reverses, back.method, back.note) == (Decimal(-10), rest.id, "card", "bounced")
    assert await left(documents, key) == (State.ISSUED, 10)
    assert [each.holds for each in await payments.of(key)] == [True, False, False]
    await payments.enter([of(key, "10.00")])
    assert await left(documents, key) == (State.PAID, 0)


async def test_each_entry_is_in_the_journal_with_its_facts(payments, invoice, entries):
    key = await invoice(store="lyon")
    (paid,) = await payments.enter([of(key, "12.66", note="till")])
    back = await payments.reverse(paid.id, DAY)
    found = [each.happening for each in reversed(await entries.of(f"document.{key}"))]
    assert [each.event for each in found] == [
        Event.PAYMENT,
        Event.SETTLED,
        Event.PAYMENT_REVERSED,
        Event.UNSETTLED,
    ]
    facts = {"payment": str(paid.id), "number": "F-1", "date": "2026-11-20", "method": "cash", "amount": "12.66"}
    assert found[0].facts == facts | {"currency": "EUR", "store": "lyon", "note": "till"}
    assert found[0].store == "lyon"
    assert (found[2].facts["amount"], found[2].facts["reverses"]) == ("-12.66", str(paid.id))
    assert [each.happening.event for each in await entries.of(f"payment.{paid.id}")] == [
        Event.PAYMENT_REVERSED,
        Event.PAYMENT,
    ]
    assert back.id != paid.id


@pytest.mark.parametrize(
    ("amount", "code", "due"),
    [("12.67", "payment.too-much", "12.66 EUR"), ("-1", "payment.incoming", "12.66 EUR")],
)
async def test_no_more_is_taken_than_is_due(payments, invoice, documents, entries, amount, code, due):
    key = await invoice()
    problem = await refused(payments.enter([of(key, amount)]))
    assert (problem.code, problem.facts["due"], problem.field) == (code, due, "amount")
    assert await left(documents, key) == (State.ISSUED, Decimal("12.66"))
    assert not await payments.of(key)
    assert not await entries.entries(0, 9)


async def test_several_documents_are_paid_at_once_or_none(payments, invoice, documents, entries):
    first, second = await invoice(), await invoice("F-2")
    problem = await refused(payments.enter([of(first, "12.66"), of(second, "13")]))
    assert problem.facts["number"] == "F-2"
    assert await left(documents, first) == (State.ISSUED, Decimal("12.66"))
    assert not await entries.entries(0, 9)
    paid = await payments.enter([of(second, "12.66"), of(first, "5")])
    assert [each.document_id for each in paid] == [second, first]
    assert paid[0].batch == paid[1].batch != ""
    assert await left(documents, first) == (State.ISSUED, Decimal("7.66"))
    assert await left(documents, second) == (State.PAID, 0)


async def test_a_payment_is_taken_back_once_and_what_takes_back_never(payments, invoice):
    (paid,) = await payments.enter([of(await invoice(), "5")])
    back = await payments.reverse(paid.id, DAY)
    assert (await refused(payments.reverse(paid.id, DAY))).code == "payment.reversed"
    assert (await refused(payments.reverse(back.id, DAY))).code == "payment.reversal"
    assert (await refused(payments.exchange(back.id, "card", DAY))).code == "payment.reversal"
    assert (await refused(payments.reverse(99, DAY))).code == "payment.unknown"
    assert len(await payments.of(paid.document_id)) == 2


async def test_another_method_is_a_payment_taken_back_and_a_new_one(payments, invoice, documents, entries):
    key = await invoice()
    (paid,) = await payments.enter([of(key, "12.66", note="till 2")])
    assert (await refused(payments.exchange(paid.id, "cash", DAY))).code == "payment.same-method"
    anew = await payments.exchange(paid.id, "card", DAY)
    assert (anew.method, anew.amount, anew.date, anew.note) == ("card", Decimal("12.66"), DAY, "till 2")
    rows = await payments.of(key)
    assert [(each.method, each.amount) for each in rows] == [
        ("cash", Decimal("12.66")),
        ("cash", Decimal("-12.66")),
        ("card", Decimal("12.66")),
    ]
    assert await left(documents, key) == (State.PAID, 0)
    # It was paid all the time.
    events = [each.happening.event for each in await entries.of(f"document.{key}")]
    assert events.count(Event.SETTLED) == 1
    assert Event.UNSETTLED not in events


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": Kind.QUOTE}, "payment.not-due"),
        ({"kind": Kind.ORDER}, "payment.not-due"),
        ({"number": ""}, "document.still-draft"),
        ({"state": State.CANCELLED}, "document.cancelled"),
        ({"state": State.PAID}, "payment.nothing-due"),
        ({"prepaid": Decimal("12.66")}, "payment.nothing-due"),
    ],
)
async def test_money_is_taken_only_for_what_asks_for_it(payments, invoice, fields, code):
    key = await invoice(**({"number": "F-1"} | fields))
    assert (await refused(payments.enter([of(key, "1")]))).code == code
    assert (await refused(payments.enter([of(99, "1")]))).code == "document.unknown"


async def test_what_was_paid_before_payments_were_entered_has_nothing_left(payments, invoice, documents):
    key = await invoice(state=State.PAID)
    assert await left(documents, key) == (State.PAID, 0)


@pytest.fixture
def credited(documents, invoice, make):
    """Issue a credit note for an invoice; return its key."""

    async def credit(invoice_id, number="F-1", **fields):
        references = (Reference("origin", number, DAY), Reference("invoice", number, DAY))
        draft = make(kind=Kind.CREDIT_NOTE, state=State.DRAFT, references=references, **fields)
        (written,) = await documents.add([NewDocument(draft)])
        await documents.issue(
            written.id,
            "A-{number}",
            lambda draft, number: replace(draft, number=number, state=State.ISSUED).frozen(),
        )
        return written.id

    return credit


async def test_what_nobody_has_paid_nobody_is_given_back(payments, invoice, documents, credited):
    key = await invoice()
    await payments.enter([of(key, "5")])
    credit = await credited(key)
    assert await left(documents, key) == (State.CANCELLED, 0)
    assert await left(documents, credit) == (State.ISSUED, -5)
    (set_off,) = await payments.of(credit)
    assert (set_off.method, set_off.amount) == ("credit-note", Decimal("-7.66"))
    assert (await payments.of(key))[-1].batch == set_off.batch != ""
    for amount, code in (("5", "payment.outgoing"), ("-5.01", "payment.too-much")):
        assert (await refused(payments.enter([of(credit, amount)]))).code == code
    await payments.enter([of(credit, "-5.00")])
    assert await left(documents, credit) == (State.ISSUED, 0)
    assert (await refused(payments.reverse((await payments.of(key))[0].id, DAY))).code == "payment.credited"
    # By which method the money had come in can still be put right.
    assert (await payments.exchange((await payments.of(key))[0].id, "card", DAY)).method == "card"


async def test_a_part_that_is_credited_is_no_longer_due(payments, invoice, documents, credited, make):
    key = await invoice()
    line = make().lines[0]
    credit = await credited(key, lines=(replace(line, quantity=Decimal(4)),))
    assert await left(documents, key) == (State.ISSUED, Decimal("7.60"))
    assert await left(documents, credit) == (State.ISSUED, 0)
    await payments.enter([of(key, "7.60")])
    assert await left(documents, key) == (State.PAID, 0)
    second = await credited(key, lines=(replace(line, quantity=Decimal(1)),))
    assert await left(documents, second) == (State.ISSUED, Decimal("-1.27"))


async def test_payments_are_found_by_their_day_and_store(payments, invoice):
    here, there = await invoice(), await invoice("F-2", store="lyon")
    days = [DAY + dt.timedelta(days=each) for each in range(3)]
    for day in reversed(days):
        await payments.enter([of(here, "1", date=day)])
    await payments.enter([of(there, "2", date=days[1])])
    found = await payments.page(days[0], days[1], limit=9)
    assert [(each.payment.date, each.number) for each in found] == [
        (days[0], "F-1"),
        (days[1], "F-1"),
        (days[1], "F-2"),
    ]
    assert found[0].customer == "Lefèvre & Fils"
    assert found[0].kind is Kind.INVOICE
    edge = (found[1].payment.date, found[1].payment.id)
    assert list(await payments.page(days[0], days[1], after=edge, limit=9)) == list(found[2:]), "and on from there"
    assert list(await payments.page(days[0], days[1], limit=2)) == list(found[:2])
    assert [each.number for each in await payments.page(days[0], days[2], "lyon", limit=9)] == ["F-2"]
    assert len(await payments.page(days[0], days[2], "", limit=9)) == 3


COUNT = itertools.count()
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.decimals("-3", "14", places=2, allow_nan=False)),
        st.tuples(st.just("reverse"), st.integers(0, 9)),
        st.tuples(st.just("exchange"), st.integers(0, 9)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
async def test_whatever_is_done_the_balance_is_what_the_rows_say(acts, payments, documents, make):
    number = f"F-{next(COUNT)}"
    (written,) = await documents.add([NewDocument(make(number).frozen())], again=True)
    key = written.id
    for act, value in acts:
        rows = await payments.of(key)
        try:
            if act == "pay":
                await payments.enter([of(key, value)])
            elif rows:
                payment = rows[value % len(rows)]
                other = "card" if payment.method == "cash" else "cash"
                await (
                    payments.reverse(payment.id, DAY) if act == "reverse" else payments.exchange(payment.id, other, DAY)
                )
        except ProblemError:
            assert await payments.of(key) == rows
        rows, document = await payments.of(key), (await documents.get(key)).document
        came = sum((each.amount for each in rows), Decimal(0))
        assert 0 <= came <= document.totals.payable
        assert balance(document) == document.totals.payable - came
        assert (document.state is State.PAID) == (came == document.totals.payable)
        assert sum((each.amount for each in document.received), Decimal(0)) == came


async def test_a_day_that_is_closed_is_left_as_it_was(payments, invoice, database, clock):
    key = await invoice()
    (paid,) = await payments.enter([of(key, "5")])
    await ClosingRepository(database, clock, lambda: ANNE).close("Anne", period("2026-11-20"), None, "none")
    assert (await refused(payments.enter([of(key, "1")]))).code == "journal.closed"
    later = DAY + dt.timedelta(days=1)
    assert (await payments.exchange(paid.id, "card", later)).date == later


async def test_a_payment_taken_back_takes_its_rounding_back(payments, invoice, entries):
    key = await invoice(currency="CAD")
    (paid,) = await payments.enter([replace(of(key, "12.66"), rounding=Decimal("-0.01"))])
    assert (await payments.get(paid.id)).handed == Decimal("12.65")
    assert paid == await payments.get(paid.id)
    back = await payments.reverse(paid.id, DAY)
    assert (back.amount, back.rounding) == (Decimal("-12.66"), Decimal("0.01"))
    told = [each.happening.facts.get("rounding") for each in reversed(await entries.of(f"payment.{paid.id}"))]
    assert told == ["-0.01", "0.01"]


async def test_only_cash_is_rounded_whatever_the_method_becomes(payments, invoice, documents, entries):
    key = await invoice(currency="CAD")
    (paid,) = await payments.enter([of(key, "12.66", "card")])
    cash = await payments.exchange(paid.id, "cash", DAY)
    assert (cash.amount, cash.rounding) == (Decimal("12.66"), Decimal("-0.01"))
    assert (await documents.get(key)).document.received == (Received(DAY, "cash", Decimal("12.66"), Decimal("-0.01")),)
    card = await payments.exchange(cash.id, "card", DAY)
    assert card.rounding == 0
    rows = await payments.of(key)
    assert sum((each.handed for each in rows if each.method == "cash"), Decimal(0)) == 0
    assert sum((each.rounding for each in rows), Decimal(0)) == 0
    assert await left(documents, key) == (State.PAID, 0)
    assert [each.happening.facts.get("rounding") for each in reversed(await entries.of(f"payment.{paid.id}"))] == [
        None,
        None,
    ]
    euros = await invoice("F-2")
    (paid,) = await payments.enter([of(euros, "12.66", "card")])
    assert (await payments.exchange(paid.id, "cash", DAY)).rounding == 0
