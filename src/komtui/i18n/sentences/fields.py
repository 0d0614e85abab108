"""Fields of a table, in words. Each is also a name that a column may have, so that what is proposed can be typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from komtui.domain.marking import N_

FIELDS: Mapping[str, str] = {
    "left out": N_("left out"),
    "kind": N_("document type"),
    "number": N_("document number"),
    "date": N_("issue date"),
    "due date": N_("due date"),
    "valid until": N_("valid until"),
    "delivery date": N_("delivery date"),
    "currency": N_("currency"),
    "language": N_("language"),
    "customer": N_("customer name"),
    "first name": N_("first name"),
    "last name": N_("last name"),
    "status": N_("status of the document"),
    "payment status": N_("status of its payment"),
    "cancelled": N_("cancelled or not"),
    "store": N_("store of the document"),
    "row": N_("what the row is"),
    "line": N_("line number"),
    "rounding": N_("rounding of the amount due"),
    "customer number": N_("customer number"),
    "contact": N_("contact name"),
    "email": N_("e-mail address"),
    "phone": N_("phone number"),
    "address": N_("address line 1"),
    "address 2": N_("address line 2"),
    "address 3": N_("address line 3"),
    "postcode": N_("postcode"),
    "city": N_("city"),
    "region": N_("region"),
    "country": N_("country"),
    "vat id": N_("VAT number"),
    "legal id": N_("registration number"),
    "note": N_("note"),
    "terms": N_("payment terms"),
    "reference": N_("customer reference"),
    "order": N_("purchase order"),
    "original invoice": N_("original invoice"),
    "prepaid": N_("amount paid"),
    "exemption": N_("exemption reason"),
    "tax included": N_("taxes included"),
    "document discount": N_("document discount"),
    "shipping": N_("shipping amount"),
    "total net": N_("total before tax"),
    "total tax": N_("total tax"),
    "total": N_("total with tax"),
    "total due": N_("amount due"),
    "description": N_("description"),
    "detail": N_("detail"),
    "item number": N_("item number"),
    "quantity": N_("quantity"),
    "unit": N_("unit of measure"),
    "price": N_("unit price"),
    "price with tax": N_("unit price with tax"),
    "discount": N_("discount %"),
    "discount amount": N_("discount amount"),
    "tax": N_("VAT rate"),
    "tax amount": N_("VAT amount"),
    "tax category": N_("VAT category"),
    "gst": N_("GST rate"),
    "qst": N_("QST rate"),
    "hst": N_("HST rate"),
    "pst": N_("PST rate"),
    "gst amount": N_("GST amount"),
    "qst amount": N_("QST amount"),
    "hst amount": N_("HST amount"),
    "pst amount": N_("PST amount"),
    "line net": N_("line total before tax"),
    "line total": N_("line total with tax"),
}
"""By the value of `domain.tables.field.Field`."""


def field_words(name: str, translate: Callable[[str], str]) -> str:
    """Return a field in words; a name that is none stays as it is."""
    return translate(FIELDS[name]) if name in FIELDS else name
