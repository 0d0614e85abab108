"""aiosmtplib's protocol, which takes much for a reply, made to refuse what is none."""

from __future__ import annotations

import asyncio
import re
import ssl

from aiosmtplib import SMTPResponse
from aiosmtplib.protocol import SMTPProtocol

_PREFIX = "Malformed SMTP response line: "
"""What aiosmtplib puts before a line that it cannot read."""
_REPLY = re.compile(rb"[2-5]\d\d(?:[ -]|\r?$)")
"""How a line of a reply begins (RFC 5321, 4.2); int() would take much else for a number."""
_SPOILT = "?"
"""Put before a line so that it cannot read it."""


class StrictProtocol(SMTPProtocol):
    """Refuses codes that are none, and replies whose lines have different ones (RFC 5321, 4.2.1)."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._code = b""
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        """Look at the codes, and hand on what came up to the end of a reply, or what aiosmtplib refuses to read.

        Nothing is asked for in advance before the session is open: what follows a reply was said by nobody's leave,
        and aiosmtplib would take it for the answer to the next command.
        """
        *lines, rest = (self._rest + data).split(b"\n")
        # A line that never ends is for aiosmtplib to refuse.
        self._rest = rest[:4]
        left = sum(len(line) + 1 for line in lines) + len(rest)
        for line in lines:
            left -= len(line) + 1
            if not _REPLY.match(line) or (self._code and line[:3] != self._code):
                data, self._code = _SPOILT.encode() + line + b"\n", b""
                break
            self._code = line[:3] if line[3:4] == b"-" else b""
            if not self._code:
                data, self._rest = data[: len(data) - left], b""
                break
        super().data_received(data)

    async def start_tls(
        self,
        tls_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - aiosmtplib's own signature
    ) -> SMTPResponse:
        """Forget what came in clear, as aiosmtplib does."""
        reply = await super().start_tls(tls_context, server_hostname, timeout)
        self._code = self._rest = b""
        return reply


def said(message: str) -> str:
    """Return what the server said, without the words that aiosmtplib puts before it."""
    return message.removeprefix(_PREFIX).removeprefix(_SPOILT).strip("\r\n")
