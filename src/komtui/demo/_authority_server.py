"""The demo's sign-in server: OAuth 2.0 on the loopback, as strict as the real ones (RFC 6749, 7636, 7009, 7662, 8628).

It serves Google's way (a client file) and Microsoft's (OpenID discovery below a tenant). What it gives out is worth
nothing anywhere else.
"""

from __future__ import annotations

import json
import ssl
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from komtui.demo._authority_http import Handler
from komtui.demo.authority_tokens import Tokens
from komtui.services.files import save


class _Server(ThreadingHTTPServer):
    """Says nothing of clients that hang up: a screen is drawn on the terminal."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Leave it at that."""


class AuthorityServer(Tokens):
    """A server in threads of its own, from `start` to `stop`; a context manager."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.port = 0
        """Once started."""
        self._context = context
        self._server: _Server | None = None

    def __enter__(self) -> AuthorityServer:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1. Raises OSError where that cannot be."""
        authority = self

        class Served(Handler):
            server_side = authority

        self._server = _Server(("127.0.0.1", 0), Served)
        if self._context is not None:
            self._server.socket = self._context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.base = f"{'http' if self._context is None else 'https'}://localhost:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="authority", daemon=True).start()

    def stop(self) -> None:
        """Hang up; stopping twice is harmless."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def write_client(self, path: Path) -> Path:
        """Write the client's file as Google gives it, with this server's addresses; return `path`."""
        client = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "auth_uri": f"{self.base}/authorize",
            "token_uri": f"{self.base}/token",
            "revoke_uri": f"{self.base}/revoke",
            "redirect_uris": ["http://localhost"],
        }
        save(path, json.dumps({"installed": client}).encode())
        return path
