"""From version 3 to 4: notes with a subject, schemes of numbers, attached files, and what French e-invoices ask for."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_PARTY: Json = {
    "capacity": None,
    "identifier_scheme": "",
    "further_ids": [],
    "legal_scheme": "",
    "electronic_scheme": "",
}
_LINE: Json = {
    "supply": None,
    "object_id": "",
    "object_scheme": "",
    "order_line": "",
    "accounting": "",
    "standard_scheme": "",
    "classifications": [],
    "origin_country": "",
}
_DOCUMENT: Json = {"process": "", "tax_point_date": None, "tax_point": None}
_ATTACHMENT: Json = {"description": "", "location": "", "name": "", "mime": "", "sha256": ""}
_PARTIES = ("seller", "buyer", "ship_to", "payee", "tax_representative")


def upgraded(data: Json) -> Json:
    """Return the document with the fields that version 3 did not have, each saying nothing.

    What version 3 kept of an attached file was its name, as a reference.
    """
    references = [each for each in data["references"] if each["role"] != "supporting"]
    supporting = [each["number"] for each in data["references"] if each["role"] == "supporting"]
    return {
        **data,
        **_DOCUMENT,
        **{name: party_upgraded(data[name]) for name in _PARTIES},
        "lines": [{**line, **_LINE} for line in data["lines"]],
        "notes": [{"text": text, "subject": ""} for text in data["notes"]],
        "payment": {**data["payment"], "text": ""},
        "further_payments": [{**each, "text": ""} for each in data["further_payments"]],
        "references": [{**each, "scheme": ""} for each in references],
        "attachments": [{"reference": number, **_ATTACHMENT} for number in supporting],
    }


def party_upgraded(party: Json | None) -> Json | None:
    """Return a party with the fields that version 3 did not have; that of a customer had the same."""
    return None if party is None else {**party, **_PARTY}
