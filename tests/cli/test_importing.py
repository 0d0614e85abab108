"""`import` of tables that other programs wrote: what is said of their columns, and what would come of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TILL = "Beleg;date;customer;country;description;price;tax;Pourboire\nT-1;2026-01-31;Zoé;FR;Coupe;20,00;20;2,50\n"


@pytest.fixture
def till(tmp_path: Path) -> str:
    path = tmp_path / "till.csv"
    path.write_text(TILL, encoding="utf-8")
    return str(path)


@pytest.fixture
def said(tmp_path: Path) -> str:
    path = tmp_path / "till.json"
    columns = {"Beleg": "number", "Pourboire": "left out"}
    path.write_text(json.dumps({"columns": columns, "currency": "CAD"}), encoding="utf-8")
    return str(path)


def test_what_a_file_says_of_the_columns_is_what_they_are(komtui: Any, till: str, said: str) -> None:
    assert "Pourboire" in komtui("import", till, code=1).stderr
    assert komtui.rows("list") == []

    (row,) = komtui.rows("import", "--map", said, till)

    assert (row["ok"], row["numbers"], row["problem"]) == (True, ["T-1"], None)
    assert "columns" not in row
    (listed,) = komtui.rows("list")
    assert (listed["number"], listed["currency"], listed["gross"]) == ("T-1", "CAD", "24.00")


def test_a_dry_run_says_what_each_column_is_taken_for_and_writes_nothing(komtui: Any, till: str, said: str) -> None:
    result = komtui("import", "--dry-run", "--map", said, till)

    rows = [line.split("  ")[0] for line in result.stdout.splitlines()]
    assert [each for each in rows if each in TILL] == [*TILL.splitlines()[0].split(";"), "T-1"]
    assert "you said so" in result.stdout
    assert "24.00" in result.stdout
    assert "1 document would come in." in result.stderr
    assert komtui.rows("list") == []


def test_a_dry_run_in_json_is_for_scripts(komtui: Any, till: str, said: str) -> None:
    (row,) = komtui.rows("import", "--dry-run", "--map", said, till)

    by_header = {each["header"]: each for each in row["columns"]}
    assert (by_header["Beleg"]["taken_for"], by_header["Pourboire"]["taken_for"]) == ("number", "left out")
    assert (by_header["price"]["taken_for"], by_header["price"]["sample"]) == ("price", "20,00")
    assert (row["delimiter"], row["decimal"], row["encoding"], row["header_line"]) == (";", ",", "utf-8", 1)
    (document,) = row["documents"]
    assert (document["number"], document["currency"], document["total"]) == ("T-1", "CAD", "24.00")
    assert komtui.rows("list") == []


def test_a_dry_run_of_what_is_not_understood_says_both_what_is_and_what_is_not(komtui: Any, till: str) -> None:
    (row,) = komtui.rows("import", "--dry-run", till, code=1)

    assert (row["ok"], row["problem"]["code"]) == (False, "import.column-unknown")
    (asked,) = [each for each in row["columns"] if each["because"] == "question" and each["header"] == "Pourboire"]
    assert asked["proposals"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not what --map wants"),
        ('{"columns": {"Beleg": "nothing"}}', "is nothing that a column can be"),
        ('{"dates": "week first"}', "cannot be the dates of a file"),
        (None, "is not what --map wants"),
    ],
)
def test_a_mapping_that_is_none_is_refused_before_anything_is_read(
    komtui: Any, till: str, tmp_path: Path, content: str | None, words: str
) -> None:
    path = tmp_path / "wrong.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    result = komtui("import", "--map", str(path), till, code=1)

    assert words in result.stderr
    assert "wrong.json" in result.stderr
    assert komtui.rows("list") == []


def test_drafts_that_are_there_come_in_again_when_that_is_said(komtui: Any, tmp_path: Path) -> None:
    path = tmp_path / "drafts.csv"
    path.write_text("date,customer,description,price\n2026-01-31,Zoé,Pain,10\n", encoding="utf-8")
    komtui("import", str(path))
    komtui("import", str(path))
    assert len(komtui.rows("list")) == 1

    komtui("import", "--again", str(path))

    assert len(komtui.rows("list")) == 2


SAID = {
    "Beleg": "number",
    "Tag": "date",
    "Kunde": "customer",
    "Ware": "description",
    "Menge": "quantity",
    "Preis": "price",
    "Pourboire": "left out",
}
NEXT = {
    "other order, delimiter, letters and a column more": (
        'Tag,Beleg,Kunde,Menge,Ware,Preis,Pourboire,Kassierer\n26.01.2026,T2,Zoé,2,Brot,"1,20","0,50",Ada\n',
        "cp1252",
    ),
    "a column less, UTF-16": ("Beleg;Tag;Kunde;Ware;Menge;Preis\nT2;27.01.2026;Zoé;Brot;2;1,20\n", "utf-16"),
    "the same in Mac Roman": (
        "Beleg;Tag;Kunde;Ware;Menge;Preis;Pourboire\nT2;25.01.2026;Zoé Pérès;Brot;2;1,20;0,50\n",
        "mac_roman",
    ),
}


@pytest.mark.parametrize("name", NEXT)
def test_what_was_kept_is_used_for_the_next_export_that_is_nearly_the_same(
    komtui: Any, tmp_path: Path, name: str
) -> None:
    first, following, said = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "map.json"
    first.write_text("Beleg;Tag;Kunde;Ware;Menge;Preis;Pourboire\nT1;25.01.2026;Zoé;Brot;2;1,20;0,50\n", "utf-8")
    said.write_text(json.dumps({"columns": SAID, "encoding": "utf-8"}), encoding="utf-8")
    komtui("import", "--map", str(said), "--keep", "Kasse", str(first))
    content, encoding = NEXT[name]
    following.write_bytes(content.encode(encoding))
    (row,) = komtui.rows("import", str(following))
    assert row["numbers"] == ["T2"]
    assert row["notes"][0]["code"] in {"import.mapped-as-kept", "import.mapped-as-similar"}
    shown = komtui.rows("show", "T2")[0]
    assert "Zoé" in shown["customer"]["name"]
    (again,) = komtui.rows("import", "--map", "Kasse", "--dry-run", str(first))
    assert again["ok"]


def test_a_new_amount_stops_an_export_that_is_otherwise_known(komtui: Any, tmp_path: Path) -> None:
    first, following, said = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "map.json"
    row = "T1;25.01.2026;Zoé;Brot;2;1,20;0,50"
    header = ";".join(SAID)
    first.write_text(f"{header}\n{row}\n", "utf-8")
    said.write_text(json.dumps({"columns": SAID}), encoding="utf-8")
    komtui("import", "--map", str(said), "--keep", "Kasse", str(first))
    following.write_text(f"{header};Rabattwert\n{row};0,30\n", "utf-8")
    (found,) = komtui.rows("import", str(following), code=1)
    assert found["problem"]["code"] == "import.column-unknown"
    # Without the column that somebody called the number, rows would be those of others.
    following.write_text("Tag;Kunde;Ware;Menge;Preis;Pourboire\n28.01.2026;Zoé;Brot;2;1,20;0,50\n", "utf-8")
    (found,) = komtui.rows("import", str(following), code=1)
    assert not any(each["code"].startswith("import.mapped") for each in found["notes"])


def test_what_is_kept_is_listed_and_forgotten_by_its_name(komtui: Any, till: str, said: str) -> None:
    assert "Nothing is kept yet." in komtui("import", "--mappings").stderr
    komtui("import", "--map", said, "--keep", "Till", till)
    assert komtui("import", "--mappings").stdout.splitlines()[1].startswith("Till")
    (row,) = komtui.rows("import", "--mappings")
    assert (row["name"], row["mapping"]["columns"]["Beleg"], row["mapping"]["currency"]) == ("Till", "number", "CAD")
    assert "Till" in komtui("import", "--forget", "Tell", code=1).stderr
    assert komtui.rows("import", "--forget", "Till") == [{"name": "Till", "forgotten": True}]
    assert komtui.rows("import", "--mappings") == []
    # It is read by nothing any more.
    assert "Pourboire" in komtui("import", "--dry-run", till, code=1).stderr


def test_a_command_that_names_nothing_is_refused(komtui: Any) -> None:
    assert "PATH" in komtui("import", code=2).stderr
    assert "leave the files out" in komtui("import", "--mappings", "a.csv", code=2).stderr


REFUSED = (
    "number;date;customer;country;description;quantity;price;tax;total\n"
    "R-1;2026-01-31;Zoé;FR;Farine;2;10,00;20;24,00\n"
    "R-2;2026-01-31;Ada;FR;Farine;2;10,00;20;25,00\n"
    "R-3;2026-01-31;Zoé;FR;Farine;2;10,00;20;24,00\n"
)


def test_the_documents_beside_a_refused_one_come_in_with_an_option(komtui: Any, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(REFUSED, encoding="utf-8")

    said = komtui("import", str(path), code=1).stderr
    assert "1 document of orders.csv is refused: R-2 (line 3)." in said
    assert "2 other documents come in with --partly." in said
    assert komtui.rows("list") == []

    (row,) = komtui.rows("import", "--partly", "--refused", str(tmp_path), str(path), code=1)
    assert (row["ok"], row["numbers"], row["problem"]) == (True, ["R-1", "R-3"], None)
    (refused,) = row["refused"]
    assert (refused["number"], refused["line"], refused["path"]) == ("R-2", 3, None)
    assert [each["code"] for each in refused["problems"]] == ["import.cell-total"]
    mend = Path(row["refused_file"])
    mend.write_text(mend.read_text("utf-8").replace("25,00", "24,00"), encoding="utf-8")

    (row,) = komtui.rows("import", str(mend))
    assert (row["numbers"], row["refused"], row["others"]) == (["R-2"], [], 0)


def test_what_was_left_out_is_named_for_people_and_fails_the_command(komtui: Any, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(REFUSED, encoding="utf-8")
    result = komtui("import", "--partly", str(path), code=1)
    assert "R-1, R-3" in result.stdout
    assert "1 document of orders.csv was left out:\n  R-2 (line 3): " in result.stderr
    assert "2 documents came in. 1 document was refused." in result.stderr
    assert "say one of the two" in komtui("import", "--dry-run", "--refused", str(tmp_path), str(path), code=2).stderr
