"""The logo: a PNG or JPEG of anybody's making, turned into a small opaque picture once a process."""

from __future__ import annotations

from functools import lru_cache

from fpdf.image_datastructures import RasterImageInfo
from fpdf.image_parsing import get_img_info

from komtui.adapters.pdf.inline import flattened
from komtui.adapters.pdf.sheet import Sheet

BOX = (62.0, 16.0)
"""What a logo is scaled into, width and height in millimetres: wide ones and tall ones both stay calm in it."""
_DOTS = 240 / 25.4
"""Pixels kept to the millimetre: sharp in print, and a few kilobytes."""
_NAME = "logo"


@lru_cache(maxsize=4)
def prepared(content: bytes) -> RasterImageInfo:
    """Return the picture as fpdf2 embeds it. Raises UnusableLogoError.

    On white: PDF/A then needs no transparency, and no colour profile but the document's own.
    """
    flat = flattened(content, (round(BOX[0] * _DOTS), round(BOX[1] * _DOTS)))
    return get_img_info(_NAME, flat, "FlateDecode")


def size(content: bytes, box: tuple[float, float] = BOX) -> tuple[float, float]:
    """Return width and height of the logo in a box, in millimetres. Raises UnusableLogoError."""
    info = prepared(content)
    scale = min(box[0] / info.width, box[1] / info.height)
    return info.width * scale, info.height * scale


def place(sheet: Sheet, content: bytes, corner: tuple[float, float], extent: tuple[float, float]) -> None:
    """Draw the logo with its top left corner there, so wide and high. Raises UnusableLogoError."""
    # Put into the sheet's cache under a name, the picture is not encoded anew for each document.
    sheet.image_cache.images[_NAME] = RasterImageInfo(prepared(content), i=1, usages=0, iccp_i=None)
    sheet.image(_NAME, *corner, *extent)
