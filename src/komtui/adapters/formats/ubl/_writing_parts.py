"""Parts of a UBL invoice as they are written: parties, addresses, allowances and charges, lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from komtui.adapters.formats.xmltext import attribute, in_order, leaf, node

Terms = Mapping[str, Any]
"""Values by their business terms (see `einvoices._mapping`)."""
NAMED_BY_SIGN: Final = frozenset({"cac:PayeeParty", "cac:TaxRepresentativeParty", "cac:DeliveryParty"})
"""Parties whose name stands where that of others is their trading name (BT-59, BT-62, BT-70)."""


def day(name: str, date: dt.date | None) -> str:
    """Return a date in an element."""
    return leaf(name, date.isoformat()) if date else ""


def money(name: str, amount: str | None, currency: str | None) -> str:
    """Return an amount with its currency."""
    return leaf(name, amount, attribute("currencyID", currency))


def period(start: dt.date | None, end: dt.date | None, code: str | None = None) -> str:
    """Return a period (BG-14, BG-26), or when the tax falls due (BT-8)."""
    return node(
        "cac:InvoicePeriod", day("cbc:StartDate", start), day("cbc:EndDate", end), leaf("cbc:DescriptionCode", code)
    )


def identified(name: str, values: Terms) -> Iterable[str]:
    """Yield the identifiers of a party, each with its scheme."""
    known = values.get("identifiers", ())
    return (node(name, leaf("cbc:ID", number, attribute("schemeID", scheme))) for scheme, number in known)


def party(name: str, values: Terms | None, creditor: str | None = None) -> str:
    """Return a party; `creditor` is its number for direct debits (BT-90)."""
    if not values:
        return ""
    legal, sign = values.get("name"), values.get("biz_name")
    if name in NAMED_BY_SIGN:
        legal, sign = sign and legal, sign or legal
    taxes = [
        ("VAT", values.get("vat_identifier")),
        ("FC", values.get("tax_identifier")),
        *values.get("tax_registrations", ()),
    ]
    return node(
        name,
        leaf(
            "cbc:EndpointID",
            values.get("einvoicing_addr"),
            attribute("schemeID", values.get("einvoicing_addr_schemeid")),
        ),
        *identified("cac:PartyIdentification", values),
        node("cac:PartyIdentification", leaf("cbc:ID", creditor, ' schemeID="SEPA"')),
        node("cac:PartyName", leaf("cbc:Name", sign)),
        address("cac:PostalAddress", values),
        *(
            node(
                "cac:PartyTaxScheme",
                leaf("cbc:CompanyID", number),
                node("cac:TaxScheme", leaf("cbc:ID", scheme)),
            )
            for scheme, number in taxes
            if number
        ),
        node(
            "cac:PartyLegalEntity",
            leaf("cbc:RegistrationName", legal),
            leaf(
                "cbc:CompanyID",
                values.get("legal_identifier"),
                attribute("schemeID", values.get("legal_identifier_schemeid")),
            ),
            leaf("cbc:CompanyLegalForm", values.get("legal_info")),
        ),
        *(
            node(
                "cac:Contact",
                leaf("cbc:Name", each.get("name")),
                leaf("cbc:Telephone", each.get("phone")),
                leaf("cbc:ElectronicMail", each.get("email")),
            )
            for each in values.get("contacts", ())
        ),
    )


def address(name: str, values: Terms) -> str:
    """Return an address."""
    get = values.get
    return node(
        name,
        leaf("cbc:StreetName", get("addr_l1")),
        leaf("cbc:AdditionalStreetName", get("addr_l2")),
        leaf("cbc:CityName", get("city")),
        leaf("cbc:PostalZone", get("postcode")),
        leaf("cbc:CountrySubentity", get("country_subdivision")),
        node("cac:AddressLine", leaf("cbc:Line", get("addr_l3"))),
        node("cac:Country", leaf("cbc:IdentificationCode", get("country_code"))),
    )


def category(name: str, tax: tuple[str, str, str | None], reason: str | None = None, code: str | None = None) -> str:
    """Return a tax with its rate and, where none is due, why."""
    scheme, letter, rate = tax
    return node(
        name,
        leaf("cbc:ID", letter),
        leaf("cbc:Percent", rate),
        leaf("cbc:TaxExemptionReasonCode", code),
        leaf("cbc:TaxExemptionReason", reason),
        node("cac:TaxScheme", leaf("cbc:ID", scheme)),
    )


def adjustment(each: Terms, currency: str, *, charge: bool) -> str:
    """Return an allowance or a charge, of a line or of the document."""
    return node(
        "cac:AllowanceCharge",
        leaf("cbc:ChargeIndicator", "true" if charge else "false"),
        leaf("cbc:AllowanceChargeReasonCode", each.get("reason_code")),
        leaf("cbc:AllowanceChargeReason", each.get("reason")),
        leaf("cbc:MultiplierFactorNumeric", each.get("rate")),
        money("cbc:Amount", each["amount"], currency),
        money("cbc:BaseAmount", each.get("base_amount"), currency),
        *(category("cac:TaxCategory", tax) for tax in each.get("taxes", ())),
    )


def lines(values: Iterable[Terms], currency: str, headed: str = "", *, credit: bool) -> Iterable[str]:
    """Yield the lines (BG-25), each with those that it is made of within it (BG-DEX-01 of XRechnung's extension).

    France's extension has them one after the other, each naming the one above it in the document itself, which is
    `headed` there.
    """
    if headed:
        return (_line(each, {}, currency, headed, credit=credit) for each in values)
    below: dict[str, list[Terms]] = {}
    rows = list(values)
    for each in rows:
        below.setdefault(each.get("EXT-FR-FE-162", ""), []).append(each)
    return (_line(each, below, currency, credit=credit) for each in below.get("", ()))


def _line(
    line: Terms, below: Mapping[str, list[Terms]], currency: str, headed: str = "", *, credit: bool, sub: str = ""
) -> str:
    kind = "CreditNoteLine" if credit else "InvoiceLine"
    quantity = "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity"
    get = line.get
    return node(
        f"cac:{sub}{kind}",
        leaf("cbc:ID", line["BT-126"]),
        *(leaf("cbc:Note", each["BT-127"]) for each in get("BT-127-00", ())),
        leaf(quantity, line["BT-129"], attribute("unitCode", line["BT-130"])),
        money("cbc:LineExtensionAmount", line["BT-131"], currency),
        leaf("cbc:AccountingCost", get("BT-133")),
        period(get("BT-134"), get("BT-135")),
        node("cac:OrderLineReference", leaf("cbc:LineID", get("BT-132"))),
        _place(line, headed),
        *(
            node(
                "cac:DocumentReference",
                leaf("cbc:ID", number, attribute("schemeID", scheme)),
                leaf("cbc:DocumentTypeCode", "130"),
            )
            for scheme, number in get("BT-128", {}).items()
        ),
        *(
            adjustment(each, currency, charge=charge)
            for each, charge in in_order(get("BG-27", ()), get("BG-28", ()), get("charges", ()))
        ),
        _item(line),
        _price(line, currency),
        *(
            _line(each, below, currency, credit=credit, sub="Sub")
            for each in below.get(line["BT-126"], ())
            if each is not line
        ),
    )


def _place(line: Terms, headed: str) -> str:
    """Return what a line is in its document, and below which other one (EXT-FR-FE-162 and 163)."""
    role, parent = line.get("EXT-FR-FE-163"), line.get("EXT-FR-FE-162")
    if not headed or not role:
        return ""
    return node(
        "cac:BillingReference",
        node("cac:InvoiceDocumentReference", leaf("cbc:ID", headed), leaf("cbc:DocumentStatusCode", role)),
        node("cac:BillingReferenceLine", leaf("cbc:ID", parent)),
    )


def _item(line: Terms) -> str:
    get = line.get
    return node(
        "cac:Item",
        leaf("cbc:Description", get("BT-154")),
        leaf("cbc:Name", line["BT-153"]),
        node("cac:BuyersItemIdentification", leaf("cbc:ID", get("BT-156"))),
        node("cac:SellersItemIdentification", leaf("cbc:ID", get("BT-155"))),
        node(
            "cac:StandardItemIdentification",
            leaf("cbc:ID", get("BT-157"), attribute("schemeID", get("BT-157-1"))),
        ),
        node("cac:OriginCountry", leaf("cbc:IdentificationCode", get("BT-159"))),
        *(
            node(
                "cac:CommodityClassification",
                leaf(
                    "cbc:ItemClassificationCode",
                    code,
                    attribute("listID", scheme) + attribute("listVersionID", version),
                ),
            )
            for scheme, version, code in get("classifications", ())
        ),
        *(category("cac:ClassifiedTaxCategory", tax) for tax in line["taxes"]),
        *(
            node("cac:AdditionalItemProperty", leaf("cbc:Name", each["BT-160"]), leaf("cbc:Value", each["BT-161"]))
            for each in get("BG-32", ())
        ),
    )


def _price(line: Terms, currency: str) -> str:
    get = line.get
    return node(
        "cac:Price",
        money("cbc:PriceAmount", line["BT-146"], currency),
        leaf("cbc:BaseQuantity", get("BT-149"), attribute("unitCode", line["BT-130"])),
        *(
            node(
                "cac:AllowanceCharge",
                leaf("cbc:ChargeIndicator", is_charge),
                money("cbc:Amount", amount, currency),
                money("cbc:BaseAmount", get("BT-148"), currency),
            )
            for is_charge, amount in (
                *(("false", each["BT-147"]) for each in get("BT-147-00", ())),
                *(("true", each["BT-147"]) for each in get("BT-147-01", ())),
            )
        ),
    )
