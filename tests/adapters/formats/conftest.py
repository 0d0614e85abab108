"""Files in every format, small and made for the tests: each says the same few things in its own way."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
  xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <b:CustomizationID>{customisation}</b:CustomizationID>
  <b:ID> F-1 </b:ID><b:IssueDate>2026-01-31</b:IssueDate>{head}
  <b:DocumentCurrencyCode>{currency}</b:DocumentCurrencyCode>{references}
  <a:AccountingSupplierParty><a:Party>
    <b:EndpointID schemeID="EM">billing@seller.example</b:EndpointID>
    <a:PartyIdentification><b:ID schemeID="SEPA">FR00ZZZ1</b:ID></a:PartyIdentification>
    <a:PartyIdentification><b:ID>S-9</b:ID></a:PartyIdentification>
    <a:PartyName><b:Name>Moulin</b:Name></a:PartyName>
    <a:PostalAddress><b:StreetName>1 rue du Moulin</b:StreetName><b:CityName>Lyon</b:CityName>
      <b:PostalZone>69001</b:PostalZone><a:Country><b:IdentificationCode>FR</b:IdentificationCode></a:Country>
    </a:PostalAddress>
    <a:PartyTaxScheme><b:CompanyID>FR11999999998</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
    <a:PartyTaxScheme><b:CompanyID>LOCAL-7</b:CompanyID><a:TaxScheme><b:ID>TAX</b:ID></a:TaxScheme></a:PartyTaxScheme>
    <a:PartyLegalEntity><b:RegistrationName>Moulin
        SARL</b:RegistrationName><b:CompanyID>123456789</b:CompanyID>
      <b:CompanyLegalForm>SARL, capital 1000</b:CompanyLegalForm></a:PartyLegalEntity>
  </a:Party></a:AccountingSupplierParty>
  <a:AccountingCustomerParty><a:Party>
    <b:EndpointID schemeID="0009">987654321</b:EndpointID>
    <a:PostalAddress><a:Country><b:IdentificationCode>FR</b:IdentificationCode></a:Country></a:PostalAddress>
    <a:PartyLegalEntity><b:RegistrationName>Boutique</b:RegistrationName></a:PartyLegalEntity>
    <a:Contact><b:Name>Zoé</b:Name><b:ElectronicMail>zoe@boutique.example</b:ElectronicMail></a:Contact>
  </a:Party></a:AccountingCustomerParty>
  {body}
</{root}>"""

UBL_BODY = """<a:TaxTotal><b:TaxAmount currencyID="EUR">20.00</b:TaxAmount>
    <a:TaxSubtotal><b:TaxableAmount>100.00</b:TaxableAmount><b:TaxAmount>20.00</b:TaxAmount>
      <a:TaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>
    </a:TaxSubtotal></a:TaxTotal>
  <a:LegalMonetaryTotal><b:LineExtensionAmount>100.00</b:LineExtensionAmount>
    <b:TaxExclusiveAmount>100.00</b:TaxExclusiveAmount><b:TaxInclusiveAmount>120.00</b:TaxInclusiveAmount>
    <b:PayableAmount>120.00</b:PayableAmount></a:LegalMonetaryTotal>
  <a:{line}Line><b:ID>1</b:ID><b:{quantity}Quantity unitCode="HUR">2</b:{quantity}Quantity>
    <b:LineExtensionAmount>100.00</b:LineExtensionAmount>
    <a:Item><b:Name>Work</b:Name>
      <a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme>
      </a:ClassifiedTaxCategory></a:Item>
    <a:Price><b:PriceAmount>50.00</b:PriceAmount></a:Price></a:{line}Line>"""

CII = """<?xml version="1.0" encoding="UTF-8"?>
<x:CrossIndustryInvoice xmlns:x="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <x:ExchangedDocumentContext><GuidelineSpecifiedDocumentContextParameter><ID>{profile}</ID>
  </GuidelineSpecifiedDocumentContextParameter></x:ExchangedDocumentContext>
  <x:ExchangedDocument><ID>C-1</ID><TypeCode>{type_code}</TypeCode>
    <IssueDateTime><u:DateTimeString format="102">20260131</u:DateTimeString></IssueDateTime>{head}
  </x:ExchangedDocument>
  <x:SupplyChainTradeTransaction>{lines}
    <ApplicableHeaderTradeAgreement><BuyerReference>DEPT-4</BuyerReference>
      <SellerTradeParty><Name>Moulin SARL</Name>
        <PostalTradeAddress><CountryID>FR</CountryID></PostalTradeAddress>
        <SpecifiedTaxRegistration><ID schemeID="FC">201/1</ID></SpecifiedTaxRegistration>
        <SpecifiedTaxRegistration><ID schemeID="VA">FR11999999998</ID></SpecifiedTaxRegistration>
      </SellerTradeParty>
      <BuyerTradeParty><Name>Kunden AG</Name>
        <DefinedTradeContact><PersonName>Zoé</PersonName><EmailURIUniversalCommunication><URIID>zoe@kunden.example</URIID>
        </EmailURIUniversalCommunication></DefinedTradeContact>
        <PostalTradeAddress><CountryID>DE</CountryID></PostalTradeAddress></BuyerTradeParty>
      <BuyerOrderReferencedDocument><IssuerAssignedID>PO-5</IssuerAssignedID></BuyerOrderReferencedDocument>
    </ApplicableHeaderTradeAgreement>
    <ApplicableHeaderTradeDelivery>{delivery}</ApplicableHeaderTradeDelivery>
    <ApplicableHeaderTradeSettlement>{payment}<InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>{settlement}
      <SpecifiedTradeSettlementHeaderMonetarySummation>{totals}</SpecifiedTradeSettlementHeaderMonetarySummation>
      {after}
    </ApplicableHeaderTradeSettlement>
  </x:SupplyChainTradeTransaction>
</x:CrossIndustryInvoice>"""

CII_TOTALS = """<TaxBasisTotalAmount>100.00</TaxBasisTotalAmount><TaxTotalAmount currencyID="EUR">20.00</TaxTotalAmount>
<GrandTotalAmount>120.00</GrandTotalAmount><DuePayableAmount>120.00</DuePayableAmount>"""

Fill = Callable[..., bytes]


@pytest.fixture
def ubl() -> Fill:
    """A UBL invoice, valid as it is; each part can be replaced."""

    def filled(body: str = "", root: str = "Invoice", **parts: str) -> bytes:
        line, quantity = ("Invoice", "Invoiced") if root == "Invoice" else ("CreditNote", "Credited")
        chosen = {"head": "", "references": "", "currency": "EUR", "customisation": "urn:cen.eu:en16931:2017"} | parts
        body = body or UBL_BODY.format(line=line, quantity=quantity)
        return UBL.format(root=root, body=body, **chosen).encode()

    return filled


@pytest.fixture
def cii() -> Fill:
    """A CII invoice without lines, valid as it is; each part can be replaced."""

    def filled(**parts: str) -> bytes:
        chosen = dict.fromkeys(("head", "lines", "delivery", "payment", "settlement", "after"), "")
        profile = "urn:cen.eu:en16931:2017" if parts.get("lines") else "urn:factur-x.eu:1p0:basicwl"
        chosen |= {"profile": profile, "type_code": "380", "totals": CII_TOTALS}
        return CII.format(**(chosen | parts)).encode()

    return filled


@pytest.fixture
def pdf() -> Fill:
    """A PDF of one page with files attached: name → bytes."""

    def written(files: dict[str, bytes], password: str = "", owner: str | None = None) -> bytes:
        from pypdf import PdfWriter

        writer = PdfWriter()
        writer.add_blank_page(200, 200)
        for name, content in files.items():
            writer.add_attachment(name, content)
        if password or owner:
            writer.encrypt(password, owner, algorithm="AES-256")
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue()

    return written


@pytest.fixture
def one() -> Callable[[bytes], Document]:
    """Reads a file that has one document."""

    def reading(content: bytes) -> Document:
        (document,) = read(content, "file").documents
        return document

    return reading


@pytest.fixture
def problems() -> Callable[[bytes], list[Problem]]:
    """Reads a file that is wrong, and returns what is."""

    def reading(content: bytes) -> list[Problem]:
        with pytest.raises(ProblemError) as caught:
            read(content, "file")
        return list(caught.value.problems)

    return reading
