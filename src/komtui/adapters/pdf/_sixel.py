"""Sixel (DEC STD 070, chapter 9): a picture in shades of grey as a terminal draws it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

SHADES: Final = 16
"""Greys of a page: letters have no more."""
_BAND: Final = 6
"""Rows of one band: one bit each of a character."""
_CHARACTERS: Final = bytes(63 + value & 0x7F for value in range(256))
_RUN = re.compile(rb"(.)\1{3,}", re.DOTALL)


def sixel(picture: Image) -> bytes:
    """Return the sequence that draws `picture`, which is in shades of grey."""
    greys = picture.point([grey * (SHADES - 1) // 255 for grey in range(256)])
    width, height = greys.size
    rows = greys.tobytes()
    palette = b"".join(b"#%d;2;%d;%d;%d" % (shade, *[round(shade * 100 / (SHADES - 1))] * 3) for shade in range(SHADES))
    bands = [_band([rows[at : at + width] for at in _starts(top, width, height)]) for top in range(0, height, _BAND)]
    return b"\x1bP0;1q" + b'"1;1;%d;%d' % (width, height) + palette + b"-".join(bands) + b"\x1b\\"


def _starts(top: int, width: int, height: int) -> list[int]:
    return [row * width for row in range(top, min(top + _BAND, height))]


def _band(rows: list[bytes]) -> bytes:
    """Return six rows: for each shade in them the dots that have it, in one line over the others."""
    lines = []
    for shade in sorted(set().union(*rows)):
        # Whole rows at once: each dot of that shade becomes the bit of its row, and the rows are laid over each other.
        laid = 0
        for place, row in enumerate(rows):
            laid |= int.from_bytes(row.translate(_bit(shade, place)))
        dots = laid.to_bytes(len(rows[0])).translate(_CHARACTERS)
        lines.append(b"#%d" % shade + _RUN.sub(_counted, dots))
    return b"$".join(lines)


@cache
def _bit(shade: int, place: int) -> bytes:
    return bytes((value == shade) << place for value in range(256))


def _counted(run: re.Match[bytes]) -> bytes:
    return b"!%d" % len(run[0]) + run[1]
