"""Imports over the real books: each file whole or not at all, each result with its file."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.artifacts import ArtifactRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.mappings import MappingRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.formats._reading import look, read
from komtui.adapters.formats.json.writing import write_json
from komtui.adapters.pdf.coverage import missing
from komtui.domain.digest import digest
from komtui.domain.sales.lifecycle import State
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.table import fingerprint
from komtui.services.sales.exchange.importing import FileResult, ImportService
from komtui.services.sales.law.coverage import Coverage
from komtui.services.settings.settings import SettingsService


@pytest.fixture
def documents(database: Database) -> DocumentRepository:
    return DocumentRepository(database)


@pytest.fixture
async def service(documents: DocumentRepository, settings: SettingsService) -> ImportService:
    await settings.set({"company.name": "Moulin SARL", "company.country": "FR"})
    return ImportService(documents, read, settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "in"
    found.mkdir()
    return found


def csv(number: str = "F-1", price: str = "10") -> str:
    return f"number,date,customer,description,price\n{number},2026-01-31,Zoé,Bread,{price}\n"


async def results(service: ImportService, *paths: Path, **options: object) -> list[FileResult]:
    return [result async for result in service.run(list(paths), **options)]


async def test_a_bad_file_does_not_keep_the_good_ones_out(service, documents, folder) -> None:
    (folder / "a.csv").write_text(csv("F-1"))
    (folder / "b.csv").write_text(csv("F-2", "ten"))
    (folder / "c.csv").write_text(csv("F-3"))
    first, bad, last = await results(service, folder)
    assert (first.ok, first.numbers, first.created, first.file) == (True, ("F-1",), 1, folder / "a.csv")
    assert (bad.ok, bad.numbers, bad.problems[0].facts["file"]) == (False, (), "b.csv")
    assert (last.numbers, last.created) == (("F-3",), 1)
    stored = await documents.find("F-1")
    # The company is no part of it yet: it is shown as it is on the day (see test_presenting).
    assert (stored.document.state, stored.origin, stored.document.seller.name) == (State.ISSUED, "a.csv", "")
    assert await documents.find("F-2") is None


async def test_what_a_page_cannot_show_is_named_when_it_comes_in(documents, settings, folder) -> None:
    file = folder / "world.csv"
    file.write_text(
        "number,date,customer,description,price\nF-1,2026-01-05,株式会社,Pain,10\nF-2,2026-01-05,Zoé,Pain,10\n"
    )
    service = ImportService(documents, read, settings, coverage=Coverage(missing))
    (result,) = await results(service, file)
    (note,) = [each for each in result.notes if each.code == "document.unprintable"]
    assert (note.facts["number"], note.facts["characters"], note.facts["file"]) == ("F-1", "株式会社", "world.csv")


async def test_nothing_is_half_imported(service, documents, folder) -> None:
    (folder / "a.csv").write_text(csv("F-2"))
    await results(service, folder)
    both = csv("F-1") + "F-2,2026-01-31,Zoé,Bread,99\n"
    (folder / "b.csv").write_text(both)
    (result,) = await results(service, folder / "b.csv")
    (problem,) = result.problems
    assert (problem.code, problem.facts["number"], problem.facts["file"]) == ("import.number-taken", "F-2", "b.csv")
    assert await documents.find("F-1") is None


async def test_the_same_file_twice_changes_nothing(service, documents, folder) -> None:
    (folder / "a.csv").write_text(csv("F-1") + ",2026-01-31,Draft,One,1\n,2026-02-01,Draft,Two,1\n")
    (first,) = await results(service, folder)
    (second,) = await results(service, folder)
    assert (first.created, second.created, second.ok) == (3, 0, True)
    assert first.numbers == second.numbers
    assert first.numbers[0] == "F-1"
    assert all(number.startswith("draft-") for number in first.numbers[1:])


async def test_a_later_export_brings_only_what_is_new(service, folder) -> None:
    (folder / "january.csv").write_text(csv("F-1"))
    (folder / "february.csv").write_text(csv("F-1") + "F-2,2026-02-28,Zoé,Bread,10\n")
    (january,) = await results(service, folder / "january.csv")
    (february,) = await results(service, folder / "february.csv")
    assert (january.created, february.created, february.numbers) == (1, 1, ("F-1", "F-2"))


async def test_a_dry_run_checks_and_writes_nothing(service, documents, folder) -> None:
    (folder / "a.csv").write_text(csv("F-1"))
    (dry,) = await results(service, folder, dry_run=True)
    assert (dry.ok, dry.created, dry.numbers) == (True, 1, ("F-1",))
    assert await documents.find("F-1") is None
    await results(service, folder)
    (known,) = await results(service, folder, dry_run=True)
    assert (known.ok, known.created) == (True, 0)
    (folder / "a.csv").write_text(csv("F-1", "11"))
    (taken,) = await results(service, folder, dry_run=True)
    assert [each.code for each in taken.problems] == ["import.number-taken"]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_it_is_said_by_which_kept_mapping_a_file_is_read(database, documents, settings, folder, dry_run) -> None:
    service = ImportService(documents, read, settings, looker=look, mappings=MappingRepository(database))
    file = folder / "till.csv"
    file.write_text("Beleg,date,customer,description,price\nF-1,2026-01-05,Zoé,Pain,10\n")
    columns = tuple(each.header for each in (await service.look(file)).table.columns)
    mapping = Mapping(columns={"Beleg": Field.NUMBER})
    await service.keep("Till", fingerprint(columns), mapping)
    (result,) = await results(service, file, dry_run=dry_run)
    assert (result.numbers, result.mapping) == (("F-1",), mapping)
    (note,) = [each for each in result.notes if each.code == "import.mapped-as-kept"]
    assert (note.facts["name"], note.facts["file"]) == ("Till", "till.csv")
    (said,) = await results(service, file, dry_run=dry_run, mapping=mapping)
    assert "import.mapped-as-kept" not in [each.code for each in said.notes]


async def test_folders_are_walked_in_order(service, folder) -> None:
    (folder / "b").mkdir()
    (folder / "b" / "one.CSV").write_text(csv("F-1"))
    (folder / "a.json").write_text(json.dumps({"date": "2026-01-31", "customer": "A", "number": "J-1",
                                               "lines": [{"description": "B", "price": 1}]}))  # fmt: skip
    (folder / ".hidden.csv").write_text(csv("F-2"))
    (folder / "readme.md").write_text("# no")
    (folder / "b" / "loop").symlink_to(folder)
    found = await results(service, folder)
    assert [(each.file.name, each.numbers) for each in found] == [("a.json", ("J-1",)), ("one.CSV", ("F-1",))]
    (named,) = await results(service, folder / ".hidden.csv")
    assert named.numbers == ("F-2",)


async def test_what_cannot_be_read(service, folder) -> None:
    (folder / "empty.csv").touch()
    (folder / "binary").write_bytes(bytes(range(256)))
    os.mkfifo(folder / "pipe")
    (folder / "nothing").mkdir()
    names = ("missing.csv", "empty.csv", "binary", "pipe", "nothing", "x" * 5000, "a\0b")
    found = await results(service, *(folder / name for name in names))
    assert [each.problems[0].code for each in found] == [
        "import.no-file",
        "import.empty",
        "import.unknown-format",
        "import.not-a-file",
        "import.nothing",
        "import.unreadable",
        "import.unreadable",
    ]
    assert all(each.problems[0].facts["file"] for each in found)


async def test_a_huge_file_is_not_read(service, folder) -> None:
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    (result,) = await results(service, folder)
    assert (result.problems[0].code, result.problems[0].facts["limit"]) == ("import.too-large", 50)


async def test_what_the_file_leaves_to_the_company(service, documents, settings, folder) -> None:
    await settings.set({"company.country": "CA", "company.region": "QC"}, "MTL")
    (folder / "a.csv").write_text(csv("F-1"))
    await results(service, folder, store="MTL")
    document = (await documents.find("F-1")).document
    assert (document.store, document.currency, document.language) == ("MTL", "CAD", "fr_CA")


TAXES = ["TPS,TVQ\n{},5,9.975", "GST,PST\n{},5,7", "HST\n{},13"]


@pytest.mark.parametrize("country", ["", "CA"])
@pytest.mark.parametrize("taxes", TAXES)
async def test_canadian_taxes_are_in_canadian_dollars(documents, settings, folder, country, taxes) -> None:
    service = ImportService(documents, read, settings, looker=look)
    if country:
        await settings.set({"company.country": country})
    file = folder / "a.csv"
    file.write_text("number,date,customer,description,price," + taxes.format("F-1,2026-01-31,Zoé,Pain,10") + "\n")
    assert [each.currency for each in (await service.look(file)).documents] == ["CAD"]
    (result,) = await results(service, file)
    assert [each.code for each in result.notes] == []
    assert (await documents.find("F-1")).document.currency == "CAD"


async def test_a_rate_without_a_currency_is_called_as_where_the_company_is(documents, settings, folder) -> None:
    service = ImportService(documents, read, settings, looker=look)
    file = folder / "a.csv"
    for number, country, scheme in (("F-1", "CA", "HST"), ("F-2", "FR", "VAT")):
        await settings.set({"company.country": country})
        file.write_text(f"number,date,customer,description,price,tax\n{number},2026-01-31,Zoé,Pain,10,13\n")
        await results(service, file)
        document = (await documents.find(number)).document
        assert {each.scheme for line in document.lines for each in line.taxes} == {scheme}
        assert {each.tax.scheme for each in document.taxes} == {scheme}


async def test_canadian_taxes_of_a_french_company_are_noted(documents, settings, folder) -> None:
    service = ImportService(documents, read, settings, looker=look)
    await settings.set({"company.country": "FR"})
    file = folder / "a.csv"
    file.write_text("number,date,customer,description,price,TPS\nF-1,2026-01-31,Zoé,Pain,10,5\n")
    (result,) = await results(service, file)
    assert [(each.code, each.facts["currency"], each.facts["file"]) for each in result.notes] == [
        ("import.canadian-taxes", "EUR", "a.csv")
    ]
    assert (await service.look(file)).notes == result.notes
    assert (await documents.find("F-1")).document.currency == "EUR"
    file.write_text("number,date,customer,description,price,TPS,currency\nF-2,2026-01-31,Zoé,Pain,10,5,EUR\n")
    (said,) = await results(service, file)
    assert said.notes == ()


async def test_the_pdf_is_kept(service, documents, samples: Path) -> None:
    path = samples / "facturx" / "Facture_FR_MINIMUM.pdf"
    (result,) = await results(service, path)
    stored = await documents.find(result.numbers[0])
    assert stored.own_pdf == hashlib.sha256(path.read_bytes()).hexdigest()


async def test_the_company_is_asked_for_once_an_import(service, settings, folder, monkeypatch) -> None:
    asked = []
    snapshot = settings.snapshot

    async def counted():
        asked.append(1)
        return await snapshot()

    monkeypatch.setattr(settings, "snapshot", counted)
    (folder / "a.csv").write_text(csv("F-0") + "".join(f"F-{at},2026-01-31,Zoé,Bread,1\n" for at in range(1, 50)))
    (folder / "b.csv").write_text(csv("G-0"))
    assert [each.created for each in await results(service, folder)] == [50, 1]
    assert len(asked) == 1


async def test_attached_files_are_kept(service, documents, database) -> None:
    file = Path(__file__).parents[2] / "data" / "cases" / "whole.ubl.xml"
    assert [each.created for each in await results(service, file, dry_run=True)] == [1]
    artifacts = ArtifactRepository(database)
    sha256 = digest(b"a;b\n1;2\n")
    assert await artifacts.get(sha256) is None
    (result,) = await results(service, file)
    (first, second) = (await documents.find(result.numbers[0])).document.attachments
    assert (first.sha256, second.has_file) == (sha256, False)
    assert await artifacts.get(sha256) == b"a;b\n1;2\n"


async def test_a_file_that_is_only_named_by_its_hash_is_nobody_s(service, documents, database, folder) -> None:
    secret = await ArtifactRepository(database).put(b"what another document has")
    document = (await _whole(documents, service)).document
    foreign = replace(document.attachments[0], sha256=secret)
    content = write_json(replace(document, number="W-9", attachments=(foreign,)))
    (folder / "w.json").write_bytes(content)
    (result,) = await results(service, folder / "w.json")
    assert [each.code for each in result.notes if each.code.startswith("import.attached")] == [
        "import.attached-missing"
    ]
    assert not (await documents.find("W-9")).document.attachments[0].has_file


async def _whole(documents, service):
    (result,) = await results(service, Path(__file__).parents[2] / "data" / "cases" / "whole.ubl.xml")
    return await documents.find(result.numbers[0])
