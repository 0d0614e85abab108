"""Lines, allowances and charges, and the tax breakdown of UBL (BG-20 to BG-25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from komtui.adapters.formats.codes import scheme_of
from komtui.adapters.formats.xmltree import Node
from komtui.adapters.formats.xmlvalues import XmlValues
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Adjustment, Classification, Line, LineRole, Period
from komtui.domain.sales.tax import Tax, TaxSubtotal

_PARTS = ("SubInvoiceLine", "SubCreditNoteLine")
_ROLES = {"GROUP": LineRole.GROUP, "INFORMATION": LineRole.INFORMATION}
"""What a line is in its document, in France's extension (EXT-FR-FE-163)."""


def lines(root: Node, values: XmlValues) -> tuple[Line, ...]:
    """Return every line, each followed by those that it is made of (BG-DEX-01 of XRechnung's extension)."""
    rows = (*root.all("InvoiceLine"), *root.all("CreditNoteLine"))
    own = root.value("ID")
    return tuple(_placed(each, row, own) for row in rows for each in _with_parts(row, "", values))


def _placed(line: Line, node: Node, own: str) -> Line:
    """Return a line with what it is in its document, where it refers to that by its number, `own`."""
    for each in node.all("BillingReference"):
        if own and each.value("InvoiceDocumentReference/ID") == own and not line.parent:
            role = _ROLES.get(each.value("InvoiceDocumentReference/DocumentStatusCode").upper(), line.role)
            return replace(line, role=role, parent=each.value("BillingReferenceLine/ID"))
    return line


def _with_parts(node: Node, parent: str, values: XmlValues) -> Iterator[Line]:
    whole = _line(node, values)
    # The amounts of its parts are within its own.
    yield replace(whole, role=LineRole.INFORMATION, parent=parent) if parent else whole
    for name in _PARTS:
        for part in node.all(name):
            yield from _with_parts(part, whole.identifier or parent or "?", values)


def _line(node: Node, values: XmlValues) -> Line:
    """Return an InvoiceLine or CreditNoteLine (BG-25)."""
    quantity = node.first("InvoicedQuantity") or node.first("CreditedQuantity")
    detail = node.prose("Item/Description")
    name = node.wording("Item/Name")
    counted = values.decimal(quantity)
    price = values.amount(node, "Price/PriceAmount")
    standard = node.first("Item/StandardItemIdentification/ID")
    about = node.first("DocumentReference/ID")
    return Line(
        description=name or detail,
        quantity=Decimal(1) if counted is None else counted,
        unit=(quantity.attributes.get("unitCode", "") if quantity else "") or "C62",
        price=price,
        taxes=tuple(_tax(each, values) for each in node.all("Item/ClassifiedTaxCategory")),
        # A base of zero would make the price meaningless; the line's net amount is stated all the same.
        price_base=values.amount(node, "Price/BaseQuantity") or Decimal(1),
        adjustments=_adjustments(node, values),
        detail=detail if name else "",
        note=node.prose("Note"),
        identifier=node.value("ID"),
        item_id=node.value("Item/SellersItemIdentification/ID"),
        gross_price=_gross_price(node, price, values),
        stated_net=values.optional(node, "LineExtensionAmount"),
        period=period(node.first("InvoicePeriod"), values),
        standard_id=node.value("Item/StandardItemIdentification/ID"),
        standard_scheme=standard.attributes.get("schemeID", "") if standard is not None and standard.text else "",
        buyer_item_id=node.value("Item/BuyersItemIdentification/ID"),
        attributes=tuple(
            (each.value("Name"), each.value("Value", "ValueQuantity"))
            for each in node.all("Item/AdditionalItemProperty")
        ),
        object_id=node.value("DocumentReference/ID"),
        object_scheme=about.attributes.get("schemeID", "") if about is not None and about.text else "",
        order_line=node.value("OrderLineReference/LineID"),
        accounting=node.value("AccountingCost"),
        classifications=tuple(
            Classification(each.text, each.attributes.get("listID", ""), each.attributes.get("listVersionID", ""))
            for each in node.all("Item/CommodityClassification/ItemClassificationCode")
            if each.text
        ),
        origin_country=node.value("Item/OriginCountry/IdentificationCode").upper(),
    )


def _gross_price(node: Node, price: Decimal, values: XmlValues) -> Decimal | None:
    """Return the price before its discount (BT-148): as stated, else with the discount (BT-147) that is."""
    discount = node.first("Price/AllowanceCharge")
    if discount is None:
        return None
    stated, amount = values.optional(discount, "BaseAmount"), values.optional(discount, "Amount")
    if stated is not None or amount is None:
        return stated
    return price - amount if values.indicator(discount, "ChargeIndicator") else price + amount


def period(node: Node | None, values: XmlValues) -> Period | None:
    """Return an InvoicePeriod (BG-14, BG-26); None where it says no day."""
    if node is None:
        return None
    found = Period(values.date(node.first("StartDate")), values.date(node.first("EndDate")))
    return None if found == Period() else found


def document_adjustments(root: Node, values: XmlValues) -> tuple[Adjustment, ...]:
    """Return the allowances and charges of the whole document (BG-20, BG-21)."""
    return _adjustments(root, values)


def tax_breakdown(root: Node, currency: str, values: XmlValues) -> tuple[TaxSubtotal, ...]:
    """Return the breakdown as stated in the document's currency (BG-23)."""
    return tuple(
        TaxSubtotal(
            tax=_tax(each.first("TaxCategory") or each, values),
            taxable=values.amount(each, "TaxableAmount"),
            amount=values.amount(each, "TaxAmount"),
            exemption_reason=each.prose("TaxCategory/TaxExemptionReason"),
            exemption_code=each.value("TaxCategory/TaxExemptionReasonCode"),
        )
        for total in _tax_totals(root, currency)
        for each in total.all("TaxSubtotal")
    )


def tax_total(root: Node, currency: str, values: XmlValues) -> Decimal | None:
    """Return the tax in the document's currency (BT-110); that in the tax currency (BT-111) is another matter."""
    amounts = [values.amount(total, "TaxAmount") for total in _tax_totals(root, currency)]
    return sum(amounts, ZERO) if amounts else None


def tax_in(root: Node, currency: str, values: XmlValues) -> Decimal | None:
    """Return the tax in the seller's own currency (BT-111)."""
    nodes = root.all("TaxTotal/TaxAmount") if currency else ()
    return next((values.decimal(each) for each in nodes if each.attributes.get("currencyID") == currency), None)


def _tax_totals(root: Node, currency: str) -> Iterator[Node]:
    """Yield the TaxTotals in the document's currency: those with a breakdown, else the first (BR-53).

    EN 16931 has one. UBL itself has one for each kind of tax, as invoices of Canada or Australia do.
    """
    ours = []
    for total in root.all("TaxTotal"):
        amount = total.first("TaxAmount")
        if amount is not None and amount.attributes.get("currencyID", currency) == currency:
            ours.append(total)
    yield from [total for total in ours if total.first("TaxSubtotal")] or ours[:1]


def _adjustments(node: Node, values: XmlValues) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(
            amount=values.amount(each, "Amount"),
            charge=values.indicator(each, "ChargeIndicator"),
            reason=each.value("AllowanceChargeReason"),
            reason_code=each.value("AllowanceChargeReasonCode"),
            base=values.optional(each, "BaseAmount"),
            percent=values.optional(each, "MultiplierFactorNumeric"),
            taxes=tuple(_tax(category, values) for category in each.all("TaxCategory")),
        )
        for each in node.all("AllowanceCharge")
    )


def _tax(category: Node, values: XmlValues) -> Tax:
    return Tax(
        scheme=scheme_of(category.value("TaxScheme/ID")),
        category=category.value("ID") or "S",
        rate=values.amount(category, "Percent"),
    )
