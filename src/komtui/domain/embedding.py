"""Embedding: whether a font may be put into documents, as its own file says (OpenType 1.9, OS/2, fsType)."""

from __future__ import annotations

import struct
from enum import StrEnum
from typing import Final


class Embedding(StrEnum):
    """What a font lets be done with it."""

    ALLOWED = "allowed"
    """Into documents that are read and printed, by the characters that they need."""
    FORBIDDEN = "forbidden"
    """Not at all, or not by single characters, or its pictures alone."""
    UNKNOWN = "unknown"
    """The bytes are no TrueType or OpenType font."""


_KINDS: Final = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf")
_RESTRICTED, _PREVIEW, _EDITABLE, _WHOLE, _BITMAPS = 0x0002, 0x0004, 0x0008, 0x0100, 0x0200
_MOST_TABLES: Final = 200


def embedding(content: bytes) -> Embedding:
    """Return what the font of these bytes allows; of a collection its first. One that does not say allows it."""
    if content[:4] not in _KINDS:
        return Embedding.UNKNOWN
    try:
        start = struct.unpack_from(">I", content, 12)[0] if content[:4] == b"ttcf" else 0
        (tables,) = struct.unpack_from(">H", content, start + 4)
        for place in range(min(tables, _MOST_TABLES)):
            tag, _checksum, offset, _length = struct.unpack_from(">4sIII", content, start + 12 + 16 * place)
            if tag == b"OS/2":
                (bits,) = struct.unpack_from(">H", content, offset + 8)
                return Embedding.FORBIDDEN if _forbids(bits) else Embedding.ALLOWED
    except struct.error:
        return Embedding.UNKNOWN
    return Embedding.ALLOWED if tables else Embedding.UNKNOWN


def _forbids(bits: int) -> bool:
    """Return whether these bits forbid it; of several that say how far it may go, the most generous holds."""
    restricted = bool(bits & _RESTRICTED) and not bits & (_PREVIEW | _EDITABLE)
    return restricted or bool(bits & (_WHOLE | _BITMAPS))
