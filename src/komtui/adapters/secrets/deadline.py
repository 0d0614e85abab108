"""Blocking calls with a deadline, in a thread that cannot hold the program back when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what `call` returns. Raises TimeoutError, and what `call` raises.

    A call that does not end goes on in a daemon thread: the executor of asyncio would wait for it at exit, and a
    keyring behind a dead D-Bus or an unanswered dialog never returns.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type] # None only beside an error, or where T allows it
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = call()
        except BaseException as caught:  # noqa: BLE001 - handed over whole to the one who waits
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop ended before the call did
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="komtui-keyring", daemon=True).start()
    return await asyncio.wait_for(future, seconds)
