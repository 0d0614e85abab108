"""What other processes have written into the file: SQLite tells nobody, so it is asked now and then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from komtui.services.ports import Clock


LOOK_EVERY: Final = 2.0
"""Seconds between two looks."""


class SqliteNews:
    """Implements `ports.News`."""

    def __init__(self, version: Callable[[], Awaitable[int]], clock: Clock) -> None:
        self._version = version
        self._clock = clock

    async def follow(self) -> AsyncIterator[None]:
        """See the port."""
        seen = await self._version()
        yield
        while True:
            await self._clock.sleep(LOOK_EVERY)
            version = await self._version()
            if version != seen:
                seen = version
                yield
