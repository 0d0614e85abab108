"""The demo's sign-in server, its HTTP: requests are taken apart here, and decided elsewhere."""

from __future__ import annotations

import base64
import json
from http.server import BaseHTTPRequestHandler
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from komtui.demo.authority_tokens import Tokens

_LIMIT: Final = 65536


class Handler(BaseHTTPRequestHandler):
    """Takes requests apart; the server decides."""

    server_side: Tokens
    timeout = 10

    def do_GET(self) -> None:
        """Serve what a browser asks for, and discovery."""
        parts = urlsplit(self.path)
        given = dict(parse_qsl(parts.query))
        tenant, _slash, rest = parts.path.strip("/").partition("/")
        if parts.path == "/authorize":
            self._page(*self.server_side.authorize(given))
        elif parts.path == "/decide":
            self._page(*self.server_side.decide(given))
        elif rest == "v2.0/.well-known/openid-configuration":
            self._json(*self.server_side.discovery(tenant))
        elif parts.path == "/introspect":
            self._json(*self.server_side.introspect(given))
        else:
            self._page(404, "<h1>Error 404</h1>")

    def do_POST(self) -> None:
        """Serve what a client asks for."""
        length = min(int(self.headers.get("Content-Length") or 0), _LIMIT)
        given = dict(parse_qsl(self.rfile.read(length).decode("utf-8", "replace"))) | self._basic()
        work = {
            "/token": self.server_side.token,
            "/revoke": self.server_side.revoke,
            "/introspect": self.server_side.introspect,
            "/devicecode": self.server_side.device,
        }.get(urlsplit(self.path).path)
        if work is None:
            self._page(404, "<h1>Error 404</h1>")
        else:
            self._json(*work(given))

    def _basic(self) -> dict[str, str]:
        """Return the client as HTTP's own header has it (RFC 6749, 2.3.1)."""
        scheme, _space, value = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return {}
        client_id, _colon, secret = base64.b64decode(value).decode("utf-8", "replace").partition(":")
        return {"client_id": unquote(client_id), "client_secret": unquote(secret)}

    def log_message(self, *_: object) -> None:
        """Say nothing: a screen is drawn on the terminal."""

    def _page(self, status: int, text: str) -> None:
        where = [("Location", text)] if status == 302 else []
        self._send(status, b"" if where else text.encode(), "text/html; charset=utf-8", where)

    def _json(self, status: int, found: object) -> None:
        if isinstance(found, str):
            self._send(status, found.encode(), "text/html; charset=utf-8", [])
        else:
            self._send(status, json.dumps(found).encode(), "application/json", [])

    def _send(self, status: int, body: bytes, kind: str, more: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(len(body))), *more]:
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
