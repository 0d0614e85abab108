"""What every implementation promises of prints: the count and the entry together, one original, and what has left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.prints import PrintRepository
from komtui.domain.journal import Author, Event, document_subject
from komtui.domain.problem import ProblemError
from komtui.domain.sales.party import NOBODY, Party
from komtui.services.ports import Leaving, NewDocument
from komtui.services.ports.printing import PrintedMeanwhileError

HOUSE = Party("Boulangerie Lefèvre")


@pytest.fixture
def prints(database, clock):
    return PrintRepository(database, Recorder(clock, lambda: Author("Anne", "till-2")))


@pytest.fixture
def entries(database):
    async def of(document_id):
        found = await JournalRepository(database).of(document_subject(document_id))
        return [(each.happening.event, dict(each.happening.facts)) for each in reversed(found)]

    return of


@pytest.fixture
async def issued(documents, make):
    (written,) = await documents.add([NewDocument(make("F-1", store="lyon"))])
    return written.id


async def test_each_print_is_counted_and_written_down(prints, entries, issued):
    assert await prints.count(issued) == 0
    await prints.begin(issued, "till", "receipt", 0)
    await prints.begin(issued, "office", "a4", 1)
    assert await prints.count(issued) == 2
    assert await entries(issued) == [
        (Event.PRINTED, {"number": "F-1", "printer": "till", "paper": "receipt", "copy": 0}),
        (Event.PRINTED, {"number": "F-1", "printer": "office", "paper": "a4", "copy": 1}),
    ]


async def test_there_is_one_original(prints, entries, issued):
    await prints.begin(issued, "till", "receipt", 0)
    with pytest.raises(PrintedMeanwhileError):
        await prints.begin(issued, "other", "receipt", 0)
    assert await prints.count(issued) == 1
    assert len(await entries(issued)) == 1


async def test_what_came_to_nothing_is_balanced_and_the_next_is_the_original(prints, entries, issued):
    await prints.begin(issued, "till", "receipt", 0)
    await prints.fail(issued, "till", "receipt", 0, "printing.off")
    assert await prints.count(issued) == 0
    await prints.begin(issued, "till", "receipt", 0)
    (_, failed, _) = await entries(issued)
    assert failed == (
        Event.NOT_PRINTED,
        {"number": "F-1", "printer": "till", "paper": "receipt", "copy": 0, "reason": "printing.off"},
    )


async def test_a_document_that_is_not_there_is_a_problem(prints):
    for act in (prints.count(999), prints.begin(999, "till", "a4", 0), prints.fail(999, "till", "a4", 0, "x")):
        with pytest.raises(ProblemError) as caught:
            await act
        assert caught.value.problems[0].code == "document.unknown"


async def test_what_is_printed_has_left_the_house_as_it_looked_then(prints, documents, artifacts, make):
    (written,) = await documents.add([NewDocument(make("F-1", seller=NOBODY))])
    stored = await documents.get(written.id)
    assert stored.provisional
    leaving = Leaving(replace(stored.document, seller=HOUSE), "receipt", b"page", b"logo")
    await prints.begin(written.id, "till", "receipt", 0, leaving)
    left = await documents.get(written.id)
    assert not left.provisional
    assert left.document.seller == HOUSE
    assert await artifacts.get(left.logo) == b"logo"
    assert "receipt" in await artifacts.rendered(written.id, left.revision)
    await prints.fail(written.id, "till", "receipt", 0, "printing.off")
    assert (await documents.get(written.id)).provisional
