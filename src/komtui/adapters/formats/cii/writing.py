"""Writing CII: the UN/CEFACT Cross Industry Invoice by the binding of EN 16931-3-3, as it stands inside a Factur-X PDF.

The order of the elements is that of the schema (D22B, and D16B of Factur-X, which do not differ in what is written).
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from typing import Final

from komtui.adapters.formats.cii._writing_parts import Terms, adjustment, day, lines, party, period, referred
from komtui.adapters.formats.xmltext import attribute, in_order, leaf, node

_STANDARD: Final = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES: Final = (
    f' xmlns:rsm="{_STANDARD}CrossIndustryInvoice:100"'
    f' xmlns:ram="{_STANDARD}ReusableAggregateBusinessInformationEntity:100"'
    f' xmlns:udt="{_STANDARD}UnqualifiedDataType:100"'
    f' xmlns:qdt="{_STANDARD}QualifiedDataType:100"'
)
_POINTS: Final = {"invoice": "5", "delivery": "29", "payment": "72"}
"""When the tax falls due (BT-8), UNTDID 2475."""
SUPPORTING: Final = "916"
TENDER: Final = "50"
OBJECT: Final = "130"
"""What another document is (UNCL 1001): of BG-24, BT-17, BT-18."""


_MEANS: Final = ("BT-81", "BT-82", "BT-84", "BT-85", "BT-86", "BT-87", "BT-88", "BT-91")
"""What is said of one means of payment."""


def written(terms: Terms) -> str:
    """Return the invoice of these terms, without the declaration before it."""
    get = terms.get
    return node(
        "rsm:CrossIndustryInvoice",
        node(
            "rsm:ExchangedDocumentContext",
            node("ram:BusinessProcessSpecifiedDocumentContextParameter", leaf("ram:ID", get("BT-23"))),
            node("ram:GuidelineSpecifiedDocumentContextParameter", leaf("ram:ID", get("BT-24"))),
        )
        or "<rsm:ExchangedDocumentContext/>\n",
        node(
            "rsm:ExchangedDocument",
            leaf("ram:ID", terms["BT-1"]),
            leaf("ram:TypeCode", terms["BT-3"]),
            day("ram:IssueDateTime", terms["BT-2"]),
            *(_note(each["BT-22"], each.get("BT-21")) for each in get("BG-1", ())),
        ),
        node(
            "rsm:SupplyChainTradeTransaction",
            *lines(terms["BG-25"]),
            _agreement(terms),
            node(
                "ram:ApplicableHeaderTradeDelivery",
                party("ram:ShipToTradeParty", get("BG-13")),
                node("ram:ActualDeliverySupplyChainEvent", day("ram:OccurrenceDateTime", get("BT-72"))),
                referred("ram:DespatchAdviceReferencedDocument", get("BT-16"), _issued(terms, "BT-16")),
                referred("ram:ReceivingAdviceReferencedDocument", get("BT-15"), _issued(terms, "BT-15")),
            )
            or "<ram:ApplicableHeaderTradeDelivery/>\n",
            _settlement(terms),
        ),
        attributes=_NAMESPACES,
    )


@lru_cache(maxsize=64)
def _note(text: str, subject: str | None) -> str:
    """Return a note: those that law wants are the same on every document of a house."""
    return node("ram:IncludedNote", leaf("ram:Content", text), leaf("ram:SubjectCode", subject))


def _issued(terms: Terms, term: str) -> str:
    """Return the date of what is referred to, which the Extended profile has a place for."""
    return day("ram:FormattedIssueDateTime", terms.get("dates", {}).get(term), "qdt:DateTimeString")


def _agreement(terms: Terms) -> str:
    get = terms.get
    return node(
        "ram:ApplicableHeaderTradeAgreement",
        leaf("ram:BuyerReference", get("BT-10")),
        party("ram:SellerTradeParty", terms["BG-4"]),
        party("ram:BuyerTradeParty", terms["BG-7"]),
        party("ram:SellerTaxRepresentativeTradeParty", get("BG-11")),
        referred("ram:SellerOrderReferencedDocument", get("BT-14")),
        referred("ram:BuyerOrderReferencedDocument", get("BT-13"), _issued(terms, "BT-13")),
        referred("ram:ContractReferencedDocument", get("BT-12"), _issued(terms, "BT-12")),
        *(_attached(each) for each in get("BG-24", ())),
        *(
            referred("ram:AdditionalReferencedDocument", number, leaf("ram:TypeCode", TENDER))
            for number in get("BT-17", ())
        ),
        *(
            referred(
                "ram:AdditionalReferencedDocument",
                number,
                leaf("ram:TypeCode", OBJECT),
                leaf("ram:ReferenceTypeCode", scheme),
            )
            for scheme, number in get("BT-18", ())
        ),
        # The schema wants a name beside the number.
        node("ram:SpecifiedProcuringProject", leaf("ram:ID", get("BT-11")), leaf("ram:Name", get("BT-11"))),
    )


def _attached(each: Terms) -> str:
    content = each.get("BT-125")
    return referred(
        "ram:AdditionalReferencedDocument",
        each.get("BT-122", ""),
        leaf("ram:URIID", each.get("BT-124")),
        leaf("ram:TypeCode", SUPPORTING),
        leaf("ram:Name", each.get("BT-123")),
        leaf(
            "ram:AttachmentBinaryObject",
            b64encode(content).decode() if content else None,
            attribute("mimeCode", each.get("BT-125-1")) + attribute("filename", each.get("BT-125-2")),
        ),
    )


def _settlement(terms: Terms) -> str:
    get = terms.get
    return node(
        "ram:ApplicableHeaderTradeSettlement",
        leaf("ram:CreditorReferenceID", get("BT-90")),
        leaf("ram:PaymentReference", get("BT-83")),
        leaf("ram:TaxCurrencyCode", get("BT-6")),
        leaf("ram:InvoiceCurrencyCode", terms["BT-5"]),
        party("ram:PayeeTradeParty", get("BG-10")),
        *(_means(each) for each in (terms, *get("means", ()))),
        *(_subtotal(each, terms) for each in terms["BG-23"]),
        period(get("BT-73"), get("BT-74")),
        *(
            adjustment(each, charge=charge)
            for each, charge in in_order(get("BG-20", ()), get("BG-21", ()), get("charges", ()))
        ),
        node(
            "ram:SpecifiedTradePaymentTerms",
            leaf("ram:Description", get("BT-20")),
            day("ram:DueDateDateTime", get("BT-9")),
            leaf("ram:DirectDebitMandateID", get("BT-89")),
        ),
        *(_term(each, terms) for each in get("terms", ())),
        _summation(terms),
        node(
            "ram:SpecifiedFinancialAdjustment",
            leaf("ram:Reason", get("BT-179-0")),
            leaf("ram:ActualAmount", get("BT-179")),
        ),
        *(
            referred(
                "ram:InvoiceReferencedDocument",
                each["BT-25"],
                day("ram:FormattedIssueDateTime", each.get("BT-26"), "qdt:DateTimeString"),
            )
            for each in get("BG-3", ())
        ),
        node("ram:ReceivableSpecifiedTradeAccountingAccount", leaf("ram:ID", get("BT-19"))),
    )


def _means(each: Terms) -> str:
    if not each.get("BT-81"):
        return ""
    return _paid_by(each.get("is_iban", True), *map(each.get, _MEANS))


@lru_cache(maxsize=64)
def _paid_by(  # noqa: PLR0917 - the terms of `_MEANS`, in their order
    is_iban: bool,
    code: str,
    text: str | None,
    account: str | None,
    name: str | None,
    bank: str | None,
    card: str | None,
    holder: str | None,
    debited: str | None,
) -> str:
    """Return by what is paid, which is the same on most documents of a house."""
    return node(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        leaf("ram:TypeCode", code),
        leaf("ram:Information", text),
        node("ram:ApplicableTradeSettlementFinancialCard", leaf("ram:ID", card), leaf("ram:CardholderName", holder)),
        node("ram:PayerPartyDebtorFinancialAccount", leaf("ram:IBANID", debited)),
        node(
            "ram:PayeePartyCreditorFinancialAccount",
            leaf("ram:IBANID", account if is_iban else None),
            leaf("ram:AccountName", name),
            leaf("ram:ProprietaryID", None if is_iban else account),
        ),
        node("ram:PayeeSpecifiedCreditorFinancialInstitution", leaf("ram:BICID", bank)),
    )


def _subtotal(each: Terms, terms: Terms) -> str:
    date = terms.get("BT-7")
    point = terms.get("BT-8")
    return node(
        "ram:ApplicableTradeTax",
        leaf("ram:CalculatedAmount", each["BT-117"]),
        leaf("ram:TypeCode", each["scheme"]),
        leaf("ram:ExemptionReason", each.get("BT-120")),
        leaf("ram:BasisAmount", each["BT-116"]),
        leaf("ram:CategoryCode", each["BT-118"]),
        leaf("ram:ExemptionReasonCode", each.get("BT-121")),
        day("ram:TaxPointDate", date, "udt:DateString"),
        leaf("ram:DueDateTypeCode", _POINTS[point] if point else None),
        leaf("ram:RateApplicablePercent", each.get("BT-119")),
    )


def _term(each: Terms, terms: Terms) -> str:
    """Return a discount, a penalty or an instalment of the Extended profile (BG-X-44, BG-X-43, BT-X-275)."""
    date, kind = each.get("date"), each["kind"]
    name = {"discount": "Discount", "penalty": "Penalty"}.get(kind)
    if name is None:
        return node(
            "ram:SpecifiedTradePaymentTerms",
            leaf("ram:Description", each.get("text")),
            day("ram:DueDateDateTime", date),
            leaf("ram:PartialPaymentAmount", each.get("amount")),
        )
    days = str((date - terms["BT-2"]).days) if date else None
    return node(
        "ram:SpecifiedTradePaymentTerms",
        leaf("ram:Description", each.get("text")),
        node(
            f"ram:ApplicableTradePayment{name}Terms",
            day("ram:BasisDateTime", terms["BT-2"] if date else None),
            leaf("ram:BasisPeriodMeasure", days, ' unitCode="DAY"'),
            leaf("ram:BasisAmount", each.get("base")),
            leaf("ram:CalculationPercent", each.get("percent")),
            leaf(f"ram:Actual{name}Amount", each.get("amount")),
        ),
    )


def _summation(terms: Terms) -> str:
    get = terms.get
    return node(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        leaf("ram:LineTotalAmount", terms["BT-106"]),
        leaf("ram:ChargeTotalAmount", get("BT-108")),
        leaf("ram:AllowanceTotalAmount", get("BT-107")),
        leaf("ram:TaxBasisTotalAmount", terms["BT-109"]),
        leaf("ram:TaxTotalAmount", terms["BT-110"], attribute("currencyID", terms["BT-5"])),
        leaf("ram:TaxTotalAmount", get("BT-111"), attribute("currencyID", get("BT-6"))),
        leaf("ram:RoundingAmount", get("BT-114")),
        leaf("ram:GrandTotalAmount", terms["BT-112"]),
        leaf("ram:TotalPrepaidAmount", get("BT-113")),
        leaf("ram:DuePayableAmount", terms["BT-115"]),
    )
