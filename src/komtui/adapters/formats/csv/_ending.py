"""Ending: whether a file ends in the middle of a row or of a cell, as one does of which a part is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from komtui.adapters.formats.csv._guessing import Guess
from komtui.adapters.formats.csv.text import Grid
from komtui.adapters.formats.faults import Faults
from komtui.domain.tables.field import AMOUNTS, Field

_PRICES = (Field.PRICE, Field.PRICE_WITH_TAX)
_PROVED = (Field.LINE_NET, Field.LINE_TOTAL, Field.TOTAL_NET, Field.TOTAL_TAX, Field.TOTAL)
"""What is held against the prices anyway."""
_DIGITS = re.compile(r"\d")
_DAY = re.compile(r"99([-/.]99){2}(99)?|9999([-/.]99){2}")
_DECIMALS = re.compile(r"[.,](\d+)$")


def look_at_end(raw: Grid, text: str, guesses: Sequence[Guess], faults: Faults) -> None:
    """Note `import.csv-cut` where the last row ends in the middle, as in a file of which a part is missing.

    Or `import.csv-cell-cut` where its last cell may: a file may end without a line break, and then nobody knows whether
    `2` was 20.
    """
    last, width = raw.rows[-1], len(raw.header.cells)
    others = raw.rows[:-1]
    if not others or text.endswith(("\n", "\r")):
        return
    if len(last.cells) < min(width, *(len(row.cells) for row in others)):
        faults.add("import.csv-cut", place=f"{last.line}", line=last.line)
    elif len(last.cells) == width and len(guesses) >= width:
        above = [row.cells[-1] for row in others if len(row.cells) == width and row.cells[-1]]
        first = guesses[width - 1].first
        proved = first in _PROVED and any(each.first in _PRICES for each in guesses)
        if not proved and _is_shorter(last.cells[-1], above, is_rate=first in AMOUNTS):
            facts: dict[str, str | int] = {"column": raw.header.cells[-1], "value": last.cells[-1], "line": last.line}
            faults.add("import.csv-cell-cut", place=f"{last.line}", **facts)


def _is_shorter(cell: str, above: Sequence[str], *, is_rate: bool) -> bool:
    """Return whether a cell may be the beginning of one such as stand above it, all of which are written one way.

    That is a day with a digit less, an amount with a decimal less, a rate that begins another and stands nowhere else.
    """
    if not cell[-1:].isdigit() and cell[-1:] not in {".", ",", "-", "/"}:
        return False
    if is_rate and cell not in above and any(each.startswith(cell) for each in above):
        return True
    shapes = {_DIGITS.sub("9", each) for each in above}
    if len(shapes) == 1 and _DAY.fullmatch(day := next(iter(shapes))):
        return day.startswith(_DIGITS.sub("9", cell)) and len(cell) < len(day)
    decimals = {len(found[1]) if (found := _DECIMALS.search(each)) else 0 for each in above}
    if len(decimals) != 1 or not (written := decimals.pop()):
        return False
    # Whoever leaves zeros out at the end may write any number of decimals.
    is_fixed = any(each.endswith("0") for each in above)
    own = len(found[1]) if (found := _DECIMALS.search(cell)) else 0
    return is_fixed and own < written
