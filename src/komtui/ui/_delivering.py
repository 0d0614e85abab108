"""The worker that sends while the screen is open: begun once all is shown, and waited for at the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.services.registry import Services

if TYPE_CHECKING:
    from komtui.services.mail.sending.delivery import DeliveryWorker

_LAST_LETTER = 3.0
"""Seconds that leaving waits for the letter under way."""


class Delivering:
    """Sends until `stop` is set.

    `in_trouble` says what is wrong with the books and waits, `crash` ends the screen after an error of the program.
    """

    def __init__(
        self,
        services: Services,
        stop: asyncio.Event,
        *,
        in_trouble: Callable[[ProblemError], Awaitable[None]],
        crash: Callable[[Exception], object],
    ) -> None:
        self._services = services
        self._stop = stop
        self._in_trouble = in_trouble
        self._crash = crash
        self._task: asyncio.Task[None] | None = None
        self._began = time.monotonic()

    @property
    def worker(self) -> DeliveryWorker | None:
        """The worker; None until it was begun: to build it takes a while."""
        return self._services.worker if self._task is not None else None

    @property
    def seconds(self) -> float:
        """For how long it has sent, or been there to."""
        return time.monotonic() - self._began

    def begin(self) -> None:
        """Begin to send, if that was not done before."""
        if self._task is None and not self._stop.is_set():
            # Not one of Textual's workers: those are cancelled at exit, and a letter whose dot is out must end.
            self._task = asyncio.create_task(self._run())
            self._began = time.monotonic()

    async def end(self) -> None:
        """Wait for a letter whose dot is out; the rest stays queued. `stop` is set by then."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=_LAST_LETTER)
            self._task.cancel()

    async def _run(self) -> None:
        while not self._stop.is_set():
            try:
                await self._services.worker.run(self._stop)
            except ProblemError as error:
                await self._in_trouble(error)
            except Exception as error:  # noqa: BLE001 - reported like any other crash, not lost in a task
                self._crash(error)
                return
