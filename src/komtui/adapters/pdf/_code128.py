"""Code 128 (ISO/IEC 15417): the bars of a document's number, which a scanner types into the search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

QUIET: Final = 10
"""Modules that stay white on either side."""
_START_B, _START_C, _TO_B, _TO_C, _STOP = 104, 105, 100, 99, 106
_DIGITS = re.compile(r"\d+")
_WIDTHS: Final = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
    123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
    232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
    313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
    111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
    111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
    114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112
"""
_PATTERNS: Final = tuple(_WIDTHS.split())
"""Widths of bars and spaces of each symbol, a bar first."""


def bars(text: str) -> str:
    """Return `text` as the widths of bars and spaces in turn, a bar first, in modules.

    Empty where it cannot be written: where it is empty, or has anything but visible ASCII and spaces.
    """
    if not text or not all(" " <= character <= "~" for character in text):
        return ""
    symbols = list(_symbols(text))
    check = (symbols[0] + sum(place * symbol for place, symbol in enumerate(symbols))) % 103
    return "".join(_PATTERNS[symbol] for symbol in (*symbols, check, _STOP))


def modules(widths: str) -> int:
    """Return how wide that is, without what stays white beside it."""
    return sum(map(int, widths))


def _symbols(text: str) -> Iterator[int]:
    """Yield the symbols from the start on: long runs of digits in code set C, two by two, the rest in code set B."""
    paired = False
    for place, (part, pairs) in enumerate(_parts(text)):
        if place == 0:
            yield _START_C if pairs else _START_B
        elif pairs != paired:
            yield _TO_C if pairs else _TO_B
        paired = pairs
        if pairs:
            yield from (int(part[at : at + 2]) for at in range(0, len(part), 2))
        else:
            yield from (ord(character) - 32 for character in part)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield stretches, and whether each is digits in pairs; changing the set pays from 4 digits on, inside from 6."""
    done = 0
    for run in _DIGITS.finditer(text):
        start, end = run.span()
        at_edge = start == 0 or end == len(text)
        if end - start < (4 if at_edge else 6):
            continue
        # Of an odd number the first digit stays with the letters before it, or the last where there are none.
        odd = (end - start) % 2
        first, last = (start + odd, end) if start else (start, end - odd)
        if first > done:
            yield text[done:first], False
        yield text[first:last], True
        done = last
    if done < len(text):
        yield text[done:], False
