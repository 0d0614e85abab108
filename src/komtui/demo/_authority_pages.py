"""The demo's sign-in server, the person's side: the page, the decision, and the redirect that brings the code."""

from __future__ import annotations

import hmac
import html
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

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
    usual: str = ""
    """Who is, where the client hints at nobody: the address in a QR code has no room for it."""
    nameless: bool = False
    """Whether it does not say who has signed in."""
    lifetime: int = 3600
    """Seconds of an access token."""
    code_lifetime: float = 60.0
    """Seconds of a code."""
    rotate: bool = True
    """Whether a refresh ends the old refresh token and gives a new one; else it gives none."""
    withhold: str = ""
    """A scope that is not granted."""
    faults: list[str] = field(default_factory=list)
    """What the token endpoint does next instead of its work: `500`, `html`, `hang`, or an OAuth error code.

    `slow` does it, as late as `hang`.
    """
    hanging: threading.Event = field(default_factory=threading.Event)
    """Set once a request hangs."""
    released: threading.Event = field(default_factory=threading.Event)
    """Set to let it go, unanswered in earnest."""


@dataclass(frozen=True)
class Asked:
    """One authorization under way, or decided."""

    redirect_uri: str
    challenge: str
    state: str
    scope: str
    address: str
    nonce: str = ""
    at: float = field(default_factory=time.monotonic)


class Pages:
    """What a browser asks for (RFC 6749, 4.1.1). Each endpoint returns a status, and a location, a page or JSON."""

    def __init__(self) -> None:
        self.rules = Rules()
        """How it behaves."""
        self.client_id = f"demo-{secrets.token_hex(4)}.apps.example"
        """The one client that it knows."""
        self.client_secret = secrets.token_urlsafe(18)
        """Known to this process, and to whoever reads the client's file."""
        self.base = ""
        """Its address, without a slash at the end; empty until it listens."""
        self._lock = threading.RLock()
        self._pending: dict[str, Asked] = {}
        self._codes: dict[str, Asked] = {}

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
        address = self.rules.address or given.get("login_hint") or self.rules.usual
        asked = Asked(redirect_uri, given["code_challenge"], given["state"], scope, address, given.get("nonce", ""))
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

    def discovery(self, tenant: str) -> tuple[int, Any]:
        """Say where the endpoints are (OpenID Connect Discovery), as Microsoft does below a tenant."""
        return 200, {
            "issuer": f"{self.base}/{tenant}/v2.0",
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "device_authorization_endpoint": f"{self.base}/devicecode",
        }


def _is_loopback(redirect_uri: str) -> bool:
    parts = urlsplit(redirect_uri)
    return parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"} and not parts.query


def _to(redirect_uri: str, **parameters: str) -> str:
    return f"{redirect_uri}?{urlencode(parameters)}"
