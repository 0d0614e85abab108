"""Blocking calls with a deadline, in a thread that cannot hold the program back when it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Call(Generic[T]):
    """A call under way in a daemon thread.

    The executor of asyncio would wait for it at exit, and a keyring behind a dead D-Bus or an unanswered dialog never
    returns.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._future: Future[T] = Future()
        self._call = call
        threading.Thread(target=self._run, name="komtui-keyring", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether it has returned or raised."""
        return self._future.done()

    async def result(self, seconds: float) -> T:
        """Return what it returns, or raise what it raises; it goes on where that takes longer (TimeoutError)."""
        if self._future.done():
            return self._future.result()
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._future)), seconds)

    def _run(self) -> None:
        try:
            self._future.set_result(self._call())
        except BaseException as error:  # noqa: BLE001 - handed over whole to the one who waits
            self._future.set_exception(error)
