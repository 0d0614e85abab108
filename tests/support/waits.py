"""Nothing in a test waits for ever: not for a signal that was not heard, nor for words that a program never says."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import warm

PATIENCE = 600.0
"""Seconds, many times what the longest test takes on a busy machine: who waits longer waits for ever."""


class TooLongError(BaseException):
    """It waited for what does not come; no `except Exception` on the way takes it for something else."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TooLongError` where the main thread stands when they have passed; elsewhere nothing is watched."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(_number: int, _frame: object) -> None:
        # Once more, should what is on the way out wait as well, as the end of a `with subprocess.Popen` does.
        signal.setitimer(signal.ITIMER_REAL, 10)
        raise TooLongError(f"it waited for more than {seconds:.0f} seconds")

    before = signal.signal(signal.SIGALRM, over)
    left, _again = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        # Whoever watches around this goes on.
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def started(command: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a program that speaks text, komtui warm; end it with the block, also where it would not end by itself."""
    begin = warm.Popen if list(command[:3]) == [sys.executable, "-m", "komtui"] else subprocess.Popen
    with begin(command, text=True, **options) as process:
        try:
            yield process
        finally:
            process.kill()
