"""The journal: a chain that is only added to, in the transaction of what it tells of."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from komtui.adapters.database.repositories import journal
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.domain.journal import BEGINNING, Author, Event, Happening, canonical, chained, content
from komtui.domain.problem import ProblemError
from komtui.domain.sales.lifecycle import Act, State
from komtui.services.ports import NewDocument

ANNE = Author("Anne", "till-2")


@pytest.fixture
def books(database, clock):
    return DocumentRepository(database, Recorder(clock, lambda: ANNE))


@pytest.fixture
def draft(make):
    return lambda: make(state=State.DRAFT)


@pytest.fixture
def entries(database):
    return JournalRepository(database)


def issued(draft, number):
    return replace(draft, number=number, state=State.ISSUED).frozen()


async def test_issuing_is_written_with_its_sums(books, entries, clock, draft):
    (written,) = await books.add([NewDocument(draft())])
    stored = await books.issue(written.id, "F-{number:04}", issued)
    (entry,) = await entries.of(f"document.{written.id}")
    assert (entry.number, entry.before, entry.author, entry.at) == (1, BEGINNING, ANNE, clock.now())
    assert entry.happening.event is Event.ISSUED
    assert entry.happening.facts["number"] == "F-0001"
    assert entry.happening.facts["gross"] == f"{stored.document.totals.gross:f}"


async def test_each_entry_has_the_hash_of_the_one_before_it(books, entries, draft):
    for written in await books.add([NewDocument(draft()), NewDocument(draft())], again=True):
        await books.issue(written.id, "F-{number:04}", issued)
        await books.move(written.id, Act.PAY)
    found = await entries.entries(0, 10)
    assert [each.number for each in found] == [1, 2, 3, 4]
    before = BEGINNING
    for each in found:
        assert each.before == before
        assert each == chained(each.number, each.at, each.author, each.happening, before)
        before = each.hash
    assert await entries.entries(2, 1) == [found[2]]
    assert [each.number for each in await entries.of("document.1", before=2)] == [1]


async def test_entries_of_one_act_are_chained_among_themselves(entries, database):
    at = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
    told = [Happening(Event.PRINTED, (f"document.{each}",), {"copy": each}) for each in (1, 2, 3)]
    written = await database.write(lambda connection: journal.append_all(connection, at, ANNE, told))
    found = await entries.entries(0, 10)
    assert list(written) == list(found)
    assert [each.before for each in found] == [BEGINNING, *(each.hash for each in found[:-1])]


async def test_what_is_refused_leaves_no_entry(books, entries, draft):
    (written,) = await books.add([NewDocument(draft())])
    with pytest.raises(ProblemError):
        await books.move(written.id, Act.PAY)
    assert not await entries.entries(0, 10)


@pytest.mark.parametrize("statement", ["UPDATE journal SET who = 'x'", "DELETE FROM journal"])
async def test_nothing_is_taken_back(books, entries, draft, database, statement):
    (written,) = await books.add([NewDocument(draft())])
    await books.issue(written.id, "F-{number:04}", issued)
    with pytest.raises(Exception, match="only added to"):
        await database.write(lambda connection: connection.execute(statement))
    assert len(await entries.entries(0, 10)) == 1


async def test_untrusted_text_is_read_as_it_was_hashed(entries, database):
    odd = Happening(Event.PRINTED, ("document.1", "document.2"), {"printer": "\ud800 é \x00 \u2028", "copy": 2}, "Lyon")
    at = dt.datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=dt.UTC)
    written = await database.write(lambda connection: journal.append(connection, at, Author("a\ud800", "m"), odd))
    (found,) = await entries.of("document.2")
    assert found == written
    said = content(found.number, found.at, found.author, found.happening, found.before)
    assert json.loads(canonical(said)) == said
