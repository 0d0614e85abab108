"""The demo's sign-in server: OAuth 2.0 on the loopback, as strict as the real ones (RFC 6749, 7636, 7009, 7662, 8628).

It serves Google's way (a client file) and Microsoft's (OpenID discovery below a tenant). What it gives out is worth
nothing anywhere else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import secrets
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_LIMIT: Final = 65536
_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_CONSENT: Final = """<!doctype html><meta charset="utf-8"><title>komtui demo</title>
<h1>komtui demo</h1><p>{client} wants to send mail as <b>{address}</b>.</p>
<p><a href="/decide?{allow}">Allow</a> · <a href="/decide?{refuse}">Refuse</a></p>
"""


@dataclass
class Rules:
    """How the server behaves; tests and the demo change it at any time."""

    approve: bool = True
    """Whether to consent at once, without a page."""
    deny: bool = False
    """Whether to refuse instead of consenting."""
    address: str = ""
    """Who is signed in at the provider; empty for whom the client hints at."""
    lifetime: int = 3600
    """Seconds of an access token."""
    code_lifetime: float = 60.0
    """Seconds of a code."""
    rotate: bool = True
    """Whether a refresh ends the old refresh token and gives a new one; else it gives none."""
    withhold: str = ""
    """A scope that is not granted."""
    faults: list[str] = field(default_factory=list)
    """What the token endpoint does next instead of its work: `500`, `html`, or an OAuth error code."""


@dataclass(frozen=True)
class _Asked:
    """One authorization under way, or decided."""

    redirect_uri: str
    challenge: str
    state: str
    scope: str
    address: str
    nonce: str = ""
    at: float = field(default_factory=time.monotonic)


class AuthorityServer:
    """A server in threads of its own, from `start` to `stop`; a context manager."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.rules = Rules()
        """How it behaves."""
        self.client_id = f"demo-{secrets.token_hex(4)}.apps.example"
        """The one client that it knows."""
        self.client_secret = secrets.token_urlsafe(18)
        """Known to this process, and to whoever reads the client's file."""
        self.port = 0
        """Once started."""
        self.seen: list[str] = []
        """What was asked of it, such as `authorization_code`, `refresh_token`, `revoke`; nothing secret."""
        self._context = context
        self._lock = threading.RLock()
        self._pending: dict[str, _Asked] = {}
        self._codes: dict[str, _Asked] = {}
        self._used: dict[str, str] = {}
        self._devices: dict[str, tuple[str, _Asked]] = {}
        self._access: dict[str, tuple[_Asked, float, str]] = {}
        self._refresh: dict[str, _Asked] = {}
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> AuthorityServer:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    @property
    def base(self) -> str:
        """Its address, without a slash at the end."""
        return f"{'http' if self._context is None else 'https'}://localhost:{self.port}"

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1. Raises OSError where that cannot be."""
        authority = self

        class Handler(_Handler):
            server_side = authority

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self._context is not None:
            self._server.socket = self._context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
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
        path.write_text(json.dumps({"installed": client}), encoding="utf-8")
        return path

    def good(self, access: str) -> str:
        """Return whose a good access token is; empty where it is none."""
        with self._lock:
            asked, until, _refresh = self._access.get(access, (None, 0.0, ""))
            return asked.address if asked is not None and time.monotonic() < until else ""

    def end_access(self) -> None:
        """End every access token at once, as providers do when a password changes; refresh tokens stay."""
        with self._lock:
            self._access.clear()

    # The endpoints. Each returns a status, and a location, a page or JSON.

    def authorize(self, given: Mapping[str, str]) -> tuple[int, str]:
        """Answer the person's browser (RFC 6749, 4.1.1): a page for what cannot be trusted, else a redirect."""
        redirect_uri = given.get("redirect_uri", "")
        if not hmac.compare_digest(given.get("client_id", ""), self.client_id) or not _is_loopback(redirect_uri):
            return 400, "<h1>Error 400</h1><p>redirect_uri_mismatch or unknown client</p>"
        if given.get("response_type") != "code" or given.get("code_challenge_method") != "S256":
            return 302, _to(redirect_uri, error="invalid_request", state=given.get("state", ""))
        if len(given.get("code_challenge", "")) != 43 or len(given.get("state", "")) < 16:
            return 302, _to(redirect_uri, error="invalid_request", state=given.get("state", ""))
        scope = " ".join(each for each in given.get("scope", "").split() if each != self.rules.withhold)
        address = self.rules.address or given.get("login_hint", "")
        asked = _Asked(redirect_uri, given["code_challenge"], given["state"], scope, address, given.get("nonce", ""))
        ticket = secrets.token_urlsafe(16)
        with self._lock:
            self._pending[ticket] = asked
        if self.rules.approve or self.rules.deny:
            return self.decide({"ticket": ticket, "answer": "refuse" if self.rules.deny else "allow"})
        links = {answer: html.escape(urlencode({"ticket": ticket, "answer": answer})) for answer in ("allow", "refuse")}
        return 200, _CONSENT.format(client="komtui", address=html.escape(address), **links)

    def decide(self, given: Mapping[str, str]) -> tuple[int, str]:
        """Redirect with what the person has decided."""
        with self._lock:
            asked = self._pending.pop(given.get("ticket", ""), None)
            if asked is None:
                return 400, "<h1>Error 400</h1><p>This page has been used already.</p>"
            if given.get("answer") != "allow":
                return 302, _to(asked.redirect_uri, error="access_denied", state=asked.state)
            code = f"4/0{secrets.token_urlsafe(32)}"
            self._codes[code] = replace(asked, at=time.monotonic())
        return 302, _to(asked.redirect_uri, state=asked.state, code=code, scope=asked.scope)

    def token(self, given: Mapping[str, str]) -> tuple[int, Any]:
        """Give tokens for a code, a device code or a refresh token (RFC 6749, 4.1.3, 6; RFC 8628, 3.4)."""
        kind = given.get("grant_type", "")
        with self._lock:
            self.seen.append(kind.rpartition(":")[2])
            if self.rules.faults:
                return _fault(self.rules.faults.pop(0))
            # A public client has no secret (Microsoft's way); one that gives it must give the right one.
            secret = given.get("client_secret", self.client_secret)
            known = hmac.compare_digest(given.get("client_id", ""), self.client_id)
            if not (known and hmac.compare_digest(secret, self.client_secret)):
                return 401, {"error": "invalid_client"}
            if kind == "authorization_code":
                return self._for_code(given)
            if kind == "refresh_token":
                return self._for_refresh(given)
            if kind == _DEVICE:
                return self._for_device(given)
        return 400, {"error": "unsupported_grant_type"}

    def revoke(self, given: Mapping[str, str]) -> tuple[int, Any]:
        """Take a grant back (RFC 7009)."""
        with self._lock:
            self.seen.append("revoke")
            token = given.get("token", "")
            refresh = self._access[token][2] if token in self._access else token
            if self._refresh.pop(refresh, None) is None:
                return 400, {"error": "invalid_token"}
            self._access = {key: found for key, found in self._access.items() if found[2] != refresh}
        return 200, {}

    def introspect(self, given: Mapping[str, str]) -> tuple[int, Any]:
        """Say whose an access token is (RFC 7662), for a mail server."""
        self.seen.append("introspect")
        address = self.good(given.get("token", ""))
        if not address:
            return 200, {"active": False}
        return 200, {"active": True, "username": address, "email": address, "scope": "mail", "client_id": "mail"}

    def device(self, given: Mapping[str, str]) -> tuple[int, Any]:
        """Begin a sign-in with a device code (RFC 8628, 3.1)."""
        if not hmac.compare_digest(given.get("client_id", ""), self.client_id):
            return 401, {"error": "invalid_client"}
        code = secrets.token_urlsafe(24)
        user_code = "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(8))
        asked = _Asked("", "", "", given.get("scope", ""), self.rules.address)
        with self._lock:
            self._devices[code] = (user_code, asked)
        return 200, {
            "device_code": code,
            "user_code": user_code,
            "verification_uri": f"{self.base}/device",
            "expires_in": 900,
            "interval": 1,
            "message": "",
        }

    def discovery(self, tenant: str) -> tuple[int, Any]:
        """Say where the endpoints are (OpenID Connect Discovery), as Microsoft does below a tenant."""
        return 200, {
            "issuer": f"{self.base}/{tenant}/v2.0",
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "device_authorization_endpoint": f"{self.base}/devicecode",
        }

    def _for_code(self, given: Mapping[str, str]) -> tuple[int, Any]:
        code = given.get("code", "")
        if code in self._used:
            # Somebody has stolen it: what it brought is taken back (RFC 6749, 4.1.2).
            self.revoke({"token": self._used[code]})
            return 400, {"error": "invalid_grant"}
        asked = self._codes.pop(code, None)
        if asked is None or time.monotonic() - asked.at > self.rules.code_lifetime:
            return 400, {"error": "invalid_grant", "error_description": "Bad Request"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        right = hmac.compare_digest(challenge.rstrip(b"="), asked.challenge.encode())
        if not right or given.get("redirect_uri") != asked.redirect_uri:
            return 400, {"error": "invalid_grant", "error_description": "PKCE or redirect_uri does not fit"}
        answer = self._given(asked, secrets.token_urlsafe(32))
        self._used[code] = answer["refresh_token"]
        return 200, answer

    def _for_refresh(self, given: Mapping[str, str]) -> tuple[int, Any]:
        old = given.get("refresh_token", "")
        asked = self._refresh.get(old)
        if asked is None:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        if not self.rules.rotate:
            answer = self._given(asked, old)
            del answer["refresh_token"]
            return 200, answer
        del self._refresh[old]
        return 200, self._given(asked, secrets.token_urlsafe(32))

    def _for_device(self, given: Mapping[str, str]) -> tuple[int, Any]:
        code = given.get("device_code", "")
        if code not in self._devices:
            return 400, {"error": "expired_token"}
        if self.rules.deny:
            return 400, {"error": "authorization_declined"}
        if not self.rules.approve:
            return 400, {"error": "authorization_pending"}
        _user_code, asked = self._devices.pop(code)
        return 200, self._given(asked, secrets.token_urlsafe(32))

    def _given(self, asked: _Asked, refresh: str) -> dict[str, Any]:
        access = f"ya29.{secrets.token_urlsafe(32)}"
        self._access[access] = (asked, time.monotonic() + self.rules.lifetime, refresh)
        self._refresh[refresh] = asked
        return {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": self.rules.lifetime,
            "token_type": "Bearer",
            "scope": asked.scope,
            "id_token": self._id_token(asked),
        }

    def _id_token(self, asked: _Asked) -> str:
        now = int(time.time())
        said = {
            "iss": f"{self.base}/common/v2.0",
            "aud": self.client_id,
            "sub": hashlib.sha256(asked.address.encode()).hexdigest()[:20],
            "iat": now,
            "exp": now + 3600,
            "email": asked.address,
            "email_verified": True,
            "preferred_username": asked.address,
            **({"nonce": asked.nonce} if asked.nonce else {}),
        }
        return ".".join(_base64(part) for part in ({"alg": "none", "typ": "JWT"}, said)) + "."


class _Handler(BaseHTTPRequestHandler):
    """Takes requests apart; the server decides."""

    server_side: AuthorityServer
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


def _fault(name: str) -> tuple[int, Any]:
    if name == "500":
        return 500, "<h1>Internal Server Error</h1>"
    if name == "html":
        return 200, "<h1>Welcome to the hotel's wireless network</h1>"
    return 400, {"error": name}


def _is_loopback(redirect_uri: str) -> bool:
    parts = urlsplit(redirect_uri)
    return parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"} and not parts.query


def _to(redirect_uri: str, **parameters: str) -> str:
    return f"{redirect_uri}?{urlencode(parameters)}"


def _base64(part: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
