"""What a list says of a document is what it comes to: with tax, rounded as it says, before anything was paid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.postgres import migrating as postgres
from komtui.adapters.database.sqlite import migrating as sqlite
from komtui.domain.sales.document import Line
from komtui.domain.sales.pricing import priced
from komtui.domain.sales.tax import Tax
from komtui.services.ports import NewDocument, Query

TAX = Tax(rate=Decimal(20))


@pytest.fixture
def various(make):
    """By number: rounded by prices with tax, paid before, both, neither, and a rounding within the amount with tax."""
    pain = Line("Pain", Decimal(1), price_with_tax=Decimal("7.00"), taxes=(TAX,))
    lines = (*(replace(pain, price_with_tax=Decimal(price)) for price in ("3.50", "3.50")), pain)
    rounded = next(
        found
        for cents in range(1, 200)
        if (found := priced(make("F-1", lines=(replace(pain, price_with_tax=Decimal(cents) / 100),)))).rounding
    )
    both = replace(rounded, number="F-3", prepaid=Decimal("0.05"))
    within = make("F-5").frozen()
    totals = within.stated_totals
    stated = replace(totals, gross=Decimal("12.70"), rounding=Decimal("0.04"), payable=Decimal("12.70"))
    return {
        each.number: each
        for each in (
            rounded,
            make("F-2", prepaid=Decimal("2.66")),
            both.frozen(),
            priced(make("F-4", lines=lines)),
            replace(within, stated_totals=stated),
        )
    }


def listed(index, words=""):
    return {row.number: row.total.amount for row in index.page(Query(words), 10).result().rows}


async def test_the_list_says_what_a_document_comes_to(documents, index, various):
    await documents.add([NewDocument(each) for each in various.values()])
    rounded = various["F-1"].totals
    assert rounded.total != rounded.gross
    assert rounded.total == various["F-1"].lines[0].price_with_tax

    found = listed(index)

    assert found == {number: each.totals.total for number, each in various.items()}
    assert (found["F-2"], found["F-4"], found["F-5"]) == (Decimal("12.66"), Decimal("14.00"), Decimal("12.70"))
    # What is listed is what is found, also where something of it was paid before.
    for number in ("F-1", "F-3"):
        assert number in listed(index, f"{found[number]:.2f}")


async def test_a_draft_is_listed_with_what_it_comes_to_as_it_is_written(documents, index, make, various):
    (written,) = await documents.add([NewDocument(make())])
    draft = await documents.get(written.id)
    wanted = replace(priced(replace(draft.document, lines=various["F-1"].lines)), prepaid=Decimal("0.05"))
    await documents.save(draft.id, draft.revision, wanted)
    assert listed(index)[""] == wanted.totals.total == various["F-1"].lines[0].price_with_tax


async def test_books_of_before_come_right(database, documents, index, various):
    await documents.add([NewDocument(each) for each in various.values()])
    known = listed(index)
    broken = NewDocument(replace(various["F-2"], number="F-9"))
    (unreadable,) = await documents.add([broken])

    def older(connection):
        connection.execute("UPDATE document_bodies SET body = '{' WHERE document_id = :id", {"id": unreadable.id})
        connection.execute("ALTER TABLE documents DROP COLUMN prepaid")

    await database.write(older)

    def bring_up_to_date(connection):
        folder = postgres.FOLDER if "postgres" in type(connection).__module__ else sqlite.FOLDER
        script = next(folder.glob("0042_*.sql")).read_text()
        for statement in [script] if folder == postgres.FOLDER else sqlite.statements(script):
            connection.execute(statement)

    await database.write(bring_up_to_date)

    found = listed(index)
    # What nobody can read is what it was.
    assert found.pop("F-9") == various["F-2"].totals.payable
    assert found == known
