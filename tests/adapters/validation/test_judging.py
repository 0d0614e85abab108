"""The official rules judge what is written: good documents pass, and what breaks one is found with its field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from komtui.adapters.formats.einvoices._writing import xml
from komtui.adapters.validation import rulebooks
from komtui.adapters.validation.placing import Place, plain, verdict
from komtui.adapters.validation.validator import RuleValidator
from komtui.domain.sales.document import (
    Adjustment,
    Attachment,
    Document,
    Kind,
    Line,
    Note,
    PaymentMeans,
    Period,
    Reference,
)
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.i18n.sentences.rules import SENTENCES
from komtui.services.ports.einvoices import Syntax

pytestmark = pytest.mark.skipif(not rulebooks.is_there(), reason="wants the extra validate")
FULL, FOOD = ((Tax("VAT", "S", Decimal(rate)),) for rate in ("20", "5.5"))
PARIS = Address("12 rue de la Paix", postcode="75002", city="Paris", country="FR")
SELLER = Party(
    "Boulangerie Lefèvre",
    trading_name="Le Fournil",
    address=PARIS,
    email="ventes@lefevre.example",
    phone="+33 4 72 00 00 00",
    contact="Anne Lefèvre",
    vat_id="FR64443061841",
    legal_id="443061841",
    legal_scheme="0002",
    electronic_address="443061841",
    electronic_scheme="0225",
    legal_text="SARL au capital de 10 000 €",
)
BUYER = Party(
    "Hôtel Le Fé",
    address=replace(PARIS, line1="3 quai Saint-Vincent", postcode="69001", city="Lyon"),
    legal_id="552100554",
    legal_scheme="0002",
    electronic_address="552100554",
    electronic_scheme="0225",
)
NOTES = (
    Note("Indemnité forfaitaire pour frais de recouvrement : 40 €", "PMT"),
    Note("Pénalités de retard : trois fois le taux d'intérêt légal", "PMD"),
    Note("Pas d'escompte", "AAB"),
    Note("B2B", "BAR"),
)
INVOICE = Document(
    Kind.INVOICE,
    "F-2026-0001",
    dt.date(2026, 11, 27),
    "EUR",
    SELLER,
    BUYER,
    (
        Line("Corbeille", Decimal(2), price=Decimal("12.50"), taxes=FULL, item_id="V-1"),
        Line("Pain", Decimal(3), price=Decimal("1.25"), taxes=FOOD, detail="Au levain"),
    ),
    state=State.ISSUED,
    due_date=dt.date(2026, 12, 27),
    delivery_date=dt.date(2026, 11, 20),
    period=Period(dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
    adjustments=(Adjustment(Decimal("2.50"), reason="Fidélité", taxes=FULL),),
    notes=NOTES,
    process="B1",
    payment=PaymentMeans("30", "FR7630006000011234567890189", "AGRIFRPP", "Boulangerie Lefèvre", "F-2026-0001"),
    references=(Reference("order", "BC-17"),),
).frozen()
ORIGIN = Reference("invoice", "F-2026-0001", dt.date(2026, 11, 1))
CREDIT = replace(INVOICE, kind=Kind.CREDIT_NOTE, number="A-2026-0001", references=(ORIGIN,), due_date=None)
CORRECTED = replace(INVOICE, number="F-2026-0002", type_code="384", references=(ORIGIN,))
DEPOSIT = replace(INVOICE, number="F-2026-0003", type_code="386")
GERMAN = Party(
    "Müller GmbH", address=Address("Allee 1", postcode="10115", city="Berlin", country="DE"), vat_id="DE136695976"
)
ABROAD = replace(
    INVOICE,
    seller=GERMAN,
    buyer=replace(GERMAN, name="Schulz KG", vat_id="DE811907980"),
    notes=(),
    process="",
)


@pytest.fixture(scope="module")
def judge() -> Iterator[RuleValidator]:
    """One for all: it loads the rules once."""
    found = RuleValidator()
    yield found
    found.processes.close()


async def musts(judge: RuleValidator, content: bytes, syntax: Syntax, country: str = "FR") -> list[LegalFinding]:
    found = await judge.findings(content, syntax, country=country)
    return [each for each in found if each.severity is Severity.MUST]


@pytest.mark.parametrize("syntax", list(Syntax))
@pytest.mark.parametrize(
    "document", [INVOICE, CREDIT, CORRECTED, DEPOSIT], ids=["invoice", "credit", "corrected", "deposit"]
)
async def test_a_good_document_passes(judge: RuleValidator, document: Document, syntax: Syntax) -> None:
    assert await musts(judge, xml(document, syntax), syntax) == []


@pytest.mark.parametrize("syntax", list(Syntax))
async def test_french_rules_are_for_sellers_in_france(judge: RuleValidator, syntax: Syntax) -> None:
    content = xml(ABROAD, syntax)
    assert await musts(judge, content, syntax, "DE") == []
    assert {each.code for each in await musts(judge, content, syntax)} >= {
        "rule.BR-FR-05",
        "rule.BR-FR-08",
        "rule.BR-FR-10",
    }


@pytest.mark.parametrize("syntax", list(Syntax))
@pytest.mark.parametrize("descriptions", [("BON_LIVRAISON", "RIB"), ("LISIBLE", "LISIBLE")])
async def test_several_attached_files_are_no_fault_and_two_that_are_called_readable_are_one(
    judge: RuleValidator, syntax: Syntax, descriptions: tuple[str, str]
) -> None:
    files = {"a" * 64: b"%PDF-1.4 a", "b" * 64: b"%PDF-1.4 b"}
    attached = tuple(
        Attachment(name, description, name=f"{name}{place}.pdf", mime="application/pdf", sha256=sha)
        for place, (name, description, sha) in enumerate(zip("AB", descriptions, files, strict=True))
    )
    content = xml(replace(INVOICE, attachments=attached), syntax, files)
    found = [each for each in await judge.findings(content, syntax, country="FR") if "attach" in each.field]
    expected = [("rule.BR-FR-18", "attachments")] if descriptions[0] == "LISIBLE" else []
    assert [(each.code, each.field) for each in found] == expected


async def test_an_extended_document_is_judged_by_its_profile(judge: RuleValidator) -> None:
    document = replace(INVOICE, buyer=replace(BUYER, legal_text="SAS"))
    content = xml(document, Syntax.CII)
    assert b"urn:factur-x.eu:1p0:extended" in content
    assert await musts(judge, content, Syntax.CII) == []
    core = content.replace(b"#conformant#urn:factur-x.eu:1p0:extended", b"")
    assert [each.code for each in await musts(judge, core, Syntax.CII)] != []


STAY = Line("Taxe de séjour", Decimal(4), price=Decimal(2), taxes=(Tax("VAT", "O"),))


@pytest.mark.parametrize(
    ("document", "wrong"), [(INVOICE, set()), (ABROAD, {"BR-O-02", "BR-O-11", "BR-O-12", "BR-O-13"})]
)
async def test_ubl_holds_what_is_outside_vat_beside_vat_of_sellers_in_france_alone(
    judge: RuleValidator, document: Document, wrong: set[str]
) -> None:
    reason = ((STAY.taxes[0], "Hors du champ de la TVA"),)
    both = replace(document.computed(), lines=(*document.lines, STAY), exemptions=reason).frozen()
    country = document.seller.address.country
    assert await musts(judge, xml(both, Syntax.CII), Syntax.CII, country) == []
    found = await musts(judge, xml(both, Syntax.UBL), Syntax.UBL, country)
    assert {each.code.removeprefix("rule.") for each in found} == wrong
    assert {each.field for each in found} == ({"lines"} if wrong else set())


def fatal(sheet: str) -> Iterator[str]:
    """Yield the rules of a sheet that stop an issue; those of Factur-X have their number in their text."""
    text = rulebooks.path(sheet).read_text("utf-8")
    for said in re.findall(r"<svrl:failed-assert.*?</svrl:text>", text, re.DOTALL):
        words = re.sub(r"<[^>]*>", "", said.rpartition("<svrl:text>")[2]).strip()
        identifier = re.search(r'name="id">([^<]*)', said)
        if not re.search(r'name="(?:flag|role)">(?:warning|information)', said):
            yield verdict(Place(identifier[1] if identifier else "", "", words), TREE, warning=False).rule


TREE = etree.fromstring("<nothing/>")
SHEETS = (
    *(book.sheet for book in (rulebooks.CORE, rulebooks.EXTENSION, rulebooks.INVOICE)),
    *(rulebooks.UBL_EXTENSION, rulebooks.CORE.french, rulebooks.INVOICE.french),
)


def test_each_rule_that_stops_an_issue_has_words_of_ours() -> None:
    rules = {each for sheet in SHEETS for each in fatal(sheet)}
    assert len(rules) > 400
    assert [each for each in sorted(rules) if f"rule.{plain(each)}" not in SENTENCES] == []


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("BR-FXEXT-CO-10", "BR-CO-10"),
        ("BR-FREXT-22", "BR-22"),
        ("BR-FXEXT-BR-23", "BR-23"),
        ("BR-FXEXT-S08", "BR-S-08"),
        ("UBL-FREXT-SR-48", "UBL-SR-48"),
        ("BR-FREXT-08", "BR-FXEXT-08"),
        ("BR-FXEXT-11", "BR-FXEXT-11"),
        ("BR-FR-08", "BR-FR-08"),
    ],
)
def test_what_an_extension_says_anew_is_the_rule_of_the_standard(rule: str, number: str) -> None:
    assert plain(rule) == number


MUTATIONS = {
    # Identity
    "seller without SIREN": (r'<ram:ID schemeID="0002">443061841</ram:ID>', "", "BR-FR-10", "seller.legal_id"),
    "SIREN of eight digits": (r">443061841</ram:ID>", ">44306184</ram:ID>", "BR-FR-10", "seller.legal_id"),
    "SIREN with letters": (r">443061841</ram:ID>", ">44306184A</ram:ID>", "BR-FR-32", "seller.legal_id"),
    "buyer without SIREN": (r'<ram:ID schemeID="0002">552100554</ram:ID>', "", "BR-FR-11", "buyer.legal_id"),
    "VAT number without country": (r">FR64443061841<", ">64443061841<", "BR-CO-09", "seller.vat_id"),
    "seller without VAT number": (
        r"<ram:SpecifiedTaxRegistration>.*?</ram:SpecifiedTaxRegistration>",
        "",
        "BR-S-02",
        "seller.vat_id",
    ),
    "seller without name": (
        r"<ram:SellerTradeParty><ram:Name>[^<]*</ram:Name>",
        "<ram:SellerTradeParty><ram:Name></ram:Name>",
        "BR-06",
        "seller.name",
    ),
    "buyer without name": (
        r"<ram:BuyerTradeParty><ram:Name>[^<]*</ram:Name>",
        "<ram:BuyerTradeParty><ram:Name></ram:Name>",
        "BR-07",
        "buyer.name",
    ),
    "buyer without address": (
        r"(<ram:BuyerTradeParty>.*?)<ram:PostalTradeAddress>.*?</ram:PostalTradeAddress>",
        r"\1",
        "BR-10",
        "buyer.address.line1",
    ),
    "buyer without country": (
        r"(<ram:BuyerTradeParty>.*?)<ram:CountryID>FR</ram:CountryID>",
        r"\1",
        "XSD",
        "buyer.address.country",
    ),
    "seller in an unknown country": (
        r"<ram:CountryID>FR</ram:CountryID>",
        "<ram:CountryID>XX</ram:CountryID>",
        "value",
        "seller.address.country",
    ),
    "no electronic address of the seller": (
        r"(<ram:SellerTradeParty>.*?)<ram:URIUniversalCommunication>.*?</ram:URIUniversalCommunication>",
        r"\1",
        "BR-FR-13",
        "seller.electronic_address",
    ),
    "no electronic address of the buyer": (
        r"(<ram:BuyerTradeParty>.*?)<ram:URIUniversalCommunication>.*?</ram:URIUniversalCommunication>",
        r"\1",
        "BR-FR-12",
        "buyer.electronic_address",
    ),
    "address that is not of the buyer": (
        r'<ram:URIID schemeID="0225">552100554<',
        '<ram:URIID schemeID="0225">999999999<',
        "BR-FR-21",
        "buyer.electronic_address",
    ),
    "address with a space": (
        r'<ram:URIID schemeID="0225">443061841<',
        '<ram:URIID schemeID="0225">443061841 A<',
        "BR-FR-23",
        "seller.electronic_address",
    ),
    "address of 130 characters": (
        r'<ram:URIID schemeID="0225">443061841<',
        f'<ram:URIID schemeID="0225">{"4" * 130}<',
        "BR-FR-25",
        "seller.electronic_address",
    ),
    # The document
    "number with a space": (r"<ram:ID>F-2026-0001<", "<ram:ID>F 2026 1<", "BR-FR-02", "number"),
    "number of 36 characters": (r"<ram:ID>F-2026-0001<", f"<ram:ID>{'F' * 36}<", "BR-FR-01", "number"),
    "date of another century": (r">20261127<", ">19261127<", "BR-FR-03", "date"),
    "31 February": (r">20261227<", ">20260231<", "BR-FR-03", "due_date"),
    "due before it is issued": (r">20261227<", ">20261101<", "BR-FR-CO-07", "due_date"),
    "unknown type": (r"<ram:TypeCode>380<", "<ram:TypeCode>325<", "BR-FR-04", "type_code"),
    "corrective invoice of nothing": (r"<ram:TypeCode>380<", "<ram:TypeCode>384<", "BR-FR-CO-04", "references"),
    "credit note of nothing": (r"<ram:TypeCode>380<", "<ram:TypeCode>381<", "BR-FR-CO-05", "references"),
    "BT-23 is absent": (
        r"<ram:BusinessProcessSpecifiedDocumentContextParameter>.*?</ram:BusinessProcessSpecifiedDocumentContextParameter>",
        "",
        "BR-FR-08",
        "process",
    ),
    "BT-23 that nobody knows": (r"<ram:ID>B1<", "<ram:ID>X1<", "BR-FR-08", "process"),
    "deposit as a final invoice": (
        (r"<ram:ID>B1<", "<ram:ID>B4<"),
        (r"<ram:TypeCode>380<", "<ram:TypeCode>386<"),
        "BR-FR-CO-08",
        "process",
    ),
    "already paid, and nothing paid": (r"<ram:ID>B1<", "<ram:ID>B2<", "BR-FR-CO-09", "prepaid"),
    "another currency without euros": (
        r"<ram:InvoiceCurrencyCode>EUR<",
        "<ram:InvoiceCurrencyCode>USD<",
        "BR-FR-CO-12",
        "tax_currency",
    ),
    "unknown currency": (r"<ram:InvoiceCurrencyCode>EUR<", "<ram:InvoiceCurrencyCode>EUO<", "value", "currency"),
    "period that ends before it begins": (r">20261130<", ">20261031<", "BR-29", "period.end"),
    # Notes
    "no note on recovery": (r"<ram:IncludedNote><ram:Content>Indemnité.*?</ram:IncludedNote>", "", "BR-FR-05", "notes"),
    "no note on penalties": (
        r"<ram:IncludedNote><ram:Content>Pénalités.*?</ram:IncludedNote>",
        "",
        "BR-FR-05",
        "notes",
    ),
    "no note on discounts": (
        r"<ram:IncludedNote><ram:Content>Pas d'escompte.*?</ram:IncludedNote>",
        "",
        "BR-FR-05",
        "notes",
    ),
    "a note twice": (
        r"(<ram:IncludedNote><ram:Content>Pas d'escompte.*?</ram:IncludedNote>)",
        r"\1\1",
        "BR-FR-06",
        "notes",
    ),
    "unknown treatment": (r"<ram:Content>B2B<", "<ram:Content>B2X<", "BR-FR-20", "notes[3]"),
    "unknown subject of a note": (r"<ram:SubjectCode>BAR<", "<ram:SubjectCode>QQQ<", "value", "notes[3]"),
    # Money
    "wrong total": (r"<ram:GrandTotalAmount>[^<]*<", "<ram:GrandTotalAmount>99.00<", "BR-CO-15", "lines"),
    "wrong amount due": (r"<ram:DuePayableAmount>[^<]*<", "<ram:DuePayableAmount>1.00<", "BR-CO-16", "lines"),
    "wrong sum of lines": (r"<ram:LineTotalAmount>28.75<", "<ram:LineTotalAmount>28.74<", "BR-CO-10", "lines"),
    "wrong tax": (r"<ram:CalculatedAmount>4.50<", "<ram:CalculatedAmount>9.50<", "BR-S-09", "lines"),
    "three decimals": (r"<ram:LineTotalAmount>3.75<", "<ram:LineTotalAmount>3.751<", "BR-DEC-23", "lines[1].price"),
    "unknown category": (r"<ram:CategoryCode>S<", "<ram:CategoryCode>Q<", "value", "lines[0].taxes"),
    "category of the Canaries": (r"<ram:CategoryCode>S<", "<ram:CategoryCode>L<", "BR-FR-15", "lines[0].taxes"),
    "rate that France has not": (
        r"<ram:RateApplicablePercent>5.5<",
        "<ram:RateApplicablePercent>6<",
        "BR-FR-16",
        "lines[1].taxes",
    ),
    "standard rate of nothing": (
        r"<ram:RateApplicablePercent>5.5<",
        "<ram:RateApplicablePercent>0<",
        "BR-S-05",
        "lines[1].taxes",
    ),
    "negative price": (r"<ram:ChargeAmount>1.25<", "<ram:ChargeAmount>-1.25<", "BR-27", "lines[1].price"),
    "line without a name": (r"<ram:Name>Pain</ram:Name>", "<ram:Name></ram:Name>", "BR-25", "lines[1].description"),
    "line without a unit": (
        r'<ram:BilledQuantity unitCode="C62">3<',
        "<ram:BilledQuantity>3<",
        "BR-23",
        "lines[1].unit",
    ),
    "unknown unit": (
        r'<ram:BilledQuantity unitCode="C62">3<',
        '<ram:BilledQuantity unitCode="sac">3<',
        "value",
        "lines[1].unit",
    ),
    "transfer without an account": (
        r"<ram:PayeePartyCreditorFinancialAccount>.*?</ram:PayeePartyCreditorFinancialAccount>",
        "",
        "CII-SR-470",
        "payment.iban",
    ),
    "unknown means of payment": (r"<ram:TypeCode>30<", "<ram:TypeCode>999<", "value", "payment.code"),
    "allowance without a reason": (r"<ram:Reason>[^<]*</ram:Reason>", "", "BR-33", "adjustments"),
    # The schema
    "amount that is none": (r"<ram:GrandTotalAmount>[^<]*<", "<ram:GrandTotalAmount>beaucoup<", "XSD", "lines"),
    "allowance or charge": (r"<ram:ChargeIndicator>.*?</ram:ChargeIndicator>", "", "XSD", "adjustments"),
}


IN_UBL = {
    "seller without SIREN": (
        r'<cbc:CompanyID schemeID="0002">443061841</cbc:CompanyID>',
        "",
        "BR-FR-10",
        "seller.legal_id",
    ),
    "no address of the buyer": (
        r'<cbc:EndpointID schemeID="0225">552100554</cbc:EndpointID>',
        "",
        "BR-FR-12",
        "buyer.electronic_address",
    ),
    "buyer without country": (
        r"(<cac:AccountingCustomerParty>.*?)<cac:Country>.*?</cac:Country>",
        r"\1",
        "BR-11",
        "buyer.address.country",
    ),
    "number of 36 characters": (r"<cbc:ID>F-2026-0001<", f"<cbc:ID>{'F' * 36}<", "BR-FR-01", "number"),
    "BT-23 that nobody knows": (r"<cbc:ProfileID>B1<", "<cbc:ProfileID>X1<", "BR-FR-08", "process"),
    "a note twice": (r"(<cbc:Note>#PMT#[^<]*</cbc:Note>)", r"\1\1", "BR-FR-06", "notes"),
    "unknown treatment": (r"#BAR#B2B<", "#BAR#B2X<", "BR-FR-20", "notes"),
    "due before it is issued": (r"<cbc:DueDate>2026-12-27<", "<cbc:DueDate>2026-11-01<", "BR-FR-CO-07", "due_date"),
    "wrong total": (
        r"<cbc:TaxInclusiveAmount([^>]*)>[^<]*<",
        r"<cbc:TaxInclusiveAmount\1>99.00<",
        "BR-CO-15",
        "lines",
    ),
    "negative price": (r"<cbc:PriceAmount([^>]*)>1.25<", r"<cbc:PriceAmount\1>-1.25<", "BR-27", "lines[1].price"),
    "unknown unit": (r'unitCode="C62">3<', 'unitCode="sac">3<', "BR-CL-23", "lines[1].unit"),
    "unknown category": (
        r"<cbc:ID>S</cbc:ID>(<cbc:Percent>5.5<)(?!.*<cbc:ID>S</cbc:ID><cbc:Percent>5.5<)",
        r"<cbc:ID>Q</cbc:ID>\1",
        "BR-CL-18",
        "lines[1].taxes",
    ),
    "line without a name": (r"<cbc:Name>Pain</cbc:Name>", "<cbc:Name></cbc:Name>", "BR-25", "lines[1].description"),
    "no VAT number": (r"<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>", "", "BR-S-02", "seller.vat_id"),
    "date of another form": (r"<cbc:IssueDate>2026-11-27<", "<cbc:IssueDate>27/11/2026<", "XSD", "date"),
}


def mutated(content: bytes, *changes: tuple[str, str]) -> bytes:
    text = re.sub(r">\s+<", "><", content.decode())
    for pattern, new in changes:
        changed = re.sub(pattern, new, text, count=1, flags=re.DOTALL)
        assert changed != text, pattern
        text = changed
    return text.encode()


@pytest.mark.parametrize(
    ("syntax", "name"), [*((Syntax.CII, name) for name in MUTATIONS), *((Syntax.UBL, name) for name in IN_UBL)]
)
async def test_what_breaks_a_document_is_found_with_its_field(judge: RuleValidator, syntax: Syntax, name: str) -> None:
    *change, rule, field = (MUTATIONS if syntax is Syntax.CII else IN_UBL)[name]
    changes = [tuple(change)] if isinstance(change[0], str) else change
    found = await musts(judge, mutated(xml(INVOICE, syntax), *changes), syntax)
    assert (f"rule.{rule}", field) in [(each.code, each.field) for each in found], found
    assert all(each.facts["text"] and each.field for each in found)
