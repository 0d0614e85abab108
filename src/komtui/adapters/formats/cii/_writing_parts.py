"""Parts of a CII invoice as they are written: dates, parties, allowances and charges, lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from komtui.adapters.formats.xmltext import Kept, attribute, escaped, in_order, leaf, node

Terms = Mapping[str, Any]
"""Values by their business terms (see `einvoices._mapping`)."""


def day(name: str, date: dt.date | None, kind: str = "udt:DateTimeString") -> str:
    """Return a date (format 102: CCYYMMDD) in an element."""
    return _day(name, date, kind) if date else ""


@lru_cache(maxsize=256)
def _day(name: str, date: dt.date, kind: str) -> str:
    return node(name, leaf(kind, f"{date:%Y%m%d}", ' format="102"'))


def period(start: dt.date | None, end: dt.date | None) -> str:
    """Return a period (BG-14, BG-26)."""
    return node("ram:BillingSpecifiedPeriod", day("ram:StartDateTime", start), day("ram:EndDateTime", end))


def referred(name: str, number: str | None, *after: str) -> str:
    """Return another document by its number."""
    return node(name, leaf("ram:IssuerAssignedID", number), *after) if number else ""


def party(name: str, values: Terms | None) -> str:
    """Return a party."""
    if not values:
        return ""
    return _party(name, values if isinstance(values, Kept) else Kept(values))


@lru_cache(maxsize=256)
def _party(name: str, values: Kept) -> str:
    get = values.get
    known = get("identifiers", ())
    return node(
        name,
        *[leaf("ram:ID", number) for scheme, number in known if not scheme],
        *[leaf("ram:GlobalID", number, attribute("schemeID", scheme)) for scheme, number in known if scheme],
        leaf("ram:Name", get("name")),
        leaf("ram:Description", get("legal_info")),
        node(
            "ram:SpecifiedLegalOrganization",
            leaf("ram:ID", get("legal_identifier"), attribute("schemeID", get("legal_identifier_schemeid"))),
            leaf("ram:TradingBusinessName", get("biz_name")),
        ),
        *map(_contact, get("contacts", ())),
        _address(values),
        node(
            "ram:URIUniversalCommunication",
            leaf("ram:URIID", get("einvoicing_addr"), attribute("schemeID", get("einvoicing_addr_schemeid"))),
        ),
        _registration(get("vat_identifier"), "VA"),
        _registration(get("tax_identifier"), "FC"),
        *[_registration(number, scheme) for scheme, number in get("tax_registrations", ())],
    )


def _registration(number: str | None, scheme: str) -> str:
    if not number:
        return ""
    return node("ram:SpecifiedTaxRegistration", leaf("ram:ID", number, attribute("schemeID", scheme)))


def _contact(values: Terms) -> str:
    return node(
        "ram:DefinedTradeContact",
        leaf("ram:PersonName", values.get("name")),
        node("ram:TelephoneUniversalCommunication", leaf("ram:CompleteNumber", values.get("phone"))),
        node("ram:EmailURIUniversalCommunication", leaf("ram:URIID", values.get("email"))),
    )


def _address(values: Terms) -> str:
    return node(
        "ram:PostalTradeAddress",
        leaf("ram:PostcodeCode", values.get("postcode")),
        leaf("ram:LineOne", values.get("addr_l1")),
        leaf("ram:LineTwo", values.get("addr_l2")),
        leaf("ram:LineThree", values.get("addr_l3")),
        leaf("ram:CityName", values.get("city")),
        leaf("ram:CountryID", values.get("country_code")),
        leaf("ram:CountrySubDivisionName", values.get("country_subdivision")),
    )


def adjustment(each: Terms, *, charge: bool) -> str:
    """Return an allowance or a charge, of a line or of the document."""
    return node(
        "ram:SpecifiedTradeAllowanceCharge",
        node("ram:ChargeIndicator", leaf("udt:Indicator", "true" if charge else "false")),
        leaf("ram:CalculationPercent", each.get("rate")),
        leaf("ram:BasisAmount", each.get("base_amount")),
        leaf("ram:ActualAmount", each["amount"]),
        leaf("ram:ReasonCode", each.get("reason_code")),
        leaf("ram:Reason", each.get("reason")),
        *(_borne("ram:CategoryTradeTax", *tax) for tax in each.get("taxes", ())),
    )


@lru_cache(maxsize=64)
def _borne(name: str, scheme: str, category: str, rate: str | None) -> str:
    """Return a tax that a line bears, as most of its document do."""
    return node(
        name,
        leaf("ram:TypeCode", scheme),
        leaf("ram:CategoryCode", category),
        leaf("ram:RateApplicablePercent", rate),
    )


def lines(values: Iterable[Terms]) -> Iterable[str]:
    """Return the lines (BG-25)."""
    return (_line(each) for each in values)


def _line(line: Terms) -> str:
    # Written out, and what most do not say is not looked for within: of an invoice there is nothing as often.
    get, unit = line.get, attribute("unitCode", line["BT-130"])
    base = leaf("ram:BasisQuantity", get("BT-149"), unit)
    above, role = leaf("ram:ParentLineID", get("EXT-FR-FE-162")), get("EXT-FR-FE-163")
    noted = "".join(map(_noted, line["BT-127-00"])) if "BT-127-00" in line else ""
    ordered = node("ram:BuyerOrderReferencedDocument", leaf("ram:LineID", get("BT-132"))) if "BT-132" in line else ""
    return (
        "<ram:IncludedSupplyChainTradeLineItem>\n<ram:AssociatedDocumentLineDocument>\n"
        f"<ram:LineID>{escaped(line['BT-126'])}</ram:LineID>\n"
        f"{above}{leaf('ram:LineStatusReasonCode', role)}{noted}</ram:AssociatedDocumentLineDocument>\n"
        f"{_product(line)}<ram:SpecifiedLineTradeAgreement>\n"
        f"{ordered}{_before_discount(line, base) if 'BT-148' in line else ''}<ram:NetPriceProductTradePrice>\n"
        f"<ram:ChargeAmount>{line['BT-146']}</ram:ChargeAmount>\n{base}</ram:NetPriceProductTradePrice>\n"
        "</ram:SpecifiedLineTradeAgreement>\n<ram:SpecifiedLineTradeDelivery>\n"
        f"<ram:BilledQuantity{unit}>{line['BT-129']}</ram:BilledQuantity>\n</ram:SpecifiedLineTradeDelivery>\n"
        f"{_line_settlement(line)}</ram:IncludedSupplyChainTradeLineItem>\n"
    )


def _noted(each: Terms) -> str:
    return node("ram:IncludedNote", leaf("ram:Content", each["BT-127"]))


def _before_discount(line: Terms, base: str) -> str:
    return node(
        "ram:GrossPriceProductTradePrice",
        leaf("ram:ChargeAmount", line["BT-148"]),
        base,
        *(
            node(
                "ram:AppliedTradeAllowanceCharge",
                node("ram:ChargeIndicator", leaf("udt:Indicator", "false")),
                leaf("ram:ActualAmount", each["BT-147"]),
            )
            for each in line.get("BT-147-00", ())
        ),
    )


def _product(line: Terms) -> str:
    get = line.get
    return node(
        "ram:SpecifiedTradeProduct",
        leaf("ram:GlobalID", get("BT-157"), attribute("schemeID", get("BT-157-1"))),
        leaf("ram:SellerAssignedID", get("BT-155")),
        leaf("ram:BuyerAssignedID", get("BT-156")),
        leaf("ram:Name", line["BT-153"]),
        leaf("ram:Description", get("BT-154")),
        *map(_characteristic, get("BG-32", ())),
        *map(_classified, get("classifications", ())),
        node("ram:OriginTradeCountry", leaf("ram:ID", get("BT-159"))) if "BT-159" in line else "",
    )


def _characteristic(each: Terms) -> str:
    return node(
        "ram:ApplicableProductCharacteristic",
        leaf("ram:Description", each["BT-160"]),
        leaf("ram:Value", each["BT-161"]),
    )


def _classified(each: tuple[str, str, str]) -> str:
    scheme, version, code = each
    return node(
        "ram:DesignatedProductClassification",
        leaf("ram:ClassCode", code, attribute("listID", scheme) + attribute("listVersionID", version)),
    )


def _line_settlement(line: Terms) -> str:
    get = line.get
    return node(
        "ram:SpecifiedLineTradeSettlement",
        *[_borne("ram:ApplicableTradeTax", *each) for each in line["taxes"]],
        period(get("BT-134"), get("BT-135")) if "BT-134" in line or "BT-135" in line else "",
        *(_line_adjustments(line) if "charges" in line else ()),
        node("ram:SpecifiedTradeSettlementLineMonetarySummation", leaf("ram:LineTotalAmount", line["BT-131"])),
        *(_objects(line["BT-128"]) if "BT-128" in line else ()),
        node("ram:ReceivableSpecifiedTradeAccountingAccount", leaf("ram:ID", get("BT-133")))
        if "BT-133" in line
        else "",
    )


def _line_adjustments(line: Terms) -> Iterable[str]:
    ordered = in_order(line.get("BG-27", ()), line.get("BG-28", ()), line["charges"])
    return (adjustment(each, charge=charge) for each, charge in ordered)


def _objects(numbers: Mapping[str | None, str]) -> Iterable[str]:
    """Return what a line is about (BT-128)."""
    return (
        referred(
            "ram:AdditionalReferencedDocument",
            number,
            leaf("ram:TypeCode", "130"),
            leaf("ram:ReferenceTypeCode", scheme),
        )
        for scheme, number in numbers.items()
    )
