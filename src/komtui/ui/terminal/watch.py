"""The terminal's end: a closed SSH session, SIGHUP or SIGTERM ends the program within seconds and loses nothing.

Textual's input thread spins at full speed once its terminal is gone, and nothing tells it. So the terminal is watched
here: first the app is asked to exit; if it cannot (it writes to a terminal that is no more), the process ends anyway.
That is safe at any moment, because the outbox is made to be killed.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable

GRACE = 3.5
"""Seconds between asking the app to exit and ending the process."""
_POLL = 500
"""Milliseconds between two looks at the terminal."""


class TerminalWatch:
    """Watches stdin's terminal and the signals that announce its end."""

    def __init__(self, leave: Callable[[], None], descriptor: int | None = None) -> None:
        self._leave = leave
        self._descriptor = sys.__stdin__.fileno() if descriptor is None and sys.__stdin__ else descriptor
        self._stopped = threading.Event()
        self._leaving = False
        self._ending = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin, on the running loop."""
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            self._loop.add_signal_handler(number, self._go)
        if self._descriptor is not None:
            threading.Thread(target=self._watch, name="terminal-watch", daemon=True).start()

    def stop(self) -> None:
        """End the watch, unless the terminal is gone: then what is still to close must not take for ever either."""
        if not self._ending:
            self._stopped.set()

    def _watch(self) -> None:
        poll = select.poll()
        # No events are asked for: hang-up, error and invalid descriptor are always reported.
        poll.register(self._descriptor or 0, 0)
        while not self._stopped.is_set():
            if poll.poll(_POLL):
                # Counted from here, not by the loop: something may hold that up for longer than anybody waits.
                self._end_soon()
                if self._loop is not None and not self._loop.is_closed():
                    self._loop.call_soon_threadsafe(self._go)
                return

    def _go(self) -> None:
        if not self._leaving:
            self._leaving = True
            self._end_soon()
            self._leave()

    def _end_soon(self) -> None:
        if self._ending:
            return
        self._ending = True
        timer = threading.Timer(GRACE, self._end)
        timer.daemon = True
        timer.start()

    def _end(self) -> None:
        if not self._stopped.is_set():
            os._exit(0)
