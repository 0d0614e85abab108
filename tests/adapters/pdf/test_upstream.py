"""What `adapters.pdf._upstream` takes for granted of fpdf2."""

from io import BytesIO

import pikepdf
from fpdf import FPDF
from fpdf.output import OutputProducer

from komtui.adapters.pdf._upstream import ReadyFontOutput
from komtui.adapters.pdf.fonts import face
from komtui.adapters.pdf.sheet import Sheet


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
