"""Asking the books from the screen: an answer in time shares a frame with the key's echo, a late one stops nothing.

What asks is a coroutine that awaits `Answer`s. It runs here and now as long as the answers come within a part of a
frame, and goes on by itself when a late one comes. So one reads like the other, and with books on this machine nothing
is painted twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from concurrent.futures import CancelledError, Future
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Generic, TypeVar

from textual.message_pump import MessagePump
from textual.timer import Timer

from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _, current

T = TypeVar("T")

PATIENCE = 0.008
"""Seconds that a key waits for its answer: half a frame, so that the echo is in time whatever the books do."""
SLOW = 0.3
"""Seconds after which the person is told that the books are slow."""
AGAIN = 1.0
"""Seconds until the books are asked again that could not answer."""


class Answer(Generic[T]):
    """An answer to come, for `await` in what `Soon` runs."""

    def __init__(self, future: Future[T], *, urgent: bool = True) -> None:
        self.future = future
        """What the books will answer."""
        self.urgent = urgent
        """Whether it is worth waiting a part of a frame for."""

    def __await__(self) -> Generator[Answer[Any], None, T]:
        while not self.future.done():
            yield self
        return self.future.result()


Asking = Coroutine[Answer[Any], None, None]
"""What awaits answers of the books, and nothing else."""


class Soon:
    """Runs one coroutine at a time that asks the books; a newer one takes the place of the one before.

    Only the newest question is of interest: an older one is cancelled where it has not begun, and its answer is
    dropped where it has. What the books cannot answer is asked again by and by.
    """

    def __init__(self, pump: MessagePump, say: Callable[[str], None]) -> None:
        """Take whose message queue late answers come through, and what is told of slow books; `''` when all is well."""
        self._pump = pump
        self._say = say
        self._work: Asking | None = None
        self._awaited: Answer[Any] | None = None
        self._timer: Timer | None = None
        self._said = ""

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._work is not None

    def run(self, make: Callable[[], Asking], patience: float = PATIENCE) -> None:
        """Run what `make` returns, in place of what runs."""
        self.drop()
        self._work = work = make()
        self._go_on(work, make, patience)

    def hurry(self, make: Callable[[], Asking]) -> None:
        """Wait for what runs as for something urgent; run what `make` returns where nothing does."""
        if self._work is None or self._awaited is None:
            self.run(make)
        elif _in_time(self._awaited.future, time.monotonic() + PATIENCE):
            self._go_on(self._work, make)

    def drop(self) -> None:
        """Give up what runs."""
        if self._awaited is not None:
            self._awaited.future.cancel()
        if self._work is not None:
            self._work.close()
        self._ended()

    def _go_on(self, work: Asking, make: Callable[[], Asking], patience: float = PATIENCE) -> None:
        if work is not self._work or (self._awaited is not None and not self._awaited.future.done()):
            return  # something newer runs, or it has hurried and waits for the next answer already
        deadline = time.monotonic() + patience
        try:
            while True:
                answer = work.send(None)
                if not (answer.urgent and _in_time(answer.future, deadline)):
                    self._await(answer, work, make)
                    return
        except StopIteration:
            self._ended()
            self._tell("")
        except CancelledError:
            self._ended()
        except ProblemError as error:
            self._ended()
            self._tell(" ".join(current().problem(problem) for problem in error.problems))
            self._timer = self._pump.set_timer(AGAIN, partial(self.run, make))

    def _await(self, answer: Answer[Any], work: Asking, make: Callable[[], Asking]) -> None:
        self._awaited = answer
        loop, go_on = asyncio.get_running_loop(), partial(self._go_on, work, make)

        def answered(_future: Future[Any]) -> None:
            # On the books' thread. The loop may have ended before the books have.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._pump.call_later, go_on)

        answer.future.add_done_callback(answered)
        if self._timer is None and not self._said:
            self._timer = self._pump.set_timer(SLOW, partial(self._tell, _("The books answer slowly…")))

    def _ended(self) -> None:
        self._work = self._awaited = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tell(self, words: str) -> None:
        if words != self._said:
            self._said = words
            self._say(words)


def is_of_books(problem: Problem) -> bool:
    """Return whether the books could not be reached, or used."""
    return problem.code.startswith("system.database-")


def ask_again(pump: MessagePump, error: ProblemError, ask: Callable[[], object]) -> bool:
    """Have what a screen begins with read again by and by, where it was the books that could not answer.

    Returns whether it will be.
    """
    if not any(map(is_of_books, error.problems)):
        return False
    pump.set_timer(AGAIN, ask)
    return True


@asynccontextmanager
async def telling(pump: MessagePump, say: Callable[[str], None]) -> AsyncIterator[None]:
    """Say that the books are slow as long as what is awaited within takes long, and what is wrong with them.

    For what a worker reads. A ProblemError is said and goes on.
    """
    timer = pump.set_timer(SLOW, partial(say, _("The books answer slowly…")))
    try:
        yield
    except ProblemError as error:
        say(" ".join(current().problem(problem) for problem in error.problems))
        raise
    else:
        say("")
    finally:
        timer.stop()


def _in_time(future: Future[Any], deadline: float) -> bool:
    """Wait for an answer until then, and return whether it has come."""
    with suppress(TimeoutError, CancelledError):
        future.exception(max(deadline - time.monotonic(), 0))
    return future.done()
