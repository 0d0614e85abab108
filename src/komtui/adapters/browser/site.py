"""The site: a page that draws a terminal, and behind each page a process that runs the screen.

textual-serve brings the terminal that draws, and the way its process is spoken with. Its own server listens to anybody,
asks Google for a font, and lets a visitor make the screen as large as memory; so the pages and the socket are ours.
"""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler
from textual_serve.app_service import AppService
from textual_serve.server import Server

from komtui.adapters.browser._upstream import end, over
from komtui.domain.problem import Problem, ProblemError

MOST: Final = 40
"""Visitors at once: each has a process of some fifty megabytes."""
LARGEST: Final = 1 << 20
"""Bytes of one message of a browser: a paste, and more."""
WIDEST: Final = 500
"""Columns and rows of the largest screen."""
_HEARTBEAT: Final = 15
"""Seconds between two looks whether the browser is still there."""
_PATIENCE: Final = 10
"""Seconds for which a process may finish what it does once its page is closed."""
_FONT: Final = 16
"""Pixels of a letter's height."""
_LOOPBACK: Final = "127.0.0.1"
_HERE: Final = Path(__file__).parent


class Words(NamedTuple):
    """What stands on the pages, in the language of whoever serves."""

    language: str
    waiting: str
    ended: str
    again: str
    script: str
    """Where the browser runs no scripts."""
    full: str
    elsewhere: str
    """Where the site is called by a name that is not its own; takes `{address}`."""


class Site:
    """Serves the screen to browsers, from this machine's loopback alone.

    `command` is what runs the screen for one visitor. `address` is the origin that browsers know the site by, such as
    `https://till.example`, where a proxy stands before it; without one it is this machine's own.
    """

    def __init__(self, command: Sequence[str], port: int, words: Words, address: str = "") -> None:
        self._command = "exec " + shlex.join(command)
        self._port = port
        self._words = words
        self._origins = (
            [address.rstrip("/")] if address else [f"http://{name}:{port}" for name in ("localhost", _LOOPBACK)]
        )
        self._by_host = {urlsplit(each).netloc: each for each in self._origins}
        self._upstream = Server(self._command)
        self._sockets = set[web.WebSocketResponse]()
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Where browsers find it."""
        return self._origins[0]

    async def open(self) -> None:
        """Listen. Raises ProblemError `serve.port`."""
        self._runner = web.AppRunner(self._app(), access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, _LOOPBACK, self._port).start()
        except OSError as error:
            await self.close()
            facts: dict[str, str | int] = {"port": self._port, "reason": error.strerror or type(error).__name__}
            raise ProblemError(Problem("serve.port", facts, "port")) from error

    async def close(self) -> None:
        """Send the visitors away, and listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.add_routes([
            web.get("/", self._page),
            web.get("/page.{kind:css|js}", self._part),
            web.get("/ws", self._visit),
            web.get("/download/{key}", self._upstream.handle_download),
            web.static("/static", self._upstream.statics_path),
        ])  # fmt: skip
        app.on_response_prepare.append(self._protect)
        app.on_shutdown.append(self._send_away)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer under the site's own name alone: the name of somebody else's page may have been pointed here."""
        if request.host not in self._by_host:
            return web.Response(status=421, text=self._words.elsewhere.format(address=self.address))
        return await handler(request)

    async def _protect(self, request: web.Request, response: web.StreamResponse) -> None:
        """Let the page load from here alone, and no other page frame it."""
        socket = _socket(self._origin(request))
        response.headers["Content-Security-Policy"] = (
            f"default-src 'self'; connect-src 'self' {socket}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            " frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        if (said := response.headers.get("Content-Disposition")) is not None:
            response.headers["Content-Disposition"] = _as_a_file(said.partition("filename=")[2])

    def _origin(self, request: web.Request) -> str:
        """Return which of its own names the site was called by."""
        return self._by_host.get(request.host, self.address)

    async def _page(self, request: web.Request) -> web.Response:
        template = Template((_HERE / "page.html").read_text("utf-8"))
        values = {name: escape(value) for name, value in self._words._asdict().items()}
        text = template.substitute(values, socket=f"{_socket(self._origin(request))}/ws", size=_FONT)
        return web.Response(text=text, content_type="text/html")

    async def _part(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(_HERE / f"page.{request.match_info['kind']}")

    async def _visit(self, request: web.Request) -> web.StreamResponse:
        """Run the screen for whoever opened the page, until it is closed or the person leaves."""
        # A browser says which page opens a socket; without this any page that is open beside ours could.
        if request.headers.get("Origin") not in self._origins:
            raise web.HTTPForbidden
        if len(self._sockets) >= MOST:
            raise web.HTTPServiceUnavailable(text=self._words.full)
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=LARGEST)
        self._sockets.add(socket)
        try:
            await socket.prepare(request)

            async def close() -> None:
                await socket.close()

            visitor = AppService(
                self._command,
                write_bytes=socket.send_bytes,
                write_str=socket.send_str,
                close=close,
                download_manager=self._upstream.download_manager,
            )
            await visitor.start(_within(request.query.get("width"), 80), _within(request.query.get("height"), 24))
            watch = asyncio.create_task(_close_when_over(visitor, socket))
            try:
                async for message in socket:
                    if message.type is WSMsgType.TEXT:
                        await _hand_on(message.data, socket, visitor)
            finally:
                watch.cancel()
                await end(visitor, _PATIENCE)
        finally:
            self._sockets.discard(socket)
        return socket

    async def _send_away(self, _app: web.Application) -> None:
        await asyncio.gather(*[each.close() for each in self._sockets])


async def _close_when_over(visitor: AppService, socket: web.WebSocketResponse) -> None:
    """Tell the browser that the screen is gone, also where its process was killed and could not say so."""
    await over(visitor)
    await socket.close()


async def _hand_on(data: str, socket: web.WebSocketResponse, visitor: AppService) -> None:
    """Hand on what a browser says: keys, the size of its window, whether it is looked at; anything else is nothing."""
    try:
        kind, value = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return
    if kind == "stdin" and isinstance(value, str):
        # Nothing at all would be the end of its input to the process.
        if not value:
            return
        await visitor.send_bytes(value.encode("utf-8", "replace"))
    elif kind == "resize" and isinstance(value, dict):
        await visitor.set_terminal_size(_within(value.get("width"), 80), _within(value.get("height"), 24))
    elif kind == "ping":
        await socket.send_json(["pong", value])
    elif kind == "blur":
        await visitor.blur()
    elif kind == "focus":
        await visitor.focus()


def _as_a_file(name: str) -> str:
    """Return what has a browser save a file under all of its name (RFC 6266), blanks, accents and semicolons too."""
    plain = "".join(each if each.isascii() and each.isprintable() and each not in '"\\' else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _within(value: object, usual: int) -> int:
    """Return columns or rows that a screen can have."""
    try:
        return min(max(int(str(value)), 1), WIDEST)
    except ValueError:
        return usual


def _socket(origin: str) -> str:
    """Return the origin as WebSockets spell it: http is ws, https is wss."""
    return "ws" + origin.removeprefix("http")
