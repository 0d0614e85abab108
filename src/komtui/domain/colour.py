"""Colours: how people write one, and how well words are read in it or on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from komtui.domain.search import folded

RGB = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each (sRGB)."""
WHITE: Final[RGB] = (255, 255, 255)
BLACK: Final[RGB] = (0, 0, 0)
READABLE: Final = 4.5
"""The least contrast of words (WCAG 2.1, 1.4.3)."""
NAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "petrol": "#1b5266",
        "navy": "#1f3a5f",
        "blue": "#1d5fa8",
        "green": "#2f6b3f",
        "olive": "#5f6b1f",
        "orange": "#b4531a",
        "red": "#a32a2a",
        "wine": "#6f2036",
        "violet": "#5b3a7e",
        "grey": "#4a5560",
        "black": "#1d232a",
    }
)
"""Calm ones that have a name."""
_ALSO: Final = {
    "petrole": "petrol",
    "marine": "navy",
    "bleu": "blue",
    "vert": "green",
    "rouge": "red",
    "bordeaux": "wine",
    "burgundy": "wine",
    "purple": "violet",
    "gris": "grey",
    "gray": "grey",
    "noir": "black",
}
_SIX = re.compile(r"#?([0-9a-f]{6})")
_THREE = re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])")


def colour_of(text: str) -> str:
    """Return what a person means as `#rrggbb`: that itself, `#rgb`, or a name in English or French; else empty."""
    typed = folded(text.strip())
    typed = _ALSO.get(typed, typed)
    if typed in NAMED:
        return NAMED[typed]
    if found := _SIX.fullmatch(typed):
        return f"#{found[1]}"
    if found := _THREE.fullmatch(typed):
        return "#" + "".join(each * 2 for each in found.groups())
    return ""


def rgb(colour: str) -> RGB:
    """Return the parts of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast between two colours, 1 to 21 (WCAG 2.1, contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: RGB, other: RGB, share: float) -> RGB:
    """Return `one` with a `share` of `other` in it, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def darkened(colour: RGB, *grounds: RGB) -> RGB:
    """Return `colour`, darker where words in it could not be read on each of the `grounds`, which are light."""
    for step in range(101):
        dark = mixed(colour, BLACK, step / 100)
        if all(contrast(dark, ground) >= READABLE for ground in grounds):
            return dark
    return BLACK


def on(ground: RGB) -> RGB:
    """Return in which of white and black words are read on `ground`: in white wherever that can be read."""
    return WHITE if contrast(WHITE, ground) >= READABLE else BLACK


def _luminance(colour: RGB) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
