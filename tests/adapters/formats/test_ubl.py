"""UBL invoices and credit notes, field by field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from komtui.domain.sales.document import Adjustment, Kind, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.note import Note
from komtui.domain.sales.tax import Tax

D = Decimal
VAT20, VAT0 = Tax("VAT", "S", D(20)), Tax("VAT", "E", D(0))

RICH = """<a:Delivery><b:ActualDeliveryDate>2026-01-30</b:ActualDeliveryDate>
    <a:DeliveryLocation><a:Address><b:CityName>Nantes</b:CityName></a:Address></a:DeliveryLocation>
    <a:DeliveryParty><a:PartyName><b:Name>Dépôt</b:Name></a:PartyName></a:DeliveryParty></a:Delivery>
  <a:PaymentMeans><b:PaymentMeansCode>48</b:PaymentMeansCode></a:PaymentMeans>
  <a:PaymentMeans><b:PaymentMeansCode>58</b:PaymentMeansCode><b:PaymentID>REF 1</b:PaymentID>
    <a:PayeeFinancialAccount><b:ID>FR7612345</b:ID><b:Name>Moulin</b:Name>
      <a:FinancialInstitutionBranch><b:ID>AGRIFRPP</b:ID></a:FinancialInstitutionBranch></a:PayeeFinancialAccount>
  </a:PaymentMeans>
  <a:PaymentTerms><b:Note>30 jours</b:Note></a:PaymentTerms>
  <a:AllowanceCharge><b:ChargeIndicator>false</b:ChargeIndicator>
    <b:AllowanceChargeReasonCode>95</b:AllowanceChargeReasonCode>
    <b:AllowanceChargeReason>Remise</b:AllowanceChargeReason><b:MultiplierFactorNumeric>10</b:MultiplierFactorNumeric>
    <b:Amount>9.50</b:Amount><b:BaseAmount>95.00</b:BaseAmount>
    <a:TaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>
  </a:AllowanceCharge>
  <a:AllowanceCharge><b:ChargeIndicator>true</b:ChargeIndicator><b:Amount>4.50</b:Amount>
    <a:TaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>
  </a:AllowanceCharge>
  <a:TaxTotal><b:TaxAmount currencyID="SEK">200.00</b:TaxAmount></a:TaxTotal>
  <a:TaxTotal><b:TaxAmount currencyID="EUR">18.00</b:TaxAmount>
    <a:TaxSubtotal><b:TaxableAmount>90.00</b:TaxableAmount><b:TaxAmount>18.00</b:TaxAmount>
      <a:TaxCategory><b:ID>S</b:ID><b:Percent>20.0</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>
    </a:TaxSubtotal>
    <a:TaxSubtotal><b:TaxableAmount>-15.00</b:TaxableAmount><b:TaxAmount>-0.00</b:TaxAmount>
      <a:TaxCategory><b:ID>E</b:ID><b:Percent>0</b:Percent><b:TaxExemptionReasonCode>VATEX-EU-132</b:TaxExemptionReasonCode>
        <b:TaxExemptionReason>Exonéré</b:TaxExemptionReason><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>
    </a:TaxSubtotal></a:TaxTotal>
  <a:LegalMonetaryTotal><b:LineExtensionAmount>80.00</b:LineExtensionAmount>
    <b:TaxExclusiveAmount>75.00</b:TaxExclusiveAmount><b:TaxInclusiveAmount>93.00</b:TaxInclusiveAmount>
    <b:AllowanceTotalAmount>9.50</b:AllowanceTotalAmount><b:ChargeTotalAmount>4.50</b:ChargeTotalAmount>
    <b:PrepaidAmount>50.00</b:PrepaidAmount><b:PayableRoundingAmount>-0.02</b:PayableRoundingAmount>
    <b:PayableAmount>42.98</b:PayableAmount></a:LegalMonetaryTotal>
  <a:InvoiceLine><b:ID>1</b:ID><b:Note>Ligne</b:Note><b:InvoicedQuantity unitCode="KGM">200</b:InvoicedQuantity>
    <b:LineExtensionAmount>95.00</b:LineExtensionAmount>
    <a:AllowanceCharge><b:ChargeIndicator>false</b:ChargeIndicator><b:Amount>6.00</b:Amount></a:AllowanceCharge>
    <a:AllowanceCharge><b:ChargeIndicator>true</b:ChargeIndicator><b:Amount>1.00</b:Amount></a:AllowanceCharge>
    <a:Item><b:Description>Moulue
      sur pierre</b:Description><b:Name>Farine</b:Name>
      <a:SellersItemIdentification><b:ID>T65</b:ID></a:SellersItemIdentification>
      <a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme>
      </a:ClassifiedTaxCategory></a:Item>
    <a:Price><b:PriceAmount>50.00</b:PriceAmount><b:BaseQuantity>100</b:BaseQuantity>
      <a:AllowanceCharge><b:ChargeIndicator>false</b:ChargeIndicator><b:Amount>5.00</b:Amount>
        <b:BaseAmount>55.00</b:BaseAmount></a:AllowanceCharge></a:Price></a:InvoiceLine>
  <a:InvoiceLine><b:ID>2</b:ID><b:InvoicedQuantity unitCode="C62">-3</b:InvoicedQuantity>
    <b:LineExtensionAmount>-15.00</b:LineExtensionAmount>
    <a:Item><b:Name>Consigne</b:Name><a:ClassifiedTaxCategory><b:ID>E</b:ID><b:Percent>0</b:Percent>
      <a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:ClassifiedTaxCategory></a:Item>
    <a:Price><b:PriceAmount>5</b:PriceAmount></a:Price></a:InvoiceLine>"""


def test_lines_totals_and_taxes(ubl, one) -> None:
    document = one(ubl(RICH, head="<b:DueDate>2026-02-28</b:DueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>"))
    first, second = document.lines
    assert (first.quantity, first.unit, first.price, first.price_base, first.gross_price) == (200, "KGM", 50, 100, 55)
    assert (first.detail, first.note, first.item_id) == ("Moulue\nsur pierre", "Ligne", "T65")
    assert [each.signed for each in first.adjustments] == [D("-6.00"), D("1.00")]
    # What is stated is also what the line's own figures come to.
    assert first.stated_net == D("95.00") == first.quantity * first.price / first.price_base - 5
    assert (second.quantity, second.stated_net, second.taxes) == (-3, D("-15.00"), (VAT0,))
    assert document.adjustments == (
        Adjustment(D("9.50"), False, "Remise", "95", D("95.00"), D(10), (VAT20,)),
        Adjustment(D("4.50"), True, taxes=(VAT20,)),
    )
    totals = document.totals
    assert (totals.lines, totals.allowances, totals.charges) == (80, D("9.50"), D("4.50"))
    assert (totals.net, totals.tax, totals.gross) == (75, 18, 93)
    assert (totals.prepaid, totals.rounding, totals.payable) == (50, D("-0.02"), D("42.98"))
    standard, exempt = document.taxes
    assert (standard.tax, standard.taxable, standard.amount) == (VAT20, 90, 18)
    assert (exempt.exemption_reason, exempt.exemption_code) == ("Exonéré", "VATEX-EU-132")
    assert str(exempt.amount) == "0.00", "a negative zero is a zero"


def test_head_parties_payment_and_delivery(ubl, one) -> None:
    head = "<b:DueDate>2026-02-28</b:DueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode><b:Note>#AAI#Merci</b:Note>"
    document = one(ubl(RICH, head=head))
    assert (document.number, document.date, document.due_date) == ("F-1", dt.date(2026, 1, 31), dt.date(2026, 2, 28))
    assert (document.state, document.kind, document.language) == (State.ISSUED, Kind.INVOICE, "fr")
    seller, buyer = document.seller, document.buyer
    assert (seller.name, seller.trading_name, seller.email) == ("Moulin SARL", "Moulin", "billing@seller.example")
    assert (seller.vat_id, seller.legal_id, seller.tax_ids) == ("FR11999999998", "123456789", (("TAX", "LOCAL-7"),))
    assert (seller.identifier, seller.legal_text, seller.address.city) == ("S-9", "SARL, capital 1000", "Lyon")
    assert (buyer.email, buyer.contact, buyer.electronic_address) == ("zoe@boutique.example", "Zoé", "987654321")
    payment = document.payment
    assert (payment.code, payment.iban, payment.bic, payment.reference) == ("58", "FR7612345", "AGRIFRPP", "REF 1")
    assert (document.notes, document.terms, document.delivery_date) == (
        (Note("Merci", "AAI"),),
        "30 jours",
        dt.date(2026, 1, 30),
    )
    assert document.ship_to is not None
    assert (document.ship_to.name, document.ship_to.address.city) == ("Dépôt", "Nantes")


def test_references(ubl, one) -> None:
    references = """<b:BuyerReference>DEPT</b:BuyerReference>
    <a:OrderReference><b:ID>NA</b:ID><b:SalesOrderID>SO-1</b:SalesOrderID></a:OrderReference>
    <a:BillingReference><a:InvoiceDocumentReference><b:ID>F-0</b:ID><b:IssueDate>2025-12-31+01:00</b:IssueDate>
    </a:InvoiceDocumentReference></a:BillingReference>
    <a:ContractDocumentReference><b:ID>K-1</b:ID></a:ContractDocumentReference>
    <a:ProjectReference><b:ID>P-1</b:ID></a:ProjectReference>"""
    assert set(one(ubl(references=references)).references) == {
        Reference("buyer", "DEPT"),
        Reference("sales-order", "SO-1"),
        Reference("contract", "K-1"),
        Reference("project", "P-1"),
        Reference("invoice", "F-0", dt.date(2025, 12, 31)),
    }


@pytest.mark.parametrize(
    ("root", "element", "code", "kind"),
    [
        ("Invoice", "InvoiceTypeCode", "380", Kind.INVOICE),
        ("Invoice", "InvoiceTypeCode", "384", Kind.INVOICE),
        ("Invoice", "InvoiceTypeCode", "386", Kind.INVOICE),
        ("Invoice", "InvoiceTypeCode", "389", Kind.INVOICE),
        ("Invoice", "InvoiceTypeCode", "381", Kind.CREDIT_NOTE),
        ("CreditNote", "CreditNoteTypeCode", "381", Kind.CREDIT_NOTE),
        ("CreditNote", "CreditNoteTypeCode", "396", Kind.CREDIT_NOTE),
        ("CreditNote", "CreditNoteTypeCode", "83", Kind.CREDIT_NOTE),
    ],
)
def test_kinds(ubl, one, root: str, element: str, code: str, kind: Kind) -> None:
    document = one(ubl(root=root, head=f"<b:{element}>{code}</b:{element}>"))
    assert (document.kind, document.type_code, len(document.lines), document.lines[0].quantity) == (kind, code, 1, 2)


def test_currency_without_cents(ubl, one) -> None:
    document = one(ubl(ubl().decode().split("</a:AccountingCustomerParty>")[1].replace("EUR", "JPY").removesuffix(
        "</Invoice>"), currency="JPY"))  # fmt: skip
    assert (document.currency, document.totals.gross) == ("JPY", 120)


def test_rounding_within_the_total_as_in_older_ubl(ubl, one) -> None:
    body = ubl().decode().split("</a:AccountingCustomerParty>")[1].removesuffix("</Invoice>")
    body = body.replace('"EUR">20.00', '"EUR">19.70').replace("<b:TaxAmount>20.00", "<b:TaxAmount>19.70")
    rounding = "<b:PayableRoundingAmount>0.30</b:PayableRoundingAmount><b:PayableAmount>"
    assert one(ubl(body.replace("<b:PayableAmount>", rounding))).totals.payable == 120


def test_the_tax_is_the_one_in_the_documents_currency(ubl, one) -> None:
    content = ubl().decode()
    breakdown = content[content.index("<a:TaxSubtotal>") : content.index("</a:TaxTotal>")]
    other = '<a:TaxTotal><b:TaxAmount currencyID="SEK">200.00</b:TaxAmount></a:TaxTotal><a:TaxTotal>'
    document = one(content.replace(breakdown, "").replace("<a:TaxTotal>", other, 1).encode())
    assert (document.totals.tax, document.taxes) == (20, ())
