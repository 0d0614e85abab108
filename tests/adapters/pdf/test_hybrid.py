"""Factur-X: the page with the e-invoice inside."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pikepdf
import pikepdf.pdfa
from facturx import get_xml_from_pdf

from e_invoices import INVOICE
from komtui.adapters.formats._reading import read
from komtui.adapters.formats.einvoices._writing import xml
from komtui.adapters.pdf.renderer import drawn, hybrid
from komtui.domain.sales.document import PaymentTerm, TermKind
from komtui.domain.sales.party import Address
from komtui.services.ports.einvoices import Syntax
from komtui.services.ports.pages import Look

EXTENSION = re.compile(r"pdfaExtension|pdfaSchema|pdfaProperty|\bfx[:=]")


def odd(pdf: bytes) -> list[str]:
    """What is no PDF/A-3b; the checker reads no extension schemas, and takes what they describe for unknown."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        findings = pikepdf.pdfa.check(opened, "3b").findings
    return [
        each.message
        for each in findings
        if not (each.rule == "ISO_19005_3:6.6.2.3.1-1" and EXTENSION.search(each.message))
    ]


def test_it_is_pdf_a_3b_with_the_invoice_as_an_associated_file() -> None:
    content, fault, notes = hybrid(INVOICE, "a4", Look())
    assert (fault, notes, odd(content)) == (None, (), [])
    assert get_xml_from_pdf(content) == ("factur-x.xml", xml(INVOICE, Syntax.CII))
    with pikepdf.open(BytesIO(content)) as pdf:
        (associated,) = pdf.Root.AF
        assert associated.AFRelationship == "/Alternative"
        assert associated.EF.F.Subtype == "/text/xml"
        with pdf.open_metadata() as metadata:
            space = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
            assert [metadata[space + name] for name in ("DocumentFileName", "DocumentType", "Version")] == [
                "factur-x.xml",
                "INVOICE",
                "1.0",
            ]
            assert metadata[f"{space}ConformanceLevel"] == "EN 16931"


def test_the_checker_finds_a_file_that_is_related_to_nothing() -> None:
    content, *_ = hybrid(INVOICE, "a4", Look())
    with pikepdf.open(BytesIO(content)) as pdf:
        del pdf.Root.AF[0].AFRelationship
        target = BytesIO()
        pdf.save(target)
    assert odd(target.getvalue())


def test_the_same_document_gives_the_same_bytes() -> None:
    assert hybrid(INVOICE, "a4", Look()) == hybrid(INVOICE, "a4", Look())


def test_the_page_is_read_back_as_the_document() -> None:
    content, *_ = hybrid(INVOICE, "a4", Look())
    (document,) = read(content, "x.pdf").documents
    assert (document.number, document.totals) == (INVOICE.number, INVOICE.totals)


def test_an_extended_invoice_says_so() -> None:
    terms = (PaymentTerm(TermKind.DISCOUNT, INVOICE.date, percent=INVOICE.lines[0].quantity),)
    content, *_ = hybrid(replace(INVOICE, payment_terms=terms), "a4", Look())
    assert b"<fx:ConformanceLevel>EXTENDED<" in content


def test_what_cannot_be_written_is_drawn_without_and_said() -> None:
    homeless = replace(INVOICE, buyer=replace(INVOICE.buyer, address=Address("1 rue X", city="Paris")))
    content, fault, notes = hybrid(homeless, "a4", Look())
    assert (content, fault) == drawn(homeless, "a4", Look())
    assert [(each.code, each.field) for each in notes] == [("einvoice.writing", "buyer.address.country")]
