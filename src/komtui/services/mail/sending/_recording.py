"""What servers said, into the books: for as long as the program lives, and beside them where it ends before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import chain, repeat

from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Pause
from komtui.domain.problem import Problem, ProblemError
from komtui.services.ports import Clock, LeaseLostError, Outbox, Unrecorded

AGAIN = (0.2, 1.0, 5.0)
"""Seconds before an outcome that could not be written is written again; the last one repeats."""

_log = logging.getLogger(__name__)


class Recorder:
    """Records what became of letters.

    What a server said cannot be asked for again. So an outcome that the books do not take (a full disk, a lock, a
    server that is away) is written again and again, and meanwhile also into a file beside the books, which the next
    program reads where this one is killed first.
    """

    def __init__(
        self, outbox: Outbox, clock: Clock, unrecorded: Unrecorded | None, troubled: Callable[[], None]
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._unrecorded = unrecorded
        self._troubled = troubled
        self._waiting: dict[int, Problem] = {}
        self._ending = asyncio.Event()

    @property
    def trouble(self) -> Problem | None:
        """Why an outcome waits to be written; None where none does."""
        return next(iter(self._waiting.values()), None)

    def end(self) -> None:
        """Write each outcome once more, and then leave it in the file."""
        self._ending.set()

    async def record(self, letter: ClaimedLetter, outcomes: Sequence[Outcome], pause: Pause | None = None) -> None:
        """Record outcomes, unless somebody else has done so. At the program's end it raises what the outbox does."""
        kept = False
        try:
            for wait in chain(AGAIN, repeat(AGAIN[-1])):
                last = self._ending.is_set()
                try:
                    await self._outbox.record(letter, outcomes, pause)
                except LeaseLostError:
                    break
                except Exception as error:
                    self._waits(letter, error)
                    kept = kept or await self._kept(letter, outcomes, pause)
                    if last:
                        raise
                else:
                    break
                await self._rest(wait)
        finally:
            if self._waiting.pop(letter.letter_id, None) is not None:
                self._troubled()
        if kept and self._unrecorded is not None:
            await asyncio.to_thread(self._unrecorded.forget, letter)

    async def catch_up(self) -> int:
        """Record what earlier programs heard and could not write, and return of how many letters."""
        if self._unrecorded is None:
            return 0
        recorded = 0
        for letter, outcomes, pause in await asyncio.to_thread(self._unrecorded.every):
            try:
                await self._outbox.record(letter, outcomes, pause)
                recorded += 1
            except LeaseLostError:
                pass  # It was recorded after all, or a person has decided meanwhile.
            await asyncio.to_thread(self._unrecorded.forget, letter)
        return recorded

    def _waits(self, letter: ClaimedLetter, error: Exception) -> None:
        if letter.letter_id not in self._waiting:
            _log.warning("letter %d: what became of it cannot be recorded yet", letter.letter_id, exc_info=error)
            self._waiting[letter.letter_id] = cause(error)
            self._troubled()

    async def _kept(self, letter: ClaimedLetter, outcomes: Sequence[Outcome], pause: Pause | None) -> bool:
        """Write outcomes beside the books; False where there is nothing to write, or no room there either."""
        if self._unrecorded is None or not outcomes:
            return False
        try:
            await asyncio.to_thread(self._unrecorded.keep, letter, outcomes, pause)
        except OSError:
            return False
        return True

    async def _rest(self, seconds: float) -> None:
        """Wait, but not beyond the end of the program."""
        waits = [asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._ending.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()


def cause(error: Exception) -> Problem:
    """Return why the books could not be used, for a person."""
    if isinstance(error, ProblemError):
        return error.problems[0]
    return Problem("mail.books", {"reason": type(error).__name__})
