"""Origins: what a document says that it was made from."""

from __future__ import annotations

from typing import Final

from komtui.domain.sales.document import Document, Reference
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import ORIGIN
from komtui.domain.search import folded

CREDITED: Final = "invoice"
"""Role of the reference to an earlier invoice (BT-25): of a credit note, the one that it takes back."""


def origins(document: Document) -> tuple[Reference, ...]:
    """Return what a document was made from, each number once: for a credit note the invoices that it names as well.

    Those of another program say no more than that (BT-25).
    """
    roles = (ORIGIN, CREDITED) if document.kind is Kind.CREDIT_NOTE else (ORIGIN,)
    found: dict[str, Reference] = {}
    for role in roles:
        for each in document.references:
            if each.role == role and each.number:
                found.setdefault(each.number, each)
    return tuple(found.values())


def is_made_from(document: Document, other: Document) -> bool:
    """Return whether a document says that it was made from `other`, as far as number and date tell.

    A credit note that no more than names an invoice means one of the same seller: everybody has an invoice 1.
    """
    return any(
        each.number == other.number
        and each.date in {None, other.date}
        and (each.role == ORIGIN or (other.kind is Kind.INVOICE and _is_same_seller(document, other)))
        for each in origins(document)
    )


def _is_same_seller(document: Document, other: Document) -> bool:
    one, two = document.seller, other.seller
    if one.vat_id and two.vat_id:
        return one.vat_id == two.vat_id
    # Who is not named is the house, whatever it is called.
    return not (one.name and two.name) or folded(one.name) == folded(two.name)
