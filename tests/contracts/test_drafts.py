"""Drafts that are written as one goes: nothing is overwritten that somebody else has written."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Line
from komtui.domain.sales.lifecycle import Act, State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.services.ports import NewDocument, Query

BREAD = Line("Pain", Decimal(2), price=Decimal("3.00"), taxes=(Tax(rate=Decimal("5.5")),))


@pytest.fixture
async def draft(documents, make):
    (written,) = await documents.add([NewDocument(make(seller=Party("")))])
    return await documents.get(written.id)


async def code(awaitable):
    with pytest.raises(ProblemError) as raised:
        await awaitable
    return raised.value.problems[0].code


async def test_a_draft_is_written_anew_and_found_by_what_it_says_now(documents, index, draft):
    changed = replace(draft.document, buyer=Party("Hôtel Le Fé", email="le@fe.example"), lines=(BREAD,))
    saved = await documents.save(draft.id, draft.revision, changed)
    assert saved.revision == draft.revision + 1
    assert await documents.get(draft.id) == saved
    assert saved.document == changed
    (row,) = await asyncio.wrap_future(index.rows(await asyncio.wrap_future(index.keys(Query("hotel fe pain"), 5))))
    assert (row.id, row.email, row.gross.amount) == (draft.id, "le@fe.example", Decimal("6.33"))
    assert not await asyncio.wrap_future(index.keys(Query("lefevre"), 5))


async def test_another_day_is_another_place_in_the_list(documents, index, draft):
    later = draft.document.date.replace(year=2027)
    await documents.save(draft.id, draft.revision, replace(draft.document, date=later))
    rows = (await asyncio.wrap_future(index.page(Query(), 5))).rows
    assert [each.date for each in rows] == [later]


async def test_who_was_slower_is_told_and_overwrites_nothing(documents, draft):
    mine, theirs = replace(draft.document, terms="mine"), replace(draft.document, terms="theirs")
    await documents.save(draft.id, draft.revision, theirs)
    assert await code(documents.save(draft.id, draft.revision, mine)) == "document.changed-meanwhile"
    assert (await documents.get(draft.id)).document.terms == "theirs"


async def test_of_several_at_once_one_is_written(documents, draft):
    def save(terms):
        return documents.save(draft.id, draft.revision, replace(draft.document, terms=terms))

    found = await asyncio.gather(*map(save, "abcdef"), return_exceptions=True)
    assert sum(not isinstance(each, Exception) for each in found) == 1
    assert (await documents.get(draft.id)).revision == draft.revision + 1


async def test_what_was_written_already_is_not_written_twice(documents, draft):
    changed = replace(draft.document, terms="mine")
    saved = await documents.save(draft.id, draft.revision, changed)
    assert await documents.save(draft.id, draft.revision, changed) == saved


async def test_what_is_no_draft_any_more_is_left_alone(documents, draft):
    await documents.move(draft.id, Act.DISCARD)
    assert await code(documents.save(draft.id, draft.revision, draft.document)) == "document.discarded"
    await documents.move(draft.id, Act.RESTORE)
    issued = await documents.issue(
        draft.id, "F-{number:04}", lambda each, number: replace(each, number=number, state=State.ISSUED).frozen()
    )
    assert await code(documents.save(draft.id, draft.revision, draft.document)) == "document.issued-meanwhile"
    assert await documents.get(draft.id) == issued
    assert await code(documents.save(999, 1, draft.document)) == "document.unknown"


async def test_what_it_was_made_from_stays(documents, make, draft):
    from komtui.domain.sales.document import Reference
    from komtui.domain.sales.lifecycle import ORIGIN

    origin = (Reference(ORIGIN, "D-1"),)
    (written,) = await documents.add([NewDocument(make(references=origin, seller=Party("")))], again=True)
    made = await documents.get(written.id)
    await documents.save(made.id, made.revision, replace(made.document, terms="Net"))
    assert [each.id for each in await documents.made_from("D-1")] == [made.id]
