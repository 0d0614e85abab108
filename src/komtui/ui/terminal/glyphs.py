"""Glyphs, with plain fallbacks for terminals that have no others, such as the Linux console."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size


class Glyphs(NamedTuple):
    """The few signs that the screens use beside letters."""

    cursor: str
    """Before the line that the cursor is on."""
    marked: str
    """Before a marked line."""
    warning: str
    """Before what needs attention."""
    ok: str
    """A step that went well."""
    failed: str
    """A step that did not."""
    pending: str
    """A step under way."""
    ellipsis: str
    """At the end of a text that was cut."""
    rule: str
    """A horizontal line."""
    settings: str
    """On the way to the configuration."""
    changed: str
    """Before an unsaved value."""


UNICODE = Glyphs("▌", "●", "⚠", "✓", "✗", "…", "…", "─", "⚙", "•")
PLAIN = Glyphs(">", "*", "!", "+", "x", ".", "~", "-", "", "*")


def encoding() -> str:
    """Return what the terminal's letters are sent in, such as `utf-8` or `iso-8859-1`."""
    name = (getattr(sys.__stdout__, "encoding", None) or "utf-8").lower()
    return "utf-8" if name == "utf8" else name


def _choose() -> Glyphs:
    plain_terminal = os.environ.get("TERM", "") in {"linux", "dumb", "vt100", "vt220"}
    return PLAIN if plain_terminal or encoding() != "utf-8" else UNICODE


_COMBINING = "\u0300"
"""The first letter that may take no cell; those that take two come later (UAX #11), and none before is left out."""

GLYPHS = _choose()
"""Those of this terminal."""


def cells(text: str) -> int:
    """Return how many cells `text` takes: of Latin letters as many as there are, which is most of what is painted."""
    plain = text.isprintable() and (text.isascii() or max(text) < _COMBINING)
    return len(text) if plain else cell_len(text)


def clipped(text: str, width: int) -> str:
    """Return `text` cut to `width` cells, with an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + GLYPHS.ellipsis if width > 0 else ""


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` in exactly `width` cells, cut or filled with spaces (on the left with `right`)."""
    gap = width - cells(text)
    if gap < 0:
        text = clipped(text, width)
        gap = width - cells(text)
    return " " * gap + text if right else text + " " * gap
