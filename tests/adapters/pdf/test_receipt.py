"""The receipt: the same words as on a sheet, on 80 mm, with a barcode that can be read back."""

import io
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pikepdf.pdfa
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from komtui.adapters.pdf import _page as page
from komtui.adapters.pdf._receipt import rendered
from komtui.adapters.pdf.renderer import stamped
from komtui.domain.sales.document import PaymentMeans, Received
from komtui.domain.sales.lifecycle import State
from komtui.services.ports.pages import Look

MM = 72 / 25.4
DOTS = 203.2 / 72
"""Of the printer's head to a point."""


def seen(content):
    """Return the receipt as the printer's head has it."""
    pdf = pypdfium2.PdfDocument(content)
    pictures = [each.render(scale=DOTS, grayscale=True).to_pil() for each in pdf]
    pdf.close()
    return pictures


def scanned(content):
    last = seen(content)[-1]
    foot = last.crop((0, max(0, last.height - 300), last.width, last.height)).point(lambda grey: 255 * (grey > 127))
    # A reader of pictures wants more than one dot a bar; a scanner sees the same bars larger.
    foot = foot.resize((foot.width * 3, foot.height))
    return [each.text for each in zxingcpp.read_barcodes(foot, formats=zxingcpp.BarcodeFormat.Code128)]


def words(pages):
    return " ".join(text for _, text, _ in pages).replace("\u00a0", " ").replace("\u202f", " ")


def test_nothing_leaves_what_the_head_reaches(document, look):
    for (width, height), _, boxes in look(rendered(document)):
        assert width == pytest.approx(80 * MM, abs=0.1)
        for left, bottom, right, top in boxes:
            assert left > 3.5 * MM
            assert right < 76.5 * MM
            assert bottom > 4 * MM
            assert top < height - 2 * MM
        for place, (left, bottom, right, top) in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = other[0] >= right - 0.4 or left >= other[2] - 0.4
                assert apart or other[3] <= bottom + 0.4 or other[1] >= top - 0.4


def test_it_is_as_high_as_what_stands_on_it(documents, look):
    one = look(rendered(replace(documents["quebec"], payment=PaymentMeans())))
    many = look(rendered(documents["order"]))
    assert len(one) == len(many) == 1
    assert one[0][0][1] < 260 * MM < many[0][0][1]
    lowest = min(bottom for _, bottom, _, _ in one[0][2])
    assert lowest < 9 * MM


def test_what_is_longer_than_a_page_can_be_goes_on_on_another(documents, look):
    line = replace(documents["long"].lines[1], taxes=documents["long"].lines[0].taxes)
    pages = look(rendered(replace(documents["long"], lines=(line,) * 8)))
    assert len(pages) == 2
    assert all(height < 14400 for (_, height), _, _ in pages)


@pytest.mark.parametrize("count", [400, 401, 402])
def test_what_is_of_one_line_stays_on_one_page(documents, look, count):
    given = replace(documents["invoice"].lines[0], description="Article", detail="Au levain\nCuit au bois")
    pages = look(rendered(replace(documents["invoice"], lines=(given,) * count)))
    assert len(pages) > 1
    assert [text.split()[0] for _, text, _ in pages[1:]] == ["Article"] * (len(pages) - 1)


@pytest.mark.parametrize("name", ["invoice", "quebec", "quote", "credit", "order"])
def test_the_barcode_is_the_number(documents, name):
    assert scanned(rendered(documents[name])) == [documents[name].number]


def test_a_number_of_35_characters_still_has_bars(documents):
    number = "FACTURE/LYON-2/2026-11/ABCDEF-000123"[:35]
    assert scanned(rendered(replace(documents["invoice"], number=number))) == [number]


@pytest.mark.parametrize("number", ["F-" + "9" * 90, "N° 12"])
def test_a_number_without_bars_is_printed_all_the_same(documents, look, number):
    content = rendered(replace(documents["invoice"], number=number))
    assert scanned(content) == []
    assert number[:20] in words(look(content))


def test_a_draft_has_no_number_and_says_that_it_is_one(documents, look):
    content = rendered(documents["draft"])
    assert "DRAFT" in words(look(content))
    assert scanned(content) == []


def test_quebec_says_both_taxes_with_their_numbers(documents, look):
    text = words(look(rendered(documents["quebec"])))
    for part in ("48 bouteilles × 8,49", "407,52", "20,38 $", "40,65 $", "468,55 $", "TPS 5 %", "TVQ 9,975 %"):
        assert part in text
    assert "14,975" not in text
    assert text.count("123456789 RT0001") == text.count("1234567890 TQ0001") == 2


def test_it_says_quantity_times_price_and_what_it_was_paid_with(documents, look):
    invoice = replace(documents["invoice"], language="fr", payment=PaymentMeans("48"))
    paid = replace(invoice, state=State.PAID, received=(Received(invoice.date, "cash", invoice.totals.payable),))
    text = words(look(rendered(paid)))
    for part in ("120 × 3,20", "5,5 %", "384,00", "3 mois × 64,00", "82,40 par 100 kg", "PAYÉE", "espèces"):
        assert part in text
    # How it was to be paid is not how it was.
    assert "Carte" not in text
    assert "FR76" not in text


@pytest.mark.parametrize(
    ("language", "copy", "cancelled"),
    [("en", "COPY", "CANCELLED"), ("fr", "DUPLICATA", "ANNULÉE"), ("fr_CA", "DUPLICATA", "ANNULÉE")],
)
@pytest.mark.parametrize("draw", [rendered, lambda *args, **how: page.rendered(args[0], "a4", **how)])
def test_copies_and_what_was_taken_back_say_so(documents, look, draw, language, copy, cancelled):
    document = replace(documents["invoice"], language=language)
    assert copy not in words(look(draw(document)))
    assert copy in words(look(draw(document, copy=True)))
    text = words(look(draw(replace(document, state=State.CANCELLED), copy=True)))
    assert copy in text
    assert cancelled in text


def test_payments_that_were_taken_are_said_and_a_sheet_has_a_stamp(documents, look):
    taken = (Received(documents["invoice"].date, "cash", Decimal("852.85")),)
    paid = replace(documents["invoice"], state=State.PAID, language="fr", payment=PaymentMeans("48"), received=taken)
    for content in (rendered(paid), page.rendered(paid, "a4")):
        text = words(look(content))
        assert "PAYÉE" in text
        assert "20 novembre 2026 en espèces" in text
        assert "Carte" not in text
    assert "PAYÉE" not in words(look(page.rendered(documents["invoice"], "a4")))


def test_what_was_paid_before_is_stamped_and_what_was_free_is_not(documents, look):
    invoice = replace(documents["invoice"], language="fr")
    assert "PAYÉE" in words(look(rendered(replace(invoice, prepaid=invoice.totals.gross))))
    free = replace(invoice, lines=(replace(invoice.lines[0], price=Decimal(0)),))
    assert "PAYÉE" not in words(look(rendered(free)))


def test_it_is_pdf_a_and_the_same_every_time(documents, picture):
    first, again = (rendered(documents["hostile"], Look(logo=picture())) for _ in range(2))
    assert first == again
    with pikepdf.open(io.BytesIO(rendered(documents["invoice"], Look(logo=picture())))) as pdf:
        report = pikepdf.pdfa.check(pdf, "3b")
        assert report.verdict == "pass", report.findings


def test_somebody_elses_pdf_gets_a_mark_and_keeps_what_it_says(documents, look):
    before = page.rendered(documents["invoice"], "letter")
    after = stamped(before, "DUPLICATA")
    assert "DUPLICATA" in words(look(after))
    for word in ("F-2026-0412", "852.85"):
        assert word in words(look(after))
    assert PdfReader(io.BytesIO(after)).pages[0].mediabox == PdfReader(io.BytesIO(before)).pages[0].mediabox
