"""JSON documents."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.sales.document import Document, Kind, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Address
from komtui.domain.sales.tax import Tax

D = Decimal
WHOLE = {
    "kind": "invoice",
    "number": "F-1",
    "date": "2026-01-31",
    "due_date": "2026-02-28",
    "currency": "EUR",
    "customer": {
        "name": "Zoé",
        "email": "zoe@example.fr",
        "address": {"line1": "1 rue du Four", "city": "Lyon", "postcode": "69001", "country": "FR"},
    },
    "lines": [
        {"description": "Bread", "quantity": 3, "price": 0.1, "tax": 5.5},
        {"description": "Work", "quantity": "1.5", "unit": "hour", "price": 100, "discount": 10,
         "taxes": [{"scheme": "VAT", "rate": 20}]},
    ],
    "adjustments": [{"amount": 5, "charge": True, "reason": "Delivery", "tax": 20}],
    "prepaid": 20,
    "notes": "Merci",
    "references": [{"role": "order", "number": "PO-1", "date": "2026-01-01"}],
    "payment": {"iban": "FR7612345"},
    "total": 168.32,
}  # fmt: skip


def documents(value: object) -> tuple[Document, ...]:
    return read(json.dumps(value).encode(), "file.json").documents


def changed(**values: Any) -> dict[str, Any]:
    return {**WHOLE, **values}


def test_a_whole_document() -> None:
    (document,) = documents(WHOLE)
    assert (document.kind, document.state, document.language) == (Kind.INVOICE, State.ISSUED, "fr")
    bread, work = document.lines
    assert (bread.price, bread.taxes) == (D("0.1"), (Tax("VAT", "S", D("5.5")),)), "decimals are exact"
    assert (work.unit, work.quantity, work.net("EUR")) == ("HUR", D("1.5"), D("135.00"))
    assert document.totals.net == D("140.30")
    assert (document.totals.gross, document.totals.payable) == (D("168.32"), D("148.32"))
    assert document.buyer.address == Address("1 rue du Four", "", "", "69001", "Lyon", "", "FR")
    assert document.references == (Reference("order", "PO-1", dt.date(2026, 1, 1)),)
    assert (document.notes, document.payment.iban) == ((Note("Merci"),), "FR7612345")


def test_lists_and_wrapped_lists() -> None:
    draft = {key: value for key, value in WHOLE.items() if key != "number"} | {"customer": "Ann"}
    first, second = documents([WHOLE, draft])
    assert (first.number, second.number, second.state, second.buyer.name) == ("F-1", "", State.DRAFT, "Ann")
    assert documents({"documents": [WHOLE, draft]}) == (first, second)


def test_places_are_paths(problems) -> None:
    lines = [
        {"description": "B", "price": "1,5"},
        {"price": True, "quantity": [], "tax": 200, "taxes": [{"rate": "x"}]},
    ]
    value = [WHOLE, changed(date="31/01/2026", kind="parrot", lines=lines, customer={"email": "a@b"}, prepaid="1e999")]
    found = {(each.code, each.facts["place"]) for each in problems(json.dumps(value).encode())}
    assert found == {
        ("import.json-date", "documents[1].date"),
        ("import.json-kind", "documents[1].kind"),
        ("import.json-missing-customer", "documents[1].customer"),
        ("import.json-number", "documents[1].prepaid"),
        ("import.json-number", "documents[1].lines[0].price"),
        ("import.json-number", "documents[1].lines[1].price"),
        ("import.json-number", "documents[1].lines[1].quantity"),
        ("import.json-missing", "documents[1].lines[1].description"),
        ("import.json-percent", "documents[1].lines[1].tax"),
        ("import.json-number", "documents[1].lines[1].taxes[0].rate"),
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"a": 1', "import.json"),
        ('{"number": NaN}', "import.json"),
        ('{"number": 1, "number": 2}', "import.json-twice"),
        ("[" * 100_000, "import.json-too-deep"),
        ("[]", "import.json-empty"),
        ("[1]", "import.json-object"),
        (json.dumps(changed(total=168.33)), "import.json-total"),
        (json.dumps(changed(lines=[{"description": "B", "price": 1, "quantiti": 2}])), "import.json-key"),
        (json.dumps(changed(lines=[{"description": "B", "price": 1, "price_base": 0}])), "import.json-number"),
        (json.dumps(changed(lines=[])), "import.json-missing-list"),
        (json.dumps(changed(prepaid=0)).replace('"prepaid": 0', '"prepaid": 1e999999999999'), "import.json-number"),
        (json.dumps(changed(prepaid=0)).replace('"prepaid": 0', '"prepaid": ' + "9" * 5000), "import.json-number"),
    ],
)
def test_what_is_wrong(problems, content: str, code: str) -> None:
    assert problems(content.encode())[0].code == code


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\u00ad", "\u3164", "\ud800", "\U000e0041"])
def test_a_number_is_seen_whole(problems, char: str) -> None:
    """One with something in it that nobody sees looks like another one, and nobody could type it."""
    [found] = problems(json.dumps({**WHOLE, "number": f"F{char}-1"}).encode())
    assert (found.code, found.facts["place"]) == ("import.number-control", "number")
