"""The logo: a PNG or JPEG of anybody's making, turned into a small opaque picture once a process."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from fpdf.image_datastructures import RasterImageInfo
from fpdf.image_parsing import get_img_info

from komtui.adapters.pdf.sheet import Sheet

BOX = (62.0, 16.0)
"""What a logo is scaled into, width and height in millimetres: wide ones and tall ones both stay calm in it."""
_DOTS = 240 / 25.4
"""Pixels kept to the millimetre: sharp in print, and a few kilobytes."""
_MOST_PIXELS = 50_000_000
_NAME = "logo"


class UnusableLogoError(Exception):
    """The bytes are no PNG or JPEG picture, or an absurdly large one."""


@lru_cache(maxsize=4)
def prepared(content: bytes) -> RasterImageInfo:
    """Return the picture as fpdf2 embeds it. Raises UnusableLogoError.

    It is flattened on white: PDF/A then needs no transparency, and no colour profile but the document's own.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as source:
            if source.width * source.height > _MOST_PIXELS:
                raise UnusableLogoError
            upright = ImageOps.exif_transpose(source).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnusableLogoError from error
    paper = Image.new("RGBA", upright.size, "white")
    paper.alpha_composite(upright)
    flat = paper.convert("RGB")
    flat.thumbnail((round(BOX[0] * _DOTS), round(BOX[1] * _DOTS)), Image.Resampling.LANCZOS)
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
