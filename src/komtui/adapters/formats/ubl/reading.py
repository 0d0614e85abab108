"""UBL 2.1 invoices and credit notes (ISO/IEC 19845), read by the binding of EN 16931-3-2."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from komtui.adapters.formats.arithmetic import ALL_RULES, Check, Stated, check
from komtui.adapters.formats.codes import kind_of
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.language import document_language
from komtui.adapters.formats.ubl._lines import document_adjustments, line, tax_breakdown, tax_total
from komtui.adapters.formats.ubl._party import delivery_address, party
from komtui.adapters.formats.xmltree import Node
from komtui.adapters.formats.xmlvalues import XmlValues
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document, Kind, Line, PaymentMeans, Reference
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
_FOREIGN_RULES = frozenset({"BR-CO-10", "BR-CO-14"})
"""What holds in UBL of any country: others mean something else by the total without tax."""
_REFERENCES = (
    ("buyer", "BuyerReference"),
    ("order", "OrderReference/ID"),
    ("sales-order", "OrderReference/SalesOrderID"),
    ("contract", "ContractDocumentReference/ID"),
    ("despatch", "DespatchDocumentReference/ID"),
    ("project", "ProjectReference/ID"),
)
"""Role of a reference: its element (BT-10, BT-13, BT-14, BT-12, BT-16, BT-11)."""
_CREDITED = ("BillingReference/InvoiceDocumentReference", "BillingReference/CreditNoteDocumentReference")
_PROJECT_TYPE = "50"
"""UNCL 1001 code by which a credit note, having no ProjectReference, names its project (BT-11)."""
_SUBJECT = re.compile(r"^#[A-Z]{3}#\s*")
"""The binding writes a note's subject code (BT-21) in front of its text."""


def read_ubl(root: Node, faults: Faults) -> Document:
    """Return the document in `root`; what is wrong is noted in `faults`, and then the document is not to be used."""
    values = XmlValues(faults)
    currency = values.currency(root, "DocumentCurrencyCode", root.first("LegalMonetaryTotal/PayableAmount"))
    seller = party(root, "AccountingSupplierParty/Party")
    buyer = party(root, "AccountingCustomerParty/Party")
    for each, path, term in ((seller, "AccountingSupplierParty", "BT-27"), (buyer, "AccountingCustomerParty", "BT-44")):
        if not each.name:
            faults.add("import.value-missing", place=f"{path} ({root.line})", term=term)
    stated, places = _totals(root, currency, values)
    adjustments = document_adjustments(root, values)
    lines = tuple(line(row, values) for row in (*root.all("InvoiceLine"), *root.all("CreditNoteLine")))
    how = _measure(root, lines, currency, values)
    type_code = root.value("InvoiceTypeCode", "CreditNoteTypeCode")
    date = values.date(root.first("IssueDate"))
    values.required(root, "IssueDate", "BT-2")
    document = Document(
        kind=Kind.CREDIT_NOTE if root.name == "CreditNote" else kind_of(type_code),
        number=values.required(root, "ID", "BT-1"),
        # Without a date there is a problem already, and the document is not used.
        date=date or dt.date.min,
        currency=currency,
        seller=seller,
        buyer=buyer,
        lines=lines,
        language=document_language(_stated_language(root), buyer, seller),
        state=State.ISSUED,
        due_date=values.date(root.first("DueDate") or root.first("PaymentMeans/PaymentDueDate")),
        delivery_date=values.date(root.first("Delivery/ActualDeliveryDate")),
        adjustments=adjustments,
        prepaid=stated.prepaid or ZERO,
        rounding=stated.rounding or ZERO,
        notes=tuple(_SUBJECT.sub("", note) for note in root.proses("Note")),
        terms=root.prose("PaymentTerms/Note"),
        payment=_payment(root),
        references=_references(root, values),
        type_code=type_code,
        ship_to=_ship_to(root, buyer),
        stated_taxes=tax_breakdown(root, currency, values),
        stated_totals=stated.totals(adjustments, how.line_sum),
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


def _measure(root: Node, lines: tuple[Line, ...], currency: str, values: XmlValues) -> Check:
    """Return how the totals are to be checked; XRechnung's extension adds payments for third parties."""
    customisation = root.value("CustomizationID").lower()
    is_foreign = bool(customisation) and not any(name in customisation for name in _FAMILY)
    third = sum((values.decimal(node) or ZERO for node in root.all("PrepaidPayment/PaidAmount")), ZERO)
    return Check(
        rules=_FOREIGN_RULES if is_foreign else ALL_RULES,
        line_sum=sum((each.net(currency) for each in lines), ZERO) if lines else None,
        third_party=third if "extension:xrechnung" in customisation else ZERO,
    )


def _stated_language(root: Node) -> str:
    """Return the language of the first text that names one."""
    return next((note.attributes["languageID"] for note in root.all("Note") if "languageID" in note.attributes), "")


def _payment(root: Node) -> PaymentMeans:
    """Return the first means of payment with an account, else the first."""
    means = list(root.all("PaymentMeans"))
    if not means:
        return PaymentMeans()
    best = next((each for each in means if each.value("PayeeFinancialAccount/ID")), means[0])
    return PaymentMeans(
        code=best.value("PaymentMeansCode"),
        iban=best.value("PayeeFinancialAccount/ID"),
        bic=best.value(
            "PayeeFinancialAccount/FinancialInstitutionBranch/ID",
            "PayeeFinancialAccount/FinancialInstitutionBranch/FinancialInstitution/ID",
        ),
        account_name=best.value("PayeeFinancialAccount/Name"),
        reference=best.value("PaymentID") or next((e.value("PaymentID") for e in means if e.value("PaymentID")), ""),
    )


def _references(root: Node, values: XmlValues) -> tuple[Reference, ...]:
    found = [Reference(role, root.value(path)) for role, path in _REFERENCES]
    if root.name == "CreditNote":
        others = root.all("AdditionalDocumentReference")
        found += [
            Reference("project", other.value("ID"))
            for other in others
            if other.value("DocumentTypeCode") == _PROJECT_TYPE
        ]
    for path in _CREDITED:
        found += [
            Reference("invoice", node.value("ID"), values.date(node.first("IssueDate"))) for node in root.all(path)
        ]
    # Peppol demands an order number beside a sales order's, and has "NA" where there is none.
    return tuple(each for each in found if each.number and each.number.upper() != "NA")


def _ship_to(root: Node, buyer: Party) -> Party | None:
    name = root.value("Delivery/DeliveryParty/PartyName/Name")
    address = delivery_address(root)
    if not name and not address:
        return None
    return Party(name or buyer.name, address=address or buyer.address)
