"""QR codes on pages: as a picture of few dots, which fpdf2 embeds without drawing a square for each module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fpdf.image_datastructures import RasterImageInfo
from fpdf.image_parsing import get_img_info

from komtui.adapters.pdf.modules import DOTS, drawn
from komtui.adapters.pdf.sheet import Sheet

_SHADES: Final = bytes([255, 0]) + bytes(254)
_NAME: Final = "qr"


@dataclass(frozen=True)
class Code:
    """One code, without the quiet zone that belongs around it: four modules."""

    picture: RasterImageInfo
    """As fpdf2 embeds it."""
    modules: int
    """On each side."""

    def place(self, sheet: Sheet, x: float, y: float, width: float) -> None:
        """Draw it with its top left corner there, so wide; millimetres. A sheet has one code."""
        sheet.image_cache.images[_NAME] = RasterImageInfo(self.picture, i=2, usages=0, iccp_i=None)
        sheet.image(_NAME, x, y, width, width)


def code(text: str) -> Code:
    """Return the code of a text, in UTF-8, that a seventh of it may be lost of. Raises TooLongError."""
    from PIL import Image

    modules, matrix = drawn(text.encode())
    small = Image.frombytes("L", (modules, modules), matrix.translate(_SHADES))
    picture = small.resize((modules * DOTS, modules * DOTS), Image.Resampling.NEAREST)
    return Code(get_img_info(_NAME, picture, "FlateDecode"), modules)
