"""QR codes on the terminal (ISO/IEC 18004), two modules a cell in half-block characters."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from komtui.ui.glyphs import GLYPHS, PLAIN

QUIET = (4, 2)
"""Light modules around the code: what the standard wants, and what readers are content with where room is short."""
_CELLS = " ▀▄█"
_STYLE = "#000000 on #ffffff"


class Size(NamedTuple):
    """Of a code on the terminal."""

    width: int
    """Cells."""
    height: int
    """Lines."""


def qr(text: str, room: Size) -> Content | Size:
    """Return the code of `text`, or what room it would take where `room` is too small for it."""
    # Loaded when somebody wants to see one.
    import segno

    code = segno.make_qr(text, error="L", boost_error=False)
    needed = Size(0, 0)
    for quiet in QUIET:
        lines = _lines([list(row) for row in code.matrix_iter(border=quiet)])
        needed = Size(len(lines[0]), len(lines))
        if needed.width <= room.width and needed.height <= room.height:
            return Content("\n").join(Content(line).stylize(_STYLE) for line in lines)
    return needed


def can_show() -> bool:
    """Return whether this terminal has half-block characters."""
    return GLYPHS is not PLAIN


def _lines(rows: list[list[int]]) -> list[str]:
    if len(rows) % 2:
        rows = [*rows, [0] * len(rows[0])]
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return [
        "".join(_CELLS[bool(top) + 2 * bool(bottom)] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in pairs
    ]
