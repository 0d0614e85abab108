"""CII invoices and the profiles and older forms of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from komtui.domain.sales.document import Kind, Reference
from komtui.domain.sales.note import Note
from komtui.domain.sales.tax import Tax

D = Decimal

LINE = """<IncludedSupplyChainTradeLineItem><AssociatedDocumentLineDocument><LineID>{id}</LineID>{status}
  </AssociatedDocumentLineDocument><SpecifiedTradeProduct><SellerAssignedID>T65</SellerAssignedID><Name>Farine</Name>
  </SpecifiedTradeProduct>
  <SpecifiedLineTradeAgreement><GrossPriceProductTradePrice><ChargeAmount>55</ChargeAmount>
    <BasisQuantity>100</BasisQuantity><AppliedTradeAllowanceCharge><ActualAmount>5</ActualAmount></AppliedTradeAllowanceCharge></GrossPriceProductTradePrice>
    <NetPriceProductTradePrice><ChargeAmount>50</ChargeAmount><BasisQuantity>100</BasisQuantity>
    </NetPriceProductTradePrice></SpecifiedLineTradeAgreement>
  <SpecifiedLineTradeDelivery><BilledQuantity unitCode="KGM">200</BilledQuantity></SpecifiedLineTradeDelivery>
  <SpecifiedLineTradeSettlement><ApplicableTradeTax><TypeCode>VAT</TypeCode><CategoryCode>S</CategoryCode>
    <RateApplicablePercent>20</RateApplicablePercent></ApplicableTradeTax>
    <SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>{net}</LineTotalAmount>
    </SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement></IncludedSupplyChainTradeLineItem>"""

SETTLEMENT = """<SpecifiedTradeSettlementPaymentMeans><TypeCode>58</TypeCode>
  <PayeePartyCreditorFinancialAccount><IBANID>FR7612345</IBANID></PayeePartyCreditorFinancialAccount>
  <PayeeSpecifiedCreditorFinancialInstitution><BICID>AGRIFRPP</BICID></PayeeSpecifiedCreditorFinancialInstitution>
  </SpecifiedTradeSettlementPaymentMeans>
  <ApplicableTradeTax><CalculatedAmount>20.00</CalculatedAmount><TypeCode>VAT</TypeCode><BasisAmount>100.00</BasisAmount>
  <CategoryCode>S</CategoryCode><RateApplicablePercent>20.00</RateApplicablePercent></ApplicableTradeTax>
  <SpecifiedTradeAllowanceCharge><ChargeIndicator><u:Indicator>false</u:Indicator></ChargeIndicator>
  <CalculationPercent>5</CalculationPercent><BasisAmount>100</BasisAmount><ActualAmount>5.00</ActualAmount>
  <ReasonCode>95</ReasonCode><Reason>Remise</Reason><CategoryTradeTax><TypeCode>VAT</TypeCode>
  <CategoryCode>S</CategoryCode><RateApplicablePercent>20</RateApplicablePercent></CategoryTradeTax>
  </SpecifiedTradeAllowanceCharge>
  <SpecifiedLogisticsServiceCharge><Description>Port</Description><AppliedAmount>5.00</AppliedAmount>
  </SpecifiedLogisticsServiceCharge>
  <SpecifiedTradePaymentTerms><Description>30 jours</Description><DueDateDateTime>
  <u:DateTimeString format="102">20260228</u:DateTimeString></DueDateDateTime></SpecifiedTradePaymentTerms>"""

TOTALS = """<LineTotalAmount>100.00</LineTotalAmount><ChargeTotalAmount>5.00</ChargeTotalAmount>
  <AllowanceTotalAmount>5.00</AllowanceTotalAmount><TaxBasisTotalAmount>100.00</TaxBasisTotalAmount>
  <TaxTotalAmount currencyID="SEK">200.00</TaxTotalAmount><TaxTotalAmount currencyID="EUR">20.00</TaxTotalAmount>
  <GrandTotalAmount>120.00</GrandTotalAmount><TotalPrepaidAmount>20.00</TotalPrepaidAmount>
  <DuePayableAmount>100.00</DuePayableAmount>"""


def rich(cii, **parts: str) -> bytes:
    lines = LINE.format(id=1, status="", net="100.00")
    return cii(**({"lines": lines, "settlement": SETTLEMENT, "totals": TOTALS} | parts))


def test_lines_totals_and_taxes(cii, one) -> None:
    document = one(rich(cii))
    (line,) = document.lines
    assert (line.quantity, line.unit, line.price, line.price_base, line.gross_price) == (200, "KGM", 50, 100, 55)
    assert (line.stated_net, line.item_id, line.taxes) == (100, "T65", (Tax("VAT", "S", D(20)),))
    allowance, freight = document.adjustments
    assert (allowance.charge, allowance.amount, allowance.percent, allowance.base) == (False, 5, 5, 100)
    assert (allowance.reason, allowance.reason_code) == ("Remise", "95")
    assert (freight.charge, freight.amount, freight.reason) == (True, 5, "Port")
    totals = document.totals
    assert (totals.allowances, totals.charges, totals.tax) == (5, 5, 20), "the tax in the document's own currency"
    assert (totals.gross, totals.prepaid, totals.payable) == (120, 20, 100)


def test_head_parties_and_payment(cii, one) -> None:
    delivery = """<ActualDeliverySupplyChainEvent><OccurrenceDateTime><u:DateTimeString format="102">20260130
    </u:DateTimeString></OccurrenceDateTime></ActualDeliverySupplyChainEvent>"""
    after = """<InvoiceReferencedDocument><IssuerAssignedID>F-0</IssuerAssignedID><FormattedIssueDateTime>
    <u:DateTimeString format="102">20251231</u:DateTimeString></FormattedIssueDateTime></InvoiceReferencedDocument>"""
    note = "<IncludedNote><Content> Merci </Content><SubjectCode>AAI</SubjectCode></IncludedNote>"
    payment = "<PaymentReference>REF 1</PaymentReference>"
    document = one(rich(cii, delivery=delivery, after=after, head=note, payment=payment))
    assert (document.due_date, document.delivery_date) == (dt.date(2026, 2, 28), dt.date(2026, 1, 30))
    assert (document.notes, document.terms, document.language) == ((Note("Merci", "AAI"),), "30 jours", "en")
    assert (document.payment.iban, document.payment.bic, document.payment.reference) == (
        "FR7612345",
        "AGRIFRPP",
        "REF 1",
    )
    assert (document.seller.vat_id, document.seller.tax_ids) == ("FR11999999998", (("FC", "201/1"),))
    assert (document.buyer.email, document.buyer.contact) == ("zoe@kunden.example", "Zoé")
    assert set(document.references) == {
        Reference("buyer", "DEPT-4"),
        Reference("order", "PO-5"),
        Reference("invoice", "F-0", dt.date(2025, 12, 31)),
    }


@pytest.mark.parametrize(
    ("code", "kind"),
    [("380", Kind.INVOICE), ("384", Kind.INVOICE), ("386", Kind.INVOICE), ("381", Kind.CREDIT_NOTE),
     ("261", Kind.CREDIT_NOTE), ("81", Kind.CREDIT_NOTE)],
)  # fmt: skip
def test_kinds(cii, one, code: str, kind: Kind) -> None:
    assert one(cii(type_code=code)).kind is kind


def test_what_was_paid_of_a_minimum_invoice_follows_from_what_is_due(cii, one, problems) -> None:
    totals = cii().decode().split("MonetarySummation>")[1].removesuffix("</SpecifiedTradeSettlementHeader")
    paid = totals.replace("<DuePayableAmount>120", "<DuePayableAmount>90")
    document = one(cii(profile="urn:factur-x.eu:1p0:minimum", totals=paid))
    assert (document.totals.lines, document.totals.payable, document.lines) == (100, 90, ())
    assert (document.prepaid, document.totals.prepaid, document.totals.total) == (30, 30, 120)
    rounded = one(cii(profile="urn:factur-x.eu:1p0:minimum", totals=paid.replace(">90.00", ">120.02")))
    assert (rounded.prepaid, rounded.totals.rounding, rounded.totals.payable) == (0, Decimal("0.02"), Decimal("120.02"))
    assert [each.facts["rule"] for each in problems(cii(totals=paid))] == ["BR-CO-16"]


def test_headings_of_the_extended_profile_do_not_count(cii, one, problems) -> None:
    status = "<ParentLineID>1</ParentLineID><LineStatusReasonCode>{}</LineStatusReasonCode>"
    lines = LINE.format(id=1, status=status.format("GROUP"), net="100.00")
    lines += LINE.format(id=2, status=status.format("DETAIL"), net="100.00")
    document = one(rich(cii, lines=lines, profile="urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"))
    assert [line.stated_net for line in document.lines] == [100, 100]
    twice = LINE.format(id=1, status="", net="100.00") * 2
    assert [each.facts["rule"] for each in problems(rich(cii, lines=twice))] == ["BR-CO-10"]


def test_extended_may_be_off_by_a_cent_a_line(cii, one, problems) -> None:
    lines = LINE.format(id=1, status="", net="100.01")
    assert one(rich(cii, lines=lines, profile="urn:factur-x.eu:1p0:extended")).totals.lines == 100
    assert problems(rich(cii, lines=lines))


def test_zugferd_1(one) -> None:
    old = """<r:CrossIndustryDocument xmlns:r="urn:ferd:CrossIndustryDocument:invoice:1p0"
      xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15"
      xmlns="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12">
      <r:HeaderExchangedDocument><ID>Z-1</ID><TypeCode>380</TypeCode><IssueDateTime>
        <u:DateTimeString format="102">20140703</u:DateTimeString></IssueDateTime></r:HeaderExchangedDocument>
      <r:SpecifiedSupplyChainTradeTransaction><ApplicableSupplyChainTradeAgreement>
        <SellerTradeParty><Name>Alt GmbH</Name></SellerTradeParty><BuyerTradeParty><Name>Neu AG</Name></BuyerTradeParty>
        </ApplicableSupplyChainTradeAgreement><ApplicableSupplyChainTradeSettlement>
        <InvoiceCurrencyCode>EUR</InvoiceCurrencyCode><SpecifiedTradeSettlementMonetarySummation>
        <LineTotalAmount>100</LineTotalAmount><TaxBasisTotalAmount>100</TaxBasisTotalAmount>
        <TaxTotalAmount>19</TaxTotalAmount><GrandTotalAmount>119</GrandTotalAmount>
        </SpecifiedTradeSettlementMonetarySummation></ApplicableSupplyChainTradeSettlement>
        <IncludedSupplyChainTradeLineItem><SpecifiedTradeProduct><Name>Sattel</Name></SpecifiedTradeProduct>
        <SpecifiedSupplyChainTradeSettlement><ApplicableTradeTax><ApplicablePercent>19</ApplicablePercent>
        </ApplicableTradeTax><SpecifiedTradeSettlementMonetarySummation><LineTotalAmount>100</LineTotalAmount>
        </SpecifiedTradeSettlementMonetarySummation></SpecifiedSupplyChainTradeSettlement>
        </IncludedSupplyChainTradeLineItem></r:SpecifiedSupplyChainTradeTransaction></r:CrossIndustryDocument>"""
    document = one(old.encode())
    assert (document.number, document.totals.gross, document.totals.payable) == ("Z-1", 119, 119)
    assert (document.lines[0].stated_net, document.lines[0].taxes[0].rate) == (100, 19)
