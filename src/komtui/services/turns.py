"""Turns: what is asked of others in one turn of the event loop goes there, and comes back, together.

A batch asks a dozen things at once, and each hop to a thread or a process costs more than many a question itself.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor
from contextlib import suppress
from typing import Any, Final, NamedTuple

# Any: whatever the work answers.
Outcome = tuple[Any, BaseException | None]
"""What came of a piece of work: its result, or what it raised."""
_PATIENCE: Final = 0.005
"""Seconds for which an answer waits for the next one."""


class Asked(NamedTuple):
    """One piece of work, and whoever waits for it."""

    work: Any
    """What is to be done."""
    answer: asyncio.Future[Any]
    """What comes of it; only for the thread of the event loop."""


class Turns:
    """Collects pieces of work; `begin` is given those of one turn, on the thread of the event loop."""

    def __init__(self, begin: Callable[[Sequence[Asked]], None]) -> None:
        self._begin = begin
        self._waiting: list[Asked] = []

    async def ask(self, work: object) -> Any:  # noqa: ANN401 - see above
        """Have a piece of work done, and return what came of it, or raise it."""
        loop = asyncio.get_running_loop()
        asked = Asked(work, loop.create_future())
        self._waiting.append(asked)
        if len(self._waiting) == 1:
            loop.call_soon(self._begun)
        return await asked.answer

    def _begun(self) -> None:
        asked, self._waiting = [each for each in self._waiting if not each.answer.cancelled()], []
        try:
            if asked:
                self._begin(asked)
        except RuntimeError as error:
            # Threads and processes that are closed.
            answer([(each, (None, error)) for each in asked])


def threaded(threads: Executor, carry_out: Callable[[Sequence[Any]], Iterable[Outcome]], *, at_once: int = 0) -> Turns:
    """Return turns that are carried out on one of `threads`: `carry_out` yields, in their order, what came of each.

    With `at_once`, for a single thread, also what is asked while it is busy is carried out together, as many at once.
    """
    if at_once:
        return Turns(_Gathering(threads, carry_out, at_once).begin)

    def begin(asked: Sequence[Asked]) -> None:
        threads.submit(_carry_out, carry_out, asked)

    return Turns(begin)


class _Gathering:
    """What is asked while the one thread is busy is carried out together as soon as it is not."""

    def __init__(
        self, threads: Executor, carry_out: Callable[[Sequence[Any]], Iterable[Outcome]], at_once: int
    ) -> None:
        self._threads = threads
        self._work = carry_out
        self._at_once = at_once
        self._waiting = deque[Asked]()
        self._is_called = False

    def begin(self, asked: Sequence[Asked]) -> None:
        """Have it done, after what waits already."""
        self._waiting.extend(asked)
        if self._is_called:
            return  # whoever comes then finds these as well
        self._is_called = True
        try:
            self._threads.submit(self._carry_out_all)
        except RuntimeError:
            self._waiting.clear()
            raise

    def _carry_out_all(self) -> None:
        # Before it looks at what waits: what comes after its last look calls anew.
        self._is_called = False
        while asked := self._next_ones():
            _carry_out(self._work, asked)

    def _next_ones(self) -> Sequence[Asked]:
        """Take what is to be done next, of one event loop."""
        found = list[Asked]()
        while self._waiting and len(found) < self._at_once:
            if found and self._waiting[0].answer.get_loop() is not found[0].answer.get_loop():
                break
            found.append(self._waiting.popleft())
        return found


def _carry_out(carry_out: Callable[[Sequence[Any]], Iterable[Outcome]], asked: Sequence[Asked]) -> None:
    """Do what was asked, and tell whoever asked; on a thread."""
    loop = asked[0].answer.get_loop()
    ready, since = list[tuple[Asked, Outcome]](), time.monotonic()
    # Whoever asked may be gone once all of it was done.
    with suppress(RuntimeError):
        for each, outcome in zip(asked, _outcomes(carry_out, asked), strict=True):
            ready.append((each, outcome))
            if time.monotonic() - since > _PATIENCE:
                loop.call_soon_threadsafe(answer, ready)
                ready, since = [], time.monotonic()
        if ready:
            loop.call_soon_threadsafe(answer, ready)


def _outcomes(carry_out: Callable[[Sequence[Any]], Iterable[Outcome]], asked: Sequence[Asked]) -> Iterator[Outcome]:
    """Yield what came of each piece; where carrying them out fails, that is what came of the others."""
    count = 0
    try:
        for outcome in carry_out([each.work for each in asked]):
            yield outcome
            count += 1
    except GeneratorExit:
        raise
    except BaseException as error:  # noqa: BLE001 - nobody is to wait for ever
        for _each in asked[count:]:
            yield None, error


def attempted(work: Callable[[], object]) -> Outcome:
    """Do something, and return what came of it."""
    try:
        return work(), None
    except BaseException as error:  # noqa: BLE001 - whoever asked is told, whatever it is
        return None, error


def answer(outcomes: Iterable[tuple[Asked, Outcome]]) -> None:
    """Tell whoever asked what came of it, on the thread of the event loop."""
    for each, (done, error) in outcomes:
        if each.answer.done():
            continue
        if error is None:
            each.answer.set_result(done)
        elif isinstance(error, CancelledError):
            each.answer.cancel()
        else:
            each.answer.set_exception(error)
