"""What every store of saved views promises: words and filters come back as they were, under one name each."""

import pytest

from komtui.adapters.database.repositories.views import ViewRepository
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import View
from komtui.services.listing import Query, SavedView
from komtui.services.views import ViewService


@pytest.fixture
def views(database):
    return ViewRepository(database)


async def test_a_view_comes_back_as_it_was(views):
    every = [
        SavedView("à relancer", Query("lefe \udce9 '\"", Kind.INVOICE, State.ISSUED, "lyon", View.OVERDUE)),
        SavedView("company", Query(store="")),
        SavedView("Words", Query("été")),
    ]
    for view in every:
        await views.keep(view)
    assert list(await views.every()) == every


async def test_one_name_is_kept_once_whatever_its_case_and_accents(views):
    await views.keep(SavedView("Été", Query("a")))
    await views.keep(SavedView("ETE", Query("b")))
    assert list(await views.every()) == [SavedView("ETE", Query("b"))]
    await views.forget("été")
    await views.forget("été")
    assert list(await views.every()) == []


@pytest.mark.parametrize("written", ["", "[]", '{"kind": "bill"}', '{"later": 1}', '{"view": "none"}', "{"])
async def test_what_another_release_wrote_is_left_out(views, database, written):
    await views.keep(SavedView("mine", Query("a")))
    await database.write(
        lambda each: each.execute(
            "INSERT INTO views (name_key, name, query) VALUES ('x', 'x', :query)", {"query": written}
        )
    )
    assert [each.name for each in await views.every()] == ["mine"]


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [
        ("  ", Query("a"), "view.name"),
        ("x" * 41, Query("a"), "view.name"),
        ("Overdue", Query("a"), "view.name-taken"),
        ("all", Query(" "), "view.everything"),
    ],
)
async def test_what_cannot_be_kept_is_refused(views, name, query, code):
    with pytest.raises(ProblemError) as refused:
        await ViewService(views).keep(name, query)
    assert [each.code for each in refused.value.problems] == [code]
    assert list(await views.every()) == []


async def test_a_view_is_found_by_its_name(views):
    service = ViewService(views)
    kept = await service.keep("  À \x07relancer ", Query(" lefe "))
    assert kept == SavedView("À �relancer", Query("lefe"))
    assert await service.named("a �RELANCER") == kept
    with pytest.raises(ProblemError) as unknown:
        await service.named("nobody")
    assert unknown.value.problems[0].facts["names"] == (
        "overdue, unpaid, to-remind, never-mailed, to-invoice, to-ship, to-refund, expired, À �relancer"
    )
