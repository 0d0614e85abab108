"""One letter with several documents: each of them knows what became of it."""

import asyncio
import datetime as dt

import pytest

from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.sealing import SealingRepository
from komtui.domain.journal import Author, document_subject
from komtui.domain.mail.delivery import DeliveryState, Enclosed, Outcome, Verdict
from komtui.domain.problem import Problem
from komtui.domain.sales.standing import View
from komtui.services.ports import NewDocument, NewLetter, Query
from komtui.services.ports.outbox import Carried

LEASE = dt.timedelta(minutes=2)
ANNE = "anne@one.example"


@pytest.fixture(autouse=True)
async def _books(documents, make):
    await documents.add([NewDocument(make(f"F-{place}")) for place in (1, 2, 3)])


def letter(*ids, **fields):
    first, *others = ids
    given = {"revision": 1, "kind": "document", "scope": "company", "sender": "us@us.example", "recipients": (ANNE,)}
    given |= {"subject": "Factures", "mime": b"From: us\r\n\r\nBonjour\r\n", "message_id": "<1@us.example>"}
    return NewLetter(document_id=first, others=tuple(Carried(each, 1) for each in others), **(given | fields))


def shown(index):
    return {row.number: row.delivery for row in index.page(Query(), 9).result().rows}


async def went(outbox, verdict, *ids, **how):
    await outbox.enqueue(letter(*ids), **how)
    taken = await outbox.claim("w", LEASE)
    problem = Problem("smtp.recipient-refused", {"reply": "550"}) if verdict is Verdict.FAIL else None
    await outbox.record(taken, [Outcome(ANNE, verdict, "", problem)])


async def test_every_document_of_a_letter_shows_what_became_of_it(outbox, index):
    (queued,) = (await outbox.enqueue(letter(2, 1))).deliveries
    assert (queued.number, queued.others) == ("F-2", (Enclosed(1, "F-1"),))
    assert queued.documents == (Enclosed(2, "F-2"), Enclosed(1, "F-1"))
    assert shown(index) == {"F-1": DeliveryState.QUEUED, "F-2": DeliveryState.QUEUED, "F-3": None}
    taken = await outbox.claim("w", LEASE)
    assert shown(index)["F-1"] is DeliveryState.SENDING
    await outbox.mark_dot(taken, [ANNE])
    await outbox.record(taken, [Outcome(ANNE, Verdict.SENT)])
    assert shown(index) == {"F-1": DeliveryState.SENT, "F-2": DeliveryState.SENT, "F-3": None}
    assert [each.number for each in await outbox.deliveries(document_id=1)] == ["F-2"]
    assert not await outbox.deliveries(document_id=3)


async def test_none_of_them_goes_a_second_time_by_itself(outbox):
    first = (await outbox.enqueue(letter(1, 2))).deliveries
    assert await outbox.queued_before(2, 1, "document", [ANNE]) == first
    for same in (letter(2), letter(3, 2), letter(2, 3)):
        assert (await outbox.enqueue(same)).deliveries == first
    assert (await outbox.enqueue(letter(3))).created
    assert (await outbox.enqueue(letter(2, 3), again=True)).created


async def test_what_failed_is_settled_once_each_of_its_documents_has_gone(outbox, index):
    await went(outbox, Verdict.FAIL, 1, 2)
    assert shown(index)["F-2"] is DeliveryState.FAILED
    await went(outbox, Verdict.SENT, 3)
    await went(outbox, Verdict.SENT, 1)
    assert await outbox.counts() == {DeliveryState.SENT: 2, DeliveryState.FAILED: 1}
    assert shown(index)["F-2"] is DeliveryState.FAILED
    await went(outbox, Verdict.SENT, 2)
    assert await outbox.counts() == {DeliveryState.SENT: 3}
    assert shown(index) == dict.fromkeys(("F-1", "F-2", "F-3"), DeliveryState.SENT)


async def test_one_letter_with_all_of_them_settles_those_that_failed_alone(outbox):
    await went(outbox, Verdict.FAIL, 1)
    await went(outbox, Verdict.FAIL, 2)
    await went(outbox, Verdict.SENT, 1, 2)
    assert await outbox.counts() == {DeliveryState.SENT: 1}


async def test_what_is_taken_back_was_never_mailed(outbox, index):
    def never_mailed():
        return {row.number for row in index.page(Query(view=View.NEVER_MAILED), 9).result().rows}

    assert never_mailed() == {"F-1", "F-2", "F-3"}
    (queued,) = (await outbox.enqueue(letter(1, 2))).deliveries
    assert never_mailed() == {"F-3"}
    assert await outbox.cancel(queued.id)
    assert never_mailed() == {"F-1", "F-2", "F-3"}


async def test_the_journal_names_all_of_them(outbox, database, clock):
    await went(outbox, Verdict.SENT, 2, 1)
    sealing = SealingRepository(database, clock, lambda: Author("worker", "till"))
    while await sealing.seal():
        pass
    (entry,) = await JournalRepository(database, Recorder(clock)).entries(0, 10)
    assert {document_subject(1), document_subject(2)} <= set(entry.happening.subjects)
    assert (entry.happening.facts["number"], entry.happening.facts["numbers"]) == ("F-2", ["F-2", "F-1"])


async def test_of_two_tills_at_once_only_one_sends_a_document(opened, clock):
    tills = [OutboxRepository(opened(), clock) for _ in range(4)]
    for first in range(1, 3):
        wanted = [letter(first, 3), letter(3, first), letter(first), letter(3)]
        done = await asyncio.gather(*(till.enqueue(each) for till, each in zip(tills, wanted, strict=True)))
        again = await asyncio.gather(*(till.enqueue(each) for till, each in zip(tills, wanted, strict=True)))
        assert not any(each.created for each in again)
        carried = [each.document_id for made in done if made.created for each in made.deliveries[0].documents]
        assert len(carried) == len(set(carried))
