"""aiosmtplib's protocol, which takes the last code of a reply for the whole of it, made to refuse a reply of two."""

from __future__ import annotations

import asyncio
import ssl

from aiosmtplib import SMTPResponse
from aiosmtplib.protocol import SMTPProtocol

_PREFIX = "Malformed SMTP response line: "
"""What aiosmtplib puts before a line that it cannot read."""
_SPOILT = "?"
"""Put before a line so that it cannot read it."""


class StrictProtocol(SMTPProtocol):
    """Takes a reply whose lines have different codes for what it is: none (RFC 5321, 4.2.1)."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._code = b""
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        """Look at the codes, and hand on what came, or where they differ what aiosmtplib cannot read."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        # A line that never ends is for aiosmtplib to refuse.
        self._rest = self._rest[:4]
        for line in lines:
            if self._code and line[:3] != self._code:
                data = _SPOILT.encode() + line + b"\n"
                self._code = b""
                break
            self._code = line[:3] if line[3:4] == b"-" else b""
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
