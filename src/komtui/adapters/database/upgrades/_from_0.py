"""From version 0 to 1: what release 0.1.0 wrote.

It wrote no version, left out each field that had its default, and computed totals and taxes whenever they were read. So
here are its defaults and its arithmetic, for ever: what was issued then is frozen as it was shown then.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

Json = dict[str, Any]

_ADJUSTMENT: Json = {"charge": False, "reason": "", "reason_code": "", "base": None, "percent": None, "taxes": []}
_TAX: Json = {"scheme": "VAT", "category": "S", "rate": "0"}
_LINE: Json = {
    "quantity": "1",
    "unit": "C62",
    "price": "0",
    "taxes": [],
    "price_base": "1",
    "adjustments": [],
    "detail": "",
    "note": "",
    "identifier": "",
    "item_id": "",
    "gross_price": None,
    "stated_net": None,
}
_ADDRESS: Json = {
    "line1": "",
    "line2": "",
    "line3": "",
    "postcode": "",
    "city": "",
    "region": "",
    "country": "",
}
_PARTY: Json = {
    "trading_name": "",
    "address": {},
    "email": "",
    "phone": "",
    "contact": "",
    "identifier": "",
    "vat_id": "",
    "legal_id": "",
    "tax_ids": [],
    "legal_text": "",
    "electronic_address": "",
}
_PAYMENT: Json = {"code": "", "iban": "", "bic": "", "account_name": "", "reference": ""}
_SUBTOTAL: Json = {"exemption_reason": "", "exemption_code": ""}
_TOTALS: Json = {"prepaid": "0", "rounding": "0", "payable": "0"}
_DOCUMENT: Json = {
    "lines": [],
    "language": "en",
    "state": "draft",
    "store": "",
    "due_date": None,
    "valid_until": None,
    "delivery_date": None,
    "adjustments": [],
    "prepaid": "0",
    "rounding": "0",
    "notes": [],
    "terms": "",
    "payment": {},
    "references": [],
    "type_code": "",
    "exemptions": [],
    "ship_to": None,
    "stated_taxes": None,
    "stated_totals": None,
}

_NO_CENTS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS = dict.fromkeys(_NO_CENTS.split(), 0) | dict.fromkeys(_THOUSANDTHS.split(), 3) | {"CLF": 4, "UYW": 4}
_ROUNDING = Context(prec=100, rounding=ROUND_HALF_UP)
_COMPUTING = Context(prec=28, rounding=ROUND_HALF_EVEN)
_NOTHING = Decimal(0)


def upgraded(data: Json) -> Json:
    """Return the document with every field, and frozen where it was issued."""
    whole = _DOCUMENT | data
    whole |= {
        "seller": _party(whole["seller"]),
        "buyer": _party(whole["buyer"]),
        "ship_to": None if whole["ship_to"] is None else _party(whole["ship_to"]),
        "lines": [_line(each) for each in whole["lines"]],
        "adjustments": [_adjustment(each) for each in whole["adjustments"]],
        "payment": _PAYMENT | whole["payment"],
        "references": [{"date": None} | each for each in whole["references"]],
        "exemptions": [[_TAX | tax, reason] for tax, reason in whole["exemptions"]],
        "stated_taxes": None if whole["stated_taxes"] is None else [_subtotal(each) for each in whole["stated_taxes"]],
        "stated_totals": None if whole["stated_totals"] is None else _TOTALS | whole["stated_totals"],
    }
    if whole["state"] != "draft":
        with localcontext(_COMPUTING):
            _freeze(whole)
    return whole


def _party(data: Json) -> Json:
    whole = _PARTY | data
    return whole | {"address": _ADDRESS | whole["address"]}


def _taxes(data: list[Json]) -> list[Json]:
    return [_TAX | each for each in data]


def _adjustment(data: Json) -> Json:
    whole = _ADJUSTMENT | data
    return whole | {"taxes": _taxes(whole["taxes"])}


def _line(data: Json) -> Json:
    whole = _LINE | data
    adjustments = [_adjustment(each) for each in whole["adjustments"]]
    return whole | {"taxes": _taxes(whole["taxes"]), "adjustments": adjustments}


def _subtotal(data: Json) -> Json:
    whole = _SUBTOTAL | data
    return whole | {"tax": _TAX | whole["tax"]}


def _freeze(document: Json) -> None:
    currency = document["currency"]
    for line in document["lines"]:
        line["stated_net"] = str(_net(line, currency))
    if document["stated_taxes"] is None:
        document["stated_taxes"] = _breakdown(document)
    if document["stated_totals"] is None:
        document["stated_totals"] = {name: str(value) for name, value in _totals(document).items()}


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-_EXPONENTS.get(currency, 2)), context=_ROUNDING)


def _signed(adjustment: Json) -> Decimal:
    amount = Decimal(adjustment["amount"])
    return amount if adjustment["charge"] else -amount


def _net(line: Json, currency: str) -> Decimal:
    if line["stated_net"] is not None:
        return Decimal(line["stated_net"])
    gross = Decimal(line["quantity"]) * Decimal(line["price"]) / Decimal(line["price_base"])
    return _rounded(gross + sum(map(_signed, line["adjustments"]), _NOTHING), currency)


def _key(tax: Json) -> tuple[str, str, Decimal]:
    return tax["scheme"], tax["category"], Decimal(tax["rate"])


def _breakdown(document: Json) -> list[Json]:
    currency = document["currency"]
    taxable: dict[tuple[str, str, Decimal], Decimal] = {}
    # Rates that are equal are one tax, written as it was written first.
    written: dict[tuple[str, str, Decimal], Json] = {}
    for each in (*document["lines"], *document["adjustments"]):
        amount = Decimal(each["stated_net"]) if "stated_net" in each else _signed(each)
        for tax in each["taxes"]:
            key = _key(tax)
            written.setdefault(key, tax)
            taxable[key] = taxable.get(key, _NOTHING) + amount
    reasons = {_key(tax): reason for tax, reason in document["exemptions"]}
    found = []
    for key in sorted(taxable, key=lambda each: (each[0], -each[2], each[1])):
        base = _rounded(taxable[key], currency)
        amount = _rounded(base * key[2] / 100, currency)
        subtotal = {"tax": written[key], "taxable": str(base), "amount": str(amount)}
        found.append(_SUBTOTAL | subtotal | {"exemption_reason": reasons.get(key, "")})
    return found


def _totals(document: Json) -> Mapping[str, Decimal]:
    adjustments = document["adjustments"]
    lines = sum((Decimal(line["stated_net"]) for line in document["lines"]), _NOTHING)
    allowances = sum((Decimal(each["amount"]) for each in adjustments if not each["charge"]), _NOTHING)
    charges = sum((Decimal(each["amount"]) for each in adjustments if each["charge"]), _NOTHING)
    net = lines - allowances + charges
    tax = sum((Decimal(each["amount"]) for each in document["stated_taxes"]), _NOTHING)
    gross = net + tax
    prepaid, rounding = Decimal(document["prepaid"]), Decimal(document["rounding"])
    return {
        "lines": lines,
        "allowances": allowances,
        "charges": charges,
        "net": net,
        "tax": tax,
        "gross": gross,
        "prepaid": prepaid,
        "rounding": rounding,
        "payable": gross - prepaid + rounding,
    }
