"""Changes: who wants to know what changed. Services tell what they have written; whoever shows it watches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError

if TYPE_CHECKING:
    # Types only: the screen names subjects before the first paint.
    from komtui.services.ports import Clock
    from komtui.services.ports.changes import News

AGAIN = 2.0
"""Seconds until other processes are listened for once more, after the books could not be reached."""


class Subject(StrEnum):
    """What can change."""

    DOCUMENTS = "documents"
    """Documents: imported, issued, converted."""
    CUSTOMERS = "customers"
    """Customers: added, changed, merged, and whose a document is."""
    LETTERS = "letters"
    """Letters, what became of them, and the accounts that stand still."""
    SETTINGS = "settings"
    """Values of the configuration."""
    SECRETS = "secrets"
    """Passwords and permissions, and whether the vault is open."""
    PEOPLE = "people"
    """Who works here, and who is logged in."""


Tell = Callable[[Subject], None]
"""Says that this process has changed something: what a service that writes is given."""


def nobody(subject: Subject) -> None:
    """Tell nobody: for services that write where nobody watches."""
    del subject


class Changes:
    """Brings news from those that write to those that show.

    `tell` belongs to the event loop on which the watchers are. While nobody watches, nobody listens either.
    """

    def __init__(self, news: News, clock: Clock) -> None:
        self._news = news
        self._clock = clock
        self._watchers: dict[asyncio.Event, frozenset[Subject]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    def tell(self, subject: Subject) -> None:
        """Say that this process has changed `subject`."""
        for changed, subjects in self._watchers.items():
            if subject in subjects:
                changed.set()

    async def watch(self, *subjects: Subject) -> AsyncIterator[None]:
        """Yield whenever one of these has changed (without any: anything), by this process at once.

        The first time is at once: what was read before the watch began may have changed since. Of another process it is
        only known that it has written, within two seconds; so now and then it yields although something else changed.
        What changes several times while the caller is busy is told once. Several may watch, each for itself.
        """
        changed = asyncio.Event()
        self._watchers[changed] = frozenset(subjects or Subject)
        try:
            await self._listen()
            while True:
                changed.clear()
                yield
                await changed.wait()
        finally:
            del self._watchers[changed]
            if not self._watchers:
                self.close()

    def close(self) -> None:
        """End the listening."""
        if self._listener is not None:
            self._listener.cancel()
            self._listener = None

    async def _listen(self) -> None:
        """Return once what other processes write is listened for."""
        if self._listener is None or self._listener.done():
            self._listening = asyncio.Event()
            self._listener = asyncio.create_task(self._follow(self._listening), name="news of other processes")
        await self._listening.wait()

    async def _follow(self, listening: asyncio.Event) -> None:
        reachable = True
        while True:
            try:
                async for _written in self._news.follow():
                    reachable = True
                    self._tell_everybody()
                    listening.set()
            except ProblemError:
                # Whoever reads now says what is wrong, once; when the books are back, what was missed is read.
                if reachable:
                    self._tell_everybody()
                reachable = False
                listening.set()
            await self._clock.sleep(AGAIN)

    def _tell_everybody(self) -> None:
        for changed in self._watchers:
            changed.set()
