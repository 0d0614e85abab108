"""Pictures inside letters: the QR code of a transfer and the logo, small, and each drawn as on the page."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from komtui.adapters.pdf.modules import DOTS, TooLongError, drawn
from komtui.domain.mail.letter import Picture

if TYPE_CHECKING:
    from PIL import Image

QUIET: Final = 4
"""Modules around a code that stay light (ISO/IEC 18004, 6.3.8): in a dark window the picture brings them along."""
LOGO_BOX: Final = (440, 140)
"""Pixels that a logo is scaled into: twice of what it is shown in, so that it is sharp on small screens as well."""
_MOST_PIXELS = 50_000_000
_DIGITS: Final = b"f0" + bytes(254)
"""A light module and a dark one."""


class UnusableLogoError(Exception):
    """The bytes are no PNG or JPEG picture, or an absurdly large one."""


class InlinePictures:
    """Implements `ports.LetterPictures`. The same content gives the same bytes."""

    def code(self, content: str) -> Picture | None:
        """Return the code of a text; None where none has room for it."""
        try:
            modules, matrix = drawn(content.encode())
        except TooLongError:
            return None
        side = (modules + 2 * QUIET) * DOTS
        shown = side * 3 // 4
        return Picture("image/png", _png(modules, matrix), (shown, shown))

    def logo(self, content: bytes) -> Picture | None:
        """Return a logo as letters show it; None where it is no picture."""
        try:
            flat = flattened(content, LOGO_BOX)
        except UnusableLogoError:
            return None
        written = BytesIO()
        if content.startswith(b"\xff\xd8\xff"):
            flat.save(written, "JPEG", quality=88, optimize=True)
            media_type = "image/jpeg"
        else:
            flat.save(written, "PNG", optimize=True)
            media_type = "image/png"
        return Picture(media_type, written.getvalue(), ((flat.width + 1) // 2, (flat.height + 1) // 2))


def flattened(content: bytes, box: tuple[int, int]) -> Image.Image:
    """Return a PNG or JPEG on white, no larger than a box of pixels. Raises UnusableLogoError."""
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
    flat.thumbnail(box, Image.Resampling.LANCZOS)
    return flat


def _png(modules: int, matrix: bytes) -> bytes:
    """Return the picture of a code with its quiet zone (ISO/IEC 15948): one bit a dot, light is 1.

    A module is four dots wide, which is one digit in hexadecimal; of its four rows of dots the last three are the
    differences from the one above (filter 2), which are none.
    """
    across = modules + 2 * QUIET
    digits, margin = matrix.translate(_DIGITS).decode(), "f" * QUIET
    # What is beyond the last dot of a row is never looked at.
    filling = "0" * (across % 2)
    empty = "f" * across + filling
    inside = (digits[start : start + modules] for start in range(0, modules * modules, modules))
    rows = (*[empty] * QUIET, *(f"{margin}{row}{margin}{filling}" for row in inside), *[empty] * QUIET)
    same = f"02{'0' * len(empty)}" * (DOTS - 1)
    data = bytes.fromhex("".join(f"00{row}{same}" for row in rows))
    head = struct.pack(">IIBBBBB", across * DOTS, across * DOTS, 1, 0, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(data, 6)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
