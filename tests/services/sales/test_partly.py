"""Files of which some documents are refused: the others come in where that is wanted, the refused ones once mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.formats._reading import cut, look, read_parts
from komtui.domain.problem import ProblemError
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.services.sales.exchange.importing import FileResult, ImportService
from komtui.services.settings.settings import SettingsService

HEADER = "number,date,customer,description,quantity,price,tax,total\n"
SHOPIFY = (
    "Name,Email,Financial Status,Created at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Lineitem quantity,"
    "Lineitem name,Lineitem price,Billing Name\n"
)


@pytest.fixture
def documents(database: Database) -> DocumentRepository:
    return DocumentRepository(database)


@pytest.fixture
async def service(documents: DocumentRepository, settings: SettingsService) -> ImportService:
    await settings.set({"company.name": "Moulin SARL", "company.country": "FR"})
    return ImportService(documents, read_parts, settings, looker=look, cutter=cut)


def row(number: str, total: str = "24.00", customer: str = "Zoé", day: int = 5) -> str:
    return f"{number},2026-01-{day:02},{customer},Bread,2,10,20,{total}\n"


def order(number: str, total: str) -> str:
    first = f"{number},zoe@client.example,paid,2026-01-05 10:00:00 +0100,EUR,20.00,0.00,4.00,{total},0.00"
    return f"{first},1,Bread,10.00,Zoé\n{number},,,,,,,,,,1,Jam,10.00,\n"


def written(number: str, price: object = 10, **more: object) -> dict[str, Any]:
    line = {"description": "Bread", "quantity": 2, "price": price, "tax": 20}
    return {"number": number, "date": "2026-01-05", "customer": "Zoé", "lines": [line], **more}


FILES: dict[str, tuple[str, str, str]] = {
    "csv": ("a.csv", HEADER + row("F-1") + row("F-2", "25.00") + row("F-3"), HEADER + row("F-2", "25.00")),
    "csv-date": (
        "a.csv",
        HEADER + row("F-1") + row("F-2", day=45) + "F-2,,,Jam,1,5,20,\n" + row("F-3"),
        HEADER + row("F-2", day=45) + "F-2,,,Jam,1,5,20,\n",
    ),
    "shopify": (
        "orders.csv",
        SHOPIFY + order("F-1", "24.00") + order("F-2", "23.00") + order("F-3", "24.00"),
        SHOPIFY + order("F-2", "23.00"),
    ),
    "json": (
        "a.json",
        json.dumps({"documents": [written("F-1"), written("F-2", "ten"), written("F-3")]}),
        json.dumps({"documents": [written("F-2", "ten")]}),
    ),
    "json-total": (
        "a.json",
        json.dumps([written("F-1", total=24), written("F-2", total=25), written("F-3", total=24)]),
        json.dumps({"documents": [written("F-2", total=25)]}),
    ),
    # What a document after a refused one states is checked as well.
    "json-later": (
        "a.json",
        json.dumps([written("F-1"), written("F-2", "ten"), written("F-3"), written("F-4", total=25)]),
        json.dumps({"documents": [written("F-2", "ten"), written("F-4", total=25)]}),
    ),
}


async def brought(service: ImportService, path: Path, **options: Any) -> FileResult:
    (result,) = [each async for each in service.run([path], **options)]
    return result


@pytest.mark.parametrize("name", FILES)
async def test_the_others_come_in_where_that_is_wanted(service, documents, tmp_path, name) -> None:
    path = tmp_path / FILES[name][0]
    path.write_text(FILES[name][1], encoding="utf-8")
    refused = ["F-2", "F-4"] if name == "json-later" else ["F-2"]

    whole = await brought(service, path)
    assert (whole.ok, whole.created, whole.numbers, whole.others) == (False, 0, (), 2)
    assert [each.where.number for each in whole.refused] == refused
    assert await documents.find("F-1") is None

    tried = await brought(service, path, partly=True, dry_run=True)
    assert (tried.ok, tried.created, tried.numbers, tried.refused) == (True, 2, ("F-1", "F-3"), whole.refused)
    assert await documents.find("F-1") is None

    partly = await brought(service, path, partly=True)
    assert (partly.ok, partly.created, partly.numbers, partly.refused) == (True, 2, ("F-1", "F-3"), whole.refused)
    assert all(each.problems for each in partly.refused)
    assert await documents.find("F-2") is None
    assert (await documents.find("F-3")).document.totals.gross == 24

    # The others are there: nothing is to be asked any more, and nothing comes in twice.
    again = await brought(service, path)
    assert (again.ok, again.others, [each.where.number for each in again.refused]) == (False, 0, refused)
    assert (await brought(service, path, partly=True)).created == 0

    # The refused ones alone, as they stand in their file.
    saved = await service.save_refused(partly)
    assert saved.parent == path.parent
    if path.suffix == ".json":
        assert json.loads(saved.read_text("utf-8")) == json.loads(FILES[name][2])
    else:
        assert saved.read_text("utf-8") == FILES[name][2]
    assert (await service.save_refused(partly)).name == saved.name.replace("-refused", "-refused-2")

    # Mended where they stand, they alone come in.
    mended = FILES[name][1].replace("25.00", "24.00").replace("-45,", "-05,").replace("23.00", "24.00")
    path.write_text(mended.replace('"ten"', "10").replace('"total": 25', '"total": 24'), encoding="utf-8")
    last = await brought(service, path)
    assert (last.ok, last.created, last.refused) == (True, len(refused), ())


async def test_where_each_refused_document_stands_and_why(service, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row("F-1") + row("F-2", "25.00") + row("F-3") + row("", day=45), encoding="utf-8")
    first, second = (await brought(service, path, partly=True)).refused
    assert (first.where.number, first.where.line, first.place) == ("F-2", 3, 1)
    (problem,) = first.problems
    assert (problem.code, problem.facts["line"], problem.facts["expected"]) == ("import.cell-total", 3, "24.00")
    assert (second.where.number, second.where.line, second.place) == ("", 5, 3)
    assert second.problems[0].code == "import.cell-date"


async def test_more_refused_documents_than_problems_are_listed(service, documents, tmp_path) -> None:
    path = tmp_path / "a.csv"
    rows = [row(f"F-{at}", "25.00" if at % 2 else "24.00") for at in range(200)]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    result = await brought(service, path, partly=True)
    assert (result.created, len(result.refused)) == (100, 100)
    assert await documents.find("F-199") is None


async def test_a_file_most_of_which_is_refused_is_misread(service, documents, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row("F-1") + row("F-2", "25.00") + row("F-3", "26.00"), encoding="utf-8")
    result = await brought(service, path, partly=True)
    assert (result.ok, result.others, result.created, len(result.problems)) == (False, 0, 0, 2)
    assert await documents.find("F-1") is None


@pytest.mark.parametrize(
    "content",
    [
        # A column that nobody knows.
        HEADER.replace("tax,", "tax,Pourboire,") + row("F-1").replace("20,24", "20,3,24") + row("F-2", "25.00"),
        # No column of names.
        HEADER.replace("customer", "left out") + row("F-1") + row("F-2"),
    ],
)
async def test_what_is_wrong_with_the_file_itself_keeps_all_of_it_out(service, documents, tmp_path, content) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    result = await brought(service, path, partly=True)
    assert (result.ok, result.others, result.refused) == (False, 0, ())


async def test_a_row_that_may_be_anybodys_keeps_both_out(service, documents, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row("F-1") + row("F-2", "24.00", "Ada") + row("", "12.00", "Ada") + row("F-3"))
    result = await brought(service, path, partly=True)
    assert result.numbers == ("F-1", "F-3")
    assert [(each.where.number, each.where.line) for each in result.refused] == [("F-2", 3), ("", 4)]


async def test_a_row_that_has_swallowed_others_keeps_all_out(service, documents, tmp_path) -> None:
    path = tmp_path / "a.csv"
    swallowed = 'F-2,2026-01-05,Zoé,"Bread,2,10,20,24.00\nF-3,2026-01-05,Zoé,Bread,2,10,20,24.00\nF-4",2,10,20,25.00\n'
    path.write_text(HEADER + row("F-1") + swallowed + row("F-5"), encoding="utf-8")
    result = await brought(service, path, partly=True)
    assert (result.ok, result.refused) == (False, ())
    assert result.problems


async def test_a_number_that_is_taken_keeps_out_itself_alone(service, documents, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row("F-2", "24.00", "Ada"), encoding="utf-8")
    await brought(service, path)
    path.write_text(HEADER + row("F-1") + row("F-2") + row("F-3", "25.00") + row("F-4"), encoding="utf-8")
    whole = await brought(service, path)
    assert (whole.ok, whole.others) == (False, 2)
    result = await brought(service, path, partly=True)
    assert result.numbers == ("F-1", "F-4")
    assert [(each.where.number, each.problems[0].code) for each in result.refused] == [
        ("F-2", "import.number-taken"),
        ("F-3", "import.cell-total"),
    ]
    assert (await documents.find("F-2")).document.buyer.name == "Ada"
    assert (await service.save_refused(result)).read_text("utf-8") == HEADER + row("F-2") + row("F-3", "25.00")


async def test_drafts_keep_their_places_whatever_is_refused_before_them(service, documents, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row("", "25.00", "Ada") + row("", "24.00", "Bea") + row("", "24.00", "Cid"))
    partly = await brought(service, path, partly=True)
    assert partly.created == 2
    assert (await brought(service, path, partly=True)).created == 0
    # Another reading of the very same file: the first one is not taken for what came in first.
    unchecked = Mapping(columns={"total": Field.LEFT_OUT})
    assert (await brought(service, path, mapping=unchecked)).created == 1
    assert [(await documents.get(at)).document.buyer.name for at in (1, 2, 3)] == ["Bea", "Cid", "Ada"]


async def test_a_draft_that_was_mended_comes_in_beside_those_that_are_there(service, documents, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row("", "25.00", "Ada") + row("", "24.00", "Bea") + row("", "24.00", "Cid"))
    assert (await brought(service, path, partly=True)).created == 2
    path.write_text(path.read_text().replace("25.00", "24.00"))
    last = await brought(service, path)
    assert (last.created, last.alike) == (1, 2)
    assert (await documents.get(3)).document.buyer.name == "Ada"


async def test_drafts_that_would_become_one_are_not_cut_out(service, tmp_path) -> None:
    path = tmp_path / "a.csv"
    bad = row("", "25.00", "Ada")
    path.write_text(HEADER + bad + row("", "24.00", "Bea") + bad + row("", "24.00", "Cid"), encoding="utf-8")
    partly = await brought(service, path, partly=True)
    assert len(partly.refused) == 2
    with pytest.raises(ProblemError) as caught:
        await service.save_refused(partly)
    assert [each.code for each in caught.value.problems] == ["import.cannot-part"]
    path.write_text(HEADER, encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        await service.save_refused(partly)
    assert [each.code for each in caught.value.problems] == ["import.changed-since"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
async def test_the_refused_ones_are_written_as_their_file_is(service, tmp_path, encoding) -> None:
    path = tmp_path / "a.csv"
    rows = HEADER + "\n" + row("F-1", customer="Zoé à l’été") + row("F-2", "25.00", "Zoé à l’été") + row("F-3")
    path.write_bytes(rows.encode(encoding))
    result = await brought(service, path, partly=True)
    saved = (await service.save_refused(result)).read_bytes()
    assert saved == (HEADER + "\n" + row("F-2", "25.00", "Zoé à l’été")).encode(encoding)
