"""Turns: one process and one task at a time refreshes a token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, nullcontext
from pathlib import Path

from komtui.adapters.system import locked
from komtui.domain.problem import Problem, ProblemError

PAUSE = 0.05
"""Seconds between two tries."""
SHARED_PAUSE = 0.25
"""The same where each is a connection to a server."""
SECONDS = 90.0
"""How long one waits for the others: a refresh has its own deadlines, and takes less."""


Hold = Callable[[str], AbstractContextManager[None]]
"""Holds a name among all machines; raises TimeoutError where another one holds it."""


def _nobody_else(_name: str) -> AbstractContextManager[None]:
    return nullcontext()


class Turns:
    """Implements `ports.authorization.Turn` by lock files in a folder, and by what holds a name among all machines.

    A token lies on this machine, or in books that others have open as well: a provider that rotates takes the second
    of two refreshes for a theft, and ends the permission of both.
    """

    def __init__(self, folder: Path, shared: Hold = _nobody_else, seconds: float = SECONDS) -> None:
        self._folder = folder
        self._shared = shared
        self._seconds = seconds

    @asynccontextmanager
    async def __call__(self, name: str) -> AsyncIterator[None]:
        """Hold the lock of `name`. Raises ProblemError `oauth.later`."""
        name = name.replace("/", "-")
        with ExitStack() as held:
            try:
                async with asyncio.timeout(self._seconds):
                    # Of one machine's processes one asks the others' machines.
                    held.push(await _held(lambda: locked(self._folder / name, 0), PAUSE))
                    held.push(await _held(lambda: self._shared(name), SHARED_PAUSE))
            except (TimeoutError, OSError) as error:
                facts = {"host": "komtui", "reason": type(error).__name__}
                raise ProblemError(Problem("oauth.later", facts)) from error
            try:
                yield
            finally:
                # The connection that holds it hangs up, which may take a moment.
                await asyncio.shield(asyncio.to_thread(held.close))


async def _held(hold: Callable[[], AbstractContextManager[None]], pause: float) -> AbstractContextManager[None]:
    """Return the lock, taken. No thread waits for it: whoever holds it needs one of the same few to go on."""
    while True:
        held = hold()
        try:
            # A lock belongs to no thread: it is taken in one and given back in another.
            await asyncio.to_thread(held.__enter__)
        except TimeoutError:
            await asyncio.sleep(pause)
        else:
            return held
