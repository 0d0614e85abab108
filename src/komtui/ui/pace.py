"""How often a screen says how far something is: each word is painted, and what is typed meanwhile waits for that."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from komtui.i18n import _, current

OFTEN: Final = 0.2
"""Seconds from one word of progress to the next."""


class Pace:
    """Says when the next word of progress is due: at once, then a few times a second."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._said: float | None = None

    def is_due(self) -> bool:
        """Return whether to say something now; whoever is told so has said it."""
        now = self._now()
        if self._said is not None and now - self._said < OFTEN:
            return False
        self._said = now
        return True


def speed(done: int, seconds: float) -> str:
    """Return how fast something goes: a second, or a minute where that would be next to nothing."""
    rate = done / seconds
    if rate < 1:
        return _("{rate} a minute").format(rate=current().count(round(rate * 60)))
    return _("{rate} a second").format(rate=current().count(round(rate)))
