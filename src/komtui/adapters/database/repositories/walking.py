"""Walking a list in its order for what frequent words are in: soon there are enough, or they are not near here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from komtui.adapters.database.connection import Row

WINDOWS = (300, 700, 1_000, 1_000)
"""Rows that are walked through at once, as long as something is found; what many have is found by the first."""
NEAR = 1_000
"""Rows that are walked through at least before a word is called frequent, but not here."""
_SCREENFUL = 50
"""Rows that are enough of an answer."""

_Place = TypeVar("_Place")
_Found = TypeVar("_Found")


def walked(
    place: _Place,
    limit: int,
    *,
    look: Callable[[_Place, int], Sequence[Row]],
    found: Callable[[Row], _Found],
    beyond: Callable[[Row, int], _Place],
) -> tuple[list[_Found], _Place | None]:
    """Return what is found on the way, and the rest of the way: None where it is at its end, or enough was found.

    `look` returns the next rows from a place on, at most so many, each saying whether it `fits`; `found` what is kept
    of one that does, and `beyond` the place behind a row from which so many are still wanted.
    """
    every: list[_Found] = []
    seen = 0
    for window in WINDOWS:
        rows = look(place, window)
        here = [found(row) for row in rows if row["fits"]]
        every += here
        if len(every) >= limit:
            return every[:limit], None
        if len(rows) < window:
            return every, None
        seen += window
        place = beyond(rows[-1], limit - len(every))
        if (not here and seen >= NEAR) or len(every) >= _SCREENFUL:
            break
    return every, place
