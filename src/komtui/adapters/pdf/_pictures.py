"""Pictures of pages: for the head of a receipt printer, and for a screen. Runs in a process of its own.

By PDFium where it is installed (extra `print`), else by poppler's `pdftoppm`.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Final

from komtui.domain.problem import Problem
from komtui.services.ports.pages import Picture, View
from komtui.services.ports.printing import Dots

if TYPE_CHECKING:
    from PIL.Image import Image

HEAD: Final = 203.2
"""Dots of a receipt printer's head to the inch: 8 to the millimetre."""
_POINTS: Final = 72
_BLACK, _WHITE = 80, 190
"""Greys beyond which a dot is black or white without a doubt: letters stay sharp, and only pictures are dithered."""
_PATIENCE: Final = 20.0
"""Seconds for pdftoppm."""
_PGM: Final = re.compile(rb"P5\s(\d+)\s(\d+)\s255\s")


class NoRasterizerError(Exception):
    """Nothing is installed that makes pictures of pages."""


def dots(content: bytes, width: int) -> list[Dots] | Problem:
    """Return the pages of a PDF as the head of a printer has them: the middle `width` dots of each."""
    try:
        return [_dots(page, width) for page in _all(content)]
    except NoRasterizerError:
        return Problem("printing.no-raster")
    except Exception as error:  # noqa: BLE001 - whatever is in a PDF, or the library says of it
        return Problem("printing.picture", {"reason": repr(error)[:200]})


def picture(content: bytes, view: View) -> Picture | Problem:
    """Return a part of a page as a terminal draws it."""
    try:
        page, count = _one(content, view.page, view.width)
    except NoRasterizerError:
        return Problem("printing.no-raster")
    except Exception as error:  # noqa: BLE001 - see above
        return Problem("printing.picture", {"reason": repr(error)[:200]})
    part = page.crop((0, view.top, page.width, min(view.top + view.height, page.height)))
    return Picture(_drawn(part, view.form), part.size, page.height, count)


def _drawn(part: Image, form: str) -> bytes:
    if form == "sixel":
        from komtui.adapters.pdf._sixel import sixel

        return sixel(part.convert("L"))
    target = BytesIO()
    part.save(target, "PNG", compress_level=6)
    return target.getvalue()


def _dots(page: Image, width: int) -> Dots:
    from PIL import Image, ImageOps

    head = Image.new("L", (width, page.height), 255)
    head.paste(page, ((width - page.width) // 2, 0))
    span = _WHITE - _BLACK
    sharp = head.point([max(0, min(255, (grey - _BLACK) * 255 // span)) for grey in range(256)])
    return Dots((width + 7) // 8, ImageOps.invert(sharp).convert("1").tobytes())


def _all(content: bytes) -> Iterator[Image]:
    """Yield all pages in shades of grey, as many dots as a head has."""
    try:
        import pypdfium2
    except ImportError:
        yield from _pgm(_poppler(content, "-gray", "-r", f"{HEAD}"))
        return
    pdf = pypdfium2.PdfDocument(content)
    try:
        for page in pdf:
            yield page.render(scale=HEAD / _POINTS, grayscale=True).to_pil()
    finally:
        pdf.close()


def _one(content: bytes, number: int, width: int) -> tuple[Image, int]:
    """Return one page in colours, and how many there are."""
    try:
        import pypdfium2
    except ImportError:
        from PIL import Image
        from pypdf import PdfReader

        chosen = ("-f", f"{number + 1}", "-l", f"{number + 1}", "-scale-to-x", f"{width}", "-scale-to-y", "-1")
        return Image.open(BytesIO(_poppler(content, *chosen))), len(PdfReader(BytesIO(content)).pages)
    pdf = pypdfium2.PdfDocument(content)
    try:
        page = pdf[number]
        return page.render(scale=width / page.get_width()).to_pil(), len(pdf)
    finally:
        pdf.close()


def _poppler(content: bytes, *options: str) -> bytes:
    command = ["pdftoppm", *options, "-"]
    try:
        return subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=True).stdout
    except FileNotFoundError as error:
        raise NoRasterizerError from error


def _pgm(pictures: bytes) -> Iterator[Image]:
    """Yield pictures that follow each other as binary PGM: `P5 width height 255`, then a byte a pixel."""
    from PIL import Image

    start = 0
    while head := _PGM.match(pictures, start):
        size = int(head[1]), int(head[2])
        start = head.end() + size[0] * size[1]
        yield Image.frombytes("L", size, pictures[head.end() : start])
