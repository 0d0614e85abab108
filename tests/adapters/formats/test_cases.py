"""Small e-invoices that came in wrong once: each stands for its kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document, LineRole, PaymentTerm, Period, TermKind
from komtui.domain.sales.party import Address

CASES = Path(__file__).parents[2] / "data" / "cases"
D = Decimal


def case(name: str) -> Document:
    (document,) = read((CASES / name).read_bytes(), name).documents
    return document


def refusal(content: bytes) -> Problem:
    with pytest.raises(ProblemError) as caught:
        read(content, "f.xml")
    (problem,) = caught.value.problems
    return problem


def test_the_number_of_a_house() -> None:
    document = case("addr.xml")
    assert document.buyer.address == Address("Korte Straat 42", postcode="9000", city="Gent", country="BE")
    assert document.seller.address.line1 == "Rue A 7"


def parts(**texts: str) -> str:
    return "".join(f"<b:{name}>{text}</b:{name}>" for name, text in texts.items())


FREE = "".join(f"<a:AddressLine><b:Line>Line {number}</b:Line></a:AddressLine>" for number in ("one", "two"))
RICH = {"StreetName": "Vej", "AdditionalStreetName": "Gård", "Floor": "3", "Room": "tv.", "Department": "Salg"}


@pytest.mark.parametrize(
    ("given", "country", "lines"),
    [
        (parts(StreetName="rue du Four", BuildingNumber="12 bis"), "FR", "12 bis rue du Four"),
        (parts(StreetName="Hauptstr. 5", BuildingNumber="5"), "DE", "Hauptstr. 5"),
        (parts(StreetName="Weg 15", BuildingNumber="5"), "DE", "Weg 15 5"),
        (parts(Postbox="123"), "FR", "BP 123"),
        (parts(Postbox="123"), "NO", "PO Box 123"),
        (parts(Postbox="Postboks 9", StreetName="Vei"), "NO", "Vei|Postboks 9"),
        (parts(**RICH, BuildingName="Tårn"), "DK", "Vej|Gård|Salg, Tårn, Floor 3, tv."),
        (FREE, "SE", "Line one|Line two"),
    ],
)
def test_an_address_of_many_parts(ubl, one, given: str, country: str, lines: str) -> None:
    old = "<a:PostalAddress><a:Country><b:IdentificationCode>FR<"
    new = f"<a:PostalAddress>{given}<a:Country><b:IdentificationCode>{country}<"
    content = ubl().decode()
    assert old in content
    address = one(content.replace(old, new).encode()).buyer.address
    assert "|".join(filter(None, (address.line1, address.line2, address.line3))) == lines


def test_lines_of_a_group_are_not_counted() -> None:
    document = case("group.xml")
    group, first, *_ = document.lines
    assert (group.role, group.counts, first.role, first.parent) == (LineRole.GROUP, False, LineRole.BILLED, "1")
    computed = document.computed()
    assert (computed.totals.lines, document.totals.lines) == (600, 600)
    assert {each.taxable for each in computed.taxes} == {D(600)}


def test_a_discount_for_early_payment() -> None:
    document = case("skonto.xml")
    assert document.due_date == dt.date(2026, 2, 4)
    assert document.payment_terms == (
        PaymentTerm(TermKind.DISCOUNT, dt.date(2026, 1, 15), D(2), None, D("119.00"), "2 % off if paid by"),
    )
    assert document.terms == ""


def test_blocks_that_were_nowhere() -> None:
    name = "blocks.xml"
    imported = read((CASES / name).read_bytes(), name)
    (document,) = imported.documents
    assert document.period == Period(dt.date(2025, 12, 1), dt.date(2025, 12, 31))
    assert document.lines[0].period == Period(dt.date(2025, 12, 1), dt.date(2025, 12, 15))
    assert document.payee is not None
    assert document.payee.name == "Factor Bank NV"
    assert document.tax_representative is not None
    assert document.tax_representative.name == "Fiscaal Vertegenwoordiger BV"
    assert document.tax_representative.vat_id == "NL999999999B01"
    assert (document.tax_currency, document.tax_in_tax_currency) == ("SEK", D("231.00"))
    assert (document.payment.mandate, document.payment.debited_account) == ("MANDATE-77", "BE71096123456769")
    assert [each.reference for each in document.attachments] == ["TS"]
    (attachment,) = document.attachments
    assert (attachment.name, attachment.has_file) == ("timesheet.csv", True)
    assert imported.notes == ()


def test_another_encoding_than_is_declared() -> None:
    problem = refusal((CASES / "latin1.xml").read_bytes())
    assert problem.code == "import.xml-encoding"
    assert (problem.facts["declared"], problem.facts["likely"], problem.facts["line"]) == ("UTF-8", "Windows-1252", 5)
    assert problem.facts["text"] == "Société d'été"


def test_an_ampersand_that_is_not_escaped() -> None:
    problem = refusal((CASES / "amp.xml").read_bytes())
    assert (problem.code, problem.facts["line"]) == ("import.xml-ampersand", 5)
    assert problem.facts["text"] == "Dupont & Fils"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<a>R&D</a>", "import.xml-ampersand"),
        (b'<a href="x?a=1&b=2">z</a>', "import.xml-ampersand"),
        (b"<a>x &eacute; y</a>", "import.xml-entity"),
        (b"<a>x < y</a>", "import.xml-less-than"),
        (b"<a>a\x0bb</a>", "import.xml-control"),
        (b"<a>\0</a>", "import.xml-control"),
        (b"<a>\xff\xfe</a>", "import.xml-encoding"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a>x</a>", "import.xml-encoding"),
        (b"<?xml version='1.0' encoding='ascii'?><a>\xe9</a>", "import.xml-encoding"),
        # What is verbatim needs no escaping, so that something else is wrong.
        (b"<a><![CDATA[R&D < ]]><!-- & --><b>", "import.xml"),
    ],
)
def test_what_else_makes_a_file_no_xml(content: bytes, code: str) -> None:
    assert refusal(content).code == code


@pytest.mark.parametrize("opening", [b"<!-- ", b"<![CDATA[", b"<?x ", b"&"])
def test_what_is_opened_a_million_times_is_looked_at_once(opening: bytes) -> None:
    # Looked at anew from each opening, it would take hours.
    assert refusal(b"<a>" + opening * 1_000_000).code in {"import.xml", "import.xml-ampersand"}


def test_code_page_1252_that_is_called_iso_8859_1(ubl, one) -> None:
    content = ubl().decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace("Boutique", "L’Œuvre à 5 €")
    assert one(content.encode("windows-1252")).buyer.name == "L’Œuvre à 5 €"


def test_nothing_goes_unnamed(ubl) -> None:
    extra = (
        "<a:Signature><b:ID>s</b:ID></a:Signature><a:Shipment><b:ShippingMarks>fragile</b:ShippingMarks></a:Shipment>"
    )
    (note,) = read(ubl(head=extra), "f").notes
    assert note.facts == {"file": "f", "terms": "extension", "what": "Shipment/ShippingMarks"}
    assert read(ubl(), "f").notes == ()


def test_lines_of_a_name_are_kept_and_a_broken_one_is_not(ubl, one) -> None:
    content = ubl().decode()
    kept = one(content.replace("<b:Name>Work</b:Name>", "<b:Name>Work\nby hand</b:Name>").encode())
    broken = one(content.replace("<b:Name>Work</b:Name>", "<b:Name>Work\n      by hand</b:Name>").encode())
    assert (kept.lines[0].description, broken.lines[0].description) == ("Work\nby hand", "Work by hand")


XRECHNUNG = """#SKONTO#TAGE=14#PROZENT=2.25#
#SKONTO#TAGE=7#PROZENT=3#BASISBETRAG=100.00#
Rein netto danach.
#VERZUG#TAGE=30#PROZENT=9#
"""


def test_terms_as_xrechnung_writes_them(ubl, one) -> None:
    terms = f"<a:PaymentTerms><b:Note>{XRECHNUNG}</b:Note></a:PaymentTerms>"
    document = one(ubl().decode().replace("<a:TaxTotal>", f"{terms}<a:TaxTotal>", 1).encode())
    assert document.terms == "Rein netto danach."
    assert document.payment_terms == (
        PaymentTerm(TermKind.DISCOUNT, dt.date(2026, 2, 14), D("2.25")),
        PaymentTerm(TermKind.DISCOUNT, dt.date(2026, 2, 7), D(3), base=D("100.00")),
        PaymentTerm(TermKind.PENALTY, dt.date(2026, 3, 2), D(9)),
    )


def test_terms_of_ubl_with_figures(ubl, one) -> None:
    terms = """<a:PaymentTerms><b:SettlementDiscountPercent>2</b:SettlementDiscountPercent>
      <a:SettlementPeriod><b:EndDate>2026-02-10</b:EndDate></a:SettlementPeriod></a:PaymentTerms>
      <a:PaymentTerms><b:PaymentPercent>50</b:PaymentPercent><b:InstallmentDueDate>2026-03-01</b:InstallmentDueDate>
      </a:PaymentTerms>"""
    document = one(ubl().decode().replace("<a:TaxTotal>", f"{terms}<a:TaxTotal>", 1).encode())
    assert document.payment_terms == (
        PaymentTerm(TermKind.DISCOUNT, dt.date(2026, 2, 10), D(2)),
        PaymentTerm(TermKind.INSTALMENT, dt.date(2026, 3, 1), D(50)),
    )


def test_terms_of_cii_count_from_their_base(cii, one) -> None:
    def dated(name: str, day: str) -> str:
        return f'<{name}><u:DateTimeString format="102">{day}</u:DateTimeString></{name}>'

    terms = f"""<SpecifiedTradePaymentTerms><Description>Skonto</Description>{dated("DueDateDateTime", "20260302")}
        <ApplicableTradePaymentDiscountTerms>{dated("BasisDateTime", "20260131")}
          <BasisPeriodMeasure unitCode="MON">1</BasisPeriodMeasure><CalculationPercent>3</CalculationPercent>
          <ActualDiscountAmount>3.60</ActualDiscountAmount></ApplicableTradePaymentDiscountTerms>
      </SpecifiedTradePaymentTerms>
      <SpecifiedTradePaymentTerms>{dated("DueDateDateTime", "20260401")}
        <PartialPaymentAmount>60.00</PartialPaymentAmount></SpecifiedTradePaymentTerms>"""
    document = one(cii(settlement=terms))
    assert document.due_date == dt.date(2026, 3, 2)
    assert document.payment_terms == (
        PaymentTerm(TermKind.DISCOUNT, dt.date(2026, 2, 28), D(3), D("3.60"), None, "Skonto"),
        PaymentTerm(TermKind.INSTALMENT, dt.date(2026, 4, 1), None, D("60.00")),
    )


def test_what_a_line_is_made_of_in_xrechnung(ubl, one) -> None:
    part = """<a:SubInvoiceLine><b:ID>1.1</b:ID><b:InvoicedQuantity unitCode="C62">1</b:InvoicedQuantity>
      <b:LineExtensionAmount>100.00</b:LineExtensionAmount><a:Item><b:Name>Part</b:Name></a:Item>
      <a:Price><b:PriceAmount>100.00</b:PriceAmount></a:Price></a:SubInvoiceLine>"""
    document = one(ubl().decode().replace("</a:InvoiceLine>", f"{part}</a:InvoiceLine>").encode())
    whole, piece = document.lines
    assert (whole.role, piece.role, piece.parent) == (LineRole.BILLED, LineRole.INFORMATION, "1")
    assert document.computed().totals.lines == 100


def test_a_second_account_and_a_card_are_kept(ubl, one) -> None:
    means = """<a:PaymentMeans><b:PaymentMeansCode>58</b:PaymentMeansCode><a:PayeeFinancialAccount><b:ID>FR761</b:ID>
      </a:PayeeFinancialAccount></a:PaymentMeans>
      <a:PaymentMeans><b:PaymentMeansCode>58</b:PaymentMeansCode><a:PayeeFinancialAccount><b:ID>DE892</b:ID>
      </a:PayeeFinancialAccount></a:PaymentMeans>
      <a:PaymentMeans><b:PaymentMeansCode>48</b:PaymentMeansCode><a:CardAccount>
      <b:PrimaryAccountNumberID>1234</b:PrimaryAccountNumberID><b:HolderName>Zoé</b:HolderName></a:CardAccount></a:PaymentMeans>"""
    document = one(ubl().decode().replace("<a:TaxTotal>", f"{means}<a:TaxTotal>", 1).encode())
    second, card = document.further_payments
    assert (document.payment.iban, second.iban, card.card, card.card_holder) == ("FR761", "DE892", "1234", "Zoé")


def test_numbers_and_attributes_of_an_item(ubl, one) -> None:
    item = """<a:BuyersItemIdentification><b:ID>B-1</b:ID></a:BuyersItemIdentification>
      <a:StandardItemIdentification><b:ID schemeID="0160">4006381333931</b:ID></a:StandardItemIdentification>
      <a:AdditionalItemProperty><b:Name>Colour</b:Name><b:Value>Blue</b:Value></a:AdditionalItemProperty>"""
    line = one(ubl().decode().replace("<b:Name>Work</b:Name>", f"<b:Name>Work</b:Name>{item}").encode()).lines[0]
    assert (line.standard_id, line.buyer_item_id, line.attributes) == ("4006381333931", "B-1", (("Colour", "Blue"),))
