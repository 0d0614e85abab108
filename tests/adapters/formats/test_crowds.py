"""How much one document may have: no more than a screen shows and a page is drawn of."""

from __future__ import annotations

import json

import pytest

from komtui.adapters.formats._reading import read
from komtui.adapters.formats.csv import header
from komtui.adapters.formats.json import _keys, reading
from komtui.domain.problem import ProblemError
from komtui.domain.sales.limits import PARTS

LINE = {"description": "Pain", "quantity": "1", "price": "2", "tax": "20"}
HEADER = "number,date,customer,description,quantity,price,tax\n"


def invoice(count: int) -> bytes:
    head = {"kind": "invoice", "number": "F-1", "date": "2026-11-20", "currency": "EUR", "customer": {"name": "Roy"}}
    return json.dumps(head | {"lines": [LINE] * count}).encode()


def test_a_document_may_have_many_lines() -> None:
    assert len(read(invoice(PARTS), "x.json").documents[0].lines) == PARTS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", invoice(PARTS + 1)),
        ("x.csv", (HEADER + "F-1,2026-11-20,Roy,Pain,1,2,20\n" * (PARTS + 1)).encode()),
    ],
    ids=["json", "csv"],
)
def test_and_not_more_than_anybody_can_look_at(name: str, content: bytes) -> None:
    with pytest.raises(ProblemError) as refused:
        read(content, name)
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["place"], problem.facts["limit"]) == ("import.too-many-parts", "lines", PARTS)


def test_a_cell_that_never_ends_is_called_so() -> None:
    with pytest.raises(ProblemError) as refused:
        read((HEADER + f"F-1,2026-11-20,{'a' * 200_000},Pain,1,2,20\n").encode(), "x.csv")
    assert [each.code for each in refused.value.problems] == ["import.cell-too-long"]


def test_what_is_too_much_is_not_read_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made of lines that are refused, and nothing is asked of more keys than a program writes."""
    asked = []
    monkeypatch.setattr(_keys, "named", lambda key: asked.append(key) or header.named(key))
    with pytest.raises(ProblemError):
        read(json.dumps({"number": "F-1", **{f"key{place}": "paid" for place in range(9000)}}).encode(), "x.json")
    assert len(asked) < 9000
    monkeypatch.setattr(reading, "_line", None)
    with pytest.raises(ProblemError) as refused:
        read(invoice(PARTS + 1), "x.json")
    assert [each.code for each in refused.value.problems] == ["import.too-many-parts"]
