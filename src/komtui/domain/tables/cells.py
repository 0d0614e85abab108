"""Cells of a table that programs for tables would not leave as they are."""

from __future__ import annotations

import re
from typing import Final

_STARTS: Final = "=+-@'"
"""What makes a formula of a cell, and the apostrophe that keeps one from being it."""
_GUARDED = re.compile(r"'(?=['=+\-@\s])")


def guarded(text: str) -> str:
    """Return text that no program takes for a formula: after an apostrophe where it begins like one, or with a space.

    What a spreadsheet does with `=`, `+`, `-`, `@`, a tab or a carriage return at the beginning (CWE-1236).
    """
    return f"'{text}" if text[:1] and (text[0] in _STARTS or text[0].isspace()) else text


def unguarded(cell: str) -> str:
    """Return the text of a cell that was guarded."""
    return cell[1:] if _GUARDED.match(cell) else cell
