"""What an e-invoice says and a document has no place for: what nobody has read of it, so that nothing goes unnamed."""

from __future__ import annotations

import re

from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.xmltree import Node

_MEANINGLESS = re.compile(
    r"""(?:^|/)(?:
        UBLVersionID | CustomizationID | ProfileExecutionID | UUID | CopyIndicator | IssueTime
      | LineCountNumeric | TestIndicator | LineStatusCode | ContentCode | TaxScheme/.* | Country/Name
      | SpecifiedTransactionID | AddressTypeCode
      | AddressFormatCode | ExchangedDocument/(?:Name|LanguageID) | DocumentTypeCode | IdentificationCode/Name
      | SourceCurrencyCode | TargetCurrencyCode | PaymentID | PaymentChannelCode | LineIDText
      | Price/AllowanceCharge/.* | AppliedTradeAllowanceCharge/.* | AllowanceCharge/ID | SequenceNumeric
      | CardAccount/NetworkID | SpecifiedProcuringProject/Name
      | TaxSubtotal/CalculationSequenceNumeric | ApplicableTradeTax/TypeCode | TaxEvidenceIndicator
    )$""",
    re.VERBOSE,
)
"""What tells programs apart, repeats what was read, or follows from it."""
_TERMS = tuple(
    (re.compile(pattern), term)
    for pattern, term in (
        (r"^AdditionalDocumentReference/|HeaderTradeAgreement/AdditionalReferencedDocument/", "BG-24"),
        (r"(?:^|/)(?:UBLExtensions|Signature)(?:/|$)|[{]", "extension"),
        (r"ProfileID$|BusinessProcessSpecified", "BT-23"),
        (r"TaxPointDate", "BT-7"),
        (r"InvoicePeriod/DescriptionCode|DueDateTypeCode", "BT-8"),
        (r"PaymentMeansCode|PaymentMeans/.*Information$|InstructionNote", "BT-82"),
        (r"DeliveryLocation/ID$|ShipToTradeParty/(?:Global)?ID$", "BT-71"),
        (r"^(?:PrepaidPayment|.*SpecifiedAdvancePayment|.*SpecifiedFinancialAdjustment)/", "prepaid"),
        (r"^(?:Invoice|CreditNote)Line/DocumentReference/", "BT-128"),
        (r"OrderLineReference/|BuyerOrderReferencedDocument/LineID$", "BT-132"),
        (r"Line/AccountingCost$|ReceivableSpecifiedTradeAccountingAccount/", "BT-133"),
        (r"CommodityClassification/|DesignatedProductClassification/", "BT-158"),
        (r"OriginCountry/|OriginTradeCountry/", "BT-159"),
        (r"ItemInstance/|IndividualTradeProductInstance/|BatchID$", "batch"),
        (r"IncludedReferencedProduct/", "parts"),
        (r"(?:Delivery|ShipToTradeParty|UltimateShipTo|ShipFrom|InvoiceeTradeParty|InvoicerTradeParty)", "delivery"),
        (r"^AccountingSupplierParty/|SellerTradeParty/|SellerSupplierParty/|SellerContact/", "BG-4"),
        (r"^AccountingCustomerParty/|BuyerTradeParty/|BuyerCustomerParty/|BuyerContact/", "BG-7"),
        (r"PayeeParty/|PayeeTradeParty/", "BG-10"),
        (r"TaxRepresentative", "BG-11"),
        (r"PaymentMeans", "BG-16"),
        (r"PaymentTerms", "BT-20"),
        (r"AllowanceCharge|LogisticsServiceCharge", "BG-20"),
        (r"TaxTotal|ApplicableTradeTax|TaxTotalAmount|TaxApplicableTradeCurrencyExchange|TaxExchangeRate", "BG-23"),
        (r"ReferencedDocument/|DocumentReference/|OrderReference/", "reference"),
    )
)
"""By the path of an element: the business term of EN 16931, or a word for what that does not have."""
MOST = 12
"""Elements without a term that are named."""
_KINDS = 1_000
"""Elements of different paths that are looked at: a hostile file may have any number."""


def note_left_out(root: Node, faults: Faults) -> None:
    """Name what was not read of a document; nothing where all of it was."""
    terms: dict[str, None] = {}
    elements: dict[str, None] = {}
    seen = set[tuple[str, str]]()
    for leaf in root.leaves():
        path, name = leaf.path, leaf.attributes.get("filename", "")
        if leaf.read or (path, name) in seen or len(seen) >= _KINDS:
            continue
        seen.add((path, name))
        if _MEANINGLESS.search(path):
            continue
        term = next((term for pattern, term in _TERMS if pattern.search(path)), None)
        if term == "BG-24" and name:
            # A file's name says more than that there was one.
            elements[name] = None
        if term is None:
            elements["/".join(path.split("/")[-2:])] = None
        else:
            terms[term] = None
    if terms or elements:
        named = [*list(elements)[:MOST], *(["…"] if len(elements) > MOST else [])]
        faults.note("import.left-out", terms=" ".join(terms), what=", ".join(named))
