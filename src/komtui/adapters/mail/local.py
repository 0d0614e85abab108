"""This machine's own mail service: whether one answers on loopback, as sendmail and its like do."""

from __future__ import annotations

import asyncio
import contextlib
import time

HOST = "127.0.0.1"
PORTS = (25, 587)
"""Where it listens (RFC 5321, RFC 6409). Only root may listen there, so that it is nobody else's."""
_SECONDS = 1.0
"""How long it may take to greet: it is on this machine."""
_AGAIN = 60.0
"""Seconds for which an answer is good."""


class LocalMailService:
    """Implements `ports.LocalMail`. It is asked at most once a minute, and only where no account is set up."""

    def __init__(self, ports: tuple[int, ...] | None = None) -> None:
        self._ports = ports
        self._known: tuple[int, float] | None = None

    async def port(self) -> int:
        """Return the port at which it greets as a mail server does, 0 where none does."""
        if self._known is None or time.monotonic() - self._known[1] > _AGAIN:
            found = 0
            for port in PORTS if self._ports is None else self._ports:
                if await _greets(port):
                    found = port
                    break
            self._known = found, time.monotonic()
        return self._known[0]


async def _greets(port: int) -> bool:
    writer = None
    try:
        async with asyncio.timeout(_SECONDS):
            reader, writer = await asyncio.open_connection(HOST, port, limit=4096)
            greeting = await reader.readline()
            writer.write(b"QUIT\r\n")
        return greeting.startswith((b"220 ", b"220-"))
    except (OSError, ValueError):  # nobody listens, or what answers is no mail server; a deadline is an OSError too
        return False
    finally:
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
