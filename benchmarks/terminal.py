"""A program on a pseudo-terminal: what it writes, and when."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

NOTICE = 13.0
"""Seconds, more than which no notice stays."""


@dataclass(frozen=True)
class Burst:
    """What came back after one thing was typed."""

    first: float
    """Seconds to the first byte."""
    settled: float
    """Seconds to the last byte before the line fell quiet."""
    size: int
    """Bytes in all."""


class Terminal:
    """Runs a program on a pseudo-terminal of `columns` × `lines`."""

    def __init__(
        self, argv: Sequence[str], columns: int, lines: int, environment: Mapping[str, str] | None = None
    ) -> None:
        self.started = time.perf_counter()
        self._pid, self._descriptor = pty.fork()
        if self._pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})})
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execvp(argv[0], list(argv))
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.output = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def pid(self) -> int:
        """The program's process; 0 once it has ended."""
        return self._pid

    def wait_for(self, marker: bytes, timeout: float = 30.0) -> float:
        """Return the seconds from the start until `marker` was written. Raises TimeoutError."""
        while marker not in self.output:
            if not self._read(timeout):
                raise TimeoutError(f"{marker!r} did not come: {self.output[-400:]!r}")
        return time.perf_counter() - self.started

    def settle(self, quiet: float = 0.25) -> float:
        """Read until nothing has come for `quiet` seconds, ten at the most; return those from start to last byte."""
        last = time.perf_counter()
        end = last + 10
        while self._read(quiet) and last < end:
            last = time.perf_counter()
        return last - self.started

    def type(self, keys: bytes, quiet: float = 0.1) -> Burst:
        """Send `keys` and return what came back until the line was quiet for `quiet` seconds."""
        began = time.perf_counter()
        size = len(self.output)
        os.write(self._descriptor, keys)
        first = last = 0.0
        while last < 5.0 and self._read(quiet if first else 2.0):
            last = time.perf_counter() - began
            first = first or last
        return Burst(first, last, len(self.output) - size)

    def answered(self, keys: bytes, answers: Callable[[bytes], object], within: float = 5.0) -> float:
        """Send `keys` and return the seconds until what has come since `answers`, or `within`."""
        begun, began = len(self.output), time.perf_counter()
        os.write(self._descriptor, keys)
        while (left := began + within - time.perf_counter()) > 0:
            self._read(left)
            if answers(self.output[begun:]):
                return time.perf_counter() - began
        return within

    def calm(self) -> None:
        """Wait until the notice is gone that the demo's account has no password here: it is not what is measured."""
        self.settle(1.5)
        self.idle(NOTICE)

    def idle(self, seconds: float) -> int:
        """Return how many bytes came in `seconds` without a key."""
        size, end = len(self.output), time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)
        return len(self.output) - size

    def end(self) -> None:
        """End the program; twice does no harm."""
        if self._pid == 0:
            return
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._descriptor)
        self._pid = 0

    def _read(self, timeout: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self._descriptor, 65536)
        except OSError:
            return False
        self.output += data
        return bool(data)


def typed_in_turns(bare: Terminal, ours: Terminal, words: Sequence[str]) -> tuple[list[Burst], list[Burst]]:
    """Type `words` into both, a letter each in turn: the machine's drift hits both alike. Ctrl+U ends each word."""
    bare_keys, our_keys = [], []
    for word in words:
        for letter in word:
            bare_keys.append(bare.type(letter.encode(), quiet=0.15))
            our_keys.append(ours.type(letter.encode(), quiet=0.15))
        for terminal in (bare, ours):
            terminal.type(b"\x15", quiet=0.3)
    return bare_keys, our_keys
