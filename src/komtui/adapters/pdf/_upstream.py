"""What is used of the inside of fpdf2: checked with 2.8.9.

Each thing says why there is no public way. `tests/adapters/pdf/test_upstream.py` fails where a newer version differs.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from fpdf.enums import TextEmphasis
from fpdf.fonts import TTFFont
from fpdf.output import OutputProducer
from fpdf.syntax import PDFObject


class ReadyFont(TTFFont):
    """A font that fpdf2 takes for its own, and neither reads nor cuts.

    `TTFFont.__init__` is not called: it parses the file, anew for every document, which is half of fpdf2's time. These
    are the attributes that FPDF asks of a font while `text` draws.
    """

    def __init__(self, index: int, key: str, *, bold: bool) -> None:
        self.i = index
        self.type = "TTF"
        self.fontkey = key
        self.emphasis = TextEmphasis.coerce("B" if bold else "")
        self.color_font = None

    @abstractmethod
    def objects(self) -> Sequence[PDFObject]:
        """Return new objects of a PDF that embed the font; the last is the one that pages refer to."""


class ReadyFontOutput(OutputProducer):
    """Writes a document whose fonts are ready, and leaves out the open action, which PDF/A checkers dislike.

    fpdf2 subsets each font within `_add_fonts`, and sets the open action within `_finalize_catalog`, unasked.
    """

    def _add_fonts(self, *_resources: object) -> dict[int, Any]:
        return {each.i: self._add_ready(each) for each in self.fpdf.fonts.values() if isinstance(each, ReadyFont)}

    def _add_ready(self, font: ReadyFont) -> PDFObject:
        objects = font.objects()
        for each in objects:
            self._add_pdf_obj(each, "fonts")
        return objects[-1]

    def _finalize_catalog(self, catalog_obj: Any, *args: Any, **objects: Any) -> None:  # noqa: ANN401 - handed through
        super()._finalize_catalog(catalog_obj, *args, **objects)
        catalog_obj.open_action = None
