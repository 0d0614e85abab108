"""Where the elements of CII and UBL stand in our documents, for rules that name no term of EN 16931."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple


class Spot(NamedTuple):
    """What an element means to us."""

    field: str
    """Path in our document, `lines[]` for a line; empty where it means nothing."""
    exact: bool
    """Whether the element itself is known, rather than one that it stands in."""


_PARTY: Final = {
    # CII
    "Name": "name",
    "ID": "identifier",
    "GlobalID": "identifier",
    "Description": "legal_text",
    "SpecifiedLegalOrganization": "legal_id",
    "SpecifiedLegalOrganization ID": "legal_id",
    "SpecifiedLegalOrganization TradingBusinessName": "trading_name",
    "SpecifiedTaxRegistration": "vat_id",
    "SpecifiedTaxRegistration ID": "vat_id",
    "URIUniversalCommunication": "electronic_address",
    "URIUniversalCommunication URIID": "electronic_address",
    "DefinedTradeContact": "contact",
    "DefinedTradeContact TelephoneUniversalCommunication": "phone",
    "DefinedTradeContact EmailURIUniversalCommunication": "email",
    "PostalTradeAddress": "address.line1",
    "PostalTradeAddress LineOne": "address.line1",
    "PostalTradeAddress LineTwo": "address.line2",
    "PostalTradeAddress LineThree": "address.line3",
    "PostalTradeAddress PostcodeCode": "address.postcode",
    "PostalTradeAddress CityName": "address.city",
    "PostalTradeAddress CountrySubDivisionName": "address.region",
    "PostalTradeAddress CountryID": "address.country",
    # UBL
    "PartyName": "trading_name",
    "PartyIdentification": "identifier",
    "PartyIdentification ID": "identifier",
    "PartyLegalEntity": "legal_id",
    "PartyLegalEntity RegistrationName": "name",
    "PartyLegalEntity CompanyID": "legal_id",
    "PartyLegalEntity CompanyLegalForm": "legal_text",
    "PartyTaxScheme": "vat_id",
    "PartyTaxScheme CompanyID": "vat_id",
    "EndpointID": "electronic_address",
    "Contact": "contact",
    "Contact Telephone": "phone",
    "Contact ElectronicMail": "email",
    **{
        f"{address} {element}".rstrip(): f"address.{name}"
        for address in ("PostalAddress", "Address")
        for element, name in {
            "": "line1",
            "StreetName": "line1",
            "AdditionalStreetName": "line2",
            "AddressLine": "line3",
            "PostalZone": "postcode",
            "CityName": "city",
            "CountrySubentity": "region",
            "Country": "country",
            "Country IdentificationCode": "country",
        }.items()
    },
}
_LINE: Final = {
    # CII
    "AssociatedDocumentLineDocument LineID": "identifier",
    "AssociatedDocumentLineDocument IncludedNote": "note",
    "SpecifiedTradeProduct": "description",
    "SpecifiedTradeProduct Name": "description",
    "SpecifiedTradeProduct Description": "detail",
    "SpecifiedTradeProduct GlobalID": "standard_id",
    "SpecifiedTradeProduct SellerAssignedID": "item_id",
    "SpecifiedTradeProduct BuyerAssignedID": "buyer_item_id",
    "SpecifiedTradeProduct ApplicableProductCharacteristic": "attributes",
    "SpecifiedTradeProduct DesignatedProductClassification": "classifications",
    "SpecifiedTradeProduct OriginTradeCountry": "origin_country",
    "SpecifiedLineTradeAgreement": "price",
    "SpecifiedLineTradeAgreement GrossPriceProductTradePrice": "gross_price",
    "SpecifiedLineTradeAgreement NetPriceProductTradePrice": "price",
    "SpecifiedLineTradeAgreement NetPriceProductTradePrice ChargeAmount": "price",
    "SpecifiedLineTradeAgreement NetPriceProductTradePrice BasisQuantity": "price_base",
    "SpecifiedLineTradeAgreement BuyerOrderReferencedDocument": "order_line",
    "SpecifiedLineTradeDelivery": "quantity",
    "SpecifiedLineTradeDelivery BilledQuantity": "quantity",
    "SpecifiedLineTradeDelivery BilledQuantity @unitCode": "unit",
    "SpecifiedLineTradeSettlement": "price",
    "SpecifiedLineTradeSettlement ApplicableTradeTax": "taxes",
    "SpecifiedLineTradeSettlement ApplicableTradeTax CategoryCode": "taxes",
    "SpecifiedLineTradeSettlement ApplicableTradeTax RateApplicablePercent": "taxes",
    "SpecifiedLineTradeSettlement BillingSpecifiedPeriod": "period",
    "SpecifiedLineTradeSettlement SpecifiedTradeAllowanceCharge": "adjustments",
    "SpecifiedLineTradeSettlement AdditionalReferencedDocument": "object_id",
    "SpecifiedLineTradeSettlement ReceivableSpecifiedTradeAccountingAccount": "accounting",
    # UBL
    "ID": "identifier",
    "Note": "note",
    "InvoicedQuantity": "quantity",
    "CreditedQuantity": "quantity",
    "InvoicedQuantity @unitCode": "unit",
    "CreditedQuantity @unitCode": "unit",
    "LineExtensionAmount": "price",
    "InvoicePeriod": "period",
    "OrderLineReference": "order_line",
    "DocumentReference": "object_id",
    "AccountingCost": "accounting",
    "AllowanceCharge": "adjustments",
    "Item": "description",
    "Item Name": "description",
    "Item Description": "detail",
    "Item SellersItemIdentification": "item_id",
    "Item BuyersItemIdentification": "buyer_item_id",
    "Item StandardItemIdentification": "standard_id",
    "Item CommodityClassification": "classifications",
    "Item OriginCountry": "origin_country",
    "Item AdditionalItemProperty": "attributes",
    "Item ClassifiedTaxCategory": "taxes",
    "Price": "price",
    "Price PriceAmount": "price",
    "Price BaseQuantity": "price_base",
}
_HEAD: Final = {
    # CII
    "BusinessProcessSpecifiedDocumentContextParameter": "process",
    "ExchangedDocument ID": "number",
    "ExchangedDocument TypeCode": "type_code",
    "ExchangedDocument IssueDateTime": "date",
    "ExchangedDocument IncludedNote": "notes[]",
    "ExchangedDocument IncludedNote Content": "notes[]",
    "ExchangedDocument IncludedNote SubjectCode": "notes[]",
    "ApplicableHeaderTradeAgreement": "references",
    "ApplicableHeaderTradeAgreement AdditionalReferencedDocument": "attachments",
    "ApplicableHeaderTradeDelivery ActualDeliverySupplyChainEvent": "delivery_date",
    "ApplicableHeaderTradeSettlement InvoiceCurrencyCode": "currency",
    "ApplicableHeaderTradeSettlement TaxCurrencyCode": "tax_currency",
    "ApplicableHeaderTradeSettlement ApplicableTradeTax": "lines",
    "ApplicableHeaderTradeSettlement ApplicableTradeTax ExemptionReason": "exemptions",
    "ApplicableHeaderTradeSettlement BillingSpecifiedPeriod": "period",
    "ApplicableHeaderTradeSettlement SpecifiedTradeAllowanceCharge": "adjustments",
    "SpecifiedTradePaymentTerms": "terms",
    "SpecifiedTradePaymentTerms DueDateDateTime": "due_date",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "lines",
    "SpecifiedTradeSettlementHeaderMonetarySummation TotalPrepaidAmount": "prepaid",
    "SpecifiedTradeSettlementHeaderMonetarySummation RoundingAmount": "rounding",
    "ApplicableHeaderTradeSettlement InvoiceReferencedDocument": "references",
    "ApplicableHeaderTradeSettlement ReceivableSpecifiedTradeAccountingAccount": "references",
    # UBL
    "ProfileID": "process",
    "ID": "number",
    "IssueDate": "date",
    "DueDate": "due_date",
    "InvoiceTypeCode": "type_code",
    "CreditNoteTypeCode": "type_code",
    "Note": "notes[]",
    "TaxPointDate": "tax_point_date",
    "DocumentCurrencyCode": "currency",
    "TaxCurrencyCode": "tax_currency",
    "InvoicePeriod": "period",
    "InvoicePeriod DescriptionCode": "tax_point",
    "BillingReference": "references",
    "OrderReference": "references",
    "AdditionalDocumentReference": "attachments",
    "Delivery ActualDeliveryDate": "delivery_date",
    "Delivery DeliveryLocation": "ship_to.address.line1",
    "PaymentTerms": "terms",
    "AllowanceCharge": "adjustments",
    "TaxTotal": "lines",
    "TaxTotal TaxSubtotal TaxCategory TaxExemptionReason": "exemptions",
    "LegalMonetaryTotal": "lines",
    "LegalMonetaryTotal PrepaidAmount": "prepaid",
    "LegalMonetaryTotal PayableRoundingAmount": "rounding",
}
_PAYMENT: Final = {
    "": "code",
    "TypeCode": "code",
    "PayeePartyCreditorFinancialAccount": "iban",
    "PayeeSpecifiedCreditorFinancialInstitution": "bic",
    "PaymentMeansCode": "code",
    "PaymentID": "reference",
    "PayeeFinancialAccount": "iban",
    "PayeeFinancialAccount FinancialInstitutionBranch": "bic",
}
LINES: Final = ("IncludedSupplyChainTradeLineItem", "InvoiceLine", "CreditNoteLine")
"""Elements of a line."""
NOTES: Final = ("IncludedNote", "Note")
"""Elements of a note."""
_COMMON: Final = frozenset({"Description", "GlobalID", "ID", "Name", "Note"})
"""Elements that many others have: they mean what they do only where they stand first."""
_SECTIONS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    **dict.fromkeys(LINES, ("lines[]", _LINE)),
    **dict.fromkeys(("SellerTradeParty", "AccountingSupplierParty"), ("seller", _PARTY)),
    **dict.fromkeys(("BuyerTradeParty", "AccountingCustomerParty"), ("buyer", _PARTY)),
    **dict.fromkeys(("PayeeTradeParty", "PayeeParty"), ("payee", _PARTY)),
    **dict.fromkeys(("SellerTaxRepresentativeTradeParty", "TaxRepresentativeParty"), ("tax_representative", _PARTY)),
    **dict.fromkeys(("SpecifiedTradeSettlementPaymentMeans", "PaymentMeans"), ("payment", _PAYMENT)),
    **dict.fromkeys(("PaymentReference",), ("payment", {"": "reference"})),
    **dict.fromkeys(("CreditorReferenceID",), ("payment", {"": "creditor_id"})),
    **dict.fromkeys(("ShipToTradeParty", "DeliveryParty", "DeliveryLocation"), ("ship_to", _PARTY)),
}


def spot(names: Sequence[str]) -> Spot:
    """Return what an element means, by the names from the root to it."""
    at = next((at for at, name in enumerate(names) if name in _SECTIONS), None)
    if at is None:
        return _known("", _HEAD, names[1:])
    base, fields = _SECTIONS[names[at]]
    found = _known(f"{base}.", fields, names[at + 1 :])
    return found if found.field else Spot(base if base == "lines[]" else f"{base}.name", exact=False)


def _known(base: str, fields: Mapping[str, str], names: Sequence[str]) -> Spot:
    """Return the field of the most exact row whose elements come in that order."""
    rows = sorted(fields.items(), key=lambda row: -len(row[0].split()))
    for row, field in rows:
        elements = row.split()
        if not elements:
            return Spot(base + field, exact=not names)
        rest = iter(names)
        if all(element in rest for element in elements) and (row not in _COMMON or row in names[:1]):
            return Spot(base + field, exact=names[-1].lstrip("@") == elements[-1].lstrip("@"))
    return Spot("", exact=False)
