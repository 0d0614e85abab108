"""Reminders in the books: who may have to be reminded, each step once, and nothing that was paid meanwhile."""

import datetime as dt
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.customers import CustomerRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.notices import NoticeRepository
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.repositories.reminders import ReminderRepository
from komtui.domain.journal import Event, document_subject
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.mail.mailbox import Bookmark
from komtui.domain.mail.notice import Notice, NoticeKind
from komtui.domain.mail.reminder import Sent, Step
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer, customer_subject
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import NewPayment
from komtui.services.ports import NewDocument, NewLetter, Query
from komtui.services.ports.outbox import Carried, Reminded
from komtui.services.ports.reminders import Place

LEASE = dt.timedelta(minutes=2)
ANNE = "anne@one.example"
TODAY = dt.date(2026, 11, 20)
LEFT = Decimal("12.66")


@pytest.fixture
def reminders(database, clock):
    return ReminderRepository(database, Recorder(clock))


@pytest.fixture(autouse=True)
async def _books(documents, make):
    days = (dt.date(2026, 10, 1), dt.date(2026, 11, 1), dt.date(2026, 11, 20), None)
    await documents.add([NewDocument(make(f"F-{place}", due_date=day)) for place, day in enumerate(days, 1)])
    quotes = [make(f"D-{day}", kind=Kind.QUOTE, valid_until=dt.date(2026, 11, day)) for day in (19, 25)]
    await documents.add([NewDocument(each) for each in quotes])


def letter(*reminds, kind="reminder-1", recipient=ANNE, **fields):
    first, *others = reminds
    return NewLetter(
        document_id=first.document_id,
        revision=1,
        kind=kind,
        scope="company",
        sender="us@us.example",
        recipients=(recipient,),
        subject="Relance",
        mime=b"From: us\r\n\r\nBonjour\r\n",
        message_id="<1@us.example>",
        others=tuple(Carried(each.document_id, 1) for each in others),
        reminds=reminds,
        **fields,
    )


def first(document_id, step=Step.FIRST, owed=LEFT):
    return Reminded(document_id, step, owed)


async def pay(database, document_id, amount):
    await PaymentRepository(database).enter([NewPayment(document_id, TODAY, "transfer", Decimal(amount))])


async def test_candidates_are_open_and_of_those_days(reminders, database):
    found = await reminders.candidates(TODAY, (dt.date(2026, 11, 1), dt.date(2026, 11, 27)))
    assert [each.number for each in found] == ["F-1", "F-2", "D-19", "D-25"]
    assert (found[0].asked.left, found[0].asked.until) == (LEFT, dt.date(2026, 10, 1))
    assert found[3].asked.until == dt.date(2026, 11, 25)
    narrowed = await reminders.candidates(None, (dt.date(2026, 11, 20), dt.date(2026, 11, 25)))
    assert [each.number for each in narrowed] == ["D-25"], "what has expired is not read"
    await pay(database, 1, "12.66")
    await pay(database, 2, "2.66")
    found = await reminders.candidates(TODAY, None)
    assert [(each.number, each.asked.left) for each in found] == [("F-2", Decimal(10))]
    assert (await reminders.of([1]))[0].asked.state is State.PAID


async def test_whoever_is_not_in_the_list_is_in_one_page_however_the_address_is_written(reminders, documents, make):
    written = ["Élise@a.example", "zoe@b.example", "ÉLISE@A.example", "Zoe@B.example", "élise@a.example"]
    await documents.add(
        [NewDocument(make(f"G-{at}", email=email, due_date=dt.date(2026, 10, 1))) for at, email in enumerate(written)]
    )
    pages, place = list[list[str]](), Place()
    while place is not None:
        found, place = await reminders.page(TODAY, None, place, 1)
        pages.append([each.number for each in found if each.number.startswith("G-")])
    for numbers in (["G-0", "G-2", "G-4"], ["G-1", "G-3"]):
        (page,) = [page for page in pages if numbers[0] in page]
        assert set(numbers) <= set(page)
    assert sorted(each for page in pages for each in page) == [f"G-{at}" for at in range(5)]


async def test_candidates_of_one_customer(reminders, database, clock):
    customers = CustomerRepository(database, Recorder(clock))
    (anne,) = await customers.add([Customer(Party("Anne", email=ANNE))])
    await customers.assign([2], anne.id)
    assert [each.number for each in await reminders.candidates(TODAY, None, anne.id)] == ["F-2"]
    await reminders.stop(customer_subject(anne.id), "customer-1", "")
    assert [each.asked.suspended for each in await reminders.candidates(TODAY, None)] == [False, True]


async def test_each_step_goes_once_whoever_gets_it(outbox, reminders):
    done = await outbox.enqueue(letter(first(1), Reminded(2, None, LEFT)))
    assert done.created
    assert await reminders.sent([1, 2]) == {1: [Sent(Step.FIRST, TODAY)]}
    again = await outbox.enqueue(letter(first(2), first(1), recipient="other@one.example"))
    assert (again.created, again.deliveries) == (False, done.deliveries)
    assert (await outbox.enqueue(letter(first(2)))).created
    assert (await outbox.enqueue(letter(first(1, Step.SECOND), kind="reminder-2"))).created


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WITHDRAWN])
async def test_what_did_not_reach_anybody_reminded_nobody(outbox, reminders, verdict):
    await outbox.enqueue(letter(first(1)))
    taken = await outbox.claim("w", LEASE)
    await outbox.record(taken, [Outcome(ANNE, verdict, problem=Problem("reminder.paid", {"number": "F-1"}))])
    assert await reminders.sent([1]) == {}
    assert (await outbox.enqueue(letter(first(1)))).created


async def test_a_reminder_that_came_back_is_due_again_whatever_the_archive_has(outbox, reminders, database, clock):
    archive = "archive@us.example"
    await outbox.enqueue(letter(first(1), archive=archive))
    taken = await outbox.claim("w", LEASE)
    await outbox.mark_dot(taken, [ANNE, archive])
    await outbox.record(taken, [Outcome(each, Verdict.SENT, "250 ok") for each in (ANNE, archive)])
    assert await reminders.sent([1]) == {1: [Sent(Step.FIRST, TODAY)]}
    assert not (await outbox.enqueue(letter(first(1), recipient="other@one.example"))).created
    returned = Notice(NoticeKind.RETURNED, "<n1@there.example>", message_ids=("<1@us.example>",), recipients=(ANNE,))
    await NoticeRepository(database, clock).take([returned], "company", "INBOX", Bookmark(7, 41))
    assert {each.state for each in await outbox.deliveries()} == {DeliveryState.BOUNCED, DeliveryState.SENT}
    assert await reminders.sent([1]) == {}
    (row,) = (row for row in IndexRepository(database, clock).page(Query(), 50).result().rows if row.number == "F-1")
    assert row.reminded == "", "that the archive has its copy reminded nobody"
    assert (await outbox.enqueue(letter(first(1), recipient="other@one.example"))).created


async def test_the_list_knows_addresses_beyond_ascii(outbox, database, clock):
    await outbox.enqueue(letter(first(1), recipient="Élise@café.example", archive="archive@us.example"))
    assert {row.reminded for row in IndexRepository(database, clock).page(Query(), 50).result().rows} == {"", "1"}


async def test_the_list_says_the_furthest_step_of_what_is_still_open(outbox, database, clock):
    index = IndexRepository(database, clock)

    def reminded():
        rows = index.page(Query(), 50).result().rows
        return {row.number: row.reminded for row in rows if row.reminded}

    assert reminded() == {}
    await outbox.enqueue(letter(first(1, Step.DUE), Reminded(2, None, LEFT), kind="reminder-due"))
    assert reminded() == {"F-1": "due"}
    (delivery,) = (await outbox.enqueue(letter(first(1), first(2), kind="reminder-1"))).deliveries
    assert reminded() == {"F-1": "1", "F-2": "1"}
    await pay(database, 2, "12.66")
    assert reminded() == {"F-1": "1"}, "nobody asks when the reminder of a paid invoice was"
    await outbox.cancel(delivery.id)
    assert reminded() == {"F-1": "due"}, "what was taken back reminded nobody"


async def test_what_is_not_so_any_more_is_not_queued(outbox, database, reminders):
    await pay(database, 1, "12.66")
    await pay(database, 2, "2.66")
    with pytest.raises(ProblemError) as error:
        await outbox.enqueue(letter(first(1), first(2)))
    assert [each.code for each in error.value.problems] == ["reminder.paid", "reminder.changed"]
    await reminders.stop(document_subject(2), "F-2", "en litige")
    with pytest.raises(ProblemError, match=r"reminder\.suspended"):
        await outbox.enqueue(letter(first(2, owed=Decimal(10))))
    assert not await outbox.deliveries()


async def test_what_was_paid_while_a_letter_waited_is_known_before_it_leaves(outbox, database):
    await outbox.enqueue(letter(first(1), first(2), wait=dt.timedelta(seconds=10)))
    assert await outbox.outdated(1) is None
    await pay(database, 2, "12.66")
    problem = await outbox.outdated(1)
    assert (problem.code, problem.facts["number"]) == ("reminder.paid", "F-2")


async def test_a_withdrawn_letter_says_why(outbox, clock):
    await outbox.enqueue(letter(first(1)))
    taken = await outbox.claim("w", LEASE)
    problem = Problem("reminder.paid", {"number": "F-1"})
    await outbox.record(taken, [Outcome(ANNE, Verdict.WITHDRAWN, problem=problem)])
    (delivery,) = await outbox.deliveries()
    assert (delivery.state, delivery.problem, delivery.attempts) == (DeliveryState.CANCELLED, problem, 0)


async def test_a_failed_one_that_is_tried_again_does_not_double_another(outbox):
    await outbox.enqueue(letter(first(1)))
    taken = await outbox.claim("w", LEASE)
    await outbox.record(taken, [Outcome(ANNE, Verdict.FAIL, problem=Problem("smtp.recipient-refused"))])
    await outbox.enqueue(letter(first(1), recipient="other@one.example"))
    assert await outbox.retry(1)
    assert (await outbox.outdated(1)).code == "reminder.taken"


async def test_quotes_are_asked_about_while_they_are_open(outbox, database, documents, reminders):
    quote = Reminded(6, Step.QUOTE, Decimal(0))
    assert (await outbox.enqueue(letter(quote, kind="reminder-quote"))).created
    from komtui.adapters.database.repositories.marks import MarkRepository
    from komtui.domain.sales.lifecycle import Act

    await MarkRepository(database).answer(6, Act.ACCEPT)
    assert (await outbox.outdated(1)).code == "reminder.answered"


async def test_stopping_and_resuming_are_in_the_journal(database, reminders, clock):
    subject = document_subject(1)
    for _ in range(2):
        await reminders.stop(subject, "F-1", "en litige")
    (stop,) = await reminders.stops([subject, document_subject(2)])
    assert (stop.subject, stop.reason) == (subject, "en litige")
    for _ in range(2):
        await reminders.resume(subject, "F-1")
    assert not await reminders.stops([subject])
    entries = await JournalRepository(database, Recorder(clock)).entries(0, 10)
    assert [each.happening.event for each in entries] == [Event.REMINDERS_STOPPED, Event.REMINDERS_RESUMED]
    assert entries[0].happening.facts == {"number": "F-1", "reason": "en litige"}


async def test_who_is_left_alone_stays_so_when_two_customers_become_one(reminders, database, clock):
    customers = CustomerRepository(database, Recorder(clock))
    anne, other = await customers.add([Customer(Party("Anne", email=ANNE)), Customer(Party("Anne B."))])
    await reminders.stop(customer_subject(other.id), "customer-2", "en litige")
    await customers.merge(anne, other, anne.customer)
    subjects = [customer_subject(anne.id), customer_subject(other.id)]
    assert [(each.subject, each.reason) for each in await reminders.stops(subjects)] == [(subjects[0], "en litige")]
