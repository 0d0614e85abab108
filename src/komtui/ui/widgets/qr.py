"""QR codes on the terminal (ISO/IEC 18004): two modules a cell in half blocks, six in sextants where room is short."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.content import Content

from komtui.ui.terminal.glyphs import GLYPHS, PLAIN, encoding

_QUIET = 4
"""Light modules around the code, as the standard wants; in height less will do where room is short."""
_STYLE = "#000000 on #ffffff"
Rows = Sequence[Sequence[int]]


class Size(NamedTuple):
    """Of a code on the terminal."""

    width: int
    """Cells."""
    height: int
    """Lines."""


class Blocks(NamedTuple):
    """A set of signs, each with several modules in it."""

    wide: int
    """Modules in a cell's width."""
    tall: int
    """Modules in its height."""
    least: int
    """Quiet modules above and below that readers are content with."""
    sign: Callable[[int], str]
    """Returns the sign of dark modules, the first one's bit lowest, row by row."""


def _sextant(dark: int) -> str:
    """Return a sign of `Symbols for Legacy Computing` (U+1FB00…); four patterns have been blocks for longer."""
    known = {0: " ", 0b010101: "▌", 0b101010: "▐", 0b111111: "█"}
    return known.get(dark) or chr(0x1FB00 + dark - 1 - (dark > 0b010101) - (dark > 0b101010))


HALVES = Blocks(1, 2, 2, " ▀▄█".__getitem__)
"""In every font."""
SEXTANTS = Blocks(2, 3, 1, _sextant)
"""Unicode 13: drawn by most terminals themselves, and missing in some fonts."""


class Drawing(NamedTuple):
    """A code as it is shown."""

    content: Content
    """Dark on light."""
    size: Size
    """What room it takes."""
    blocks: Blocks
    """What it is drawn with."""


def qr(text: str, room: Size) -> Drawing | Size:
    """Return the code of `text`, with the coarsest signs that fit; or what room the finest take where none fits."""
    # Loaded when somebody wants to see one.
    import segno

    code = segno.make_qr(text, error="L", boost_error=False)
    modules = [[int(bool(module)) for module in row] for row in code.matrix_iter(border=0)]
    for blocks in (HALVES, SEXTANTS):
        for quiet in range(_QUIET, blocks.least - 1, -1):
            size = _size(len(modules), quiet, blocks)
            if size.width <= room.width and size.height <= room.height:
                lines = _lines(modules, quiet, blocks)
                content = Content("\n").join(Content(line).stylize(_STYLE) for line in lines)
                return Drawing(content, size, blocks)
    return _size(len(modules), SEXTANTS.least, SEXTANTS)


def coarse(text: str) -> Size:
    """Return what room the code of `text` takes in half blocks."""
    import segno

    modules = len(segno.make_qr(text, error="L", boost_error=False).matrix)
    return _size(modules, HALVES.least, HALVES)


def why_not() -> str:
    """Return what keeps this terminal from drawing: the name of its kind, or of its encoding; empty where it can."""
    if GLYPHS is not PLAIN:
        return ""
    return encoding() if encoding() != "utf-8" else f"TERM={os.environ.get('TERM', '')}"


def _size(modules: int, quiet: int, blocks: Blocks) -> Size:
    return Size(-(-(modules + 2 * _QUIET) // blocks.wide), -(-(modules + 2 * quiet) // blocks.tall))


def _lines(modules: Rows, quiet: int, blocks: Blocks) -> list[str]:
    size = _size(len(modules), quiet, blocks)

    def dark(x: int, y: int) -> int:
        column, row = x - _QUIET, y - quiet
        inside = 0 <= row < len(modules) and 0 <= column < len(modules)
        return modules[row][column] if inside else 0

    def cell(x: int, y: int) -> str:
        bits = range(blocks.wide * blocks.tall)
        return blocks.sign(
            sum(dark(x * blocks.wide + bit % blocks.wide, y * blocks.tall + bit // blocks.wide) << bit for bit in bits)
        )

    return ["".join(cell(x, y) for x in range(size.width)) for y in range(size.height)]
