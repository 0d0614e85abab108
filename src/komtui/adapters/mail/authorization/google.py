"""Google's sign-in, by google-auth-oauthlib and google-auth. Implements `ports.authorization.Authority`.

Everything blocks and runs in threads. Exceptions of the libraries are never kept as causes: some quote what was sent.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import InstalledAppFlow
from oauthlib.oauth2 import OAuth2Error
from oauthlib.oauth2.rfc6749.errors import MissingTokenError

from komtui.adapters.mail.authorization.web import SECONDS, bounded, left_behind
from komtui.domain.mail.authorization import Client, Provider, Token, claims
from komtui.domain.mail.page_address import brief
from komtui.domain.problem import Problem, ProblemError
from komtui.services.ports.authorization import Device, Page

SCOPES: Final = (Provider.GOOGLE.mail_scope, "openid", "email")
"""Sending, and the address of who signs in."""
NEEDLESS: Final = frozenset({"login_hint", "access_type"})
"""Parameters that a QR code does without: whose account it is is looked at in the end, and Google gives an installed
application a refresh token in any case (developers.google.com, OAuth 2.0 for desktop apps, step 5)."""
UNSAID: Final = 600
"""Seconds that an access token is taken to last where its answer does not say (RFC 6749, 5.1)."""
_INSECURE = "OAUTHLIB_INSECURE_TRANSPORT"
_GIVEN_BACK = {"invalid_token", "invalid_grant"}
_CLIENT = {"invalid_client", "unauthorized_client", "redirect_uri_mismatch", "deleted_client"}
_one_at_a_time = threading.Lock()

T = TypeVar("T")

for _name in ("requests_oauthlib", "oauthlib", "google", "urllib3"):
    # On DEBUG they write tokens, codes and addresses down.
    logging.getLogger(_name).setLevel(logging.WARNING)


class GoogleAuthority:
    """One sign-in at a time, for one client."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._flow: InstalledAppFlow | None = None

    def redirect_uri(self, port: int) -> str:
        """See `Authority`."""
        return f"http://127.0.0.1:{port}/"

    async def page(self, redirect_uri: str, address: str) -> Page:
        """See `Authority`."""
        return await asyncio.to_thread(self._begun, redirect_uri, address)

    def _begun(self, redirect_uri: str, address: str) -> Page:
        client = self._client
        config = {
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "auth_uri": client.auth_uri,
            "token_uri": client.token_uri,
        }
        self._flow = InstalledAppFlow.from_client_config(
            {"installed": config}, SCOPES, autogenerate_code_verifier=True, redirect_uri=redirect_uri
        )
        bounded(self._flow.oauth2session)
        with _loopback_allowed():
            # `consent`, because Google gives a refresh token only with it.
            url, state = self._flow.authorization_url(access_type="offline", prompt="consent", login_hint=address)
        return Page(url, state, brief(url, NEEDLESS))

    async def redeem(self, code: str) -> Token:
        """See `Authority`."""
        return await left_behind(lambda: self._told(lambda: self._redeem(code), "oauth.code-expired"))

    async def refresh(self, token: Token) -> Token:
        """See `Authority`."""
        return await asyncio.to_thread(self._told, lambda: self._refresh(token), "oauth.sign-in-again")

    async def revoke(self, token: Token) -> bool:
        """See `Authority`."""
        return bool(self._client.revoke_uri) and await asyncio.to_thread(self._revoke, token)

    async def device(self) -> Device:
        """See `Authority`: Google's device codes are not good for mail."""
        raise ProblemError(Problem("oauth.no-device", {"provider": "Google"}))

    async def wait(self) -> Token:
        """See `Authority`."""
        raise ProblemError(Problem("oauth.no-device", {"provider": "Google"}))

    def _redeem(self, code: str) -> Token:
        if self._flow is None:
            raise AssertionError("a code comes from a page")
        with _loopback_allowed():
            try:
                found: Mapping[str, Any] = self._flow.fetch_token(code=code, timeout=SECONDS)
            except Warning as changed:
                # oauthlib's way to say that other scopes were granted than asked for: who asked looks at them.
                found = getattr(changed, "token", {})
        said = claims(str(found.get("id_token", "")), self._client.client_id)
        return Token(
            str(found["access_token"]),
            str(found.get("refresh_token", "")),
            dt.datetime.now(dt.UTC) + dt.timedelta(seconds=float(found.get("expires_in") or UNSAID)),
            str(said.get("email") or ""),
            # What is not said was granted as it was asked for (RFC 6749, 5.1).
            _scopes(found.get("scope")) or SCOPES,
        )

    def _refresh(self, token: Token) -> Token:
        client = self._client
        credentials = Credentials(
            None,
            refresh_token=token.refresh,
            token_uri=client.token_uri,
            client_id=client.client_id,
            client_secret=client.client_secret,
        )
        with bounded(requests.Session()) as session:
            credentials.refresh(_Request(session))
        # `expiry` is naive UTC.
        expiry = credentials.expiry.replace(tzinfo=dt.UTC) if credentials.expiry else None
        expires_at = expiry or dt.datetime.now(dt.UTC) + dt.timedelta(seconds=UNSAID)
        return Token(
            str(credentials.token), credentials.refresh_token or token.refresh, expires_at, token.address, token.scopes
        )

    def _revoke(self, token: Token) -> bool:
        try:
            with bounded(requests.Session()) as session:
                answer = session.post(
                    self._client.revoke_uri, {"token": token.refresh}, timeout=SECONDS, allow_redirects=False
                )
            # A grant that the provider no longer knows needs no revocation.
            return answer.status_code == 200 or (
                answer.status_code == 400 and answer.json().get("error") in _GIVEN_BACK
            )
        except (requests.RequestException, ValueError, AttributeError):
            return False

    def _told(self, work: Callable[[], T], lapsed: str) -> T:
        """Return what `work` does, or say in codes why it could not be done; `lapsed` is the one of `invalid_grant`."""
        host = urlsplit(self._client.token_uri).hostname or ""
        try:
            return work()
        except RefreshError as error:
            said = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], Mapping) else {}
            problem = _problem(str(said.get("error", "")), host, lapsed, retryable=error.retryable)
        except MissingTokenError:
            problem = Problem("oauth.later", {"host": host, "reason": "no token"})
        except OAuth2Error as error:
            problem = _problem(error.error or "", host, lapsed)
        except (requests.RequestException, GoogleAuthError) as error:
            problem = Problem("oauth.later", {"host": host, "reason": type(error).__name__})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Not an answer of the protocol: HTML of a proxy, or other JSON.
            problem = Problem("oauth.later", {"host": host, "reason": type(error).__name__})
        raise ProblemError(problem)


class _Request(Request):
    """google-auth's transport with a deadline of ours, and without following anybody anywhere."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """See `google.auth.transport.Request`."""
        kwargs["timeout"] = SECONDS
        return super().__call__(*args, allow_redirects=False, **kwargs)  # type: ignore[no-untyped-call] # has no types


def _problem(error: str, host: str, lapsed: str, *, retryable: bool = False) -> Problem:
    if error == "invalid_grant":
        return Problem(lapsed, {"provider": "Google", "name": "google"})
    if error in _CLIENT:
        return Problem("oauth.client-refused", {"provider": "Google", "error": error}, "gmail.client")
    if retryable or not error or error in {"server_error", "temporarily_unavailable", "internal_failure"}:
        return Problem("oauth.later", {"host": host, "reason": error or "no answer"})
    return Problem("oauth.answer", {"error": error[:100], "reply": error[:100]})


def _scopes(found: object) -> tuple[str, ...]:
    return tuple(found.split() if isinstance(found, str) else map(str, found if isinstance(found, list) else ()))


@contextmanager
def _loopback_allowed() -> Iterator[None]:
    """Let oauthlib speak to addresses without TLS; only loopback ones have come through `is_safe`."""
    with _one_at_a_time:
        before = os.environ.get(_INSECURE)
        os.environ[_INSECURE] = "1"
        try:
            yield
        finally:
            if before is None:
                del os.environ[_INSECURE]
            else:
                os.environ[_INSECURE] = before
