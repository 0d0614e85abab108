"""Turns: one process and one task at a time refreshes a token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

from komtui.adapters.system import locked
from komtui.domain.problem import Problem, ProblemError

PAUSE = 0.05
"""Seconds between two tries."""
SECONDS = 90.0
"""How long one waits for the others: a refresh has its own deadlines, and takes less."""


class Turns:
    """Implements `ports.authorization.Turn` by lock files in a folder."""

    def __init__(self, folder: Path, seconds: float = SECONDS) -> None:
        self._folder = folder
        self._seconds = seconds

    @asynccontextmanager
    async def __call__(self, name: str) -> AsyncIterator[None]:
        """Hold the lock of `name`. Raises ProblemError `oauth.later`."""
        try:
            async with asyncio.timeout(self._seconds):
                held = await self._held(self._folder / name.replace("/", "-"))
        except (TimeoutError, OSError) as error:
            facts = {"host": "komtui", "reason": type(error).__name__}
            raise ProblemError(Problem("oauth.later", facts)) from error
        try:
            yield
        finally:
            held.__exit__(None, None, None)

    async def _held(self, path: Path) -> AbstractContextManager[None]:
        """Return the lock, taken. No thread waits for it: whoever holds it needs one of the same few to go on."""
        while True:
            held = locked(path, 0)
            try:
                # A descriptor's lock belongs to no thread: it is taken in one and given back in another.
                await asyncio.to_thread(held.__enter__)
            except TimeoutError:
                await asyncio.sleep(PAUSE)
            else:
                return held
