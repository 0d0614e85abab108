"""A connection by the standard library's imaplib, with what it lacks: deadlines for whole steps, limits, IDLE.

imaplib (Python 3.11 to 3.14) lets `open`, `read`, `readline`, `send` and `shutdown` be overridden, and `xatom` send a
command that it does not know; nothing else of it is touched.
"""

from __future__ import annotations

import imaplib
import re
import selectors
import socket
import ssl
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_CONNECT: Final = 10.0
"""Seconds to connect, and for the handshake."""
_LONGEST_LINE: Final = 1_000_000
_LARGEST_LITERAL: Final = 4_000_000
_MOST_AT_ONCE: Final = 16_000_000
"""Bytes of one answer; 200 headers are some hundred thousand."""
_ANSWER = re.compile(rb"(?:\*|\+|[A-Z]{1,8}[0-9]+)(?: |\r)")
_SOMETHING_CAME = re.compile(rb"(?i)\* [0-9]+ (?:exists|recent)\r\n")


class NotImapError(Exception):
    """What answers there does not speak IMAP; says what it said."""


class FarewellError(Exception):
    """The server hangs up; says why."""


class StoppedError(Exception):
    """Whoever asked does not want to know any more."""


class Server(imaplib.IMAP4):
    """A server that answers each command within `deadline` seconds, or else TimeoutError.

    Raises besides what imaplib raises: NotImapError, FarewellError, StoppedError as soon as `wake` can be read.
    """

    def __init__(
        self, host: str, port: int, *, trusted: ssl.SSLContext | None, deadline: float, wake: socket.socket
    ) -> None:
        self._trusted = trusted
        self._deadline = deadline
        self._wake = wake
        self._buffer = bytearray()
        self._taken = 0
        self._until = time.monotonic() + deadline
        self._inside = False
        self._leaves = False
        self._greeted = False
        self._waits_until: float | None = None
        self._heard = False
        super().__init__(host, port, min(deadline, _CONNECT))

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect, with TLS from the beginning where authorities were given."""
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout)
        try:
            if self._trusted is not None:
                self._wrap(self._trusted)
        except BaseException:
            self.sock.close()
            raise

    def secure(self, trusted: ssl.SSLContext) -> None:
        """Change over to TLS (STARTTLS), and forget all that was said before (RFC 9051, 11.1)."""
        answer, data = self.xatom("STARTTLS")
        if answer != "OK":
            raise self.error(data[-1] if data else "STARTTLS")
        if self._buffer:
            raise NotImapError("bytes before TLS")
        self._wrap(trusted)
        self._inside = False
        self.untagged_responses.clear()
        answer, data = self.capability()
        said = data[-1] if data and isinstance(data[-1], bytes) else b""
        self.capabilities = tuple(said.decode("ascii", "replace").upper().split())

    def _wrap(self, trusted: ssl.SSLContext) -> None:
        self.sock.settimeout(min(self._deadline, _CONNECT))
        self.sock = trusted.wrap_socket(self.sock, server_hostname=self.host)

    def send(self, data: ReadableBuffer) -> None:
        """Send a command; the time for its answer begins."""
        self._until, self._taken = time.monotonic() + self._deadline, 0
        self.sock.settimeout(self._deadline)
        self.sock.sendall(data)

    def readline(self) -> bytes:
        """Return the next line with its end."""
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _LONGEST_LINE:
                raise NotImapError(self._start())
            if not self._receive():
                return b""
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        if not self._inside:
            self._judge(line)
        self._inside = False
        return line

    def read(self, size: int) -> bytes:
        """Return a literal of so many bytes."""
        if size > _LARGEST_LITERAL:
            raise NotImapError(f"{{{size}}}")
        while len(self._buffer) < size:
            if not self._receive():
                return b""
        content = bytes(self._buffer[:size])
        del self._buffer[:size]
        # What follows a literal is the rest of its line.
        self._inside = True
        return content

    def shutdown(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def leave(self) -> None:
        """Say goodbye, which is answered with one, and soon."""
        self._leaves = True
        self._deadline = min(self._deadline, 3.0)
        self.logout()

    def hears_something(self, seconds: float) -> bool:
        """Wait until something comes into the folder that is open, for some time at the most (IDLE, RFC 2177)."""
        self._heard = False
        self._waits_until = time.monotonic() + seconds
        try:
            answer, data = self.xatom("IDLE")
        finally:
            self._waits_until = None
        if answer != "OK":
            raise self.error(data[-1] if data else "IDLE")
        return self._heard

    def _judge(self, line: bytes) -> None:
        """Look at the beginning of an answer. Raises NotImapError, FarewellError."""
        if not _ANSWER.match(line) or not (self._greeted or line.startswith(b"*")):
            raise NotImapError(line[:200].decode("utf-8", "replace").strip())
        self._greeted = True
        if line[:6].upper() == b"* BYE " and not self._leaves:
            raise FarewellError(line[6:300].decode("utf-8", "replace").strip())
        if self._waits_until is not None and _SOMETHING_CAME.match(line):
            self._heard = True
            self._end_waiting()

    def _end_waiting(self) -> None:
        self._waits_until = None
        self.send(b"DONE\r\n")

    def _receive(self) -> bool:
        """Wait for bytes, and keep them; False where the server has hung up."""
        waiting = getattr(self.sock, "pending", lambda: 0)()
        while not waiting:
            until = self._until if self._waits_until is None else self._waits_until
            left = until - time.monotonic()
            if left <= 0 and self._waits_until is None:
                raise TimeoutError
            if left <= 0:
                self._end_waiting()
                continue
            with selectors.DefaultSelector() as selector:
                selector.register(self.sock, selectors.EVENT_READ)
                selector.register(self._wake, selectors.EVENT_READ)
                ready = {key.fileobj for key, _ in selector.select(left)}
            if self._wake in ready:
                raise StoppedError
            waiting = bool(ready)
        self.sock.settimeout(max(self._until - time.monotonic(), 1.0))
        content = self.sock.recv(65_536)
        self._buffer += content
        self._taken += len(content)
        if self._taken > _MOST_AT_ONCE:
            raise NotImapError(self._start())
        return bool(content)

    def _start(self) -> str:
        return self._buffer[:100].decode("utf-8", "replace")
