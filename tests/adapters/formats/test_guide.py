"""The guide for users: its examples can be imported, and it names every column."""

from __future__ import annotations

import re
from pathlib import Path

from komtui.adapters.formats._reading import read
from komtui.adapters.formats.csv.header import DOCUMENT_COLUMNS, LINE_COLUMNS
from komtui.domain.tables.field import Field
from komtui.services.sales.exchange.mappings import from_json


def test_the_examples_come_in(root: Path) -> None:
    guide = (root / "docs" / "import.md").read_text()
    examples = re.findall(r"```(?:json)?\n(.*?)```", guide, re.DOTALL)[1:]
    examples, (said, rated) = (
        [each for each in examples if "columns" not in each],
        [each for each in examples if "columns" in each],
    )
    assert from_json(said, "example").columns["Lineitem price"] is Field.PRICE_WITH_TAX
    assert from_json(rated, "example").rates["Livres"] == "5,5"
    totals = [read(each.encode(), "example").documents[0].totals.gross for each in examples]
    assert [str(each) for each in totals] == ["49.65", "123.48", "59.94"]


def test_every_column_is_documented(root: Path) -> None:
    guide = (root / "docs" / "import.md").read_text()
    assert [name for name in (*DOCUMENT_COLUMNS, *LINE_COLUMNS, *Field) if f"`{name}`" not in guide] == []
