"""UBL 2.1 invoices and credit notes (ISO/IEC 19845), read by the binding of EN 16931-3-2."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

from komtui.adapters.formats._attached import Files
from komtui.adapters.formats.arithmetic import ALL_RULES, Check, Stated, check
from komtui.adapters.formats.codes import kind_of, tax_point
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.language import document_language
from komtui.adapters.formats.ubl._lines import (
    document_adjustments,
    lines,
    period,
    tax_breakdown,
    tax_in,
    tax_total,
)
from komtui.adapters.formats.ubl._party import delivery_address, party, scheme_at
from komtui.adapters.formats.ubl._payment import payment_terms, payments
from komtui.adapters.formats.xmltree import Node
from komtui.adapters.formats.xmlvalues import XmlValues
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Attachment, Document, Kind, Line, Note, Reference, TaxPoint
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES = {f"{_UBL}{name}": name for name in
              ("Invoice-2", "CreditNote-2", "CommonAggregateComponents-2", "CommonBasicComponents-2")}  # fmt: skip
"""Those whose elements are read."""
ROOTS = frozenset({"Invoice", "CreditNote"})
"""Names of the root that this module reads."""

_TOTALS = {
    "lines": ("LineExtensionAmount", "BT-106"),
    "allowances": ("AllowanceTotalAmount", "BT-107"),
    "charges": ("ChargeTotalAmount", "BT-108"),
    "net": ("TaxExclusiveAmount", "BT-109"),
    "gross": ("TaxInclusiveAmount", "BT-112"),
    "prepaid": ("PrepaidAmount", "BT-113"),
    "rounding": ("PayableRoundingAmount", "BT-114"),
    "payable": ("PayableAmount", "BT-115"),
}
"""Field of the totals: its element below LegalMonetaryTotal, and its business term."""
_REQUIRED_TOTALS = ("net", "gross", "payable")
_FAMILY = ("en16931", "peppol", "bii", "xrechnung")
"""What the customisations of EN 16931 and of its forerunners have in their names."""
_EXTENDED = ":extended-ctc-fr"
"""What the name of France's extension ends with."""
_FOREIGN_RULES = frozenset({"BR-CO-10", "BR-CO-14"})
"""What holds in UBL of any country: others mean something else by the total without tax."""
_REFERENCES = (
    ("buyer", "BuyerReference"),
    ("order", "OrderReference/ID"),
    ("sales-order", "OrderReference/SalesOrderID"),
    ("contract", "ContractDocumentReference/ID"),
    ("despatch", "DespatchDocumentReference/ID"),
    ("project", "ProjectReference/ID"),
    ("receipt", "ReceiptDocumentReference/ID"),
    ("tender", "OriginatorDocumentReference/ID"),
    ("accounting", "AccountingCost"),
)
"""Role of a reference: its element (BT-10, BT-13, BT-14, BT-12, BT-16, BT-11, BT-15, BT-17, BT-19)."""
_CREDITED = ("BillingReference/InvoiceDocumentReference", "BillingReference/CreditNoteDocumentReference")
_PROJECT_TYPE = "50"
"""UNCL 1001 code by which a credit note, having no ProjectReference, names its project (BT-11)."""
_ADDITIONAL = {"130": "object"}
"""Role of a reference by the code of its type (BT-18); any other is a supporting document (BT-122)."""
_TAX_POINTS = {"3": TaxPoint.INVOICE, "35": TaxPoint.DELIVERY, "432": TaxPoint.PAYMENT}
"""UNTDID 2005 (BT-8)."""
_SUBJECT = re.compile(r"^(?:#([A-Z]{3})#\s*)?(.*)$", re.DOTALL)
"""The binding writes a note's subject code (BT-21) in front of its text."""


def read_ubl(root: Node, faults: Faults, files: Files) -> Document:
    """Return the document in `root`, its files in `files`.

    What is wrong is noted in `faults`, and then the document is not to be used.
    """
    values = XmlValues(faults)
    currency = values.currency(root, "DocumentCurrencyCode", root.first("LegalMonetaryTotal/PayableAmount"))
    seller = party(root, "AccountingSupplierParty/Party")
    buyer = party(root, "AccountingCustomerParty/Party")
    for each, path, term in ((seller, "AccountingSupplierParty", "BT-27"), (buyer, "AccountingCustomerParty", "BT-44")):
        if not each.name:
            faults.add("import.value-missing", place=f"{path} ({root.line})", term=term)
    stated, places = _totals(root, currency, values)
    adjustments = document_adjustments(root, values)
    rows = lines(root, values)
    how = _measure(root, rows, currency, values)
    type_code = root.value("InvoiceTypeCode", "CreditNoteTypeCode")
    date = values.date(root.first("IssueDate"))
    values.required(root, "IssueDate", "BT-2")
    terms = payment_terms(root, date, values)
    payment, further = payments(root)
    tax_currency = root.value("TaxCurrencyCode")
    tax_currency = "" if tax_currency == currency else tax_currency
    kind = Kind.CREDIT_NOTE if root.name == "CreditNote" else kind_of(type_code)
    # A credit note of the extension names a day even where nobody said one (BR-CO-25).
    is_extended = root.value("CustomizationID").lower().endswith(_EXTENDED)
    is_unsaid = kind is Kind.CREDIT_NOTE and is_extended and terms.due == date and not terms.text
    document = Document(
        kind=kind,
        number=values.required(root, "ID", "BT-1"),
        # Without a date there is a problem already, and the document is not used.
        date=date or dt.date.min,
        currency=currency,
        seller=seller,
        buyer=buyer,
        lines=rows,
        language=document_language(_stated_language(root), buyer, seller),
        state=State.ISSUED,
        due_date=None if is_unsaid else terms.due,
        delivery_date=values.date(root.first("Delivery/ActualDeliveryDate")),
        adjustments=adjustments,
        prepaid=stated.prepaid or ZERO,
        rounding=stated.rounding or ZERO,
        notes=tuple(map(_note, root.proses("Note"))),
        terms=terms.text,
        payment=payment,
        references=_references(root, values),
        type_code=type_code,
        ship_to=_ship_to(root, buyer),
        stated_taxes=tax_breakdown(root, currency, values),
        stated_totals=stated.totals(adjustments, how.line_sum),
        payment_terms=terms.each,
        further_payments=further,
        period=period(root.first("InvoicePeriod"), values),
        payee=_other_party(root, "PayeeParty"),
        tax_representative=_other_party(root, "TaxRepresentativeParty"),
        tax_currency=tax_currency,
        tax_in_tax_currency=tax_in(root, tax_currency, values),
        process=root.value("ProfileID"),
        tax_point_date=values.date(root.first("TaxPointDate")),
        tax_point=tax_point(root.all("InvoicePeriod/DescriptionCode"), _TAX_POINTS),
        attachments=_attachments(root, files),
    )
    if not faults:
        check(document, stated, how, places, faults)
    return document


def _totals(root: Node, currency: str, values: XmlValues) -> tuple[Stated, dict[str, str]]:
    """Return what LegalMonetaryTotal and TaxTotal state, and where each stands."""
    parent = root.first("LegalMonetaryTotal")
    if parent is None:
        values.required(root, "LegalMonetaryTotal", "BG-22")
        return Stated(), {}
    found: dict[str, Decimal | None] = {}
    is_ours = any(name in root.value("CustomizationID").lower() for name in _FAMILY)
    places = {"tax": "TaxTotal/TaxAmount BT-110", "taxes": "TaxTotal/TaxSubtotal/TaxAmount BT-117"}
    for field, (element, term) in _TOTALS.items():
        node = parent.first(element)
        found[field] = values.decimal(node)
        places[field] = f"{node.place if node else element} {term}"
        if field == "payable" or (is_ours and field in _REQUIRED_TOTALS):
            values.required(parent, element, term)
    return Stated(tax=tax_total(root, currency, values), **found), places


def _other_party(root: Node, path: str) -> Party | None:
    found = party(root, path)
    return found if found.name else None


def _measure(root: Node, rows: tuple[Line, ...], currency: str, values: XmlValues) -> Check:
    """Return how the totals are to be checked; XRechnung's extension adds payments for third parties."""
    customisation = root.value("CustomizationID").lower()
    is_foreign = bool(customisation) and not any(name in customisation for name in _FAMILY)
    third = sum((values.decimal(node) or ZERO for node in root.all("PrepaidPayment/PaidAmount")), ZERO)
    return Check(
        rules=_FOREIGN_RULES if is_foreign else ALL_RULES,
        line_sum=sum((each.net(currency) for each in rows if each.counts), ZERO) if rows else None,
        third_party=third if "extension:xrechnung" in customisation else ZERO,
    )


def _stated_language(root: Node) -> str:
    """Return the language of the first text that names one."""
    return next((note.attributes["languageID"] for note in root.all("Note") if "languageID" in note.attributes), "")


def _references(root: Node, values: XmlValues) -> tuple[Reference, ...]:
    found = [
        Reference(role, root.value(path), values.date(root.first(f"{parent}/IssueDate")) if name == "ID" else None)
        for role, path in _REFERENCES
        for parent, _, name in (path.rpartition("/"),)
    ]
    additional = _ADDITIONAL | ({_PROJECT_TYPE: "project"} if root.name == "CreditNote" else {})
    found += [
        Reference(
            additional[other.value("DocumentTypeCode")],
            other.value("ID"),
            values.date(other.first("IssueDate")),
            scheme_at(other, "ID"),
        )
        for other in root.all("AdditionalDocumentReference")
        if other.value("DocumentTypeCode") in additional
    ]
    for path in _CREDITED:
        found += [
            Reference("invoice", node.value("ID"), values.date(node.first("IssueDate"))) for node in root.all(path)
        ]
    # Peppol demands an order number beside a sales order's, and has "NA" where there is none.
    return tuple(each for each in found if each.number and each.number.upper() != "NA")


def _note(text: str) -> Note:
    found = _SUBJECT.match(text)
    return Note(found[2], found[1] or "") if found else Note(text)


def _attachments(root: Node, files: Files) -> tuple[Attachment, ...]:
    """Return the supporting documents (BG-24): every further one that is nothing else."""
    additional = _ADDITIONAL | ({_PROJECT_TYPE: "project"} if root.name == "CreditNote" else {})
    found = (
        files.attachment(
            Attachment(
                other.value("ID"),
                other.prose("DocumentDescription"),
                other.value("Attachment/ExternalReference/URI"),
            ),
            other.first("Attachment/EmbeddedDocumentBinaryObject"),
        )
        for other in root.all("AdditionalDocumentReference")
        if other.value("DocumentTypeCode") not in additional
    )
    return tuple(each for each in found if each is not None)


def _ship_to(root: Node, buyer: Party) -> Party | None:
    """Return where goods go and to whom; the first number is that of the place (BT-71)."""
    who = party(root, "Delivery/DeliveryParty")
    address = delivery_address(root)
    place = "Delivery/DeliveryLocation/ID"
    identifier = root.value(place)
    if who == Party("") and not (address or identifier):
        return None
    further = (*([(who.identifier_scheme, who.identifier)] if who.identifier else []), *who.further_ids)
    return replace(
        who,
        name=who.name or buyer.name,
        address=address or who.address,
        identifier=identifier,
        identifier_scheme=scheme_at(root, place),
        further_ids=further,
    )
