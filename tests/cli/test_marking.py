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
