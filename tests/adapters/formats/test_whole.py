"""What came in is kept whole: each business term of EN 16931 in either syntax, and the files that belong to it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zlib
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komtui.adapters.formats._attached import Files
from komtui.adapters.formats._reading import read
from komtui.adapters.formats.apart import SeparateReader
from komtui.adapters.formats.einvoices._writing import xml
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.xmltree import Node
from komtui.domain.digest import digest
from komtui.domain.sales.attachment import Attachment, media_type, named_files, safe_name
from komtui.domain.sales.document import Classification, Document, Note, Period, Reference, TaxPoint, TermKind
from komtui.services.ports.einvoices import Syntax

CASES = Path(__file__).parents[2] / "data" / "cases"
SAMPLES = ("whole.ubl.xml", "whole.cii.xml")
BYTES = b"a;b\n1;2\n"
D = Decimal


def whole(name: str) -> Document:
    (document,) = read((CASES / name).read_bytes(), name).documents
    return document


@pytest.fixture(params=SAMPLES)
def document(request) -> Document:
    return whole(request.param)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_of_en_16931_is_left_out(name: str) -> None:
    assert read((CASES / name).read_bytes(), name).notes == ()


def test_both_syntaxes_say_the_same() -> None:
    ubl, cii = (whole(name) for name in SAMPLES)

    def plain(document: Document) -> Document:
        further = tuple(replace(each, reference="") for each in document.further_payments)
        seller = replace(document.seller, tax_ids=(("FC", document.seller.tax_ids[0][1]),))
        references = tuple(sorted(document.references, key=lambda each: each.role))
        return replace(document, further_payments=further, seller=seller, references=references)

    assert plain(ubl) == plain(cii)


VALUES = {
    "BT-1": ("number", "W-1"),
    "BT-2": ("date", dt.date(2026, 3, 31)),
    "BT-3": ("type_code", "380"),
    "BT-5": ("currency", "EUR"),
    "BT-6": ("tax_currency", "SEK"),
    "BT-7": ("tax_point_date", dt.date(2026, 3, 30)),
    "BT-8": ("tax_point", TaxPoint.PAYMENT),
    "BT-9": ("due_date", dt.date(2026, 4, 30)),
    "BT-20": ("terms", "30 days net"),
    "BT-21": ("notes", (Note("Three times the legal rate of interest.", "PMD"), Note("A note without a subject."))),
    "BT-23": ("process", "B1"),
    "BT-27": ("seller.name", "Moulin SARL"),
    "BT-28": ("seller.trading_name", "Le Moulin"),
    "BT-29": ("seller.identifier", "SUP-29"),
    "BT-29 further": ("seller.further_ids", (("0009", "10000000900017"), ("0088", "4000001000005"))),
    "BT-30": ("seller.legal_id", "100000009"),
    "BT-30-1": ("seller.legal_scheme", "0002"),
    "BT-31": ("seller.vat_id", "FR52100000009"),
    "BT-33": ("seller.legal_text", "SARL, capital 8 000 €"),
    "BT-34": ("seller.electronic_address", "100000009_INV"),
    "BT-34-1": ("seller.electronic_scheme", "0225"),
    "BT-35": ("seller.address.line1", "12 bis rue du Moulin"),
    "BT-36": ("seller.address.line2", "Bâtiment B"),
    "BT-37": ("seller.address.city", "Lyon"),
    "BT-38": ("seller.address.postcode", "69001"),
    "BT-39": ("seller.address.region", "Rhône"),
    "BT-40": ("seller.address.country", "FR"),
    "BT-41": ("seller.contact", "Ana"),
    "BT-42": ("seller.phone", "+33 4 00"),
    "BT-43": ("seller.email", "ana@moulin.example"),
    "BT-45": ("buyer.trading_name", "Chez Zoé"),
    "BT-46": ("buyer.identifier", "4000002000004"),
    "BT-46-1": ("buyer.identifier_scheme", "0088"),
    "BT-47-1": ("buyer.legal_scheme", "0002"),
    "BT-49": ("buyer.electronic_address", "200000008"),
    "BT-49-1": ("buyer.electronic_scheme", "0225"),
    "BT-59": ("payee.name", "Factor SA"),
    "BT-60": ("payee.identifier", "4000003000003"),
    "BT-60-1": ("payee.identifier_scheme", "0088"),
    "BT-61": ("payee.legal_id", "300000007"),
    "BT-61-1": ("payee.legal_scheme", "0002"),
    "BT-62": ("tax_representative.name", "Fisc Rep SA"),
    "BT-63": ("tax_representative.vat_id", "FR00400000006"),
    "BT-67": ("tax_representative.address.city", "Paris"),
    "BT-70": ("ship_to.name", "Dépôt Zoé"),
    "BT-71": ("ship_to.identifier", "4000004000002"),
    "BT-71-1": ("ship_to.identifier_scheme", "0088"),
    "BT-72": ("delivery_date", dt.date(2026, 3, 29)),
    "BG-14": ("period", Period(dt.date(2026, 3, 1), dt.date(2026, 3, 31))),
    "BT-75": ("ship_to.address.line1", "Dock 5"),
    "BT-82": ("payment.text", "By transfer to our bank"),
    "BT-83": ("payment.reference", "RF-83"),
    "BT-84": ("payment.iban", "FR7630006000011234567890189"),
    "BT-85": ("payment.account_name", "Moulin account"),
    "BT-86": ("payment.bic", "AGRIFRPP"),
    "BT-111": ("tax_in_tax_currency", D("190.40")),
    "BT-113": ("prepaid", D("10.00")),
    "BT-114": ("rounding", D("0.05")),
    "BT-127": ("lines.0.note", "Fragile"),
    "BT-128": ("lines.0.object_id", "OBJ-128"),
    "BT-128-1": ("lines.0.object_scheme", "ABZ"),
    "BT-132": ("lines.0.order_line", "PO-LINE-132"),
    "BT-133": ("lines.0.accounting", "ACC-133"),
    "BG-26": ("lines.0.period", Period(dt.date(2026, 3, 2), dt.date(2026, 3, 15))),
    "BT-146": ("lines.0.price", D(60)),
    "BT-147": ("lines.0.gross_price", D(64)),
    "BT-149": ("lines.0.price_base", D(2)),
    "BT-154": ("lines.0.detail", "Stone ground"),
    "BT-155": ("lines.0.item_id", "SELLER-155"),
    "BT-156": ("lines.0.buyer_item_id", "BUYER-156"),
    "BT-157": ("lines.0.standard_id", "4000000000006"),
    "BT-157-1": ("lines.0.standard_scheme", "0160"),
    "BT-158": (
        "lines.0.classifications",
        (Classification("CLASS-158", "STI", "7"), Classification("CLASS-159", "TSP")),
    ),
    "BT-159": ("lines.0.origin_country", "IT"),
    "BG-32": ("lines.0.attributes", (("Type", "T65"),)),
}  # fmt: skip
"""By business term: the field, and what both examples say there."""


@pytest.mark.parametrize("term", VALUES)
def test_a_term_has_its_field(document: Document, term: str) -> None:
    path, expected = VALUES[term]
    value: object = document
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, tuple) else getattr(value, name)
    assert value == expected


def test_every_reference_is_kept(document: Document) -> None:
    assert set(document.references) == {
        Reference("buyer", "REF-10"),
        Reference("project", "PR-11"),
        Reference("contract", "CT-12"),
        Reference("order", "PO-13", dt.date(2026, 2, 1)),
        Reference("sales-order", "SO-14"),
        Reference("receipt", "RA-15"),
        Reference("despatch", "DN-16"),
        Reference("tender", "LOT-17"),
        Reference("object", "METER-18", scheme="AVE"),
        Reference("accounting", "ACC-19"),
        Reference("invoice", "W-0", dt.date(2026, 2, 28)),
    }


def test_every_way_to_pay_is_kept(document: Document) -> None:
    second, card, debit = document.further_payments
    assert second.iban == "BE71096123456769"
    assert (card.code, card.card, card.card_holder) == ("48", "1234", "Zoé Z")
    debited = "FR7630001007941234567890185"
    assert (debit.code, debit.mandate, debit.creditor_id) == ("59", "MANDATE-89", "FR00ZZZ123456")
    assert debit.debited_account == debited
    (term,) = document.payment_terms
    assert (term.kind, term.date, term.percent) == (TermKind.DISCOUNT, dt.date(2026, 4, 10), D("2.00"))


@pytest.mark.parametrize("name", SAMPLES)
def test_attached_files_come_with_their_bytes(name: str) -> None:
    imported = read((CASES / name).read_bytes(), name)
    assert imported.files == {digest(BYTES): BYTES}
    assert imported.documents[0].attachments == (
        Attachment("BL-7", "BON_LIVRAISON", "", "bl-7.csv", "text/csv", digest(BYTES)),
        Attachment("PLAN-8", "Plans of the site", "https://plans.example/8"),
    )


def test_a_separate_process_hands_them_over() -> None:
    reader = SeparateReader()
    try:
        assert reader((CASES / SAMPLES[0]).read_bytes(), SAMPLES[0]).files == {digest(BYTES): BYTES}
    finally:
        reader.close()


def test_a_delivery_location_alone_is_a_place(ubl, one) -> None:
    place = '<a:Delivery><a:DeliveryLocation><b:ID schemeID="0088">4</b:ID></a:DeliveryLocation></a:Delivery>'
    ship_to = one(ubl().decode().replace("<a:TaxTotal>", f"{place}<a:TaxTotal>", 1).encode()).ship_to
    assert (ship_to.identifier, ship_to.identifier_scheme, ship_to.name) == ("4", "0088", "Boutique")


def test_a_code_that_nobody_knows_stays_unread(ubl) -> None:
    code = "<a:InvoicePeriod><b:DescriptionCode>99</b:DescriptionCode></a:InvoicePeriod>"
    (note,) = read(ubl(head=code), "f").notes
    assert note.facts["terms"] == "BT-8"


def test_references_of_zugferd_1(cii) -> None:
    """Its documents have an ID of their own, and the day as it is."""
    old = cii().decode().replace("CrossIndustryInvoice:100", "x").replace("IssuerAssignedID", "ID")
    for new, name in (
        ("CrossIndustryDocument", "CrossIndustryInvoice"),
        ("SpecifiedExchangedDocumentContext", "ExchangedDocumentContext"),
        ("HeaderExchangedDocument", "ExchangedDocument"),
        ("SpecifiedSupplyChainTradeTransaction", "SupplyChainTradeTransaction"),
    ):
        old = re.sub(rf"(</?x:){name}(?=[ >])", rf"\1{new}", old)
    old = old.replace(
        'xmlns:x="urn:un:unece:uncefact:data:standard:x"', 'xmlns:x="urn:ferd:CrossIndustryDocument:invoice:1p0"'
    )
    note = (
        "<DeliveryNoteReferencedDocument><IssueDateTime>2026-01-30T00:00:00</IssueDateTime><ID>LS-1</ID>"
        "</DeliveryNoteReferencedDocument>"
    )
    old = old.replace("<ApplicableHeaderTradeDelivery>", f"<ApplicableHeaderTradeDelivery>{note}")
    imported = read(old.encode(), "f")
    assert set(imported.documents[0].references) == {
        Reference("buyer", "DEPT-4"),
        Reference("order", "PO-5"),
        Reference("despatch", "LS-1", dt.date(2026, 1, 30)),
    }
    assert {each.code for each in imported.notes} == {"import.no-lines-kept"}


def attached(*files: tuple[str, str, str]) -> str:
    """Return the references of a UBL with files of (name, media type, base64)."""
    return "".join(
        f"<a:AdditionalDocumentReference><b:ID>A{at}</b:ID><a:Attachment><b:EmbeddedDocumentBinaryObject"
        f' mimeCode="{mime}" filename="{name}">{text}</b:EmbeddedDocumentBinaryObject></a:Attachment>'
        "</a:AdditionalDocumentReference>"
        for at, (name, mime, text) in enumerate(files)
    )


@pytest.mark.parametrize("text", ["%%%", "AAA", "YTti=CjE7Mgo", "é", "data:text/csv;base64,YQ=="])
def test_base64_that_is_none_is_named(ubl, text: str) -> None:
    imported = read(ubl(references=attached(("bl.csv", "text/csv", text))), "f")
    assert imported.files == {}
    assert imported.documents[0].attachments == (Attachment("A0", name="bl.csv", mime="text/csv"),)
    assert [(each.code, each.facts["name"]) for each in imported.notes] == [("import.attached-damaged", "bl.csv")]


def test_limits_of_files(ubl, monkeypatch) -> None:
    text = b64encode(b"12345").decode()
    files = [(f"{at}.csv", "text/csv", b64encode(f"1234{at}".encode()).decode()) for at in range(4)]
    monkeypatch.setattr("komtui.adapters.formats._attached.MAX_BYTES", 4)
    imported = read(ubl(references=attached(("a.csv", "text/csv", text))), "f")
    assert [each.code for each in imported.notes] == ["import.attached-too-large"]
    monkeypatch.setattr("komtui.adapters.formats._attached.MAX_BYTES", 5)
    for limit, value in (("MOST", 2), ("MAX_TOTAL", 11)):
        with monkeypatch.context() as patch:
            patch.setattr(f"komtui.adapters.formats._attached.{limit}", value)
            imported = read(ubl(references=attached(*files)), "f")
        assert [each.code for each in imported.notes] == ["import.attached-too-large"] * 2
        assert [each.has_file for each in imported.documents[0].attachments] == [True, True, False, False]


def test_a_hundred_megabytes_of_base64_are_refused(ubl, problems) -> None:
    assert problems(ubl(references=attached(("a.csv", "text/csv", "QUJD" * 25_000_000))))[0].code == "import.too-large"


@pytest.mark.parametrize(
    ("given_name", "mime", "name"),
    [
        ("../../etc/passwd", "text/csv", "passwd.csv"),
        ("C:\\Users\\zoe\\plan.pdf", "application/pdf", "plan.pdf"),
        ("a\nb\x1b[31m.pdf", "", "a-b-31m.pdf"),
        ("..", "", "document.bin"),
        ("", "image/png", "document.png"),
        ("con.pdf", "", "_con.pdf"),
        ("\u202efdp.exe", "", "fdp.exe"),
        (".bashrc", "", "bashrc.bin"),
        ("é" * 200 + ".pdf", "", "é" * 58 + ".pdf"),
    ],
)
def test_names_are_safe(given_name: str, mime: str, name: str) -> None:
    assert safe_name(given_name, mime) == name


def test_names_are_told_apart() -> None:
    files = (
        Attachment("1", name="Plan.pdf", sha256="a"),
        Attachment("2", name="plan.pdf", sha256="b"),
        Attachment("3"),
    )
    assert [name for name, _ in named_files(files, ["PLAN.pdf"])] == ["Plan-2.pdf", "plan-3.pdf"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Text/CSV; charset=x", "", "text/csv"),
        ("", "a.JPEG", "image/jpeg"),
        ("multipart/mixed", "x", "application/octet-stream"),
        ("text/csv\r\nBcc: x", "a.pdf", "application/pdf"),
    ],
)
def test_media_types(text: str, name: str, kind: str) -> None:
    assert media_type(text, name) == kind


ODD = st.text(st.sampled_from("ab./\\:\0\n\r\t\x1b\u202e\ud800é \"'<&-%") | st.characters(), max_size=40)


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(ODD, ODD, ODD | st.binary(max_size=40).map(lambda each: b64encode(each).decode()), ODD)
def test_any_file_is_kept_or_named(name: str, mime: str, text: str, reference: str) -> None:
    faults = Faults("f")
    files = Files(faults)
    node = Node("EmbeddedDocumentBinaryObject", {"filename": name, "mimeCode": mime}, 1, None)
    node.pieces.append(text)
    found = files.attachment(Attachment(reference), node)
    assert not faults
    if found is not None:
        assert found.reference
        assert len(found.reference) <= max(100, len(reference))
        assert not re.search("[\x00-\x1f\x7f-\x9f]", found.reference)
    if found is not None and found.name:
        assert re.fullmatch(r"[^\x00-\x1f/\\:\"'<&%\u202e]+", found.name)
        assert not found.name.startswith((".", "-"))
        assert len(found.name.encode("utf-8", "surrogatepass")) <= 120
        assert re.fullmatch(r"[!-~]+/[!-~]+", found.mime)
        assert found.has_file or not text.strip() or faults.notes


def test_files_beside_the_e_invoice_in_a_pdf(pdf, cii) -> None:
    reference = (
        "<AdditionalReferencedDocument><IssuerAssignedID>BL</IssuerAssignedID><URIID>bl.csv</URIID>"
        "<TypeCode>916</TypeCode></AdditionalReferencedDocument>"
    )
    xml = cii().replace(b"</ApplicableHeaderTradeAgreement>", f"{reference}</ApplicableHeaderTradeAgreement>".encode())
    content = pdf({"bl.csv": BYTES, "factur-x.xml": xml, "zugferd-invoice.xml": xml, "../Plan.PNG": b"png"})
    imported = read(content, "x")
    assert imported.files == {digest(BYTES): BYTES, digest(b"png"): b"png"}
    first, second = imported.documents[0].attachments
    assert first == Attachment("BL", "", "bl.csv", "bl.csv", "text/csv", digest(BYTES))
    assert (second.reference, second.name, second.mime) == ("../Plan.PNG", "Plan.PNG", "image/png")


def test_what_lies_in_a_pdf_twice_is_kept_once(pdf, cii) -> None:
    content = pdf({"factur-x.xml": cii(), "a.csv": BYTES, "b.csv": BYTES})
    assert len(read(content, "x").documents[0].attachments) == 1


def bombs(pdf_of_nothing: bytes, count: int, megabytes: int, xml: bytes) -> bytes:
    """Return a PDF with an e-invoice and files that are that large unpacked."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of_nothing)))
    packed = zlib.compress(b"\0" * megabytes * 1024**2, 9)
    writer.add_attachment("factur-x.xml", xml)
    names = writer.root_object["/Names"]["/EmbeddedFiles"].get_object()["/Names"]
    for at in range(count):
        stream = StreamObject()
        stream._data = packed
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        files = DictionaryObject({NameObject("/F"): writer._add_object(stream)})
        name = TextStringObject(f"bomb{at}.csv")
        specification = DictionaryObject({NameObject("/F"): name, NameObject("/EF"): files})
        names += ArrayObject([name, writer._add_object(specification)])
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_bombs_in_a_pdf_are_left_out(pdf, cii, monkeypatch) -> None:
    from pypdf.generic import EncodedStreamObject

    tried, real = [], EncodedStreamObject.get_data
    content = bombs(pdf({}), 12, 200, cii())
    monkeypatch.setattr(EncodedStreamObject, "get_data", lambda self: tried.append(len(self._data)) or real(self))
    imported = read(content, "x")
    assert len([size for size in tried if size > 100_000]) == 2
    assert imported.documents[0].number == "C-1"
    assert imported.files == {}
    damaged = [each for each in imported.notes if each.code != "import.no-lines-kept"]
    assert [each.code for each in damaged] == ["import.attached-damaged"] * 12


def test_of_published_examples_nothing_is_left_out(samples: Path) -> None:
    files = sorted(each for each in samples.rglob("*") if each.suffix in {".xml", ".pdf"})
    assert files
    told = {(each.name, note.code) for each in files for note in read(each.read_bytes(), each.name).notes}
    # Some of them have no lines, or lines whose price does not make their amount.
    assert {each for each in told if each[1] not in {"import.no-lines-kept", "import.line-amount"}} == set()


def test_a_long_reference_stays_as_it_is(ubl, one) -> None:
    reference = "R" * 400
    document = one(ubl(references=attached(("a.csv", "text/csv", "YQ==")).replace("A0", reference)))
    assert document.attachments[0].reference == reference


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("syntax", Syntax)
def test_what_came_in_goes_out_and_comes_in_again(name: str, syntax: Syntax) -> None:
    imported = read((CASES / name).read_bytes(), name)
    (document,) = imported.documents
    again = read(xml(document, syntax, imported.files), "again.xml")
    assert again.notes == ()
    assert again.files == imported.files

    def plain(each: Document) -> Document:
        # An order has no date in EN 16931, and the order of references is each syntax's own.
        references = (replace(one, date=one.date if one.role == "invoice" else None) for one in each.references)
        further = tuple(replace(one, reference="") for one in each.further_payments)
        seller = replace(each.seller, tax_ids=(("FC", each.seller.tax_ids[0][1]),))
        ordered = tuple(sorted(references, key=lambda one: one.role))
        return replace(each, references=ordered, further_payments=further, seller=seller)

    assert plain(again.documents[0]) == plain(document)
