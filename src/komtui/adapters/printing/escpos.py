"""ESC/POS: what receipt printers understand without a driver. A page goes out as a picture, so that it looks the same.

Commands as Epson publishes them, which other makers follow: ESC @, GS v 0, ESC p, GS V.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import select
import socket
import stat
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

from komtui.domain.printer import Device
from komtui.domain.problem import Problem, ProblemError
from komtui.services.ports.printing import Dots, Handling, NotSentError

WIDTH: Final = 576
"""Dots of the head: 72 mm at 203 dpi."""
CONNECTING: Final = 5.0
"""Seconds for a printer to answer: one that is off does not."""
STALLING: Final = 20.0
"""Seconds without a byte taken, after which it is given up: it is out of paper, or open."""
LASTING: Final = 60.0
"""Seconds for all of a job, beside what its bytes take over the slowest line."""
_SLOWEST: Final = 1_000.0
"""Bytes a second: half of what a printer at 19,200 baud takes."""
_PARTING: Final = 1.0
"""Seconds for a printer to take what is still under way, whatever it says meanwhile."""
_BAND: Final = 128
"""Rows of one command: small printers have little memory."""
_TRIES: Final = 4
_BUSY: Final = 0.4
"""Seconds until a printer is tried again that refuses: it speaks to one at a time, another till perhaps."""

_RESET = b"\x1b@"
_DRAWER = b"\x1bp\x00\x19\xfa"
"""ESC p: pulse on pin 2, 50 ms on, 500 ms off."""
_FEED = b"\x1bd\x04"
_CUT = b"\x1dVB\x00"
"""GS V 66: feed to the knife, cut partially."""


class EscPosPrinters:
    """Implements `ports.printing.DevicePrinters`. `dots` draws a PDF as pages of at most `WIDTH` dots."""

    def __init__(
        self,
        dots: Callable[[bytes, int], Awaitable[Sequence[Dots]]],
        *,
        connecting: float = CONNECTING,
        stalling: float = STALLING,
        lasting: float = LASTING,
    ) -> None:
        self._dots = dots
        self._connecting = connecting
        self._stalling = stalling
        self._lasting = lasting
        self._turns: dict[str, asyncio.Lock] = {}

    async def print(self, device: Device, content: bytes, handling: Handling) -> None:
        """Print a PDF. Raises ProblemError `printing.…`, from a NotSentError where no paper has come out."""
        try:
            pages = await self._dots(content, WIDTH)
        except ProblemError as error:
            raise ProblemError(*error.problems) from NotSentError()
        commands = list(encoded(pages, handling))
        async with self._turns.setdefault(device.name, asyncio.Lock()):
            await asyncio.to_thread(self._send, device, commands)

    def _send(self, device: Device, commands: Sequence[bytes]) -> None:
        sent = False
        try:
            with _opened(device, self._connecting) as line:
                patience = _Patience(self._stalling, self._lasting + sum(map(len, commands)) / _SLOWEST)
                first, *rest = commands
                line.write(first, patience)
                for command in rest:
                    # From here on paper may move, whatever becomes of the rest.
                    sent = True
                    line.write(command, patience)
        except OSError as error:
            problem = ProblemError(_problem(device, error, sent=sent))
            raise problem from (error if sent else NotSentError())


def encoded(pages: Sequence[Dots], handling: Handling) -> Iterator[bytes]:
    """Yield what is sent to print `pages` below each other."""
    yield _RESET + (_DRAWER if handling.drawer else b"")
    for page in pages:
        step = page.width * _BAND
        for start in range(0, len(page.rows), step):
            band = page.rows[start : start + step]
            height = len(band) // page.width
            yield b"\x1dv0\x00" + page.width.to_bytes(2, "little") + height.to_bytes(2, "little") + band
    yield _CUT if handling.cut else _FEED


class _Patience:
    """How long a printer may take: without a byte, and for the whole job, which one that drips would never end."""

    def __init__(self, stalling: float, lasting: float) -> None:
        self._stalling = stalling
        self._end = time.monotonic() + lasting

    @property
    def left(self) -> float:
        """Seconds to wait for the next byte to be taken. Raises TimeoutError where the job has lasted too long."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._stalling)


class _Line(Protocol):
    def write(self, content: bytes, patience: _Patience) -> None:
        """Write all of it. Raises OSError, TimeoutError."""


@contextmanager
def _opened(device: Device, deadline: float) -> Iterator[_Line]:
    if device.path:
        descriptor = _open(device.path)
        try:
            yield _FileLine(descriptor)
        finally:
            os.close(descriptor)
        return
    with _connected(device, deadline) as connection:
        yield _SocketLine(connection)
        # What is still under way arrives before the end does.
        connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            parting = _Patience(_PARTING, _PARTING)
            connection.settimeout(parting.left)
            while connection.recv(1024):
                connection.settimeout(parting.left)


def _connected(device: Device, deadline: float) -> socket.socket:
    end = time.monotonic() + deadline
    for left in reversed(range(_TRIES)):
        try:
            return socket.create_connection((device.host, device.port), max(end - time.monotonic(), 0.1))
        except ConnectionRefusedError:
            if not left:
                raise
            time.sleep(_BUSY)
    raise ConnectionRefusedError


def _open(path: str) -> int:
    """Open a device for writing. Raises OSError; a plain file is none, and stays as it is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
        os.close(descriptor)
        raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
    return descriptor


class _SocketLine:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def write(self, content: bytes, patience: _Patience) -> None:
        left = memoryview(content)
        while left:
            self._connection.settimeout(patience.left)
            left = left[self._connection.send(left) :]


class _FileLine:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, content: bytes, patience: _Patience) -> None:
        left = memoryview(content)
        while left:
            if not select.select([], [self._descriptor], [], patience.left)[1]:
                raise TimeoutError
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(self._descriptor, left) :]


_CODES = {
    errno.ENOENT: "printing.device-missing",
    errno.EACCES: "printing.device-denied",
    errno.EPERM: "printing.device-denied",
    errno.ENOTTY: "printing.device-wrong",
    errno.EISDIR: "printing.device-wrong",
    errno.EBUSY: "printing.device-busy",
}


def _problem(device: Device, error: OSError, *, sent: bool) -> Problem:
    facts = {"printer": device.name}
    if sent:
        return Problem("printing.stalled", facts, "printer")
    if isinstance(error, socket.gaierror):
        return Problem("printing.host", {"printer": device.name, "host": device.host}, "printer")
    return Problem(_CODES.get(error.errno or 0, "printing.off") if device.path else "printing.off", facts, "printer")
