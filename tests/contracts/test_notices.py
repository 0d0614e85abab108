"""What the books make of notices: only what is surely ours counts, once, and nothing is ever sent again for it."""

import datetime as dt

import pytest

from komtui.adapters.database.repositories.notices import NoticeRepository
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.mail.mailbox import Bookmark
from komtui.domain.mail.notice import Notice, NoticeKind
from komtui.services.ports import NewDocument, NewLetter, Query
from komtui.services.ports.mailbox import Told

LEASE = dt.timedelta(minutes=2)
ANNE, BOB = "anne@one.example", "bob@two.example"
ENVELOPE = "0123456789abcdef0123456789abcdef"
MESSAGE_ID = f"<{ENVELOPE}@us.example>"
HERE = Bookmark(7, 41)


@pytest.fixture
def books(database, clock):
    return NoticeRepository(database, clock)


@pytest.fixture(autouse=True)
async def _sent(documents, outbox, make):
    """One letter to two, both taken by the server."""
    await documents.add([NewDocument(make("F-1"))])
    letter = NewLetter(1, 1, "document", "company", "us@us.example", (ANNE, BOB), "Facture", b"a\r\n", MESSAGE_ID)
    await outbox.enqueue(letter)
    taken = await outbox.claim("w", LEASE)
    await outbox.mark_dot(taken, [ANNE, BOB])
    await outbox.record(taken, [Outcome(each, Verdict.SENT, "250 ok") for each in (ANNE, BOB)])


def notice(kind=NoticeKind.RETURNED, **fields):
    given = {"envelope_id": ENVELOPE, "recipients": (ANNE,), "status": "5.1.1", "text": "no such user"}
    return Notice(kind, **{"source": "<n1@there.example>", **given, **fields})


async def take(books, *notices):
    return await books.take(notices, "company", "INBOX", HERE)


async def states(outbox):
    return {each.recipient: each.state for each in await outbox.deliveries()}


async def test_a_return_is_told_of_its_recipient_alone(books, outbox, index):
    assert await take(books, notice()) == Told(returned=1)
    assert await states(outbox) == {ANNE: DeliveryState.BOUNCED, BOB: DeliveryState.SENT}
    anne = next(each for each in await outbox.deliveries() if each.recipient == ANNE)
    assert (anne.reply, anne.needs_somebody) == ("5.1.1 no such user", True)
    assert anne.problem.code == "mail.returned"
    assert [each.state for each in await outbox.history(anne.id)][-2:] == ["sent", "bounced"]
    assert {row.number: row.delivery for row in index.page(Query(), 9).result().rows} == {"F-1": DeliveryState.BOUNCED}
    assert await outbox.claim("w", LEASE) is None


@pytest.mark.parametrize(
    "named",
    [
        {"envelope_id": "", "message_ids": ("<other@there.example>", MESSAGE_ID)},
        {"recipients": ("forwarded@there.example", ANNE)},
        {"recipients": ("Anne@ONE.example",)},
    ],
)
async def test_a_letter_and_its_recipient_are_found(books, outbox, named):
    assert await take(books, notice(**named)) == Told(returned=1)
    assert (await states(outbox))[ANNE] is DeliveryState.BOUNCED


@pytest.mark.parametrize(
    "forged",
    [
        {"envelope_id": "f" * 32},
        {"envelope_id": ""},
        {"envelope_id": "", "message_ids": (f"<{ENVELOPE}@elsewhere.example>",)},
        {"envelope_id": ENVELOPE[:31]},
        {"envelope_id": "%" * 32},
        {"recipients": ("eve@one.example",)},
        {"recipients": ()},
        {"recipients": (f"{ANNE}.example",)},
    ],
)
async def test_what_is_not_surely_ours_changes_nothing(books, outbox, forged):
    assert await take(books, notice(**forged)) == Told(unknown=1)
    assert await states(outbox) == {ANNE: DeliveryState.SENT, BOB: DeliveryState.SENT}


async def test_the_same_notice_counts_once(books, outbox):
    assert await take(books, notice(), notice()) == Told(returned=1, unknown=1)
    assert await take(books, notice()) == Told(unknown=1)
    anne = next(each for each in await outbox.deliveries() if each.recipient == ANNE)
    assert len(await outbox.history(anne.id)) == 5


async def test_notices_overtake_each_other(books, outbox):
    late = notice(NoticeKind.DELAYED, source="<n0@there.example>", status="4.4.1")
    assert await take(books, late) == Told(delayed=1)
    assert (await states(outbox))[ANNE] is DeliveryState.DELAYED
    await take(books, notice())
    await take(books, notice(NoticeKind.DELAYED, source="<n2@there.example>"))
    assert (await states(outbox))[ANNE] is DeliveryState.BOUNCED


async def test_a_delayed_letter_arrives(books, outbox):
    await take(books, notice(NoticeKind.DELAYED, source="<n0@there.example>"))
    arrived = notice(NoticeKind.DELIVERED, status="2.0.0", text="delivered to mailbox")
    assert await take(books, arrived) == Told(delivered=1)
    assert (await states(outbox))[ANNE] is DeliveryState.SENT


async def test_a_proof_of_arrival_stands_in_the_history(books, outbox):
    await take(books, notice(NoticeKind.DELIVERED, status="2.0.0", text="delivered to mailbox"))
    anne = next(each for each in await outbox.deliveries() if each.recipient == ANNE)
    last = (await outbox.history(anne.id))[-1]
    assert (last.state, last.reply) == (DeliveryState.SENT, "2.0.0 delivered to mailbox")


async def test_what_nobody_handed_over_does_not_come_back(books, outbox, documents, make):
    await documents.add([NewDocument(make("F-2"))])
    other = "a" * 32
    await outbox.enqueue(
        NewLetter(2, 1, "document", "company", "us@us.example", (ANNE,), "Facture", b"a\r\n", f"<{other}@us.example>")
    )
    assert await take(books, notice(envelope_id=other)) == Told(unknown=1)
    queued = next(each for each in await outbox.deliveries() if each.document_id == 2)
    assert queued.state is DeliveryState.QUEUED


async def test_an_uncertain_letter_that_comes_back_had_been_taken(books, outbox, documents, make):
    await documents.add([NewDocument(make("F-2"))])
    other = "a" * 32
    message_id = f"<{other}@us.example>"
    await outbox.enqueue(
        NewLetter(2, 1, "document", "company", "us@us.example", (ANNE,), "Facture", b"a\r\n", message_id)
    )
    taken = await outbox.claim("w", LEASE)
    await outbox.mark_dot(taken, [ANNE])
    await outbox.record(taken, [])
    [(key, known)] = await books.uncertain("company")
    assert known == message_id
    await take(books, notice(envelope_id=other))
    assert (await outbox.delivery(key)).state is DeliveryState.BOUNCED
    assert await books.uncertain("company") == []


async def test_answers_stand_with_the_document_whoever_wrote_them(books, outbox):
    answer = Notice(
        NoticeKind.ANSWER,
        "<a1@there.example>",
        message_ids=(MESSAGE_ID,),
        text="Merci \udce9\n> Bonjour",
        sender="compta@elsewhere.example",
        date=dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC),
    )
    assert await take(books, answer, answer) == Told(answers=1, unknown=1)
    [kept] = await books.answers(1)
    assert (kept.sender, kept.text[:5], kept.date.hour) == ("compta@elsewhere.example", "Merci", 8)
    assert await books.answers(2) == []
    assert set((await states(outbox)).values()) == {DeliveryState.SENT}


async def test_an_answer_of_ours_is_none(books):
    answer = Notice(NoticeKind.ANSWER, "<a1@there.example>", message_ids=(MESSAGE_ID,), sender="us@us.example")
    assert await take(books, answer) == Told(unknown=1)
    own = Notice(NoticeKind.ANSWER, MESSAGE_ID, message_ids=(MESSAGE_ID,), sender="alias@us.example")
    assert await take(books, own) == Told(unknown=1)
    assert await books.answers(1) == []


async def test_whose_last_letter_came_back_is_known_by_the_address(books):
    assert await books.returned([ANNE, BOB]) == {}
    assert await books.returned([]) == {}
    await take(books, notice())
    found = await books.returned(["Anne@One.example", BOB])
    assert [(address, each.status, each.text) for address, each in found.items()] == [
        ("Anne@One.example", "5.1.1", "no such user")
    ]
    # A later one that reached it takes its place.
    await take(books, notice(NoticeKind.DELIVERED, source="<n5@there.example>"))
    assert await books.returned([ANNE]) == {}


@pytest.mark.parametrize("asked", ["Élise@one.example", "élise@one.example", "ÉLISE@One.example"])
@pytest.mark.parametrize("written", ["Élise@one.example", "élise@one.example"])
async def test_an_address_with_accents_is_known_however_it_is_written(books, outbox, written, asked):
    message_id = MESSAGE_ID.replace("0", "f")
    letter = NewLetter(1, 1, "document", "company", "us@us.example", (written,), "Facture", b"a\r\n", message_id)
    await outbox.enqueue(letter)
    taken = await outbox.claim("w", LEASE)
    await outbox.mark_dot(taken, [written])
    await outbox.record(taken, [Outcome(written, Verdict.SENT, "250 ok")])
    known = {"envelope_id": "", "message_ids": (message_id,), "recipients": (written,)}
    assert await take(books, notice(**known)) == Told(returned=1)
    assert list(await books.returned([asked])) == [asked]


async def test_when_a_mailbox_was_read_is_known(books, clock):
    assert await books.looked_at("company", "INBOX") is None
    await take(books)
    assert await books.looked_at("company", "INBOX") == clock.present
    clock.go_on(hours=1)
    await books.take([], "company", "INBOX", HERE)
    assert await books.looked_at("company", "INBOX") == clock.present


async def test_reading_goes_on_where_it_ended_and_never_back(books):
    assert await books.bookmark("company", "INBOX") is None
    await take(books)
    assert await books.bookmark("company", "INBOX") == HERE
    await books.take([], "company", "INBOX", Bookmark(7, 40))
    assert await books.bookmark("company", "INBOX") == HERE
    await books.take([], "company", "INBOX", Bookmark(8, 2))
    assert await books.bookmark("company", "INBOX") == Bookmark(8, 2)
    assert await books.bookmark("lyon", "INBOX") is None


async def test_no_copy_is_looked_for_of_letters_that_only_try_the_account(books, outbox, clock):
    trial = NewLetter(1, 1, "test", "company", "us@us.example", (ANNE,), "Test", b"a\r\n", "<t@us.example>")
    await outbox.enqueue(trial)
    taken = await outbox.claim("w", LEASE)
    await outbox.mark_dot(taken, [ANNE])
    await outbox.record(taken, [Outcome(ANNE, Verdict.SENT, "250 ok")])
    found = await books.uncopied("company", clock.now() - dt.timedelta(days=1))
    assert [each.message_id for each in found] == [MESSAGE_ID]
    await books.note_copies([each.letter_id for each in found])
    assert not await books.uncopied("company", clock.now() - dt.timedelta(days=1))


async def test_what_comes_back_of_an_older_letter_is_shown_though_a_later_one_arrived(books, outbox, index):
    def shown():
        return {row.number: row.delivery for row in index.page(Query(), 9).result().rows}["F-1"]

    async def send(recipient):
        letter = NewLetter(1, 1, "document", "company", "us@us.example", (recipient,), "Facture", b"a\r\n", "<2@us>")
        await outbox.enqueue(letter, again=True)
        await outbox.record(await outbox.claim("w", LEASE), [Outcome(recipient, Verdict.SENT, "250 ok")])

    await take(books, notice(NoticeKind.DELAYED))
    await send(BOB)
    assert shown() is DeliveryState.DELAYED, "that Bob has it once more tells nothing of Anne"
    (late,) = await outbox.deliveries(states=[DeliveryState.DELAYED])
    assert await outbox.counts() == {DeliveryState.SENT: 2, DeliveryState.DELAYED: 1}
    assert await outbox.set_aside(late.id)
    assert (shown(), await outbox.counts()) == (DeliveryState.SENT, {DeliveryState.SENT: 2})
    await take(books, notice(source="<n2@there.example>"))
    assert shown() is DeliveryState.BOUNCED
    await send(BOB)
    assert shown() is DeliveryState.BOUNCED
    await send(ANNE)
    assert shown() is DeliveryState.SENT
    (settled,) = await outbox.deliveries(settled=True)
    assert settled.recipient == ANNE


async def test_what_comes_back_once_a_later_letter_was_taken_for_that_address_is_shown(books, outbox, index):
    letter = NewLetter(1, 1, "document", "company", "us@us.example", (ANNE,), "Facture", b"a\r\n", "<2@us>")
    await outbox.enqueue(letter, again=True)
    await outbox.record(await outbox.claim("w", LEASE), [Outcome(ANNE, Verdict.SENT, "250 ok")])
    await take(books, notice())
    assert {row.delivery for row in index.page(Query(), 9).result().rows} == {DeliveryState.BOUNCED}
    assert await outbox.counts() == {DeliveryState.SENT: 2, DeliveryState.BOUNCED: 1}
