"""`mark` and `change`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

QUOTE = {
    "kind": "quote",
    "number": "D-1",
    "date": "2026-11-20",
    "currency": "EUR",
    "customer": {"name": "Café Müller"},
    "lines": [{"description": "Pièce montée", "quantity": "1", "price": "250.00", "tax": "20"}],
}


def test_documents_are_marked(komtui: Any, tmp_path: Path) -> None:
    path = tmp_path / "quote.json"
    path.write_text(json.dumps(QUOTE), encoding="utf-8")
    komtui("import", str(path))
    number = komtui.invoice()

    assert komtui.rows("mark", "D-1", "refused") == [{"number": "D-1", "mark": "refused", "state": "refused"}]
    assert [row["number"] for row in komtui.rows("list", "--state", "refused")] == ["D-1"]
    assert "was refused" in komtui("convert", "D-1", "--to", "order", code=1).stderr
    assert "accepted" in komtui("mark", "D-1", "accepted").stdout

    found = komtui("mark", "D-1", number, "shipped", code=1)
    assert "shipped" in found.stdout
    assert "neither an order nor an invoice" in found.stderr
    assert "not shipped" in komtui("mark", number, "not-shipped").stdout
    assert "Name the documents" in komtui("mark", number, code=2).stderr


ORDER = QUOTE | {
    "kind": "order",
    "number": "B-1",
    "lines": [
        {"description": "Farine", "quantity": "10", "unit": "kg", "price": "1.20", "tax": "5.5"},
        {"description": "Levure", "quantity": "4", "price": "2.00", "tax": "5.5"},
    ],
}


def test_goods_go_out_in_parts(komtui: Any, tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(ORDER), encoding="utf-8")
    komtui("import", str(path))
    assert [row["number"] for row in komtui.rows("list", "--state", "to-ship")] == ["B-1"]

    assert "shipped in part" in komtui("mark", "B-1", "shipped", "--part", "1=2,5").stdout
    (shown,) = komtui.rows("show", "B-1")
    assert shown["shipped"] is None
    assert shown["shipped_lines"] == [
        {"line": "1", "shipped": "2.5", "left": "7.5"},
        {"line": "2", "shipped": "0", "left": "4"},
    ]
    page = komtui("show", "B-1").stdout
    assert "Farine: 2.5\u00a0kg shipped, 7.5\u00a0kg left" in page
    assert "7.5 is still to go out" in komtui("mark", "B-1", "shipped", "--part", "1=8", code=1).stderr
    assert "one document" in komtui("mark", "B-1", "accepted", "--part", "1=1", code=2).stderr
    assert "shipped in part" in komtui("history", "B-1").stdout

    assert "shipped" in komtui("mark", "B-1", "shipped").stdout
    (shown,) = komtui.rows("show", "B-1")
    assert shown["shipped"]
    assert [each["left"] for each in shown["shipped_lines"]] == ["0", "0"]
    assert komtui.rows("list", "--state", "to-ship") == []


def test_who_served_and_whose_it_is_changes_and_the_page_does_not(komtui: Any) -> None:
    number = komtui.invoice()
    komtui("customer", "add", "--name", "Other SARL")

    assert komtui.rows("change", number, "--employee", "Anne") == [{"number": number, "employee": "Anne"}]
    said = komtui("change", number, "--customer", "Other SARL")

    assert "Other SARL" in said.stdout
    assert "still names Café" in said.stderr
    assert "credit note and a new invoice" in said.stderr
    assert komtui.rows("list")[0]["customer"] == 'Café "Müller"'
    assert "Say what changes" in komtui("change", number, code=2).stderr
