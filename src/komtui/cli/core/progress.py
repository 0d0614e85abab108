"""How far a command is that takes long: a line now and then, where errors go."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from komtui.i18n import _

_EVERY = 2.0
"""Seconds between two lines about how far it is."""


class Progress:
    """Says now and then on stderr how far it is, how fast, and how long it will still take."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began = self._said = now()

    def __call__(self, done: int, total: int, subject: str = "") -> None:
        """Take notice of `done` of `total`, the last of which is not worth a line; called from any thread."""
        now = self._now()
        if now - self._said < _EVERY or not done or done >= total > 0:
            return
        self._said = now
        rate = done / (now - self._began)
        words = _("{percent} %, {rate} a second, {seconds} s left").format(
            percent=min(99, 100 * done // max(total, 1)), rate=round(rate), seconds=round(max(0, total - done) / rate)
        )
        sys.stderr.write(f"{words}{f' ({subject})' if subject else ''}\n")
