"""A sale at 7.00 with tax, which no net price comes to: 6.64 and 0.37, rounded by a cent. Everybody is told 7.00."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

TILL = {
    "kind": "invoice",
    "date": "2026-11-20",
    "currency": "EUR",
    "customer": "Zoé",
    "email": "zoe@client.example",
    "rounding": "-0.01",
    "lines": [{"description": "Tarte", "quantity": "1", "price": "6.64", "tax": "5.5"}],
}


@pytest.fixture
def sold(komtui: Any, tmp_path: Any) -> str:
    """The number of that invoice."""
    file = tmp_path / "till.json"
    file.write_text(json.dumps(TILL), encoding="utf-8")
    (found,) = komtui.rows("import", str(file))
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    (issued,) = komtui.rows("issue", *found["numbers"])
    return str(issued["number"])


def test_lists_say_what_is_to_be_paid(komtui: Any, sold: str) -> None:
    (row,) = komtui.rows("list", "7,00")
    assert [row[name] for name in ("net", "tax", "gross", "total", "payable", "balance")] == [
        *("6.64", "0.37", "7.01", "7.00", "7.00", "7.00")
    ]
    assert "€7.01" not in (said := komtui("list").stdout)
    assert "€7.00" in said
    (happened, *_rest) = [each for each in komtui.rows("history", sold) if each["what"] == "issued"]
    facts = happened["facts"] if isinstance(happened["facts"], dict) else json.loads(happened["facts"])
    assert (facts["gross"], facts["total"]) == ("7.01", "7.00")
    assert "€7.00" in komtui("history", sold).stdout


def test_what_was_sold_agrees_with_what_came_in(komtui: Any, sold: str, tmp_path: Any) -> None:
    day = komtui.rows("show", sold)[0]["date"]
    komtui("payment", "add", sold, "7.00", "--method", "card", "--date", day)
    (found,) = komtui.rows("sheet", day)
    assert found["gross"] == [{"of": "invoice", "currency": "EUR", "amount": "7.01"}]
    assert found["sale_roundings"] == [{"of": "invoice", "currency": "EUR", "amount": "-0.01"}]
    assert [each["amount"] for each in (*found["employees"], *found["methods"])] == ["7.00", "7.00"]
    said = komtui("sheet", day).stdout
    assert said.index("€7.01") < said.index("Rounding") < said.index("To be paid") < said.index("€7.00")

    (row,) = komtui.rows("sales", "--from", day, "--to", day)
    assert (row["gross"], row["total"]) == ("7.01", "7.00")
    file = tmp_path / "sales.csv"
    komtui("sales", "--from", day, "--to", day, "--csv", str(file))
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines(), delimiter=";"))
    (sale,) = [each for each in rows if each["what"] == "sale"]
    assert (sale["gross"], sale["total"]) == ("7.01", "7.00")


def test_what_is_to_be_paid_is_all_that_can_be_credited(komtui: Any, sold: str) -> None:
    too_much = komtui("convert", sold, "--to", "credit-note", "--amount", "7.01", code=1)
    assert "€7.00" in too_much.stderr
    (draft,) = komtui.rows("convert", sold, "--to", "credit-note", "--amount", "7.00")
    (note,) = komtui.rows("issue", draft["number"])
    rows = {row["number"]: row for row in komtui.rows("list")}
    assert rows[note["number"]]["total"] == "7.00"
    assert rows[sold]["state"] == "cancelled"
