"""The demo's sign-in server, the program's side: tokens for codes, their renewal, and their end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

from komtui.demo._authority_pages import Asked, Pages

_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"


class Tokens(Pages):
    """What a program asks for (RFC 6749, 7009, 7636, 7662, 8628)."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        """What was asked of it, such as `authorization_code`, `refresh_token`, `revoke`; nothing secret."""
        self._used: dict[str, str] = {}
        self._devices: dict[str, tuple[str, Asked]] = {}
        self._access: dict[str, tuple[Asked, float, str]] = {}
        self._refresh: dict[str, Asked] = {}
        self._spent: dict[str, Asked] = {}
        self.reused = 0
        """How often a refresh token was given that had been given before: each time all of its sign-in ended."""

    def good(self, access: str) -> str:
        """Return whose a good access token is; empty where it is none."""
        with self._lock:
            asked, until, _refresh = self._access.get(access, (None, 0.0, ""))
            return asked.address if asked is not None and time.monotonic() < until else ""

    def end_access(self) -> None:
        """End every access token at once, as providers do when a password changes; refresh tokens stay."""
        with self._lock:
            self._access.clear()

    def token(self, given: Mapping[str, str]) -> tuple[int, Any]:
        """Give tokens for a code, a device code or a refresh token (RFC 6749, 4.1.3, 6; RFC 8628, 3.4)."""
        with self._lock:
            fault = self.rules.faults.pop(0) if self.rules.faults else ""
            self.seen.append(given.get("grant_type", "").rpartition(":")[2])
        if fault in {"hang", "slow"}:
            self.rules.hanging.set()
            self.rules.released.wait(60)
        if fault and fault != "slow":
            return _fault(fault)
        with self._lock:
            return self._granted(given)

    def _granted(self, given: Mapping[str, str]) -> tuple[int, Any]:
        # A public client has no secret (Microsoft's way); one that gives it must give the right one.
        secret = given.get("client_secret", self.client_secret)
        known = hmac.compare_digest(given.get("client_id", ""), self.client_id)
        if not (known and hmac.compare_digest(secret, self.client_secret)):
            return 401, {"error": "invalid_client"}
        ways = {"authorization_code": self._for_code, "refresh_token": self._for_refresh, _DEVICE: self._for_device}
        way = ways.get(given.get("grant_type", ""))
        return way(given) if way is not None else (400, {"error": "unsupported_grant_type"})

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
        asked = Asked("", "", "", given.get("scope", ""), self.rules.address)
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
        if asked is None and old in self._spent:
            # Somebody else has it as well: all that came of that sign-in ends (RFC 9700, 4.14.2).
            self.reused += 1
            self._end(self._spent[old])
        if asked is None:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        if not self.rules.rotate:
            answer = self._given(asked, old)
            del answer["refresh_token"]
            return 200, answer
        del self._refresh[old]
        self._spent[old] = asked
        return 200, self._given(asked, secrets.token_urlsafe(32))

    def _end(self, asked: Asked) -> None:
        self._refresh = {key: found for key, found in self._refresh.items() if found is not asked}
        self._access = {key: found for key, found in self._access.items() if found[0] is not asked}

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

    def _given(self, asked: Asked, refresh: str) -> dict[str, Any]:
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

    def _id_token(self, asked: Asked) -> str:
        now = int(time.time())
        said = {
            "iss": f"{self.base}/common/v2.0",
            "aud": self.client_id,
            "sub": hashlib.sha256(asked.address.encode()).hexdigest()[:20],
            "iat": now,
            "exp": now + 3600,
            "email": None if self.rules.nameless else asked.address,
            "email_verified": True,
            "preferred_username": None if self.rules.nameless else asked.address,
            **({"nonce": asked.nonce} if asked.nonce else {}),
        }
        return ".".join(_base64(part) for part in ({"alg": "none", "typ": "JWT"}, said)) + "."


def _fault(name: str) -> tuple[int, Any]:
    if name in {"500", "hang"}:
        return 500, "<h1>Internal Server Error</h1>"
    if name == "html":
        return 200, "<h1>Welcome to the hotel's wireless network</h1>"
    return 400, {"error": name}


def _base64(part: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
