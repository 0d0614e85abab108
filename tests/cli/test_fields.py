"""What `show --json` says: every stored field, whatever fields there will be."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import types
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from komtui.adapters.formats._reading import read
from komtui.cli.commands.showing import _page, document_json
from komtui.domain.sales.document import Document, Line
from komtui.i18n import use
from komtui.services.ports import StoredDocument

_UNIQUE = itertools.count(1)
_OF_TOTALS = {"prepaid", "rounding"}
"""Said among the totals."""


def filled(hint: Any, seen: list[str], name: str = "") -> Any:
    """Return a value of a type that is no other's, each of its texts noted in `seen`."""
    if isinstance(hint, types.UnionType):
        return filled(next(each for each in get_args(hint) if each is not type(None)), seen, name)
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        return tuple(filled(part, seen, name) for part in parts if part is not Ellipsis)
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(
            **{
                each.name: filled(
                    hints[each.name], [] if each.name in _OF_TOTALS and hint is Document else seen, each.name
                )
                for each in dataclasses.fields(hint)
                if each.metadata.get("stored", True)
            }
        )
    number = next(_UNIQUE)
    if hint is str:
        value: Any = f"{name}-{number}"
    elif hint is Decimal:
        value = Decimal(f"{number}.25")
    elif hint is dt.date:
        value = dt.date(2000, 1, 1) + dt.timedelta(days=number)
    elif hint is bool:
        return True
    else:
        assert issubclass(hint, Enum), hint
        value = list(hint)[-1]
    seen.append(f"{value:f}" if hint is Decimal else value.value if isinstance(value, Enum) else str(value))
    return value


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    else:
        yield str(value)


def test_every_stored_field_has_a_key() -> None:
    seen: list[str] = []
    document = filled(Document, seen)
    said = document_json(StoredDocument(7, document, 1, "", ""), [])
    json.dumps(said)
    assert set(seen) <= set(leaves(said)), sorted(set(seen) - set(leaves(said)))


def test_keys_that_scripts_know_stay() -> None:
    said = document_json(StoredDocument(7, filled(Document, []), 1, "", ""), [])
    assert said.keys() >= {
        *("number", "kind", "state", "date", "due_date", "valid_until", "currency", "language", "store", "seller"),
        *("customer", "lines", "taxes", "totals", "references", "notes", "terms", "payment_terms", "origin", "own_pdf"),
        "deliveries",
    }
    assert said["customer"].keys() >= {"name", "email", "vat_id", "legal_id", "address"}
    assert said["lines"][0].keys() >= {"description", "quantity", "unit", "price", "role", "parent", "net", "taxes"}
    assert said["references"][0].keys() >= {"role", "number"}
    assert said["payment_terms"][0].keys() >= {"kind", "date", "percent", "amount", "text"}
    assert isinstance(said["notes"][0], str)
    assert len(said["notes"]) == len(said["note_subjects"])


def test_the_page_of_a_document_that_says_everything() -> None:
    path = Path(__file__).parents[1] / "data" / "cases" / "whole.ubl.xml"
    (document,) = read(path.read_bytes(), path.name).documents
    use("fr")
    text = "\n".join(_page(StoredDocument(7, document, 1, "", ""), []))
    for said in (
        *("Bon de livraison", "BL-7 · bl-7.csv", "PLAN-8 · Plans of the site · https://plans.example/8"),
        *("GTIN 4000000000006", "BUYER-156", "PO-LINE-132", "OBJ-128", "ACC-133", "IT", "CLASS-158 (STI 7)"),
        *("MANDATE-89", "Factor SA", "Fisc Rep SA", "190,40", "By transfer to our bank", "GLN"),
    ):
        assert said in text, said
    assert "0088" not in text
    assert "METER-18" in text


def test_a_line_without_anything_says_nothing_more() -> None:
    assert {key for key, value in document_line(Line("x")).items() if value in ("", [], None)} >= {
        "object_id",
        "classifications",
        "supply",
    }


def document_line(line: Line) -> dict[str, Any]:
    document = dataclasses.replace(filled(Document, []), lines=(line,))
    found: dict[str, Any] = document_json(StoredDocument(7, document, 1, "", ""), [])["lines"][0]
    return found
