"""What every screen says while the books are in trouble, or silent: in the header, and once as a notice."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from komtui.domain.problem import ProblemError
from komtui.i18n import current
from komtui.services.registry import Services
from komtui.ui.notices import OneNotice
from komtui.ui.soon import is_of_books

TROUBLE = 2.0
"""Seconds until the books are tried again after a fault."""
SILENT = 3.0
"""Seconds without an answer of the books after which the header says so."""
ATTENTIVE = 30.0
"""Seconds after a key for which it is looked whether what it began is answered; then nobody waits before the screen."""
AGAIN = 1.0
"""Seconds until it is looked once more whether they have answered."""


class Troubles:
    """Tells whoever works what keeps the books from being read and written, until `stop` is set.

    `tell` puts `away` or `silent` into the facts of the header.
    """

    def __init__(self, app: OneNotice, services: Services, stop: asyncio.Event, *, tell: Callable[..., None]) -> None:
        self._app = app
        self._tell = tell
        self._services = services
        self._stop = stop
        self._said: tuple[str, ...] = ()
        """As it was said; it is not said again until the books were read."""
        self._looks: asyncio.TimerHandle | None = None
        self._looks_until = 0.0

    async def say(self, error: ProblemError) -> None:
        """Say what is wrong with the books (a full disk, a lock that stays), wait, and let the caller try again.

        The header says it as long as it lasts, and a notice once: it takes lines of whatever the screen still shows.
        """
        self._tell(away=any(map(is_of_books, error.problems)))
        said = tuple(map(current().problem, error.problems))
        if said != self._said:
            self._said = said
            for sentence in said:
                self._app.notify(sentence, severity="error", markup=False)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), TROUBLE)

    def are_over(self) -> None:
        """Take away what was said of the books: they can be read."""
        if self._said and self._app.says(self._said[-1]):
            self._app.unsay()
        self._said = ()

    def attend(self) -> None:
        """Look for a while whether the books answer: a key was pressed, which may have asked something of them."""
        self._looks_until = time.monotonic() + ATTENTIVE
        self._look_soon(SILENT)

    def end(self) -> None:
        """Look no more."""
        if self._looks is not None:
            self._looks.cancel()

    def _look(self) -> None:
        """Say that the books do not answer where what a key asked of them has waited too long, until they do."""
        self._looks = None
        if not self._app.is_running:
            return
        waited = self._services.silence()
        self._tell(silent=waited >= SILENT)
        # What a key began asks the books once it has loaded what it needs, which may be after the first look.
        if waited or time.monotonic() < self._looks_until:
            self._look_soon(AGAIN if waited else SILENT)

    def _look_soon(self, seconds: float) -> None:
        # No timer of Textual's: it has a task of its own, and this is set with keys.
        if self._looks is None:
            self._looks = asyncio.get_running_loop().call_later(seconds, self._look)
