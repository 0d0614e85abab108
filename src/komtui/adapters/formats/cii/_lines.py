"""Lines, allowances and charges, and the tax breakdown of CII (BG-20 to BG-25)."""

from __future__ import annotations

from decimal import Decimal

from komtui.adapters.formats.codes import scheme_of
from komtui.adapters.formats.xmltree import Node
from komtui.adapters.formats.xmlvalues import XmlValues
from komtui.domain.sales.document import Adjustment, Classification, Line, LineRole, Period
from komtui.domain.sales.tax import Tax, TaxSubtotal

_AGREEMENT = "SpecifiedLineTradeAgreement"
_SETTLEMENT = "SpecifiedLineTradeSettlement"
_NET = f"{_AGREEMENT}/NetPriceProductTradePrice"
_GROSS = f"{_AGREEMENT}/GrossPriceProductTradePrice"
_ROLES = {"GROUP": LineRole.GROUP, "INFORMATION": LineRole.INFORMATION}
"""By status reason (BT-X-8): in the Extended profile, headings and remarks do not count towards the total."""


def line(node: Node, values: XmlValues) -> Line:
    """Return an IncludedSupplyChainTradeLineItem (BG-25)."""
    delivery = "SpecifiedLineTradeDelivery"
    quantity = node.first(f"{delivery}/BilledQuantity") or node.first(f"{delivery}/RequestedQuantity")
    detail = node.prose("SpecifiedTradeProduct/Description")
    name = node.wording("SpecifiedTradeProduct/Name")
    status = node.value("AssociatedDocumentLineDocument/LineStatusReasonCode").upper()
    note = node.prose("AssociatedDocumentLineDocument/IncludedNote/Content")
    counted = values.decimal(quantity)
    net = values.optional(node, f"{_NET}/ChargeAmount")
    gross = values.optional(node, f"{_GROSS}/ChargeAmount")
    # Either price may say for how many it is; they are of the same.
    bases = [values.optional(node, f"{price}/BasisQuantity") for price in (_NET, _GROSS)]
    base = bases[0] or bases[1]
    standard = node.first("SpecifiedTradeProduct/GlobalID")
    about = _object(node)
    return Line(
        # A line of the old BASIC profile may be a remark and nothing else.
        description=name or detail or note,
        quantity=Decimal(1) if counted is None else counted,
        unit=(quantity.attributes.get("unitCode", "") if quantity else "") or "C62",
        price=net if net is not None else gross or Decimal(0),
        taxes=tuple(_tax(each, values) for each in node.all(f"{_SETTLEMENT}/ApplicableTradeTax")),
        price_base=base or Decimal(1),
        adjustments=tuple(
            _adjustment(each, values) for each in node.all(f"{_SETTLEMENT}/SpecifiedTradeAllowanceCharge")
        ),
        detail=detail if name else "",
        note=note if name or detail else "",
        identifier=node.value("AssociatedDocumentLineDocument/LineID"),
        item_id=node.value("SpecifiedTradeProduct/SellerAssignedID"),
        gross_price=gross,
        stated_net=values.optional(
            node, f"{_SETTLEMENT}/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
        ),
        role=_ROLES.get(status, LineRole.BILLED),
        parent=node.value("AssociatedDocumentLineDocument/ParentLineID"),
        period=billed_period(node.first(f"{_SETTLEMENT}/BillingSpecifiedPeriod"), values),
        standard_id=node.value("SpecifiedTradeProduct/GlobalID"),
        standard_scheme=standard.attributes.get("schemeID", "") if standard is not None and standard.text else "",
        buyer_item_id=node.value("SpecifiedTradeProduct/BuyerAssignedID"),
        attributes=tuple(
            (each.value("Description", "TypeCode"), each.value("Value", "ValueMeasure"))
            for each in node.all("SpecifiedTradeProduct/ApplicableProductCharacteristic")
        ),
        object_id=about.value("IssuerAssignedID") if about is not None else "",
        object_scheme=about.value("ReferenceTypeCode") if about is not None else "",
        order_line=node.value(f"{_AGREEMENT}/BuyerOrderReferencedDocument/LineID"),
        accounting=node.value(f"{_SETTLEMENT}/ReceivableSpecifiedTradeAccountingAccount/ID"),
        classifications=tuple(
            Classification(each.text, each.attributes.get("listID", ""), each.attributes.get("listVersionID", ""))
            for each in node.all("SpecifiedTradeProduct/DesignatedProductClassification/ClassCode")
            if each.text
        ),
        origin_country=node.value("SpecifiedTradeProduct/OriginTradeCountry/ID").upper(),
    )


def _object(node: Node) -> Node | None:
    """Return the document that says what a line is about (BT-128); others of the Extended profile have another type."""
    found = node.all(f"{_SETTLEMENT}/AdditionalReferencedDocument")
    return next((each for each in found if each.value("TypeCode") in {"", "130"}), None)


def billed_period(node: Node | None, values: XmlValues) -> Period | None:
    """Return a BillingSpecifiedPeriod (BG-14, BG-26); None where it says no day."""
    if node is None:
        return None
    found = Period(
        values.date(node.first("StartDateTime/DateTimeString")), values.date(node.first("EndDateTime/DateTimeString"))
    )
    return None if found == Period() else found


def document_adjustments(settlement: Node | None, values: XmlValues) -> tuple[Adjustment, ...]:
    """Return the allowances and charges of the whole document, freight of the Extended profile included."""
    if settlement is None:
        return ()
    freight = (
        Adjustment(
            amount=values.amount(each, "AppliedAmount"),
            charge=True,
            reason=each.value("Description"),
            taxes=tuple(_tax(tax, values) for tax in each.all("AppliedTradeTax")),
        )
        for each in settlement.all("SpecifiedLogisticsServiceCharge")
    )
    return (*(_adjustment(each, values) for each in settlement.all("SpecifiedTradeAllowanceCharge")), *freight)


def tax_breakdown(settlement: Node | None, values: XmlValues) -> tuple[TaxSubtotal, ...]:
    """Return the breakdown as stated (BG-23); empty in the MINIMUM profile."""
    if settlement is None:
        return ()
    return tuple(
        TaxSubtotal(
            tax=_tax(each, values),
            taxable=values.amount(each, "BasisAmount"),
            amount=values.amount(each, "CalculatedAmount"),
            exemption_reason=each.value("ExemptionReason"),
            exemption_code=each.value("ExemptionReasonCode"),
        )
        for each in settlement.all("ApplicableTradeTax")
    )


def _adjustment(node: Node, values: XmlValues) -> Adjustment:
    return Adjustment(
        amount=values.amount(node, "ActualAmount"),
        charge=values.indicator(node, "ChargeIndicator/Indicator"),
        reason=node.value("Reason"),
        reason_code=node.value("ReasonCode"),
        base=values.optional(node, "BasisAmount"),
        percent=values.optional(node, "CalculationPercent"),
        taxes=tuple(_tax(each, values) for each in node.all("CategoryTradeTax")),
    )


def _tax(node: Node, values: XmlValues) -> Tax:
    return Tax(
        scheme=scheme_of(node.value("TypeCode")),
        category=node.value("CategoryCode") or "S",
        rate=values.amount(node, "RateApplicablePercent"),
    )
