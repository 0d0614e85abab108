"""From version 1 to 2: lines that do not count, payment terms with figures, and more of what e-invoices say."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_LINE: Json = {
    "role": "billed",
    "parent": "",
    "period": None,
    "standard_id": "",
    "buyer_item_id": "",
    "attributes": [],
}
_PAYMENT: Json = {"mandate": "", "creditor_id": "", "debited_account": "", "card": "", "card_holder": ""}
_DOCUMENT: Json = {
    "payment_terms": [],
    "further_payments": [],
    "period": None,
    "payee": None,
    "tax_representative": None,
    "tax_currency": "",
    "tax_in_tax_currency": None,
}


def upgraded(data: Json) -> Json:
    """Return the document with the fields that version 1 did not have, each saying nothing."""
    return {
        **data,
        **_DOCUMENT,
        "payment": {**data["payment"], **_PAYMENT},
        "lines": [{**line, **_LINE} for line in data["lines"]],
    }
