"""The transcript of a test: every line both ways with its time, secrets hidden, bounded, harmless to a terminal."""

from __future__ import annotations

import asyncio
import time

from aiosmtplib.protocol import SMTPProtocol

from komtui.adapters.mail.line import LINE_LIMIT, LONGEST_REPLY, Line
from komtui.adapters.mail.redaction import HIDDEN, Redaction
from komtui.domain.account import Account
from komtui.domain.text import visible

MOST_LINES = 400
"""Lines that are kept: a test of a healthy server has some forty."""
LONGEST = 500
"""Characters of a line that are kept."""


class Transcript:
    """What was said on one connection and about it.

    From AUTH to the reply that ends it (RFC 4954, 4), whatever the client says is hidden; elsewhere the account's
    password is, however it is written. A message is told by its size.
    """

    def __init__(self, account: Account) -> None:
        self.heard = 0
        """Bytes that came since the client last spoke."""
        self.hidden = Redaction(account)
        """What takes the account's secrets out of a text."""
        self._started = time.monotonic()
        self._lines: list[str] = []
        self._left_out = 0
        self._partial = bytearray()
        self._signing_in = False
        self._message = 0
        self._in_message = False

    def __str__(self) -> str:
        self._flush()
        cut = [f"[{self._left_out} more lines]"] if self._left_out else []
        return "".join(f"{line}\n" for line in (*self._lines, *cut))

    @property
    def dripping(self) -> bool:
        """Whether the last that came is no whole line."""
        return bool(self._partial)

    def note(self, text: str) -> None:
        """Add what was not said by either side: a step, its outcome."""
        self._add("--", text)

    def sent(self, data: bytes) -> None:
        """Add what goes to the server."""
        self._flush()
        self.heard = 0
        if self._in_message:
            self._body(data)
            return
        for line in data.removesuffix(b"\r\n").split(b"\r\n"):
            self._add(">>", self._command(line.decode("utf-8", "replace")))

    def received(self, data: bytes) -> None:
        """Add what came from the server, once its line is whole."""
        self.heard += len(data)
        *lines, rest = (bytes(self._partial) + data).split(b"\n")
        # More than a line can have is kept by nobody.
        self._partial = bytearray(rest[:LINE_LIMIT])
        for line in lines:
            self._reply(line.rstrip(b"\r").decode("utf-8", "replace"))

    def _command(self, line: str) -> str:
        verb, _, rest = line.partition(" ")
        if self._signing_in:
            return HIDDEN
        if verb.upper() == "AUTH":
            self._signing_in = True
            return f"{verb} {rest.partition(' ')[0]} {HIDDEN}"
        return line

    def _reply(self, line: str) -> None:
        if self._signing_in and line[:3] != "334" and line[3:4] != "-":
            self._signing_in = False
        self._in_message = self._in_message or line.startswith("354")
        self._add("<<", line)

    def _body(self, data: bytes) -> None:
        if data == b".\r\n":
            self._add(">>", f"[{self._message} bytes]")
            self._add(">>", ".")
            self._in_message, self._message = False, 0
        else:
            self._message += len(data)

    def _flush(self) -> None:
        if self._partial:
            rest, self._partial = bytes(self._partial), bytearray()
            self._add("<<", rest.decode("utf-8", "replace"))

    def _add(self, mark: str, text: str) -> None:
        if len(self._lines) >= MOST_LINES:
            self._left_out += 1
            return
        shown = visible(self.hidden(text))
        end = "…" if len(shown) > LONGEST else ""
        self._lines.append(f"{time.monotonic() - self._started:7.3f} {mark} {shown[:LONGEST]}{end}")


class RecordedProtocol(SMTPProtocol):
    """aiosmtplib's protocol, with all that passes noted down."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transcript: Transcript) -> None:
        super().__init__(loop=loop)
        self._transcript = transcript

    def data_received(self, data: bytes) -> None:
        """Note down what came, and go on."""
        self._transcript.received(data)
        super().data_received(data)

    def write(self, data: bytes) -> None:
        """Note down what goes out, and go on."""
        self._transcript.sent(data)
        super().write(data)


class RecordedLine(Line):
    """The line that takes over once the session is open, likewise."""

    def __init__(self, transport: asyncio.Transport, transcript: Transcript) -> None:
        super().__init__(transport)
        self._transcript = transcript

    def data_received(self, data: bytes) -> None:
        """Note down what came, and go on."""
        self._transcript.received(data)
        super().data_received(data)

    def write(self, content: bytes) -> None:
        """Note down what goes out, and go on."""
        self._transcript.sent(content)
        super().write(content)


ENDLESS = LONGEST_REPLY // 2
"""Bytes of one reply from which a server that was cut short counts as one that does not end."""
