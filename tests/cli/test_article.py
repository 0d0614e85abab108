"""`komtui article`: a table in, a list, a table out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

TABLE = """Référence;Code-barres;Désignation;English name;Unité;Prix TTC;TVA
B01;3760001000019;Baguette de tradition;Traditional baguette;pièce;1,15;5,5 %
B04;;Pain au levain, au kilo;;kg;6.75;5.5
S02;;Serveur en salle;Waiting staff;heure;;20
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "articles.csv"
    path.write_text(TABLE, "utf-8")
    return path


def test_a_table_comes_in_and_goes_out_as_it_is_kept(komtui: Any, file: Path, tmp_path: Path) -> None:
    assert "3 would be added" in komtui("article", "import", str(file), "--dry-run").stderr
    assert komtui.rows("article", "list") == []
    assert komtui.rows("article", "import", str(file)) == [{"added": 3, "changed": 0, "same": 0}]
    rows = komtui.rows("article", "list")
    assert [(each["number"], each["unit"], each["price"], each["with_tax"]) for each in rows] == [
        ("B01", "C62", "1.15", True),
        ("B04", "KGM", "6.75", True),
        ("S02", "HUR", None, False),
    ]
    assert rows[0]["taxes"] == [{"scheme": "VAT", "category": "S", "rate": "5.5"}]
    assert [each["number"] for each in komtui.rows("article", "list", "trad bag")] == ["B01"]
    assert "Traditional baguette" in komtui("article", "list", "3760001000019").stdout
    out = tmp_path / "out.csv"
    assert "3 articles were written" in komtui("article", "export", str(out)).stderr
    assert komtui.rows("article", "import", str(out)) == [{"added": 0, "changed": 0, "same": 3}]
    assert komtui.rows("article", "list") == rows


@pytest.mark.parametrize(
    ("country", "tax", "expected"),
    [
        ("CA", "0", "GST Z, QST Z"),
        ("CA", "détaxé", "GST Z, QST Z"),
        ("CA", "exonéré", "GST E, QST E"),
        ("CA", "5 %", "GST S"),
        ("CA", "TPS+TVQ", "GST S, QST S"),
        ("CA", "14,975 %", "GST S, QST S"),
        ("CA", "14.975", "GST S, QST S"),
        ("CA", "5,5", "VAT S"),
        ("FR", "0", "VAT E"),
        ("FR", "exempt", "VAT E"),
        ("BE", "0", "VAT Z"),
    ],
)
def test_what_bears_no_tax_is_said_as_the_sellers_country_says_it(
    komtui: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, country: str, tax: str, expected: str
) -> None:
    monkeypatch.setenv("KOMTUI_COMPANY_COUNTRY", country)
    file, out = tmp_path / "articles.csv", tmp_path / "out.csv"
    file.write_text(f"name;tax\nPain;{tax}\n", "utf-8")
    for each in (file, out):
        komtui("article", "import", str(each))
        (row,) = komtui.rows("article", "list")
        assert ", ".join(f"{each['scheme']} {each['category']}" for each in row["taxes"]) == expected
        komtui("article", "export", str(out))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("B01;;;;;1;", "Line 2: the article has no name."),
        ("B01;;Pain;;furlong per day;1;", "Line 2: nobody knows the unit"),
        ("B01;;Pain;;;cheap;", "Line 2: “cheap” is no price."),
        ("B01;;Pain;;;1;plenty", "Line 2: “plenty” is no tax."),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_comes_in(komtui: Any, file: Path, row: str, said: str) -> None:
    file.write_text(f"{TABLE.splitlines()[0]}\n{row}\nB09;;Brioche;;;2;", "utf-8")
    assert said in komtui("article", "import", str(file), code=1).stderr
    assert komtui.rows("article", "list") == []


def test_what_describes_an_article_is_its_name_where_nothing_else_is(komtui: Any, file: Path) -> None:
    file.write_text("number;description;price\nB01;Baguette;1\n", "utf-8")
    komtui("article", "import", str(file))
    assert "Baguette" in komtui("article", "list", "baguette").stdout


def test_a_table_without_names_is_none(komtui: Any, file: Path) -> None:
    file.write_text("number;price;tax\nB01;1;20\n", "utf-8")
    assert "name of an article" in komtui("article", "import", str(file), code=1).stderr
    assert "No article fits." in komtui("article", "list", "pain").stderr
