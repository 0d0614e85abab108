"""Writing UBL 2.1: Invoice and CreditNote by the binding of EN 16931-3-2. The elements stand in the schema's order."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any, Final

from komtui.adapters.formats.ubl._writing_parts import (
    Terms,
    address,
    adjustment,
    category,
    day,
    lines,
    money,
    party,
    period,
)
from komtui.adapters.formats.xmltext import attribute, in_order, leaf, node

_OASIS: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_OF_PLACE: Final = frozenset(
    {
        *("identifiers", "addr_l1", "addr_l2", "addr_l3"),
        *("postcode", "city", "country_subdivision", "country_code"),
    }
)
"""What of a delivery stands with its location."""
_POINTS: Final = {"invoice": "3", "delivery": "35", "payment": "432"}
"""When the tax falls due (BT-8), UNTDID 2005."""
NO_ORDER: Final = "NA"
"""Where the schema wants the number of an order beside that of a sales order (as Peppol writes it)."""
_PROJECT: Final = "50"
"""UNCL 1001 code by which a credit note, having no ProjectReference, names its project (BT-11)."""
_OBJECT: Final = "130"
"""The same of what is billed (BT-18)."""


def written(terms: Terms, *, credit: bool) -> str:
    """Return the Invoice, or the CreditNote, of these terms, without the declaration before it."""
    kind = "CreditNote" if credit else "Invoice"
    namespaces = (
        f' xmlns="{_OASIS}{kind}-2"'
        f' xmlns:cac="{_OASIS}CommonAggregateComponents-2"'
        f' xmlns:cbc="{_OASIS}CommonBasicComponents-2"'
    )
    get, currency = terms.get, terms["BT-5"]
    creditor, payee = get("BT-90"), get("BG-10")
    return node(
        kind,
        *_head(terms, credit=credit),
        *_references(terms, credit=credit),
        node(
            "cac:AccountingSupplierParty",
            leaf("cbc:CustomerAssignedAccountID", terms["BG-4"].get("account")),
            party("cac:Party", terms["BG-4"], None if payee else creditor),
        ),
        node(
            "cac:AccountingCustomerParty",
            leaf("cbc:SupplierAssignedAccountID", terms["BG-7"].get("account")),
            party("cac:Party", terms["BG-7"]),
        ),
        party("cac:PayeeParty", payee, creditor),
        party("cac:TaxRepresentativeParty", get("BG-11")),
        _delivery(terms),
        *(_means(each, terms, credit=credit) for each in (terms, *get("means", ()))),
        *_payment_terms(terms, credit=credit),
        node(
            "cac:PrepaidPayment",
            leaf("cbc:ID", get("BT-179") and get("BT-179-0")),
            money("cbc:PaidAmount", get("BT-179"), currency),
            leaf("cbc:InstructionID", get("BT-179-0")),
        ),
        *(
            adjustment(each, currency, charge=charge)
            for each, charge in in_order(get("BG-20", ()), get("BG-21", ()), get("charges", ()))
        ),
        *_taxes(terms),
        _totals(terms),
        *lines(terms["BG-25"], currency, get("headed", ""), credit=credit),
        attributes=namespaces,
    )


def _head(terms: Terms, *, credit: bool) -> Iterator[str]:
    get, point = terms.get, terms.get("BT-8")
    tax_point = day("cbc:TaxPointDate", get("BT-7"))
    yield leaf("cbc:UBLVersionID", "2.1")
    yield leaf("cbc:CustomizationID", get("BT-24"))
    yield leaf("cbc:ProfileID", get("BT-23"))
    yield leaf("cbc:ID", terms["BT-1"])
    yield day("cbc:IssueDate", terms["BT-2"])
    if credit:
        yield tax_point
        yield leaf("cbc:CreditNoteTypeCode", terms["BT-3"])
    else:
        yield day("cbc:DueDate", get("BT-9"))
        yield leaf("cbc:InvoiceTypeCode", terms["BT-3"])
    for each in get("BG-1", ()):
        subject = f"#{each['BT-21']}#" if each.get("BT-21") else ""
        yield leaf("cbc:Note", f"{subject}{each['BT-22']}")
    if not credit:
        yield tax_point
    yield leaf("cbc:DocumentCurrencyCode", terms["BT-5"])
    yield leaf("cbc:TaxCurrencyCode", get("BT-6"))
    yield leaf("cbc:AccountingCost", get("BT-19"))
    yield leaf("cbc:BuyerReference", get("BT-10"))
    yield period(get("BT-73"), get("BT-74"), _POINTS[point] if point else None)


def _references(terms: Terms, *, credit: bool) -> Iterator[str]:
    get, dates = terms.get, terms.get("dates", {})
    order, sales = get("BT-13"), get("BT-14")
    tender = "".join(node("cac:OriginatorDocumentReference", leaf("cbc:ID", each)) for each in get("BT-17", ()))
    yield node(
        "cac:OrderReference",
        leaf("cbc:ID", order or (NO_ORDER if sales else None)),
        leaf("cbc:SalesOrderID", sales),
        day("cbc:IssueDate", dates.get("BT-13")),
    )
    for each in get("BG-3", ()):
        yield node(
            "cac:BillingReference",
            node(
                "cac:InvoiceDocumentReference",
                leaf("cbc:ID", each["BT-25"]),
                day("cbc:IssueDate", each.get("BT-26")),
            ),
        )
    yield node("cac:DespatchDocumentReference", leaf("cbc:ID", get("BT-16")), day("cbc:IssueDate", dates.get("BT-16")))
    yield node("cac:ReceiptDocumentReference", leaf("cbc:ID", get("BT-15")), day("cbc:IssueDate", dates.get("BT-15")))
    if not credit:
        yield tender
    yield node("cac:ContractDocumentReference", leaf("cbc:ID", get("BT-12")), day("cbc:IssueDate", dates.get("BT-12")))
    for each in get("BG-24", ()):
        yield _attached(each)
    for scheme, number in get("BT-18", ()):
        yield node(
            "cac:AdditionalDocumentReference",
            leaf("cbc:ID", number, attribute("schemeID", scheme)),
            leaf("cbc:DocumentTypeCode", _OBJECT),
        )
    project = leaf("cbc:ID", get("BT-11"))
    if credit:
        if project:
            yield node("cac:AdditionalDocumentReference", project, leaf("cbc:DocumentTypeCode", _PROJECT))
        yield tender
    else:
        yield node("cac:ProjectReference", project)


def _attached(each: Terms) -> str:
    content = each.get("BT-125")
    return node(
        "cac:AdditionalDocumentReference",
        leaf("cbc:ID", each.get("BT-122", "")),
        leaf("cbc:DocumentDescription", each.get("BT-123")),
        node(
            "cac:Attachment",
            leaf(
                "cbc:EmbeddedDocumentBinaryObject",
                b64encode(content).decode() if content else None,
                attribute("mimeCode", each.get("BT-125-1")) + attribute("filename", each.get("BT-125-2")),
            ),
            node("cac:ExternalReference", leaf("cbc:URI", each.get("BT-124"))),
        ),
    )


def _delivery(terms: Terms) -> str:
    where = terms.get("BG-13") or {}
    known = where.get("identifiers", [])
    return node(
        "cac:Delivery",
        day("cbc:ActualDeliveryDate", terms.get("BT-72")),
        node(
            "cac:DeliveryLocation",
            *(leaf("cbc:ID", number, attribute("schemeID", scheme)) for scheme, number in known[:1]),
            address("cac:Address", where),
        ),
        party("cac:DeliveryParty", _without_place(where, known[1:])),
    )


def _without_place(where: Terms, further: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return who gets the goods, without what the location says: the address, and the first number."""
    kept = {key: value for key, value in where.items() if key not in _OF_PLACE}
    return kept | ({"identifiers": further} if further else {})


def _means(each: Terms, terms: Terms, *, credit: bool) -> str:
    get = each.get
    if not get("BT-81"):
        return ""
    return node(
        "cac:PaymentMeans",
        leaf("cbc:PaymentMeansCode", each["BT-81"], attribute("name", get("BT-82"))),
        day("cbc:PaymentDueDate", terms.get("BT-9")) if credit and each is terms else "",
        leaf("cbc:PaymentID", get("BT-83")),
        node(
            "cac:CardAccount",
            leaf("cbc:PrimaryAccountNumberID", get("BT-87")),
            leaf("cbc:NetworkID", get("BT-87-1")),
            leaf("cbc:HolderName", get("BT-88")),
        ),
        node(
            "cac:PayeeFinancialAccount",
            leaf("cbc:ID", get("BT-84")),
            leaf("cbc:Name", get("BT-85")),
            node("cac:FinancialInstitutionBranch", leaf("cbc:ID", get("BT-86"))),
        ),
        node(
            "cac:PaymentMandate",
            leaf("cbc:ID", get("BT-89")),
            node("cac:PayerFinancialAccount", leaf("cbc:ID", get("BT-91"))),
        ),
    )


def _payment_terms(terms: Terms, *, credit: bool) -> Iterator[str]:
    # The due date of a credit note stands with the means of payment; where there are none, here.
    late = terms.get("BT-9") if credit and not terms.get("BT-81") else None
    yield node("cac:PaymentTerms", leaf("cbc:Note", terms.get("BT-20")), day("cbc:PaymentDueDate", late))
    currency = terms["BT-5"]
    for each in terms.get("terms", ()):
        kind, date, percent, amount = each["kind"], each.get("date"), each.get("percent"), each.get("amount")
        is_discount, is_penalty = kind == "discount", kind == "penalty"
        is_part = not is_discount and not is_penalty
        yield node(
            "cac:PaymentTerms",
            leaf("cbc:Note", each.get("text")),
            leaf("cbc:SettlementDiscountPercent", percent if is_discount else None),
            leaf("cbc:PenaltySurchargePercent", percent if is_penalty else None),
            leaf("cbc:PaymentPercent", percent if is_part else None),
            money("cbc:Amount", amount if is_part else each.get("base"), currency),
            money("cbc:SettlementDiscountAmount", amount if is_discount else None, currency),
            money("cbc:PenaltyAmount", amount if is_penalty else None, currency),
            day("cbc:InstallmentDueDate", date if is_part else None),
            node("cac:SettlementPeriod", day("cbc:EndDate", date)) if is_discount else "",
            node("cac:PenaltyPeriod", day("cbc:StartDate", date)) if is_penalty else "",
        )


def _taxes(terms: Terms) -> Iterator[str]:
    currency = terms["BT-5"]
    yield node(
        "cac:TaxTotal",
        money("cbc:TaxAmount", terms["BT-110"], currency),
        *(
            node(
                "cac:TaxSubtotal",
                money("cbc:TaxableAmount", each["BT-116"], currency),
                money("cbc:TaxAmount", each["BT-117"], currency),
                category(
                    "cac:TaxCategory",
                    (each["scheme"], each["BT-118"], each.get("BT-119")),
                    each.get("BT-120"),
                    each.get("BT-121"),
                ),
            )
            for each in terms["BG-23"]
        ),
    )
    yield node("cac:TaxTotal", money("cbc:TaxAmount", terms.get("BT-111"), terms.get("BT-6")))


def _totals(terms: Terms) -> str:
    get, currency = terms.get, terms["BT-5"]
    return node(
        "cac:LegalMonetaryTotal",
        money("cbc:LineExtensionAmount", terms["BT-106"], currency),
        money("cbc:TaxExclusiveAmount", terms["BT-109"], currency),
        money("cbc:TaxInclusiveAmount", terms["BT-112"], currency),
        money("cbc:AllowanceTotalAmount", get("BT-107"), currency),
        money("cbc:ChargeTotalAmount", get("BT-108"), currency),
        money("cbc:PrepaidAmount", get("BT-113"), currency),
        money("cbc:PayableRoundingAmount", get("BT-114"), currency),
        money("cbc:PayableAmount", terms["BT-115"], currency),
    )
