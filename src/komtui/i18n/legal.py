"""Findings of law: how much one weighs, and what its field is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from komtui.domain.marking import N_
from komtui.domain.sales.legal.finding import Severity
from komtui.domain.sales.party import Capacity
from komtui.i18n import Localizer, current
from komtui.i18n.sentences import setting_name

_SEVERITIES: Final = {Severity.MUST: N_("must"), Severity.SHOULD: N_("should")}
_PARTS: Final[Mapping[str, str]] = {
    "buyer": N_("Customer"),
    "seller": N_("Seller"),
    "ship_to": N_("Delivered to"),
    "payment": N_("Payment"),
    "further_payments": N_("Payment"),
    "date": N_("Date"),
    "due_date": N_("Due date"),
    "valid_until": N_("Valid until"),
    "delivery_date": N_("Delivery"),
    "tax_point_date": N_("Date"),
    "period": N_("Billing period"),
    "number": N_("Number"),
    "type_code": N_("Kind"),
    "process": N_("Goods or services"),
    "language": N_("Language"),
    "exemptions": N_("Why no tax"),
    "notes": N_("Notes"),
    "terms": N_("Terms of payment"),
    "references": N_("References"),
    "lines": N_("Lines"),
    "attachments": N_("Attached files"),
    "tax_in_tax_currency": N_("VAT in euros"),
}
_NAMES: Final[Mapping[str, str]] = {
    "name": N_("Name"),
    "legal_id": N_("Registration number"),
    "vat_id": N_("VAT number"),
    "tax_ids": N_("Tax number"),
    "electronic_address": N_("Electronic address"),
    "legal_text": N_("Legal form and register"),
    "further_ids": N_("SIRET"),
    "identifier": N_("Customer number"),
    "address.line1": N_("Address"),
    "address.postcode": N_("Postcode"),
    "address.city": N_("City"),
    "address.country": N_("Country"),
    "description": N_("Description"),
    "quantity": N_("Quantity"),
    "price": N_("Unit price"),
    "taxes": N_("Tax"),
    "iban": N_("IBAN"),
}


_CAPACITIES: Final = {
    Capacity.BUSINESS: N_("a business"),
    Capacity.CONSUMER: N_("a private person"),
    Capacity.PUBLIC: N_("a public body"),
}


def capacity_word(capacity: Capacity, words: Localizer | None = None) -> str:
    """Return in what capacity somebody buys."""
    return (words or current())._(_CAPACITIES[capacity])


def severity_word(severity: Severity, words: Localizer | None = None) -> str:
    """Return how much a finding weighs."""
    return (words or current())._(_SEVERITIES[severity])


def field_name(field: str, words: Localizer | None = None) -> str:
    """Return what people call a finding's field: a setting by its section and label, a line by its place."""
    words = words or current()
    if field.startswith(("company.", "documents.")):
        return setting_name(field, words._)
    part, _dot, name = field.partition(".")
    line = re.fullmatch(r"lines\[(\d+)\]", part)
    place = re.sub(r"\[\d+\]", "", part)
    if line:
        heading = words._("Line {line}").format(line=int(line[1]) + 1)
    else:
        heading = words._(_PARTS[place]) if place in _PARTS else field
    known = _NAMES.get(re.sub(r"\[\d+\]", "", name)) or _NAMES.get(name.partition(".")[0])
    return f"{heading}, {words._(known)}" if known and heading != field else heading
