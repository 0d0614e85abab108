"""What is yet to be done about documents: each view of the list finds exactly that, however it came to be."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from komtui.adapters.database import terms
from komtui.adapters.database.repositories import listing
from komtui.adapters.database.repositories.customers import CustomerRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.marks import MarkRepository
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.repositories.reindexing import SearchIndexRepository
from komtui.adapters.database.repositories.reminders import ReminderRepository
from komtui.domain.journal import document_subject
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.mail.reminder import Policy, Step
from komtui.domain.sales.customer import Customer, customer_subject
from komtui.domain.sales.document import Kind, Reference
from komtui.domain.sales.lifecycle import ORIGIN, Act, State
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import NewPayment
from komtui.domain.sales.standing import Standing, View
from komtui.services.ports import NewDocument, NewLetter, Query
from komtui.services.ports.outbox import Reminded

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def index(database, clock):
    return IndexRepository(database, clock)


@pytest.fixture
async def upkeep(database, clock):
    # Books are made with this machine's clock, which is ahead of the test's.
    await database.write(lambda each: each.execute("UPDATE search_index SET due = '', remind_day = '2026-01-01'"))
    return SearchIndexRepository(database, clock)


@pytest.fixture(params=["by the index", "by the columns"])
async def found(request, index, upkeep, database):
    """Find the numbers of a view; the same by the index, and while it is made anew."""

    async def find(view, text="", **filters):
        if request.param == "by the index":
            while await upkeep.progress() is not None:
                await upkeep.make_next()
        else:
            index._current = False
            await database.write(lambda each: each.execute("UPDATE search_index SET version = 0, target = 0"))
        query = Query(text, view=view, **filters)
        rows = index.page(query, 50).result().rows
        assert index.count(query).result() == len(rows) == index.page(query, 50).result().total
        assert index.page(query, 50, after=0).result().rows == rows
        return sorted(row.number for row in rows)

    return find


async def add(documents, *added):
    return [each.id for each in await documents.add([NewDocument(each) for each in added])]


async def test_what_is_unpaid_and_overdue_follows_the_money_and_the_day(documents, database, clock, make, found):
    (_open, part, *_others) = await add(
        documents,
        make("open", due_date=DAY),
        make("part", due_date=DAY - dt.timedelta(1)),
        make("never due"),
        make("paid", state=State.PAID, due_date=DAY - dt.timedelta(1)),
        make("cancelled", state=State.CANCELLED, due_date=DAY - dt.timedelta(1)),
        make("", due_date=DAY - dt.timedelta(1)),
        make("quote", kind=Kind.QUOTE),
        make("prepaid", prepaid=Decimal(100), due_date=DAY - dt.timedelta(1)),
    )
    assert await found(View.UNPAID) == ["never due", "open", "part"]
    assert await found(View.OVERDUE) == ["part"]
    clock.go_on(days=1)
    assert await found(View.OVERDUE) == ["open", "part"]

    def receive(amount):
        def work(connection):
            connection.execute("UPDATE documents SET paid = :paid WHERE id = :id", {"paid": amount, "id": part})
            listing.renew(connection, [part])

        return work

    await database.write(receive("12.65"))
    assert await found(View.UNPAID) == ["never due", "open", "part"]
    await database.write(receive("12.66"))
    assert await found(View.UNPAID) == ["never due", "open"]
    assert await found(View.OVERDUE) == ["open"]
    await database.write(receive("0"))
    assert await found(View.OVERDUE) == ["open", "part"]
    await documents.move(part, Act.PAY)
    assert await found(View.OVERDUE) == ["open"]


async def test_what_has_expired_follows_the_day_and_the_answer(documents, clock, make, found, index):
    quote, *_ = await add(
        documents,
        make("today", kind=Kind.QUOTE, valid_until=DAY),
        make("past", kind=Kind.QUOTE, valid_until=DAY - dt.timedelta(1)),
        make("past and accepted", kind=Kind.QUOTE, state=State.ACCEPTED, valid_until=DAY - dt.timedelta(1)),
        make("for ever", kind=Kind.QUOTE),
        make("", kind=Kind.QUOTE, valid_until=DAY - dt.timedelta(1)),
        make("late invoice", due_date=DAY - dt.timedelta(1)),
    )
    assert await found(View.EXPIRED) == ["past"]
    (row,) = index.page(Query("past", view=View.EXPIRED), 9).result().rows
    assert row.standing is Standing.EXPIRED
    clock.go_on(days=1)
    assert await found(View.EXPIRED) == ["past", "today"]
    assert await found(View.EXPIRED, "pas") == ["past"]
    await documents.move(quote, Act.ACCEPT)
    assert await found(View.EXPIRED) == ["past"]


async def test_what_is_to_be_refunded_is_what_a_credit_note_has_still_to_give(documents, database, clock, make, found):
    payments = PaymentRepository(database, Recorder(clock))
    credit, *_ = await add(
        documents,
        make("A-1", kind=Kind.CREDIT_NOTE),
        make("A-2", kind=Kind.CREDIT_NOTE, state=State.CANCELLED),
        make("", kind=Kind.CREDIT_NOTE),
        make("F-1"),
    )
    assert await found(View.TO_REFUND) == ["A-1"]
    await payments.enter([NewPayment(credit, DAY, "cash", Decimal("-2.66"))])
    assert await found(View.TO_REFUND) == ["A-1"]
    await payments.enter([NewPayment(credit, DAY, "cash", Decimal(-10))])
    assert await found(View.TO_REFUND) == []


def reminder(document_id, step="1", owed="12.66"):
    return NewLetter(
        document_id=document_id,
        revision=1,
        kind=f"reminder-{step}",
        scope="company",
        sender="us@us.example",
        recipients=("anne@one.example",),
        subject="Relance",
        mime=b"From: us\r\n\r\nBonjour\r\n",
        message_id=f"<{document_id}-{step}@us.example>",
        reminds=(Reminded(document_id, Step(step), Decimal(owed)),),
    )


async def test_what_is_to_be_reminded_of_follows_the_day_and_what_was_sent(
    documents, outbox, database, clock, make, found
):
    ids = await add(
        documents,
        make("six days", due_date=DAY - dt.timedelta(6)),
        make("seven", due_date=DAY - dt.timedelta(7)),
        make("never due"),
        make("quote", kind=Kind.QUOTE, valid_until=DAY + dt.timedelta(1)),
        make("old quote", kind=Kind.QUOTE, valid_until=DAY - dt.timedelta(1)),
        make("paid", state=State.PAID, due_date=DAY - dt.timedelta(30)),
        make("cent", due_date=DAY - dt.timedelta(30), prepaid=Decimal("12.65")),
    )
    assert await found(View.TO_REMIND) == ["quote", "seven"]
    clock.go_on(days=2)
    assert await found(View.TO_REMIND) == ["seven", "six days"]
    assert await found(View.TO_REMIND, kind=Kind.QUOTE) == []
    done = await outbox.enqueue(reminder(ids[1]))
    assert await found(View.TO_REMIND) == ["six days"]
    claimed = await outbox.claim("w", dt.timedelta(minutes=2))
    await outbox.record(claimed, [Outcome("anne@one.example", Verdict.FAIL)])
    assert await found(View.TO_REMIND) == ["seven", "six days"]
    await outbox.retry(done.deliveries[0].id)
    assert await found(View.TO_REMIND) == ["six days"]
    await outbox.cancel(done.deliveries[0].id)
    assert await found(View.TO_REMIND) == ["seven", "six days"]
    await outbox.enqueue(reminder(ids[1]))
    # The next step comes as late as that of its own, and some days after the one before.
    clock.go_on(days=11)
    assert await found(View.TO_REMIND) == ["six days"]
    clock.go_on(days=1)
    assert await found(View.TO_REMIND) == ["seven", "six days"]
    await documents.move(ids[1], Act.PAY)
    assert await found(View.TO_REMIND) == ["six days"]
    await ReminderRepository(database, Recorder(clock)).stop(document_subject(ids[0]), "F-1", "")
    assert await found(View.TO_REMIND) == []
    await ReminderRepository(database, Recorder(clock)).resume(document_subject(ids[0]), "F-1")
    assert await found(View.TO_REMIND) == ["six days"]


async def test_what_is_to_be_reminded_of_follows_whose_it_is(documents, database, clock, make, found):
    customers, reminders = CustomerRepository(database, Recorder(clock)), ReminderRepository(database, Recorder(clock))
    one, other = await customers.add([Customer(Party("Zoé")), Customer(Party("Théo"))])
    first, _second = await add(documents, *(make(f"F-{place}", due_date=DAY - dt.timedelta(9)) for place in (1, 2)))
    await reminders.stop(customer_subject(one.id), "Zoé", "")
    await customers.assign([first], one.id)
    assert await found(View.TO_REMIND) == ["F-2"]
    await customers.assign([first], other.id)
    assert await found(View.TO_REMIND) == ["F-1", "F-2"]
    await customers.merge(await customers.get(other.id), await customers.get(one.id), Customer(Party("Théo")))
    assert await found(View.TO_REMIND) == ["F-2"]
    await reminders.resume(customer_subject(other.id), "Théo")
    assert await found(View.TO_REMIND) == ["F-1", "F-2"]


async def test_another_policy_is_another_view(documents, index, database, clock, make):
    await add(documents, *(make(f"F-{days}", due_date=DAY - dt.timedelta(days)) for days in (2, 8)))
    await add(documents, *(make(f"F-due-{place}", due_date=DAY + dt.timedelta(2)) for place in range(150)))

    async def seen(policy):
        async def told():
            return policy

        upkeep, other = (SearchIndexRepository(database, clock, told) for _ in range(2))
        steps = 0
        while await upkeep.progress() is not None:
            await upkeep.make_next()
            steps += 1
        assert await other.progress() is None
        assert steps < 9
        query = Query(view=View.TO_REMIND)
        return sorted(row.number for row in index.page(query, 500).result().rows)

    assert await seen(Policy()) == ["F-8"]
    assert await seen(Policy(((Step.FIRST, 1),))) == ["F-2", "F-8"]
    assert len(await seen(Policy(notice=3))) == 151
    clock.go_on(days=2)
    # A notice is none any more on the day itself.
    assert await seen(Policy(notice=3)) == ["F-8"]
    assert await seen(None) == []


async def test_two_programs_that_are_set_up_otherwise_do_not_tell_each_other_for_ever(database, clock):
    async def one():
        return Policy()

    async def other():
        return Policy(notice=3)

    upkeeps = [SearchIndexRepository(database, clock, each) for each in (one, other)]
    for _turn in range(20):
        for upkeep in upkeeps:
            if await upkeep.progress() is not None:
                await upkeep.make_next()
    assert [await upkeep.progress() for upkeep in upkeeps] == [None, None]


async def test_what_was_never_mailed_is_what_no_letter_carried(documents, outbox, clock, make, found):
    one, _other, *_more = await add(
        documents, make("F-1"), make("F-2"), make(""), make("F-3", state=State.CANCELLED), make("Q-1", kind=Kind.QUOTE)
    )
    assert await found(View.NEVER_MAILED) == ["F-1", "F-2", "Q-1"]
    letter = NewLetter(one, 1, "document", "company", "a@b.example", ("c@d.example",), "s", b"m", "<1@b.example>")
    await outbox.enqueue(replace(letter, kind="test"))
    assert await found(View.NEVER_MAILED) == ["F-1", "F-2", "Q-1"]
    written = await outbox.enqueue(letter)
    assert await found(View.NEVER_MAILED) == ["F-2", "Q-1"]
    await outbox.cancel(written.deliveries[0].id)
    assert await found(View.NEVER_MAILED) == ["F-1", "F-2", "Q-1"]


async def test_what_is_to_be_invoiced_is_what_nothing_was_made_from(documents, database, make, found):
    of_order = (Reference(ORIGIN, "O-1", DAY),)
    await add(
        documents,
        make("Q-1", kind=Kind.QUOTE),
        make("Q-2", kind=Kind.QUOTE, state=State.ACCEPTED),
        make("O-1", kind=Kind.ORDER, state=State.ACCEPTED, references=(Reference(ORIGIN, "Q-2", DAY),)),
        make("O-2", kind=Kind.ORDER),
        make("F-9", state=State.ACCEPTED),
    )
    assert await found(View.TO_INVOICE) == ["O-1"]
    (shipped,) = [row.id for row in IndexRepository(database).page(Query("O-2"), 9).result().rows]

    def ship(connection):
        connection.execute("UPDATE documents SET shipped = '2026-11-20' WHERE id = :id", {"id": shipped})
        listing.renew(connection, [shipped])

    await database.write(ship)
    assert await found(View.TO_INVOICE) == ["O-1", "O-2"]
    draft, *_ = await add(documents, make("", references=of_order))
    assert await found(View.TO_INVOICE) == ["O-1", "O-2"]
    await documents.issue(draft, "F-{:04}", lambda each, number: replace(each, number=number, state=State.ISSUED))
    assert await found(View.TO_INVOICE) == ["O-2"]
    await documents.move(draft, Act.CANCEL)
    assert await found(View.TO_INVOICE) == ["O-1", "O-2"]
    # In parts: until the last of them.
    part = (replace(make().lines[0], quantity=Decimal(4)),), (replace(make().lines[0], quantity=Decimal(6)),)
    await add(documents, make("P-1", references=of_order, lines=part[0]))
    assert await found(View.TO_INVOICE) == ["O-1", "O-2"]
    await add(documents, make("P-2", references=of_order, lines=part[1]))
    assert await found(View.TO_INVOICE) == ["O-2"]


async def test_what_is_to_be_shipped_is_what_has_not_gone_out(documents, database, clock, make, found):
    marks = MarkRepository(database, Recorder(clock))
    order, invoice, *_ = await add(
        documents,
        make("O-1", kind=Kind.ORDER),
        make("F-1"),
        make("", kind=Kind.ORDER),
        make("Q-1", kind=Kind.QUOTE, state=State.ACCEPTED),
    )
    assert await found(View.TO_SHIP) == ["O-1"]
    await marks.ship(invoice, DAY, {"1": Decimal(1)})
    assert await found(View.TO_SHIP) == ["F-1", "O-1"]
    await marks.ship(order, DAY, {"1": Decimal(1)})
    # Goods have gone out, so they can be billed.
    assert await found(View.TO_INVOICE) == ["O-1", "Q-1"]
    assert await found(View.TO_SHIP) == ["F-1", "O-1"]
    await marks.ship(order, DAY)
    await marks.ship(invoice, None)
    assert await found(View.TO_SHIP) == []
    await marks.ship(order, None)
    assert await found(View.TO_SHIP) == ["O-1"]


async def test_what_is_to_be_invoiced_is_what_is_left_by_its_lines(documents, make, found):
    """Totals say little: a deposit invoices nothing, a credit gives goods back, a dearer line is no more goods."""
    bread = make().lines[0]
    of_order = (Reference(ORIGIN, "O-1", DAY),)

    def part(number, quantity, **fields):
        line = replace(bread, quantity=Decimal(quantity), origin_line="1", price=fields.pop("price", bread.price))
        return make(number, **({"references": of_order, "lines": (line,)} | fields)).frozen()

    await add(documents, make("O-1", kind=Kind.ORDER, state=State.ACCEPTED))
    deposit = part("D-1", 10, type_code="386", lines=(replace(bread, origin_line=""),))
    await add(documents, deposit)
    assert await found(View.TO_INVOICE) == ["O-1"]
    # Four of ten, at a price that comes to more than the whole order.
    await add(documents, part("P-1", 4, price=Decimal(100)))
    assert await found(View.TO_INVOICE) == ["O-1"]
    draft, *_ = await add(documents, part("", 6))
    await documents.move(draft, Act.DISCARD)
    assert await found(View.TO_INVOICE) == ["O-1"]
    # The rest, cheaper.
    await add(documents, part("P-2", 6, price=Decimal("0.10")))
    assert await found(View.TO_INVOICE) == []
    credit = part("A-1", 6, kind=Kind.CREDIT_NOTE, references=(Reference("invoice", "P-2"),))
    await add(documents, credit)
    assert await found(View.TO_INVOICE) == ["O-1"]


async def test_views_go_with_words_kinds_and_stores(documents, make, found):
    await add(
        documents,
        *(
            make(f"{kind}-{store}-{name}", name, kind=kind, store=store, due_date=DAY - dt.timedelta(1))
            for kind, store, name in product(Kind, ("lyon", ""), ("Zoé", "Théo"))
        ),
    )
    assert await found(View.OVERDUE, "zoe") == ["invoice--Zoé", "invoice-lyon-Zoé"]
    assert await found(View.OVERDUE, store="lyon") == ["invoice-lyon-Théo", "invoice-lyon-Zoé"]
    assert await found(View.OVERDUE, "heo", store="") == ["invoice--Théo"]
    assert await found(View.OVERDUE, kind=Kind.QUOTE) == []
    assert await found(View.NEVER_MAILED, "theo", kind=Kind.ORDER) == ["order--Théo", "order-lyon-Théo"]
    assert await found(View.UNPAID, state=State.PAID) == []
    assert await found(View.UNPAID, state=State.DISCARDED) == []


async def test_what_has_become_overdue_is_found_in_batches_each_once(
    documents, clock, make, index, upkeep, monkeypatch
):
    monkeypatch.setattr("komtui.adapters.database.repositories.reindexing._BATCH", 3)
    days = [DAY - dt.timedelta(place // 4) for place in range(20)]
    await add(documents, *(make(f"F-{place}", due_date=day) for place, day in enumerate(days)))
    query = Query(view=View.OVERDUE)
    seen = []
    clock.go_on(days=1)
    while (await upkeep.progress()) is not None:
        seen.append(index.count(query).result())
        await upkeep.make_next()
    assert set(seen) == {20}
    assert index.count(query).result() == 20
    assert await upkeep.make_next() is None
    # One that is due between two batches' days comes in while all is known.
    await add(documents, make("late", due_date=DAY - dt.timedelta(2)), make("soon", due_date=DAY + dt.timedelta(1)))
    assert index.count(query).result() == 21
    # A clock that goes back finds what was overdue then.
    clock.go_on(days=-3)
    assert {row.number for row in index.page(query, 50).result().rows} == {f"F-{place}" for place in range(12, 20)}


async def test_every_path_that_writes_keeps_the_views(documents, database, outbox, clock, make):
    """What the search has of each document is what its facts say, after each of all that can be done to them."""
    recorder = Recorder(clock)
    payments, marks = PaymentRepository(database, recorder), MarkRepository(database, recorder)
    ids = await add(
        documents,
        *(make(f"F-{place}", due_date=DAY - dt.timedelta(place)) for place in range(5)),
        make(""),
        make("O-1", kind=Kind.ORDER),
        make("", references=(Reference(ORIGIN, "O-1", DAY),)),
        make("Q-1", kind=Kind.QUOTE),
    )
    letter = NewLetter(ids[0], 1, "document", "company", "a@b.example", ("c@d.example",), "s", b"m", "<1@b.example>")

    async def issue(key):
        await documents.issue(key, "G-{number}", lambda each, number: replace(each, number=number, state=State.ISSUED))

    async def add_credit():
        await add(documents, make("A-1", kind=Kind.CREDIT_NOTE, references=(Reference("invoice", "F-3"),)))

    async def cancel():
        await outbox.cancel((await outbox.enqueue(letter)).deliveries[0].id)

    async def take_back():
        ((payment, *_),) = [await payments.of(ids[4])]
        await payments.reverse(payment.id, DAY)

    acts = [
        lambda: documents.move(ids[0], Act.PAY),
        lambda: documents.move(ids[1], Act.CANCEL),
        lambda: documents.move(ids[5], Act.DISCARD),
        lambda: documents.move(ids[5], Act.RESTORE),
        lambda: documents.readdress(ids[2], "new@d.example"),
        lambda: documents.save(ids[5], 1, make("", kind=Kind.ORDER)),
        lambda: issue(ids[5]),
        lambda: marks.ship(ids[6], DAY),
        lambda: issue(ids[7]),
        lambda: marks.answer(ids[8], Act.ACCEPT),
        lambda: payments.enter([NewPayment(ids[4], DAY, "cash", Decimal("12.66"))]),
        take_back,
        add_credit,
        lambda: outbox.enqueue(letter),
        cancel,
    ]
    for place, act in enumerate(acts):
        await act()
        assert await database.read(listing.astray) == [], place


def test_what_a_view_goes_by_is_written_where_the_views_are_kept_up():
    """Columns and tables that `standing.FACTS` asks: whoever else writes one forgets `listing.renew` some day."""
    facts = {"kind", "state", "store", "payable", "paid", "due_date", "valid_until", "shipped", "carried"}
    known = {
        # With the document itself, whose entry is made anew.
        ("records.py", "documents"),
        ("saving.py", "documents"),
        ("records.py", "origins"),
        # By the two that keep what is worked out.
        ("_carried.py", "documents"),
        # Whether something was mailed: a letter comes, or the last of its deliveries is taken back.
        ("queueing.py", "letters"),
        ("queueing.py", "deliveries"),
        ("_claiming.py", "deliveries"),
        ("deliveries.py", "deliveries"),
        ("_settling.py", "deliveries"),
    }
    found = set()
    for file in Path(listing.__file__).parent.glob("*.py"):
        text = re.sub(r'"\s*\n\s*f?"', "", file.read_text(encoding="utf-8"))
        for table, columns in re.findall(r"UPDATE (documents|deliveries) SET ([^\"]*?)(?: WHERE|\")", text):
            written = {each.split("=")[0].strip() for each in columns.split(",")}
            if written & facts:
                found.add((file.name, table))
        for table in re.findall(r"(?:INSERT INTO|DELETE FROM) (documents|origins|letters|deliveries)\b", text):
            found.add((file.name, table))
        if 'fill("documents"' in text:
            found.add((file.name, "documents"))
    assert found == known


def test_every_view_has_a_token_of_its_own():
    tokens = [*terms._VIEWS.values()]
    assert set(terms._VIEWS) == set(View)
    assert len(set(tokens)) == len(tokens)
    assert not set(tokens) & {*terms._KINDS.values(), *terms._STATES.values()}
