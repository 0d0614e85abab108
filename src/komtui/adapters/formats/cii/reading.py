"""UN/CEFACT Cross Industry Invoices (D16B), and what grew from them: Factur-X, ZUGFeRD 1 and 2, Order-X."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from komtui.adapters.formats._attached import Files
from komtui.adapters.formats.arithmetic import ALL_RULES, Check, Stated, check
from komtui.adapters.formats.cii._lines import billed_period, document_adjustments, line, tax_breakdown
from komtui.adapters.formats.cii._old import NAMESPACES as OLD_NAMESPACES
from komtui.adapters.formats.cii._old import renamed
from komtui.adapters.formats.cii._party import party
from komtui.adapters.formats.cii._payment import payment_terms, payments
from komtui.adapters.formats.codes import kind_of, tax_point
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.language import document_language
from komtui.adapters.formats.xmltree import Node
from komtui.adapters.formats.xmlvalues import XmlValues
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Attachment, Document, Kind, Line, Note, Reference, TaxPoint
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party

_STANDARD = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = OLD_NAMESPACES | {
    f"{_STANDARD}CrossIndustryInvoice:100": "invoice",
    "urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100": "order",
    **{
        f"{_STANDARD}{name}:{version}": name
        for name in ("ReusableAggregateBusinessInformationEntity", "UnqualifiedDataType", "QualifiedDataType")
        for version in ("100", "128")
    },
}
"""Those whose elements are read; 128 is Order-X's."""
ROOTS = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument", "SCRDMCCBDACIOMessageStructure"})
"""Names of the root that this module reads."""

_TRADE = "SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ApplicableHeaderTradeAgreement"
_DELIVERY = f"{_TRADE}/ApplicableHeaderTradeDelivery"
_SETTLEMENT = f"{_TRADE}/ApplicableHeaderTradeSettlement"
_SUMMATION = f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"
_COLLECTED = f"{_SETTLEMENT}/SpecifiedFinancialAdjustment/ActualAmount"
"""What is collected on behalf of others (BT-179)."""
_TOTALS = {
    "lines": ("LineTotalAmount", "BT-106"),
    "allowances": ("AllowanceTotalAmount", "BT-107"),
    "charges": ("ChargeTotalAmount", "BT-108"),
    "net": ("TaxBasisTotalAmount", "BT-109"),
    "tax": ("TaxTotalAmount", "BT-110"),
    "gross": ("GrandTotalAmount", "BT-112"),
    "prepaid": ("TotalPrepaidAmount", "BT-113"),
    "rounding": ("RoundingAmount", "BT-114"),
    "payable": ("DuePayableAmount", "BT-115"),
}
"""Field of the totals: its element below the monetary summation, and its business term."""
_LOOSE_RULES = frozenset({"BR-CO-13", "BR-CO-14", "BR-CO-15"})
"""What ZUGFeRD 1.0 and Order-X keep of the rules."""
_REQUIRED_TOTALS = ("net", "gross", "payable")
_REFERENCES = (
    ("buyer", f"{_AGREEMENT}/BuyerReference"),
    ("order", f"{_AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID"),
    ("sales-order", f"{_AGREEMENT}/SellerOrderReferencedDocument/IssuerAssignedID"),
    ("contract", f"{_AGREEMENT}/ContractReferencedDocument/IssuerAssignedID"),
    ("project", f"{_AGREEMENT}/SpecifiedProcuringProject/ID"),
    ("despatch", f"{_DELIVERY}/DespatchAdviceReferencedDocument/IssuerAssignedID"),
    ("despatch", f"{_DELIVERY}/DeliveryNoteReferencedDocument/IssuerAssignedID"),
    ("receipt", f"{_DELIVERY}/ReceivingAdviceReferencedDocument/IssuerAssignedID"),
    ("accounting", f"{_SETTLEMENT}/ReceivableSpecifiedTradeAccountingAccount/ID"),
)
"""Role of a reference: its element (BT-10, BT-13, BT-14, BT-12, BT-11, BT-16, BT-15, BT-19). ZUGFeRD 1.0 has delivery
notes where later versions have despatch advices."""
_TAX_POINTS = {"5": TaxPoint.INVOICE, "29": TaxPoint.DELIVERY, "72": TaxPoint.PAYMENT}
"""UNTDID 2475 (BT-8)."""
_FURTHER = f"{_AGREEMENT}/AdditionalReferencedDocument"
_ADDITIONAL = {"50": "tender", "130": "object"}
"""Role of a reference by the code of its type (UNCL 1001; BT-17, BT-18); any other is a supporting document."""


def read_cii(root: Node, faults: Faults, files: Files) -> Document:
    """Return the document in `root`, its files in `files`.

    What is wrong is noted in `faults`, and then the document is not to be used.
    """
    is_old = root.name == "CrossIndustryDocument"
    if is_old:
        renamed(root)
    is_order = root.name.startswith("SCRDM")
    values = XmlValues(faults)
    profile = root.value("ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID").lower()
    coded = f"{_SETTLEMENT}/{'Order' if is_order else 'Invoice'}CurrencyCode"
    currency = values.currency(root, coded, root.first(f"{_SUMMATION}/GrandTotalAmount"))
    seller = party(root.first(f"{_AGREEMENT}/SellerTradeParty"))
    buyer = party(root.first(f"{_AGREEMENT}/BuyerTradeParty"))
    for each, name, term in ((seller, "SellerTradeParty", "BT-27"), (buyer, "BuyerTradeParty", "BT-44")):
        if not each.name:
            faults.add("import.value-missing", place=f"{_AGREEMENT}/{name} ({root.line})", term=term)
    rows = list(root.all(f"{_TRADE}/IncludedSupplyChainTradeLineItem"))
    lines = tuple(_stated(line(row, values), currency) for row in rows)
    adjustments = document_adjustments(root.first(_SETTLEMENT), values)
    stated, places = _totals(root, currency, values, () if is_old or is_order else _REQUIRED_TOTALS)
    if "minimum" in profile:
        stated = stated.with_paid()
    how = replace(
        _measure(profile, rows, lines, currency, is_loose=is_old or is_order),
        third_party=sum((values.decimal(each) or ZERO for each in root.all(_COLLECTED)), ZERO),
    )
    type_code = values.required(root, "ExchangedDocument/TypeCode", "BT-3")
    issued = "ExchangedDocument/IssueDateTime/DateTimeString"
    date = values.date(root.first(issued))
    values.required(root, issued, "BT-2")
    settlement = root.first(_SETTLEMENT)
    tax_currency = root.value(f"{_SETTLEMENT}/TaxCurrencyCode")
    tax_currency = "" if tax_currency == currency else tax_currency
    terms = payment_terms(settlement, date, values)
    payment, further = payments(settlement)
    kind = kind_of(type_code)
    # A credit note of that profile names a day even where nobody said one (BR-CO-25).
    is_unsaid = kind is Kind.CREDIT_NOTE and "extended" in profile and terms.due == date and not terms.text
    document = Document(
        kind=kind,
        number=values.required(root, "ExchangedDocument/ID", "BT-1"),
        # Without a date there is a problem already, and the document is not used.
        date=date or dt.date.min,
        currency=currency,
        seller=seller,
        buyer=buyer,
        lines=lines,
        language=document_language(root.value("ExchangedDocument/LanguageID"), buyer, seller),
        state=State.ISSUED,
        due_date=None if is_unsaid else terms.due,
        delivery_date=values.date(
            root.first(f"{_DELIVERY}/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString")
        ),
        adjustments=adjustments,
        prepaid=stated.prepaid or ZERO,
        rounding=stated.rounding or ZERO,
        notes=tuple(
            Note(text, note.value("SubjectCode"))
            for note in root.all("ExchangedDocument/IncludedNote")
            if (text := note.prose("Content"))
        ),
        terms=terms.text,
        payment=payment,
        references=_references(root, values),
        type_code=type_code,
        ship_to=_ship_to(root, buyer),
        stated_taxes=tax_breakdown(root.first(_SETTLEMENT), values),
        stated_totals=stated.totals(adjustments, how.line_sum),
        payment_terms=terms.each,
        further_payments=further,
        period=billed_period(root.first(f"{_SETTLEMENT}/BillingSpecifiedPeriod"), values),
        payee=_other_party(root.first(f"{_SETTLEMENT}/PayeeTradeParty")),
        tax_representative=_other_party(root.first(f"{_AGREEMENT}/SellerTaxRepresentativeTradeParty")),
        tax_currency=tax_currency,
        tax_in_tax_currency=_tax_in(tax_currency, root, values),
        process=root.value("ExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter/ID"),
        tax_point_date=next(iter(dict.fromkeys(map(values.date, _of_taxes(root, "TaxPointDate/DateString")))), None),
        tax_point=tax_point(_of_taxes(root, "DueDateTypeCode"), _TAX_POINTS),
        attachments=_attachments(root, files),
    )
    if not faults:
        check(document, stated, how, places, faults)
    return document


def _stated(line: Line, currency: str) -> Line:
    """Return a line with its amount, which ZUGFeRD 1.0 leaves out of lines that are words alone."""
    try:
        return line if line.stated_net is not None else replace(line, stated_net=line.net(currency))
    except (InvalidOperation, ZeroDivisionError):
        return line  # amounts that nobody can add are named later


def _totals(root: Node, currency: str, values: XmlValues, required: Iterable[str]) -> tuple[Stated, dict[str, str]]:
    """Return what the monetary summation states in the document's currency, and where each stands."""
    parent = root.first(_SUMMATION)
    if parent is None:
        values.required(root, _SUMMATION, "BG-22")
        return Stated(), {}
    found: dict[str, Decimal | None] = {}
    places = {"taxes": "ApplicableTradeTax/CalculatedAmount BT-117"}
    for field, (element, term) in _TOTALS.items():
        # The tax may be stated a second time in the seller's own currency (BT-111).
        nodes = (node for node in parent.all(element) if node.attributes.get("currencyID", currency) == currency)
        node = next(nodes, None)
        found[field] = values.decimal(node)
        places[field] = f"{node.place if node else element} {term}"
        if field in required and (node is None or not node.text):
            values.faults.add("import.value-missing", place=f"{parent.name}/{element} ({parent.line})", term=term)
    return Stated(**found), places


def _tax_in(currency: str, root: Node, values: XmlValues) -> Decimal | None:
    """Return the tax in the seller's own currency (BT-111)."""
    amounts = root.all(f"{_SUMMATION}/TaxTotalAmount")
    return next(
        (values.decimal(each) for each in amounts if currency and each.attributes.get("currencyID") == currency), None
    )


def _other_party(node: Node | None) -> Party | None:
    found = party(node)
    return found if found.name else None


def _measure(profile: str, rows: list[Node], lines: tuple[Line, ...], currency: str, *, is_loose: bool) -> Check:
    """Return how the totals are to be checked: each profile promises something else."""
    counted = [each.net(currency) for each in lines if each.counts]
    rules = _LOOSE_RULES if is_loose else ALL_RULES
    return Check(
        rules=rules,
        line_sum=sum(counted, ZERO) if rows else None,
        # The Extended profile allows one cent a line (BR-FXEXT-CO-10).
        slack=max(len(rows), 1) if is_loose or "extended" in profile else 0,
    )


def _references(root: Node, values: XmlValues) -> tuple[Reference, ...]:
    found = [
        Reference(role, root.value(path), _issued(root.first(path.rpartition("/")[0]), values))
        for role, path in _REFERENCES
    ]
    found += [
        Reference("invoice", node.value("IssuerAssignedID"), _issued(node, values))
        for node in root.all(f"{_SETTLEMENT}/InvoiceReferencedDocument")
    ]
    found += [
        Reference(
            _ADDITIONAL[node.value("TypeCode")],
            node.value("IssuerAssignedID"),
            _issued(node, values),
            node.value("ReferenceTypeCode"),
        )
        for node in root.all(_FURTHER)
        if node.value("TypeCode") in _ADDITIONAL
    ]
    return tuple(each for each in found if each.number)


def _issued(node: Node | None, values: XmlValues) -> dt.date | None:
    """Return when a document that is referred to was issued; ZUGFeRD 1.0 writes the day itself."""
    if node is None:
        return None
    paths = ("FormattedIssueDateTime/DateTimeString", "IssueDateTime/DateTimeString", "IssueDateTime")
    return values.date(next(filter(None, map(node.first, paths)), None))


def _attachments(root: Node, files: Files) -> tuple[Attachment, ...]:
    """Return the supporting documents (BG-24): every further one that is nothing else."""
    found = (
        files.attachment(
            Attachment(node.value("IssuerAssignedID"), node.prose("Name"), node.value("URIID")),
            node.first("AttachmentBinaryObject"),
        )
        for node in root.all(_FURTHER)
        if node.value("TypeCode") not in _ADDITIONAL
    )
    return tuple(each for each in found if each is not None)


def _of_taxes(root: Node, path: str) -> list[Node]:
    """Return what each tax of the breakdown says there: the same, since it is about the document (BT-7, BT-8)."""
    return list(root.all(f"{_SETTLEMENT}/ApplicableTradeTax/{path}"))


def _ship_to(root: Node, buyer: Party) -> Party | None:
    node = root.first(f"{_DELIVERY}/ShipToTradeParty")
    if node is None:
        return None
    found = party(node)
    if found == Party(""):
        return None
    return found if found.name else replace(found, name=buyer.name)
