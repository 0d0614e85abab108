"""One GET over HTTPS, strict and bounded: for files that untrusted domains offer (RFC 9110, RFC 9112)."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from komtui.adapters.mail.smtp.resolving import connect, resolve

HEAD_LIMIT = 16 * 1024
"""Bytes of the status line and the headers together."""
BODY_LIMIT = 64 * 1024
"""Bytes of a file: real ones have two or three thousand."""
SECONDS = 5.0
"""For the name, and again for the connection; the caller's deadline is over all."""
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9])(?: .*)?")
_SIZE = re.compile(rb"[0-9]{1,10}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?")

Connect = Callable[[str, int], Awaitable[socket.socket]]
"""From a host and a port to a connected socket. Raises OSError or Fault."""


class HttpError(Exception):
    """What came is not HTTP as it should be; says why."""


class TooLargeError(HttpError):
    """There is more than anybody needs."""


@dataclass(frozen=True)
class Response:
    """An answer, whole."""

    status: int
    """100 to 599."""
    headers: dict[str, str]
    """By lower-case name, the first of each."""
    body: bytes = field(repr=False)
    """At most `BODY_LIMIT` bytes."""


async def connected(host: str, port: int) -> socket.socket:
    """Return a socket connected to `host`. Raises Fault."""
    return await connect(await resolve(host, port, SECONDS), host, port, SECONDS)


async def get(host: str, target: str, context: ssl.SSLContext, connect: Connect = connected) -> Response:
    """Return the answer to `GET target` from port 443 of `host`, whose certificate must be good.

    Raises ssl.SSLError, OSError, Fault, HttpError; has no deadline of its own but for connecting.
    """
    sock = await connect(host, 443)
    try:
        reader, writer = await asyncio.open_connection(
            sock=sock, ssl=context, server_hostname=host, limit=HEAD_LIMIT, ssl_shutdown_timeout=0.5
        )
    except BaseException:
        sock.close()
        raise
    try:
        writer.write(
            f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: komtui\r\nAccept: text/xml, application/xml\r\n"
            "Accept-Encoding: identity\r\nConnection: close\r\n\r\n".encode("ascii")
        )
        return await _response(reader)
    except (asyncio.IncompleteReadError, EOFError) as error:
        raise HttpError("cut off") from error
    except asyncio.LimitOverrunError as error:
        raise TooLargeError from error
    finally:
        # Not closed in order, which would take another round trip: the answer is complete, or given up.
        writer.transport.abort()


async def _response(reader: asyncio.StreamReader) -> Response:
    first, *lines = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
    status = _STATUS.fullmatch(first)
    if status is None:
        raise HttpError("not HTTP")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not name or name != name.strip():
            raise HttpError("bad header")
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
    code = int(status[1])
    return Response(code, headers, await _body(reader, headers) if code == 200 else b"")


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise HttpError("compressed")
    if "transfer-encoding" in headers:
        if headers["transfer-encoding"].lower() != "chunked":
            raise HttpError("transfer encoding")
        return await _chunks(reader)
    if "content-length" in headers:
        length = headers["content-length"].encode("latin-1")
        if not _SIZE.fullmatch(length):
            raise HttpError("bad length")
        return await reader.readexactly(_allowed(int(length)))
    body = bytearray()
    while piece := await reader.read(4096):
        body += piece
        _allowed(len(body))
    return bytes(body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while True:
        size = _CHUNK.fullmatch((await reader.readuntil(b"\r\n"))[:-2])
        if size is None:
            raise HttpError("bad chunk")
        length = int(size[1], 16)
        if not length:
            # Trailers say nothing that is wanted here.
            return bytes(body)
        _allowed(len(body) + length)
        body += await reader.readexactly(length)
        if await reader.readexactly(2) != b"\r\n":
            raise HttpError("bad chunk")


def _allowed(length: int) -> int:
    if length > BODY_LIMIT:
        raise TooLargeError
    return length
