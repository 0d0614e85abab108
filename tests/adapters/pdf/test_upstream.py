"""What `adapters.pdf._upstream` takes for granted of fpdf2."""

import datetime as dt
import subprocess
import sys
import zlib
from collections import Counter
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import pikepdf
import pytest
from fpdf import FPDF
from fpdf.output import OutputProducer
from fpdf.syntax import PDFContentStream, PDFObject

from e_invoices import INVOICE
from komtui.adapters.pdf import _metadata
from komtui.adapters.pdf._upstream import (
    AssociatedXml,
    Prepared,
    QuickText,
    ReadyFont,
    ReadyFontOutput,
    prepared,
    say_colours,
)
from komtui.adapters.pdf.fonts import face
from komtui.adapters.pdf.renderer import carried_out
from komtui.adapters.pdf.sheet import Sheet
from komtui.domain.sales.document import PaymentMeans
from komtui.domain.sales.party import Party
from komtui.i18n import localizer
from komtui.services.ports.pages import Look


def drawn() -> Sheet:
    sheet = Sheet("a4")
    sheet.add_page()
    sheet.put(20, 20, "Añ Łódź")
    return sheet


def test_the_methods_that_are_overridden_are_still_called():
    made = bytes(drawn().output(output_producer_class=ReadyFontOutput))
    with pikepdf.open(BytesIO(made)) as pdf:
        assert "/OpenAction" not in pdf.Root
        fonts = pdf.pages[0].Resources.Font
        programs = [fonts[name].DescendantFonts[0].FontDescriptor.FontFile2 for name in fonts]
        assert face("western", bold=False).deflated in [bytes(each.read_raw_bytes()) for each in programs]


def test_fpdf2_would_set_an_open_action():
    """The day it does not, `_finalize_catalog` can go."""
    plain = FPDF()
    plain.add_page()
    with pikepdf.open(BytesIO(bytes(plain.output()))) as pdf:
        assert "/OpenAction" in pdf.Root


def test_their_names_are_there():
    assert {"_add_fonts", "_finalize_catalog", "_add_pdf_obj"} <= set(dir(OutputProducer))


def test_text_is_written_as_fpdf2_writes_it():
    """`QuickText` only saves time: the same bytes, also in another colour, font, page and graphics state."""
    by_fpdf2, by_us = Sheet("a4"), Sheet("a4")
    for sheet, write in ((by_fpdf2, through_fpdf2), (by_us, QuickText.show)):
        for _page in range(2):
            sheet.add_page()
            sheet.set_fill_color(29, 35, 42)
            for place, (bold, size, colour) in enumerate(STYLES):
                write(sheet, 20, 20.123 + place, "Añ", face("western", bold=bold), size=size, colour=colour)
            with sheet.rotation(32, 60, 60):
                write(sheet, 60, 60, "DRAFT", face("western", bold=True), size=40.0, colour=(233, 236, 238))
            write(sheet, 20, 90, "Añ", face("western", bold=False), size=8.5, colour=(0, 0, 0))
            write(sheet, 20, 95, "Łódź", face("latin", bold=False), size=8.5, colour=(0, 0, 0))
        sheet.set_creation_date(dt.datetime(2026, 11, 27, tzinfo=dt.UTC))
    assert by_us.pages[2].contents == by_fpdf2.pages[2].contents
    made = [bytes(each.output(output_producer_class=ReadyFontOutput)) for each in (by_us, by_fpdf2)]
    assert made[0] == made[1]


STYLES = [
    (False, 8.5, (29, 35, 42)),
    (False, 8.5, (29, 35, 42)),
    (True, 8.5, (29, 35, 42)),
    (True, 7.0, (27, 82, 102)),
    (False, 7.2, (91, 100, 110)),
]


def through_fpdf2(sheet: Sheet, x: float, y: float, text: str, font: ReadyFont, *, size: float, colour) -> None:
    sheet.fonts.setdefault(font.fontkey, font)
    sheet.set_font(font.family, font.style, size)
    sheet.set_text_color(*colour)
    FPDF.text(sheet, x, y, text)


def test_the_colours_are_said_as_fpdf2_says_them(monkeypatch):
    dated, made = SimpleNamespace(date=dt.date(2026, 11, 27), seller=Party("A")), []
    for say in (say_colours, lambda _sheet: None):
        monkeypatch.setattr(_metadata, "say_colours", say)
        made.append(_metadata.written(drawn(), dated, "B", localizer("en")))
    assert made[0] == made[1]


def test_a_font_is_embedded_as_its_objects_would_be():
    """What is prepared once says what the objects said, whatever numbers they get."""
    plain = [ReadyForTest(1), ReadyForTest(2)]
    plain[0].other, plain[1].other = plain[1], plain[0]
    ready = [Prepared(*each) for each in prepared(plain)]
    for first in (1, 98, 12345):
        for number, (was, now) in enumerate(zip(plain, ready, strict=True), start=first):
            was.id = now.id = number
        assert [each.serialize() for each in ready] == [each.serialize().encode("latin-1") for each in plain]


def test_a_file_is_inside_as_fpdf2_puts_it_there():
    """But for its check sum, which fpdf2 takes of what is deflated, and for how hard it is deflated."""
    moment, xml = dt.datetime(2026, 11, 27, tzinfo=dt.UTC), b"<a>" + 99 * b"<b>5 0 R</b>" + b"</a>"
    sheet = drawn()
    theirs = sheet.embed_file(
        bytes=xml,
        basename="a.xml",
        mime_type="text/xml",
        modification_date=moment,
        creation_date=moment,
        associated_file_relationship="Alternative",
        desc="Words",
        compress=True,
    )
    ours = AssociatedXml("a.xml", xml, moment, "Words")
    for each in (theirs, ours):
        each.id, each.file_spec().id = 17, 18
    deflated = ours.content_stream()
    assert zlib.decompress(deflated) == xml
    assert ours.serialize() == theirs.serialize().encode("latin-1").replace(
        b"/Length %d\n" % len(theirs.content_stream()), b"/Length %d\n" % len(deflated)
    ).replace(theirs.content_stream(), deflated)
    assert ours.file_spec().serialize() == theirs.file_spec().serialize()
    assert (ours.basename(), ours.globally_enclosed()) == (theirs.basename(), theirs.globally_enclosed())


class ReadyForTest(PDFContentStream):
    """An object with a stream that reads like a reference."""

    def __init__(self, number: int) -> None:
        super().__init__(b"%d 0 R\nstream\n1 0 R" % number)
        self.other: PDFContentStream | None = None


@pytest.mark.parametrize(("task", "objects", "streams"), [("drawn", 6, 1), ("hybrid", 6, 2)])
def test_what_each_page_has_fpdf2_do(task, objects, streams, monkeypatch):
    """Counted, since seconds depend on the machine: objects that are asked for all they have, and streams deflated."""
    done = Counter[str]()
    build, deflate = PDFObject._build_obj_dict, zlib.compress
    bill = replace(INVOICE, payment=PaymentMeans())
    carried_out(task, bill, "a4", Look())
    monkeypatch.setattr(PDFObject, "_build_obj_dict", lambda *each: done.update(["object"]) or build(*each))
    monkeypatch.setattr(zlib, "compress", lambda *each, **how: done.update(["stream"]) or deflate(*each, **how))
    for method in ("text", "set_font", "set_text_color", "cell"):
        monkeypatch.setattr(FPDF, method, lambda *_each, **_how: done.update(["the long way"]))
    carried_out(task, bill, "a4", Look())
    assert done == {"object": objects, "stream": streams}


def test_a_renderer_does_without_what_signs_and_encrypts():
    """It loads fifty modules less for it; whoever has need of them later finds them."""
    program = """
import sys
from komtui.adapters.pdf.renderer import PLAIN, carried_out
carried_out("drawn", None, "", PLAIN)
print(*sorted({"cryptography", "endesive", "asn1crypto"} & sys.modules.keys()), len(sys.modules))
import cryptography.x509
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    (count,) = done.stdout.split()
    assert int(count) < 620
