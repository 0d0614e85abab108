"""Plain documents written as CII and UBL pass the official rules, and what breaks one is found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from e_invoices import BUYER, CREDIT, INVOICE, NOTES, SELLER
from einvoice_judge import Judge
from komtui.adapters.formats.einvoices import _parties
from komtui.adapters.formats.einvoices._lines import terms
from komtui.adapters.formats.einvoices._writing import xml
from komtui.domain.problem import ProblemError
from komtui.domain.sales.article import Article, line_of
from komtui.domain.sales.document import Document, Kind, Line, LineRole
from komtui.domain.sales.party import Address
from komtui.domain.sales.tax import Tax
from komtui.services.ports.einvoices import Syntax


@pytest.mark.parametrize("syntax", list(Syntax))
@pytest.mark.parametrize("document", [INVOICE, CREDIT], ids=["invoice", "credit"])
def test_a_plain_document_passes_every_official_rule(judge: Judge, document: Document, syntax: Syntax) -> None:
    assert judge.faults(xml(document, syntax)) == []


@pytest.mark.parametrize("syntax", list(Syntax))
def test_a_wrong_total_a_missing_siren_and_a_note_twice_are_found(judge: Judge, syntax: Syntax) -> None:
    assert INVOICE.stated_totals is not None
    wrong = replace(INVOICE, stated_totals=replace(INVOICE.stated_totals, gross=Decimal("45.10")))
    anonymous = replace(INVOICE, seller=replace(SELLER, legal_id=""))
    twice = replace(INVOICE, notes=(*NOTES, NOTES[0]))
    for document, rule in ((wrong, "BR-CO-15"), (anonymous, "BR-FR-10"), (twice, "BR-FR-06")):
        faults = judge.faults(xml(document, syntax))
        assert any(rule in each for each in faults), faults


def test_the_same_document_gives_the_same_bytes() -> None:
    assert {xml(INVOICE, Syntax.CII) for _ in range(3)} == {xml(INVOICE, Syntax.CII)}


def test_what_is_kept_of_a_party_is_the_same_in_whatever_order_its_documents_are_written() -> None:
    numbered = replace(INVOICE, buyer=replace(BUYER, identifier="C-12", identifier_scheme=""))
    other = replace(numbered, buyer=replace(numbered.buyer, identifier="C-13"))
    written = []
    for order in ((Syntax.CII, Syntax.UBL), (Syntax.UBL, Syntax.CII)):
        _parties.terms.cache_clear()
        written.append({(each, syntax): xml(each, syntax) for syntax in order for each in (numbered, other)})
    assert written[0] == written[1]
    for syntax in Syntax:
        assert written[0][numbered, syntax].replace(b"C-12", b"C-13") == written[0][other, syntax]
        assert written[0][numbered, syntax] != written[0][other, syntax]


def test_a_quote_has_no_such_form() -> None:
    with pytest.raises(ProblemError) as caught:
        xml(replace(INVOICE, kind=Kind.QUOTE), Syntax.CII)
    assert [each.code for each in caught.value.problems] == ["einvoice.kind"]


def test_what_has_no_place_is_named_with_its_field() -> None:
    homeless = replace(INVOICE, buyer=replace(BUYER, address=Address("1 rue X", city="Paris")))
    odd = replace(INVOICE, lines=(replace(INVOICE.lines[0], description="Vis\x07"),))
    for document, field in ((homeless, "buyer.address.country"), (odd, "lines[0].description")):
        with pytest.raises(ProblemError) as caught:
            xml(document, Syntax.UBL)
        assert [each.field for each in caught.value.problems] == [field]


def test_what_many_lines_have_alike_is_told_once_of_the_first() -> None:
    title = replace(INVOICE.lines[0], role=LineRole.GROUP, taxes=(), price=None)
    abroad = replace(INVOICE.seller, address=replace(INVOICE.seller.address, country="DE"))
    groups = replace(INVOICE, seller=abroad, lines=(INVOICE.lines[0], title, title, title))
    with pytest.raises(ProblemError) as caught:
        xml(groups, Syntax.UBL)
    assert [each.field for each in caught.value.problems if (each.field or "").endswith(".role")] == ["lines[1].role"]


@pytest.mark.parametrize(
    ("number", "scheme", "said"),
    [("3017620422003", "", "0160"), ("3017620422003", "0002", "0002"), ("96385074", "", "0160"), ("V-01", "", "")],
)
def test_a_gtin_says_that_it_is_one(number: str, scheme: str, said: str) -> None:
    line = Line("Pain", standard_id=number, standard_scheme=scheme, taxes=(Tax("VAT", "S", Decimal(20)),))
    assert terms(line, 1, "EUR").get("BT-157-1", "") == said


@pytest.mark.parametrize(("barcode", "kept"), [("3017620422003", "3017620422003"), ("V-01", "")])
def test_a_barcode_of_the_house_s_own_stays_in_the_house(barcode: str, kept: str) -> None:
    article = Article((("fr", "Pain"),), "1", barcode)
    assert line_of(article, (), "fr", "EUR", with_tax=False).standard_id == kept
