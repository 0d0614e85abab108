"""The loopback address that a provider's answer comes to (RFC 8252, 7.3): one path, GET alone, small and quick."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import html
import os
import re
import socket
from collections.abc import Mapping
from urllib.parse import parse_qsl

from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _
from komtui.services.ports.authorization import Answer, Reply

HEAD_LIMIT = 16 * 1024
"""Bytes of a request; a browser's has one or two thousand."""
SECONDS = 10.0
"""For one request."""
MOST = 16
"""Connections at once; browsers open two or three. One more ends the one that has said nothing for the longest."""
_REQUEST = re.compile(rb"([A-Z]{1,10}) (/[\x21-\x7e]*) HTTP/1\.[01]")
_NAMES = ("127.0.0.1", "localhost")


class LoopbackListener:
    """Implements `ports.authorization.Listener`; `loopback` opens one."""

    def __init__(self, answer: Answer) -> None:
        self.port = 0
        """Where, once open."""
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._tasks = dict[asyncio.Task[None], None]()

    async def open(self, port: int) -> LoopbackListener:
        """Listen. Raises ProblemError `oauth.port-taken`, `oauth.listener`."""
        try:
            self._server = await asyncio.start_server(self._met, "127.0.0.1", port, limit=HEAD_LIMIT)
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                raise ProblemError(Problem("oauth.port-taken", {"port": port})) from error
            raise ProblemError(Problem("oauth.listener", {"reason": error.strerror or str(error)})) from error
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    @property
    def alive(self) -> bool:
        """See `Listener`: asked of the system, since nobody is told when a socket is lost."""
        sockets = self._server.sockets if self._server is not None else ()
        try:
            return bool(sockets) and all(each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) for each in sockets)
        except OSError:
            return False

    async def close(self) -> None:
        """Take no more requests; answers under way still reach the browser."""
        if self._server is not None:
            self._server.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=0.5)
        for task in self._tasks:
            task.cancel()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            writer.transport.abort()
            return
        if len(self._tasks) >= MOST:
            # Connections that send nothing must not use up the places that the browser's answer needs.
            oldest = next(iter(self._tasks))
            del self._tasks[oldest]
            oldest.cancel()
        self._tasks[task] = None
        try:
            with contextlib.suppress(TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                async with asyncio.timeout(SECONDS):
                    head = await reader.readuntil(b"\r\n\r\n")
                    writer.write(self._response(head))
                    writer.write_eof()
                    await writer.drain()
        except asyncio.CancelledError:
            # Ended for the sake of another connection, or with all of them: asyncio would report it as a fault.
            pass
        finally:
            writer.close()
            self._tasks.pop(task, None)

    def _response(self, head: bytes) -> bytes:
        first, *lines = head[:-4].split(b"\r\n")
        request = _REQUEST.fullmatch(first)
        if request is None:
            return _page(400, Reply.STRANGE)
        path, _mark, query = request[2].decode("ascii").partition("?")
        if not self._is_ours(lines):
            # Another site's name that leads here (DNS rebinding).
            return _page(421, Reply.STRANGE)
        if request[1] != b"GET" or path != "/":
            return _page(405 if path == "/" else 404, Reply.STRANGE)
        reply = self._to(query)
        return _page(400 if reply is Reply.STRANGE else 200, reply)

    def _to(self, query: str) -> Reply:
        try:
            parameters = parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=30)
        except ValueError:
            return Reply.STRANGE
        # Without any it is a browser that looks ahead, or a person who tries the port: nothing was answered.
        return self._answer(parameters) if parameters else Reply.STRANGE

    def _is_ours(self, lines: list[bytes]) -> bool:
        hosts = [line.partition(b":")[2].strip() for line in lines if line[:5].lower() == b"host:"]
        return len(hosts) == 1 and hosts[0].lower() in {f"{name}:{self.port}".encode() for name in _NAMES}


async def loopback(port: int, answer: Answer) -> LoopbackListener:
    """Implements `ports.authorization.Listen`."""
    return await LoopbackListener(answer).open(port)


def ssh_line(port: int, environment: Mapping[str, str] = os.environ) -> str:
    """Return the line that brings a browser's answer from the user's machine to `port` of this one."""
    from komtui.adapters.system import system_user

    # `client address, client port, server address, server port` (ssh(1)); the address that the user's SSH reached.
    parts = environment.get("SSH_CONNECTION", "").split()
    here = parts[2] if len(parts) == 4 and re.fullmatch(r"[0-9A-Fa-f.:%]+", parts[2]) else socket.gethostname()
    ssh_port = f" -p {parts[3]}" if len(parts) == 4 and parts[3].isdecimal() and parts[3] != "22" else ""
    return f"ssh -N -L {port}:127.0.0.1:{port}{ssh_port} {system_user()}@{here}"


def _page(status: int, reply: Reply) -> bytes:
    title, text = {
        Reply.DONE: (
            _("Back to komtui"),
            _("The answer has reached komtui, which now finishes the sign-in. This page can be closed."),
        ),
        Reply.DENIED: (
            _("Not signed in"),
            _("The sign-in was refused, and komtui may not send with this account. This page can be closed."),
        ),
        Reply.STRANGE: (
            _("Nothing happened"),
            _("This is not the answer that komtui waits for. Use the address that komtui shows."),
        ),
    }[reply]
    body = (
        f'<!doctype html><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<h1>{html.escape(title)}</h1><p>{html.escape(text)}</p>\n"
    ).encode()
    # The address of this page has the code in it: it is kept nowhere and given to nobody.
    head = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Refused'}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
