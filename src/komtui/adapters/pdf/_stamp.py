"""A stamp by itself, to be put on a page that somebody else made."""

from __future__ import annotations

from komtui.adapters.pdf._upstream import ReadyFontOutput
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.sheet import MM, STAMP, Sheet

_HIGH = 9.0


def stamp(text: str) -> tuple[bytes, tuple[float, float]]:
    """Return a PDF of one page with nothing but the stamp, and its width and height in points."""
    text = printable(text)
    width = STAMP.width(text) + 7
    sheet = Sheet("receipt")
    sheet.add_page(format=(width, _HIGH))
    sheet.set_fill_color(255, 255, 255)
    sheet.rect(0, 0, width, _HIGH, style="F")
    sheet.stamp(width - 0.5, 0.5, text)
    return bytes(sheet.output(output_producer_class=ReadyFontOutput)), (width / MM, _HIGH / MM)
