"""What people call the fields of a document in which something is missing or wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from komtui.domain.marking import N_

_PARTS: Final[Mapping[str, str]] = {
    "buyer": N_("Customer"),
    "customer": N_("Customer"),
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
    "tax_currency": N_("VAT in euros"),
    "tax_point": N_("When VAT falls due"),
    "currency": N_("Currency"),
    "payee": N_("Paid to"),
    "tax_representative": N_("Tax representative"),
    "adjustments": N_("Discounts and charges"),
    "payment_terms": N_("Terms of payment"),
    "prepaid": N_("Paid already"),
    "rounding": N_("Rounding"),
}
_NAMES: Final[Mapping[str, str]] = {
    "name": N_("Name"),
    "language": N_("Language"),
    "legal_id": N_("Registration number"),
    "vat_id": N_("VAT number"),
    "tax_ids": N_("Tax number"),
    "electronic_address": N_("Electronic address"),
    "legal_text": N_("Legal form and register"),
    "further_ids": N_("SIRET"),
    "identifier": N_("Customer number"),
    "identifier_scheme": N_("Customer number"),
    "legal_scheme": N_("Registration number"),
    "electronic_scheme": N_("Electronic address"),
    "trading_name": N_("Trades as"),
    "contact": N_("Contact"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
    "address.line1": N_("Address"),
    "address.line2": N_("Address, line 2"),
    "address.line3": N_("Address, line 3"),
    "address.region": N_("Province"),
    "address.postcode": N_("Postcode"),
    "address.city": N_("City"),
    "address.country": N_("Country"),
    "description": N_("Description"),
    "quantity": N_("Quantity"),
    "price": N_("Unit price"),
    "taxes": N_("Tax"),
    "detail": N_("Further text"),
    "note": N_("Note"),
    "unit": N_("Unit"),
    "role": N_("Heading or remark"),
    "parent": N_("Heading or remark"),
    "gross_price": N_("Price before the discount"),
    "price_base": N_("Price for how many"),
    "adjustments": N_("Discounts and charges"),
    "attributes": N_("Properties of the item"),
    "item_id": N_("Item number"),
    "buyer_item_id": N_("The customer's item number"),
    "standard_id": N_("GTIN"),
    "classifications": N_("Classification"),
    "origin_country": N_("Country of origin"),
    "period": N_("Billing period"),
    "bic": N_("BIC"),
    "account_name": N_("Holder of the account"),
    "reference": N_("Reference of the payment"),
    "card": N_("Card"),
    "mandate": N_("Mandate"),
    "iban": N_("IBAN"),
}


def place_words(field: str, translate: Callable[[str], str]) -> str:
    """Return what people call a field: a setting by its section and label, a line by its place."""
    if field.startswith(("company.", "documents.")):
        from komtui.i18n.sentences import setting_name

        return setting_name(field, translate)
    part, _dot, name = field.partition(".")
    line = re.fullmatch(r"lines\[(\d+)\]", part)
    place = re.sub(r"\[\d+\]", "", part)
    if line:
        heading = translate(N_("Line {line}")).format(line=int(line[1]) + 1)
    else:
        heading = translate(_PARTS[place]) if place in _PARTS else field
    known = _NAMES.get(re.sub(r"\[\d+\]", "", name)) or _NAMES.get(name.partition(".")[0])
    return f"{heading}, {translate(known)}" if known and heading != field else heading
