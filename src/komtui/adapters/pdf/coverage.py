"""Coverage: which characters the shipped fonts have, told without loading a font."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from komtui.domain.text import visible

DATA = files("komtui.adapters.pdf") / "data" / "coverage.txt"
"""Ranges of code points, as `cut` writes them from the fonts themselves."""
# What shows nothing by itself: soft hyphen, joiners, variation selectors. PDF/A wants no reference to a missing glyph.
_IGNORABLE = re.compile("[\u00ad\u034f\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f]")


def composed(text: str, *, multiline: bool = False) -> str:
    """Return untrusted `text` as the fonts are asked for it: composed, harmless, without what shows nothing."""
    return _IGNORABLE.sub("", unicodedata.normalize("NFC", visible(text, multiline=multiline)))


def missing(text: str) -> str:
    """Return the characters of `text` that no page can show, once each, in their order."""
    if text.isascii():
        return ""
    characters = composed(text)
    lacking = set(characters) - _characters()
    return "".join(dict.fromkeys(each for each in characters if each in lacking)) if lacking else ""


def written(characters: set[int]) -> str:
    """Return code points as the file has them: one range a line, in hexadecimal."""
    lines: list[list[int]] = []
    for code in sorted(characters):
        if lines and lines[-1][1] == code - 1:
            lines[-1][1] = code
        else:
            lines.append([code, code])
    return "".join(f"{first:04X}-{last:04X}\n" for first, last in lines)


@cache
def _characters() -> frozenset[str]:
    ranges = (line.split("-") for line in DATA.read_text("ascii").splitlines())
    return frozenset(chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1))
