"""The QR code of a transfer on every page that has one, read back."""

import io
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pikepdf.pdfa
import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image

from komtui.adapters.pdf import _page as page
from komtui.adapters.pdf import _receipt as receipt
from komtui.adapters.pdf.modules import MASK, TooLongError, drawn
from komtui.adapters.pdf.qr import code
from komtui.domain.sales.design import TEMPLATES
from komtui.domain.sales.document import Kind, PaymentMeans, Received
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.transfer_code import transfer_code
from komtui.i18n import localizer
from komtui.services.ports.pages import Look

WAYS = [*((template, form) for template in TEMPLATES for form in ("a4", "letter")), ("classic", "receipt")]


def draw(document, template="classic", form="a4"):
    if form == "receipt":
        return receipt.rendered(document)
    return page.rendered(document, form, Look(template, "#c2571a"))


def read(content, dots=150):
    """Return what the QR codes of all pages say, at so many dots an inch: what a cheap scanner sees."""
    found = []
    with pypdfium2.PdfDocument(content) as pdf:
        for each in pdf:
            picture = each.render(scale=dots / 72).to_pil()
            found += [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
    return found


@pytest.mark.parametrize(("template", "form"), WAYS)
def test_it_is_read_from_every_page(documents, template, form):
    invoice = documents["invoice"]
    assert read(draw(invoice, template, form)) == [transfer_code(invoice)]


def test_it_says_what_is_left(documents):
    invoice = replace(documents["invoice"], received=(Received(documents["invoice"].date, "cash", Decimal(52)),))
    (said,) = read(draw(invoice))
    assert "EUR800.85" in said.split("\n")


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_what_it_is_for_stands_beside_it(documents, language, look):
    invoice = replace(documents["invoice"], language=language)
    words = localizer(language)._("Scan to pay with your banking app")
    for form in ("a4", "receipt"):
        text = " ".join(look(draw(invoice, form=form))[0][1].split())
        assert words in text


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.PAID},
        {"state": State.CANCELLED},
        {"state": State.DRAFT},
        {"kind": Kind.QUOTE},
        {"kind": Kind.CREDIT_NOTE},
        {"currency": "CHF"},
        {"payment": PaymentMeans("58", "CH9300762011623852957")},
    ],
)
def test_there_is_none_where_nothing_is_to_be_paid_by_it(documents, changes, look):
    for form in ("a4", "receipt"):
        content = draw(replace(documents["invoice"], **changes), form=form)
        assert not read(content)
        assert "banking app" not in look(content)[0][1]


def test_any_length_is_read(documents):
    for length in (1, 40, 66):
        payment = replace(documents["invoice"].payment, account_name="É" * length, reference="R" * 2 * length)
        invoice = replace(documents["invoice"], payment=payment)
        assert read(draw(invoice, "compact")) == read(draw(invoice, form="receipt")) == [transfer_code(invoice)]


@pytest.mark.parametrize(("template", "form"), WAYS)
def test_the_page_stays_pdf_a_3b(documents, template, form):
    with pikepdf.open(io.BytesIO(draw(documents["invoice"], template, form))) as pdf:
        report = pikepdf.pdfa.check(pdf, "3b")
        assert report.verdict == "pass", report.findings


def test_a_code_is_the_same_every_time():
    first, again = (bytes(code("EUR12.30").picture["data"]) for _ in range(2))
    assert first == again


def test_a_full_code_of_each_size_is_the_library_s():
    # Where there is room left, segno pads by a word that the standard does not have (7.4.10).
    for length in (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331):
        theirs = segno.make_qr(b"x" * length, error="M", boost_error=False, mask=MASK, mode="byte")
        assert drawn(b"x" * length)[1] == b"".join(theirs.matrix)
    with pytest.raises(TooLongError):
        drawn(b"x" * 332)


@pytest.mark.parametrize("length", [1, 13, 15, 60, 110, 121, 151, 181, 214, 286, 330])
def test_codes_with_room_left_are_read(length):
    said = ("Æ8" * length)[: length // 2] + "x" * (length % 2)
    modules, matrix = drawn(said.encode())
    picture = Image.new("L", (modules + 8, modules + 8), 255)
    picture.paste(Image.frombytes("L", (modules, modules), bytes(255 * (each ^ 1) for each in matrix)), (4, 4))
    (found,) = zxingcpp.read_barcodes(picture.resize((picture.width * 3, picture.width * 3), 0))
    assert found.text == said
