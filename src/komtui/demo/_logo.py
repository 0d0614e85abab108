"""The demo's logo: an ear of wheat in a ring, drawn by a few lines of arithmetic and written as PNG."""

from __future__ import annotations

import struct
import zlib
from math import cos, hypot, sin

_SIZE = 240
_INK = (0x8A, 0x4B, 0x14)
_GRAINS = (-0.30, -0.05, 0.20, 0.45)
_SAMPLES = (0.25, 0.75)


def png() -> bytes:
    """Return the logo, 240 pixels square on white; always the same bytes."""
    rows = b"".join(_row(y) for y in range(_SIZE))
    header = struct.pack(">2I5B", _SIZE, _SIZE, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _row(y: int) -> bytes:
    """Return one row behind its filter byte; the drawing is the same on both sides of its middle."""
    left = [_pixel(x, y) for x in range(_SIZE // 2)]
    return b"\0" + b"".join(left) + b"".join(reversed(left))


def _pixel(x: int, y: int) -> bytes:
    """Return one pixel, of four samples so that edges are smooth."""
    unit = _SIZE / 2
    hits = sum(_inked((x + dx) / unit - 1, (y + dy) / unit - 1) for dx in _SAMPLES for dy in _SAMPLES)
    return bytes(255 - (255 - ink) * hits // 4 for ink in _INK)


def _inked(x: float, y: float) -> bool:
    """Return whether the drawing has ink at a point; both coordinates go from -1 to 1, y downwards."""
    if 0.90 < hypot(x, y) < 0.98:
        return True
    if abs(x) < 0.022 and -0.45 < y < 0.80:
        return True
    side = abs(x)
    return any(_in_grain(side - 0.19, y - height, lean=0.6) for height in _GRAINS) or _in_grain(x, y + 0.60, lean=0)


def _in_grain(x: float, y: float, lean: float) -> bool:
    """Return whether a point lies in a grain around the origin that leans outwards by `lean` radians."""
    across = x * cos(lean) + y * sin(lean)
    along = y * cos(lean) - x * sin(lean)
    return (across / 0.085) ** 2 + (along / 0.20) ** 2 < 1
