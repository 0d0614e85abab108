"""`export`: documents as files, whole or not at all, and back in as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Komtui


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_went_out_comes_back_in(komtui: Komtui, tmp_path: Path, form: str) -> None:
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    komtui("config", "set", "company.iban", "FR7630001007941234567890185")
    number, folder = komtui.invoice(), tmp_path / "out"
    (answer,) = komtui.rows("export", number, "--format", form, "--to", str(folder))
    assert answer == {
        "number": number,
        "file": str(folder / f"{number}.{form}"),
        "ok": True,
        "problem": None,
        "left_out": [],
    }
    assert "1 was there already" in komtui("import", str(folder)).stderr, "in the books that it came from"
    other = Komtui(tmp_path / "other", komtui.env)
    for key, value in (("company.name", "Boulangerie Lefèvre"), ("company.iban", "FR7630001007941234567890185")):
        other("config", "set", key, value)
    other("import", str(folder))
    (there,), (here,) = other.rows("show", number), komtui.rows("show", number)
    assert {key for key in here if there[key] != here[key]} <= {"origin"}, "and in others, by another file"
    assert other.rows("list") == komtui.rows("list")


def test_no_file_is_written_over_unless_that_is_wanted(komtui: Komtui, tmp_path: Path) -> None:
    number, file = komtui.invoice(), tmp_path / "F-2026-0001.json"
    file.write_text("mine")
    (answer,) = komtui.rows("export", number, "--format", "json", "--to", str(tmp_path), code=1)
    assert (answer["ok"], answer["file"], answer["problem"]["code"]) == (False, None, "export.taken")
    assert file.read_text() == "mine"
    komtui("export", number, "--format", "json", "--to", str(tmp_path), "--replace")
    assert json.loads(file.read_text())["number"] == number


def test_names_that_no_folder_takes_and_names_that_are_one(komtui: Komtui, tmp_path: Path) -> None:
    for number in ("../F:1", "..-F*1", "..-f-1"):
        (tmp_path / "in.csv").write_text(
            f"number,date,customer,currency,description,price\n{number},2026-11-20,A,EUR,B,1.00\n", encoding="utf-8"
        )
        komtui("import", str(tmp_path / "in.csv"))
    komtui("export", "--all", "--format", "json", "--to", str(tmp_path / "out"))
    assert files(tmp_path / "out") == ["F-1-2.json", "F-1-3.json", "f-1.json"]


def test_what_is_named_and_what_is_not(komtui: Komtui, tmp_path: Path) -> None:
    first = komtui.invoice()
    komtui.invoice("F-2026-0002")
    out = str(tmp_path / "out")

    def numbers(*args: str, code: int = 0) -> list[str]:
        return [each["number"] for each in komtui.rows("export", *args, "--format", "json", "--to", out, "--replace")]

    assert numbers("--query", "F-2026-0002") == ["F-2026-0002"]
    assert numbers("--kind", "invoice") == ["F-2026-0002", first]
    assert numbers("--from", "2026-11-20", "--until", "2026-11-20") == ["F-2026-0002", first]
    assert numbers("--state", "unpaid", "--query", first) == [first]
    assert numbers("--customer", "Café Müller") == ["F-2026-0002", first]
    assert numbers("--customer", "Café Müller", "--query", first) == [first]
    for period in (("--from", "2026-11-21"), ("--until", "2026-11-19")):
        assert "No document matches" in komtui("export", *period, "--format", "json", "--to", out).stderr
    for wrong in ((), (first, "--all")):
        komtui("export", *wrong, "--format", "json", "--to", out, code=2)
    assert "no customer" in komtui("export", "--customer", "nobody", "--format", "json", "--to", out, code=1).stderr


def test_what_cannot_be_written_is_said_and_the_rest_is_written(komtui: Komtui, tmp_path: Path) -> None:
    number = komtui.invoice()
    rows = komtui.rows("export", "F-1999-0001", number, "--format", "json", "--to", str(tmp_path / "out"), code=1)
    assert [(each["number"], each["ok"]) for each in rows] == [("F-1999-0001", False), (number, True)]
    assert rows[0]["problem"]["code"] == "document.unknown"
    (tmp_path / "file").write_text("")
    wrong = komtui.rows("export", number, "--format", "json", "--to", str(tmp_path / "file"), code=1)
    assert [each["code"] for each in wrong[0]["problems"]] == ["system.file"]


def test_a_table_says_what_it_does_not_carry(komtui: Komtui, tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    lines: list[dict[str, Any]] = [{"description": "Bread", "price": 1, "price_base": 100, "tax": 20, "note": "frais"}]
    file.write_text(
        json.dumps({"number": "F-1", "date": "2026-01-31", "currency": "EUR", "customer": "Zoé", "lines": lines})
    )
    komtui("import", str(file))
    done = komtui("export", "F-1", "--format", "csv", "--to", str(tmp_path / "out"))
    assert "lines.price, lines.price_base, lines.note" in done.stderr
    assert files(tmp_path / "out") == ["F-1.csv"]


def test_many_documents_in_one_table_come_back_as_they_were(komtui: Komtui, tmp_path: Path) -> None:
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    numbers = [komtui.invoice(number) for number in ("F-1", "F-2", "F-3")]
    (tmp_path / "in.csv").write_text(
        "customer,date,currency,description,price\nZoé,2026-11-20,EUR,Bread,1.00\n", encoding="utf-8"
    )
    komtui("import", str(tmp_path / "in.csv"))
    folder = tmp_path / "out"
    table = ("export", "--format", "csv", "--one-file", "--to", str(folder))
    answers = komtui.rows(*table, "--all")
    named = {each["number"]: Path(each["file"]).name for each in answers}
    draft = next(each for each in named if each not in numbers)
    # Rows of a draft could be taken for another one's.
    assert named == {**dict.fromkeys(numbers, "documents.csv"), draft: f"{draft}.csv"}
    assert files(folder) == ["documents.csv", f"{draft}.csv"]
    assert (folder / "documents.csv").read_bytes().count(b"\xef\xbb\xbf") == 1
    other = Komtui(tmp_path / "other", komtui.env)
    other("config", "set", "company.name", "Boulangerie Lefèvre")
    other("import", str(folder / "documents.csv"))
    for number in numbers:
        (there,), (here,) = other.rows("show", number), komtui.rows("show", number)
        assert {key for key in here if there[key] != here[key]} <= {"origin"}
    assert "documents.csv" in komtui(*table, numbers[0], code=1).stderr, "it is there already"
    komtui(*table, numbers[0], "--replace")
    assert (folder / "documents.csv").read_bytes().count(b"F-2") == 0
    assert komtui(*table, numbers[0], "--format", "json", code=2).stderr
