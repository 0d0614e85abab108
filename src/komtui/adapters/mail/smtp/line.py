"""The line to a mail server: whole replies in, bytes out, nothing unbounded, nothing unnoticed."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import Protocol, cast

from komtui.adapters.mail.faults import Reply

LINE_LIMIT = 8192
"""Bytes of one line of a reply; RFC 5321, 4.5.3.1.5 asks for 512."""
_TURNS = 3
"""Turns of the event loop after which whatever the system has received is read, also under TLS."""
LONGEST_REPLY = 4 * LINE_LIMIT
"""Bytes of one reply with all its lines."""


class LineLostError(ConnectionError):
    """The other end hung up, or the network did."""


class LineGarbageError(Exception):
    """What came is no reply (RFC 5321, 4.2); the text is its beginning (untrusted)."""


class Witness(Protocol):
    """Is told of everything that passes on a line, both ways."""

    def record_sent(self, data: bytes) -> None:
        """Note down what goes to the server."""

    def record_received(self, data: bytes) -> None:
        """Note down what came from the server."""


class Line(asyncio.Protocol):
    """The protocol of one connection, from the greeting to its end, with TLS under it or without.

    Every byte counts: a reply that nobody asked for shows in `unasked`, since read as the answer to the final dot it
    would call a letter sent that is not; and replies are told apart, so that commands can be sent in one go (RFC 2920).
    """

    transport: asyncio.Transport
    """What carries the bytes; there as soon as there is a connection."""

    def __init__(self, witness: Witness | None = None) -> None:
        self.witness = witness
        """Who notes down what passes, if anybody."""
        self._replies: deque[Reply] = deque()
        self._buffer = bytearray()
        self._lines: list[tuple[int, bytes]] = []
        self._size = 0
        self._paused = False
        self._end: Exception | None = None
        self._news: asyncio.Future[None] | None = None

    @property
    def unasked(self) -> bool:
        """Whether anything came, or the line ended, without anybody waiting for it."""
        return bool(self._replies or self._buffer or self._lines or self._end)

    @property
    def lost(self) -> bool:
        """Whether the line has ended."""
        return self._end is not None or self.transport.is_closing()

    def write(self, content: bytes) -> None:
        """Hand bytes to the transport. Raises LineLostError."""
        if self.witness is not None:
            self.witness.record_sent(content)
        if self.lost:
            raise self._end or LineLostError("closed")
        self.transport.write(content)

    async def drain(self, seconds: float) -> None:
        """Wait until all that was written has left, or something came. Raises TimeoutError, LineLostError."""
        if self._paused and not self.unasked:
            async with asyncio.timeout(seconds):
                while self._paused and not self.unasked:
                    await self._wait()
        if isinstance(self._end, LineLostError) and not self._replies:
            raise self._end

    async def reply(self, seconds: float) -> Reply:
        """Return the next reply, complete within `seconds`.

        Raises TimeoutError, LineLostError, LineGarbageError.
        """
        if not self._replies:
            loop = asyncio.get_running_loop()
            end = loop.time() + seconds
            # Not `asyncio.timeout`, which costs as much as all the rest of a command.
            alarm = loop.call_at(end, self._tell)
            try:
                while not self._replies:
                    if self._end is not None:
                        raise self._end
                    if loop.time() < end:
                        await self._wait()
                    elif not await self._look():
                        raise TimeoutError
            finally:
                alarm.cancel()
        return self._replies.popleft()

    def take_unasked(self) -> Reply | None:
        """Return a reply that came unasked; None where the line ended, or what came is no whole reply."""
        return self._replies.popleft() if self._replies else None

    async def ask(self, command: bytes, seconds: float) -> Reply:
        """Send one command and return its reply. Raises what `reply` raises."""
        self.write(command + b"\r\n")
        return await self.reply(seconds)

    async def ask_alone(self, command: bytes, seconds: float) -> Reply:
        """Send one command while nothing else is under way, and return its reply. Raises what `reply` raises.

        What came before it was said without being asked, and answers nothing: it is forgotten.
        """
        self.forget()
        return await self.ask(command, seconds)

    def forget(self) -> None:
        """Drop what came unasked, whatever it was; a line that is lost stays lost."""
        self._replies.clear()
        self._buffer.clear()
        self._lines, self._size = [], 0
        if isinstance(self._end, LineGarbageError):
            self._end = None

    async def secure(self, context: ssl.SSLContext, name: str, seconds: float) -> None:
        """Put TLS under the line, for the server `name`, after it has agreed to STARTTLS.

        What came in clear together with its reply may be anybody's, and is forgotten (RFC 3207, 4.2; CVE-2011-0411).
        Raises TimeoutError, LineLostError and ssl.SSLError; the line is to be dropped then.
        """
        self.forget()
        if self.lost:
            raise self._end or LineLostError("closed")
        try:
            transport = await asyncio.get_running_loop().start_tls(
                self.transport, self, context, server_hostname=name, ssl_handshake_timeout=seconds
            )
        except ConnectionAbortedError:
            # asyncio's word for a handshake that takes too long; a server that hangs up is another error.
            raise TimeoutError from None
        except ConnectionError as error:
            raise LineLostError(type(error).__name__) from error
        if transport is None:
            raise LineLostError("closed")
        self._carried_by(transport)

    def drop(self) -> None:
        """End the line at once; what was not sent never will be."""
        self._finish(LineLostError("dropped"))
        self.transport.abort()

    async def _look(self) -> bool:
        """Read what has come already, and return whether that ends the wait.

        A program that was stopped meanwhile wakes up late, and to its timers first (SIGSTOP, a suspended machine).
        """
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        return bool(self._replies or self._end)

    async def _wait(self) -> None:
        self._news = asyncio.get_running_loop().create_future()
        try:
            await self._news
        finally:
            self._news = None

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    def _finish(self, end: Exception) -> None:
        self._end = self._end or end
        self._tell()

    def _carried_by(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        # Nothing is left behind in the program's own buffers when `drain` returns. Not 0: a TLS transport pauses at
        # "high or more", so that with 0 an empty buffer would pause it too, and `drain` wait for nothing.
        transport.set_write_buffer_limits(high=1, low=0)

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note what carries the line from now on."""
        self._carried_by(cast("asyncio.Transport", transport))

    def data_received(self, data: bytes) -> None:
        """Cut what came into lines and replies."""
        if self.witness is not None:
            self.witness.record_received(data)
        if self._end is not None:
            return
        self._buffer += data
        *lines, rest = self._buffer.split(b"\n")
        self._buffer = rest
        for line in lines:
            if not self._take(bytes(line.rstrip(b"\r"))):
                break
        if len(self._buffer) > LINE_LIMIT:
            self._finish(LineGarbageError(_beginning(self._buffer)))
        self._tell()

    def _take(self, line: bytes) -> bool:
        """Add one line to the reply that it belongs to; False where it cannot be one."""
        self._size += len(line)
        code, mark = line[:3], line[3:4]
        number = int(code) if code.isdigit() else 0
        mixed = bool(self._lines) and self._lines[0][0] != number
        if not 200 <= number <= 599 or mark not in b" -" or mixed or self._size > LONGEST_REPLY:
            self._finish(LineGarbageError(_beginning(line)))
            return False
        self._lines.append((number, line[4:]))
        if mark != b"-":
            text = b"\n".join(text.strip() for _, text in self._lines).decode("utf-8", "replace")
            self._replies.append(Reply(number, text))
            self._lines, self._size = [], 0
        return True

    def eof_received(self) -> bool:
        """Note that the other end hung up; the transport closes itself."""
        self._finish(LineLostError("end of file"))
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the line is gone."""
        self._paused = False
        self._finish(LineLostError(type(exc).__name__ if exc else "closed"))

    def pause_writing(self) -> None:
        """Hold `drain` back."""
        self._paused = True

    def resume_writing(self) -> None:
        """Let `drain` go on."""
        self._paused = False
        self._tell()


def _beginning(line: bytes | bytearray) -> str:
    return bytes(line[:200]).decode("utf-8", "replace")
