"""What became of letters goes into the chain: each step once, whoever seals, and however many at once."""

import asyncio
import datetime as dt

import pytest

from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.sealing import SealingRepository
from komtui.domain.journal import BEGINNING, Author, Event, Happening, chained, document_subject
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.services.journal.reading import history
from komtui.services.ports import NewDocument, NewLetter

LEASE = dt.timedelta(minutes=5)
WORKER = Author("worker:root", "till-1")


@pytest.fixture
def sealing(database, clock):
    return SealingRepository(database, clock, lambda: WORKER)


@pytest.fixture
def entries(database, clock):
    return JournalRepository(database, Recorder(clock))


@pytest.fixture
async def queued(documents, make):
    (written,) = await documents.add([NewDocument(make("F-1"))])

    def letter(*recipients):
        given = {"document_id": written.id, "revision": 1, "kind": "document", "scope": "company"}
        given |= {"sender": "us@us.example", "subject": "Facture", "mime": b"From: us\r\n\r\nBonjour\r\n"}
        return NewLetter(recipients=recipients, message_id="<1@us.example>", **given)

    return letter


async def sealed(sealing):
    count = 0
    while found := await sealing.seal():
        count += found
    return count


async def is_whole(entries):
    before = BEGINNING
    found = await entries.entries(0, 10_000)
    for number, each in enumerate(found, 1):
        assert each == chained(number, each.at, each.author, each.happening, before)
        before = each.hash
    return found


async def test_a_letter_is_sealed_with_its_document_and_every_step_once(sealing, entries, queued, outbox, clock):
    await outbox.enqueue(queued("anne@client.example", "bob@client.example"))
    assert await sealed(sealing) == 2
    clock.go_on(minutes=1)
    letter = await outbox.claim("w", LEASE)
    await outbox.mark_dot(letter, letter.recipients)
    replies = [Outcome("anne@client.example", Verdict.SENT, "250 OK"), Outcome("bob@client.example", Verdict.FAIL)]
    await outbox.record(letter, replies)
    assert await sealed(sealing) == 6
    assert await sealed(sealing) == 0
    first, _second, anne, bob = await is_whole(entries)
    assert first.author == WORKER
    assert anne.happening.event is Event.LETTER
    assert (anne.happening.facts["to"], bob.happening.facts["to"]) == ("anne@client.example", "bob@client.example")
    assert [each["state"] for each in anne.happening.facts["steps"]] == ["sending", "dot", "sent"]
    assert [each["reply"] for each in anne.happening.facts["steps"]] == ["", "", "250 OK"]
    document = first.happening.subjects[0]
    assert document.startswith("document.")
    assert len(await entries.of(document)) == 4


async def test_four_at_once_seal_each_step_once_and_fork_nothing(opened, clock, queued, outbox, entries):
    for place in range(30):
        await outbox.enqueue(queued(f"c{place}@client.example"), again=True)
    tills = [SealingRepository(opened(), clock, lambda: WORKER) for _till in range(4)]
    writing = [JournalRepository(opened(), Recorder(clock)) for _till in range(4)]
    acts = (each.add("Anne", Happening(Event.TEST)) for each in writing for _time in range(5))
    await asyncio.gather(*acts, *(sealed(each) for each in tills))
    found = await is_whole(entries)
    letters = [each for each in found if each.happening.event is Event.LETTER]
    assert len({each.happening.facts["delivery"] for each in letters}) == len(letters) == 30
    assert len(found) == 50


async def test_a_history_says_who_had_it_mailed_and_what_became_of_it(sealing, entries, queued, outbox, clock):
    (delivery,) = (await outbox.enqueue(queued("anne@client.example"))).deliveries
    subject = document_subject(delivery.document_id)
    await entries.add("Marie", Happening(Event.LETTER_SENT, (subject,), {"to": "anne@client.example"}))
    clock.go_on(minutes=5)
    await outbox.cancel(delivery.id)
    await entries.add("Paul", Happening(Event.LETTER_CANCELLED, (f"delivery.{delivery.id}",)))
    await sealed(sealing)
    found = await entries.of(subject)
    assert {each.happening.event for each in found} == {Event.LETTER, Event.LETTER_SENT, Event.LETTER_CANCELLED}
    lines = history(found)
    assert [(line.who, line.what) for line in lines] == [("Marie", "queued"), ("Paul", "cancelled")]
    assert lines[1].at - lines[0].at == dt.timedelta(minutes=5)


async def test_what_is_set_aside_is_in_the_history_of_its_document(entries, queued, outbox):
    (delivery,) = (await outbox.enqueue(queued("anne@client.example"))).deliveries
    await entries.add("Paul", Happening(Event.LETTER_SET_ASIDE, (f"delivery.{delivery.id}",)))
    (line,) = history(await entries.of(document_subject(delivery.document_id)))
    assert (line.who, line.what) == ("Paul", "set-aside")
