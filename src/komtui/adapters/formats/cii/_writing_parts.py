"""Parts of a CII invoice as they are written: dates, parties, allowances and charges, lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from komtui.adapters.formats.xmltext import attribute, in_order, leaf, node

Terms = Mapping[str, Any]
"""Values by their business terms (see `einvoices._mapping`)."""


def day(name: str, date: dt.date | None, kind: str = "udt:DateTimeString") -> str:
    """Return a date (format 102: CCYYMMDD) in an element."""
    return node(name, leaf(kind, f"{date:%Y%m%d}", ' format="102"')) if date else ""


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
    known = values.get("identifiers", ())
    return node(
        name,
        *(leaf("ram:ID", number) for scheme, number in known if not scheme),
        *(leaf("ram:GlobalID", number, attribute("schemeID", scheme)) for scheme, number in known if scheme),
        leaf("ram:Name", values.get("name")),
        leaf("ram:Description", values.get("legal_info")),
        node(
            "ram:SpecifiedLegalOrganization",
            leaf(
                "ram:ID",
                values.get("legal_identifier"),
                attribute("schemeID", values.get("legal_identifier_schemeid")),
            ),
            leaf("ram:TradingBusinessName", values.get("biz_name")),
        ),
        *(_contact(each) for each in values.get("contacts", ())),
        _address(values),
        node(
            "ram:URIUniversalCommunication",
            leaf(
                "ram:URIID",
                values.get("einvoicing_addr"),
                attribute("schemeID", values.get("einvoicing_addr_schemeid")),
            ),
        ),
        _registration(values.get("vat_identifier"), "VA"),
        _registration(values.get("tax_identifier"), "FC"),
        *(_registration(number, scheme) for scheme, number in values.get("tax_registrations", ())),
    )


def _registration(number: str | None, scheme: str) -> str:
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
        *(
            node(
                "ram:CategoryTradeTax",
                leaf("ram:TypeCode", scheme),
                leaf("ram:CategoryCode", category),
                leaf("ram:RateApplicablePercent", rate),
            )
            for scheme, category, rate in each.get("taxes", ())
        ),
    )


def lines(values: Iterable[Terms]) -> Iterable[str]:
    """Return the lines (BG-25)."""
    return (_line(each) for each in values)


def _line(line: Terms) -> str:
    get, unit = line.get, attribute("unitCode", line["BT-130"])
    base = leaf("ram:BasisQuantity", get("BT-149"), unit)
    return node(
        "ram:IncludedSupplyChainTradeLineItem",
        node(
            "ram:AssociatedDocumentLineDocument",
            leaf("ram:LineID", line["BT-126"]),
            leaf("ram:ParentLineID", get("EXT-FR-FE-162")),
            leaf("ram:LineStatusReasonCode", get("EXT-FR-FE-163")),
            *(node("ram:IncludedNote", leaf("ram:Content", each["BT-127"])) for each in get("BT-127-00", ())),
        ),
        _product(line),
        node(
            "ram:SpecifiedLineTradeAgreement",
            node("ram:BuyerOrderReferencedDocument", leaf("ram:LineID", get("BT-132"))),
            node(
                "ram:GrossPriceProductTradePrice",
                leaf("ram:ChargeAmount", get("BT-148")),
                base if get("BT-148") else "",
                *(
                    node(
                        "ram:AppliedTradeAllowanceCharge",
                        node("ram:ChargeIndicator", leaf("udt:Indicator", "false")),
                        leaf("ram:ActualAmount", each["BT-147"]),
                    )
                    for each in get("BT-147-00", ())
                ),
            ),
            node("ram:NetPriceProductTradePrice", leaf("ram:ChargeAmount", line["BT-146"]), base),
        ),
        node("ram:SpecifiedLineTradeDelivery", leaf("ram:BilledQuantity", line["BT-129"], unit)),
        _settlement(line),
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
        *(
            node(
                "ram:ApplicableProductCharacteristic",
                leaf("ram:Description", each["BT-160"]),
                leaf("ram:Value", each["BT-161"]),
            )
            for each in get("BG-32", ())
        ),
        *(
            node(
                "ram:DesignatedProductClassification",
                leaf("ram:ClassCode", code, attribute("listID", scheme) + attribute("listVersionID", version)),
            )
            for scheme, version, code in get("classifications", ())
        ),
        node("ram:OriginTradeCountry", leaf("ram:ID", get("BT-159"))),
    )


def _settlement(line: Terms) -> str:
    get = line.get
    return node(
        "ram:SpecifiedLineTradeSettlement",
        *(
            node(
                "ram:ApplicableTradeTax",
                leaf("ram:TypeCode", scheme),
                leaf("ram:CategoryCode", category),
                leaf("ram:RateApplicablePercent", rate),
            )
            for scheme, category, rate in line["taxes"]
        ),
        period(get("BT-134"), get("BT-135")),
        *(
            adjustment(each, charge=charge)
            for each, charge in in_order(get("BG-27", ()), get("BG-28", ()), get("charges", ()))
        ),
        node("ram:SpecifiedTradeSettlementLineMonetarySummation", leaf("ram:LineTotalAmount", line["BT-131"])),
        *(
            referred(
                "ram:AdditionalReferencedDocument",
                number,
                leaf("ram:TypeCode", "130"),
                leaf("ram:ReferenceTypeCode", scheme),
            )
            for scheme, number in get("BT-128", {}).items()
        ),
        node("ram:ReceivableSpecifiedTradeAccountingAccount", leaf("ram:ID", get("BT-133"))),
    )
