"""What stands on the pages, where it stands, and that it is the same every time."""

import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pikepdf.pdfa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komtui.adapters.pdf._page import rendered
from komtui.adapters.pdf.inline import UnusableLogoError
from komtui.domain.sales.design import TEMPLATES
from komtui.domain.sales.document import Kind, Line, LineRole, Note
from komtui.domain.sales.lifecycle import State
from komtui.i18n import localizer
from komtui.i18n.presentation.states import state_word
from komtui.services.ports.pages import Look

INCH = 72


def _clashes(boxes):
    """Yield pairs of pieces of text that cover each other by more than a hair."""
    hair = 0.4
    ordered = sorted(boxes, key=lambda box: box[1])
    for place, (left, bottom, right, top) in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other[1] >= top - hair:
                break
            if other[0] < right - hair and left < other[2] - hair and other[3] > bottom + hair:
                yield (left, bottom, right, top), other


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("form", ["a4", "letter"])
def test_nothing_overlaps_or_leaves_the_paper(document, form, template, look):
    for (width, height), _, boxes in look(rendered(document, form, Look(template))):
        for left, bottom, right, top in boxes:
            assert left > 0.5 * INCH
            assert right < width - 0.5 * INCH
            assert bottom > 0.25 * INCH
            assert top < height - 0.25 * INCH
        assert not list(_clashes(boxes))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400), amount=st.decimals(-(10**12), 10**12, places=2))
def test_any_text_is_set_without_a_fault(documents, look, text, amount):
    base = documents["invoice"]
    line = Line(text, amount, text[:20], Decimal("9.99"), base.lines[0].taxes, detail=text, note=text)
    hostile = replace(
        base, lines=(line,), notes=(Note(text),), buyer=replace(base.buyer, name=text, contact=text), terms=text
    )
    pages = look(rendered(hostile, "a4"))
    # A combining mark that comes from another font is a piece of its own, and belongs over its letter.
    if not any(unicodedata.combining(character) for character in text):
        for _, _, boxes in pages:
            assert not list(_clashes(boxes))


@pytest.mark.parametrize(("form", "size"), [("a4", (595.28, 841.89)), ("letter", (612, 792))])
def test_paper(documents, look, form, size):
    assert look(rendered(documents["invoice"], form))[0][0] == pytest.approx(size, abs=0.1)


def test_an_invoice_says_what_it_must(documents, look):
    ((_, text, _),) = look(rendered(documents["invoice"], "a4"))
    for words in (
        *("Invoice", "F-2026-0412", "November 20, 2026", "December 20, 2026", "BC-88123", "FR83404833048"),
        *("Boulangerie Lefèvre SAS", "12 rue des Capucins", "Hôtel Le Fé & Fils", "8 quai Rambaud", "69002 Lyon"),
        *("Pain de campagne au levain", "Item LOC-77", "3 months", "250 kg", "per 100 kg", "5.5%", "20%"),
        *("€782.00", "€38.40", "on €192.00", "€32.45", "on €590.00", "€852.85", "Amount due"),
        *("FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "SIRET 30326504500017", "VAT FR40303265045"),
        *("RCS Lyon 303 265 045", "€40", "L441-10", "Page 1 of 1"),
    ):
        assert words in text.replace("\u00a0", " ")


def test_quebec_prints_both_taxes_with_their_numbers(documents, look):
    ((_, text, _),) = look(rendered(documents["quebec"], "letter"))
    text = text.replace("\u00a0", " ")
    assert "407,52 $ · 123456789 RT0001" in text
    assert "407,52 $ · 1234567890 TQ0001" in text
    assert "20,38 $" in text
    assert "40,65 $" in text


def test_adjustments_prepaid_and_rounding_are_printed(documents, look):
    ((_, text, _),) = look(rendered(documents["adjusted"], "a4"))
    for words in (
        *(
            "Remise fidélité 10%: \u2212100.80",
            "Price before discount: 90.00",
            "\u221236.00",
            "Remise de fin d’année",
            "\u2212€50.00",
        ),
        *("Port", "Already paid", "\u2212€300.00", "Rounding", "\u2212€0.02", "261 C du CGI", "Salle Rameau"),
    ):
        assert words in text
    assert "€" + f"{documents['adjusted'].totals.payable:,}" in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_an_amount_is_given_for_is_as_large_as_the_amount(documents, look, template):
    adjusted = documents["adjusted"]
    given = replace(adjusted.adjustments[0], reason="Remise accordée aux clients de plus de dix ans de la maison " * 2)
    short = replace(given, reason="Remise")
    pages = [
        look(rendered(replace(adjusted, adjustments=(each,)).computed().frozen(), "a4", Look(template)))
        for each in (given, short)
    ]
    heights = [{round(top - bottom, 1) for _, bottom, _, top in page[-1][2]} for page in pages]
    assert min(heights[0]) == min(heights[1])
    assert not list(_clashes(pages[0][-1][2]))
    assert [pages[0][-1][1].count(word) for word in ("accordée", "clients", "maison")] == [2, 2, 2]


def test_nobody_is_told_how_to_pay_what_the_seller_owes(documents, look):
    invoice = documents["invoice"]
    owed = replace(invoice, prepaid=invoice.totals.gross + 5, stated_totals=None)
    assert "FR76 3000" not in look(rendered(owed, "a4"))[0][1].replace("\u00a0", " ")


def test_the_terms_of_the_law_stand_only_on_french_invoices_without_their_own(documents, look):
    invoice = documents["invoice"]
    for other in (
        replace(invoice, terms="30 days"),
        replace(invoice, kind=Kind.QUOTE),
        replace(invoice, seller=documents["quebec"].seller),
    ):
        assert "L441-10" not in look(rendered(other, "a4"))[0][1]


def test_a_quote_has_a_place_to_sign_and_a_credit_note_names_its_invoice(documents, look):
    assert "Signature" in look(rendered(documents["quote"], "a4"))[-1][1]
    credit = look(rendered(documents["credit"], "a4"))[0][1]
    assert "F-2026-0398 of November 20, 2026" in credit
    assert "Signature" not in credit


def test_long_documents_repeat_their_headings_and_carry_the_sum_on(documents, look):
    order = documents["order"]
    pages = look(rendered(order, "a4"))
    assert len(pages) > 2
    for number, (_, text, _) in enumerate(pages, start=1):
        assert "Unit price" in text
        assert f"Page {number} of {len(pages)}" in text
        assert ("Brought forward" in text) == (number > 1)
    shown = [line for line in pages[0][1].splitlines() if line.startswith("Article")]
    first = sum((line.net("EUR") for line in order.lines[: len(shown)]), Decimal(0))
    assert f"{first:,}" in pages[0][1].split("Carried forward")[1]
    assert f"{first:,}" in pages[1][1].split("Brought forward")[1]


def test_what_does_not_count_is_not_carried_forward(documents, look):
    order = documents["order"]
    group = Line("Whole", price=Decimal(9_999), identifier="1", role=LineRole.GROUP)
    parts = [replace(line, identifier="", parent="1") for line in order.lines]
    pages = look(rendered(replace(order, lines=(group, *parts)), "a4"))
    shown = [line for line in pages[0][1].splitlines() if line.startswith("Article")]
    first = sum((line.net("EUR") for line in parts[: len(shown)]), Decimal(0))
    assert f"{first:,}" in pages[0][1].split("Carried forward")[1]


def test_the_totals_are_never_alone_on_a_page(documents, look):
    for count in range(8, 30):
        pages = look(rendered(replace(documents["order"], lines=documents["order"].lines[:count]), "a4"))
        text = next(text for _, text, _ in pages if "Total with tax" in text)
        assert f"Article {count}" in text
        assert "Total before tax" in text


@pytest.mark.parametrize("length", [3, 9])
def test_no_line_of_a_paragraph_stands_alone_on_a_page(documents, look, length):
    """Wherever the page ends: a short paragraph is whole, of a long one two lines and more are on either side."""
    words = [f"Satz{at:02}" for at in range(length)]
    document = replace(documents["order"], terms="\n".join(words))
    seen = set()
    for count in range(8, 30):
        pages = look(rendered(replace(document, lines=document.lines[:count]), "a4"))
        seen.add(tuple(filter(None, (sum(word in text for word in words) for _, text, _ in pages))))
    assert (length,) in seen
    assert all(min(each) > 1 for each in seen), seen
    assert len(seen) == 1 or length > 4, seen


def test_a_draft_is_marked_and_an_issued_document_is_not(documents, look):
    assert "DRAFT" in look(rendered(documents["draft"], "a4"))[0][1]
    assert "DRAFT" not in look(rendered(documents["invoice"], "a4"))[0][1]


def test_a_cancelled_invoice_is_marked_and_asks_for_nothing(documents, look):
    cancelled = replace(documents["invoice"], state=State.CANCELLED)
    text = look(rendered(cancelled, "a4"))[0][1]
    assert state_word(State.CANCELLED, Kind.INVOICE, localizer(cancelled.language)).upper() in text
    for asking in ("Amount due", "IBAN", "Due date"):
        assert asking not in text


def test_a_tall_seller_keeps_off_the_buyer(documents):
    """In North America the buyer stands below the seller."""
    import pypdfium2

    seller = documents["quebec"].seller
    address = replace(seller.address, line2="Bureau 1200", line3="Quai 4")
    tall = replace(seller, trading_name="Sucre & Sève", phone="514 555-0199", email="a@b.example", address=address)
    with pypdfium2.PdfDocument(rendered(replace(documents["quebec"], seller=tall), "letter")) as pdf:
        text = pdf[0].get_textpage()

        def box(words):
            return text.get_charbox(text.search(words).get_next()[0])

        heading = localizer(documents["quebec"].language)._("Billed to")
        assert (box("a@b.example")[1] - box(heading)[3]) / INCH * 25.4 > 4


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(
    ("name", "form", "across", "down"),
    [
        # What the window shows of the sheet wherever it lies in a DL (220 × 110 mm; 100 × 35, 20 mm from right, below).
        ("invoice", "a4", (100, 190), (55, 79)),
        # A No. 10 (241 × 105 mm): 114 × 29, 22 mm from the left, 13 mm from below; a sheet of Letter slides 25 mm.
        ("quebec", "letter", (22.2, 111.1), (63.5, 80.4)),
    ],
)
def test_the_whole_buyer_is_seen_in_the_window_of_the_country(documents, template, name, form, across, down):
    import pypdfium2

    document = documents[name]
    street = "où " * 60  # in lines as full as they can be
    address = replace(document.buyer.address, line1=street, line2="", city="Villedieu")
    buyer = replace(document.buyer, name="Hôtel du Lac", contact="", trading_name="", address=address)
    with pypdfium2.PdfDocument(rendered(replace(document, buyer=buyer), form, Look(template))) as pdf:
        page = pdf[0]
        text = page.get_textpage()
        height = page.get_height() / INCH * 25.4
        for said in ("Hôtel du Lac", "où", "Villedieu"):
            found = text.search(said)
            while place := found.get_next():
                for each in range(place[0], sum(place)):
                    left, bottom, right, top = (side / INCH * 25.4 for side in text.get_charbox(each))
                    assert across[0] <= left <= right <= across[1], said
                    assert down[0] <= height - top <= height - bottom <= down[1], said


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", ["invoice", "hostile", "order"])
def test_it_is_pdf_a_3b(documents, name, template, picture):
    content = rendered(documents[name], "a4", Look(template, "#c2571a", picture()))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        report = pikepdf.pdfa.check(pdf, "3b")
        assert report.verdict == "pass", report.findings
        assert pdf.Root.Lang == "en"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:creator"] == [documents[name].seller.name]
            assert documents[name].number in metadata["dc:title"]


def test_a_plain_pdf_is_not(documents):
    from fpdf import FPDF

    plain = FPDF()
    plain.add_page()
    plain.set_font("helvetica", size=12)
    plain.text(20, 20, documents["invoice"].number)
    with pikepdf.open(io.BytesIO(bytes(plain.output()))) as pdf:
        assert pikepdf.pdfa.check(pdf, "3b").verdict == "fail"


_ALONE = """
import hashlib, pickle, sys
from pathlib import Path
from komtui.adapters.pdf._page import rendered
for path in sys.argv[1:]:
    document, form, look = pickle.loads(Path(path).read_bytes())
    print(hashlib.sha256(rendered(document, form, look)).hexdigest())
"""


def test_the_same_document_gives_the_same_bytes_in_every_process(documents, tmp_path, picture):
    import pickle

    paths, here = [], []
    for name in ("invoice", "hostile", "quebec"):
        arguments = documents[name], "letter", Look("modern", "#1f3a5f", picture())
        paths.append(tmp_path / name)
        paths[-1].write_bytes(pickle.dumps(arguments))
        here.append(hashlib.sha256(rendered(*arguments)).hexdigest())
    for seed, zone, order in (("1", "Asia/Tokyo", 1), ("2", "America/Montreal", -1)):
        # In the other order too: what was drawn before must leave no trace.
        answer = subprocess.run(
            [sys.executable, "-c", _ALONE, *map(str, paths[::order])],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.split()[::order] == here


def test_another_document_gives_other_bytes(documents):
    invoice = documents["invoice"]
    other = replace(invoice, date=invoice.date + dt.timedelta(days=1))
    assert rendered(invoice, "a4") != rendered(other, "a4")


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK")])
def test_logos(documents, picture, kind, mode):
    with pikepdf.open(io.BytesIO(rendered(documents["quote"], "a4", Look(logo=picture(kind, mode))))) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.ColorSpace == "/DeviceRGB"
        assert image.Width / image.Height == pytest.approx(3, rel=0.05)
        assert "/SMask" not in image


def test_a_picture_that_is_none_is_refused(documents, picture):
    for content in (b"", b"\x89PNG\r\n\x1a\nrubbish", picture()[:200], Path(__file__).read_bytes()):
        with pytest.raises(UnusableLogoError):
            rendered(documents["invoice"], "a4", Look(logo=content))
