"""Microsoft's sign-in, by msal. Implements `ports.authorization.Authority`; everything blocks and runs in threads."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import msal
import msal.exceptions
import requests

from komtui.adapters.mail.authorization.web import bounded, left_behind
from komtui.domain.mail.authorization import Client, Provider, Token, is_safe
from komtui.domain.mail.page_address import brief
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.services.ports.authorization import Device, Page

SENDING: Final = (Provider.MICROSOFT.mail_scope,)
"""msal itself adds `openid`, `profile` and `offline_access`."""
READING: Final = (*SENDING, Provider.MICROSOFT.mailbox_scope)
"""The mailbox as well."""
NEEDLESS: Final = frozenset({"login_hint", "prompt", "client_info"})
"""Parameters that a QR code does without: whose account it is is looked at in the end, and msal keeps none here."""
_LONGEST_CODE: Final = 40
"""Characters of what a person types; Microsoft's has nine."""
_LAPSED = {"invalid_grant", "interaction_required", "consent_required"}
_CLIENT = {"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope"}
_LATER = {"temporarily_unavailable", "server_error"}

T = TypeVar("T")

# A form that is posted could neither be forwarded from a page that failed to load nor be pasted; PKCE and state hold.
warnings.filterwarnings("ignore", message="response_mode='form_post'", category=UserWarning)

for _name in ("msal", "urllib3"):
    # On DEBUG they write addresses and answers down.
    logging.getLogger(_name).setLevel(logging.WARNING)


class MicrosoftAuthority:
    """One sign-in at a time, for one client."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._made: msal.PublicClientApplication | None = None
        self._flow: dict[str, Any] = {}
        self._lock = threading.Lock()

    def redirect_uri(self, port: int) -> str:
        """See `Authority`: registered as `http://localhost`, where any port is good."""
        return f"http://localhost:{port}"

    async def page(self, redirect_uri: str, address: str) -> Page:
        """See `Authority`."""
        self._flow = await left_behind(
            lambda: self._told(
                lambda: self._application.initiate_auth_code_flow(
                    self._wanted, redirect_uri=redirect_uri, login_hint=address, prompt="select_account"
                )
            )
        )
        url = str(self._flow["auth_uri"])
        return Page(url, str(self._flow["state"]), brief(url, NEEDLESS))

    async def redeem(self, code: str) -> Token:
        """See `Authority`."""
        answer = {"code": code, "state": self._flow["state"]}
        found = await left_behind(
            lambda: self._told(lambda: self._application.acquire_token_by_auth_code_flow(self._flow, answer))
        )
        return self._token(found, "oauth.code-expired")

    async def refresh(self, token: Token) -> Token:
        """See `Authority`."""
        # No more than was granted: a mailbox that is read since is no reason to stop sending.
        granted = list(READING if Provider.MICROSOFT.may_read(token.scopes) else SENDING)
        found = await asyncio.to_thread(
            self._told, lambda: self._application.acquire_token_by_refresh_token(token.refresh, granted)
        )
        return self._token(found, "oauth.sign-in-again", token)

    async def revoke(self, token: Token) -> bool:
        """See `Authority`: Microsoft has no endpoint for it; the user takes the consent back on its own page."""
        del token
        return False

    async def device(self) -> Device:
        """See `Authority`."""
        flow = await left_behind(lambda: self._told(lambda: self._application.initiate_device_flow(self._wanted)))
        if "user_code" not in flow:
            raise ProblemError(self._problem(flow, "oauth.no-device"))
        url, code = str(flow.get("verification_uri", "")), visible(str(flow["user_code"]))[:_LONGEST_CODE]
        if not is_safe(url):
            host = urlsplit(self._client.authority).hostname or ""
            raise ProblemError(Problem("oauth.later", {"host": host, "reason": "verification_uri"}))
        self._flow = flow
        return Device(url, code, float(flow.get("expires_in", 900)))

    async def wait(self) -> Token:
        """See `Authority`. Cancelling it ends the thread at its next question."""
        flow = self._flow
        over = threading.Event()
        try:
            found = await left_behind(
                lambda: self._told(
                    lambda: self._application.acquire_token_by_device_flow(flow, exit_condition=lambda _: over.is_set())
                )
            )
        finally:
            over.set()
            # The way that msal documents for ending the wait from elsewhere.
            flow["expires_at"] = 0
        return self._token(found, "oauth.code-expired")

    @property
    def _wanted(self) -> list[str]:
        """What a person is asked to allow."""
        return list(READING if self._client.reads else SENDING)

    @property
    def _application(self) -> msal.PublicClientApplication:
        """Made in a thread, once: it asks the authority where its endpoints are."""
        with self._lock:
            if self._made is None:
                self._made = msal.PublicClientApplication(
                    self._client.client_id,
                    authority=self._client.authority,
                    # The authority is what the administrator has set; nobody else is asked whether it is one.
                    instance_discovery=False,
                    http_client=bounded(requests.Session()),
                )
            return self._made

    def _told(self, work: Callable[[], T]) -> T:
        host = urlsplit(self._client.authority).hostname or ""
        try:
            return work()
        except requests.RequestException as error:
            problem = Problem("oauth.later", {"host": host, "reason": type(error).__name__})
        except (msal.exceptions.MsalError, ValueError, KeyError, TypeError, RuntimeError) as error:
            # msal says so of an authority that answers with an error, or with what is no JSON.
            problem = Problem("oauth.later", {"host": host, "reason": type(error).__name__})
        raise ProblemError(problem)

    def _token(self, found: Mapping[str, Any], lapsed: str, old: Token | None = None) -> Token:
        if "access_token" not in found:
            raise ProblemError(self._problem(found, lapsed))
        said = found.get("id_token_claims") or {}
        address = str(said.get("email") or said.get("preferred_username") or "")
        scopes = tuple(str(found.get("scope", "")).split()) or (old.scopes if old else tuple(self._wanted))
        return Token(
            str(found["access_token"]),
            str(found.get("refresh_token") or (old.refresh if old else "")),
            dt.datetime.now(dt.UTC) + dt.timedelta(seconds=float(found.get("expires_in", 600))),
            old.address if old else address,
            scopes,
        )

    def _problem(self, found: Mapping[str, Any], lapsed: str) -> Problem:
        error = str(found.get("error", ""))[:100]
        if error in _LAPSED or error in {"expired_token", "authorization_pending"}:
            return Problem(lapsed, {"provider": "Microsoft", "name": "microsoft"})
        if error in {"access_denied", "authorization_declined"}:
            return Problem("oauth.denied")
        if error in _CLIENT:
            return Problem("oauth.client-refused", {"provider": "Microsoft", "error": error}, "microsoft.client_id")
        if not error or error in _LATER:
            host = urlsplit(self._client.authority).hostname or ""
            return Problem("oauth.later", {"host": host, "reason": error or "no answer"})
        # The description names a trace for Microsoft's support, and no secret; its first line says what is wrong.
        words = str(found.get("error_description", error)).splitlines()[0][:300]
        return Problem("oauth.answer", {"error": error, "reply": words})
