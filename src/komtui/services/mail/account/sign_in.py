"""Signing in with a provider: attempts are begun, what they end with is kept, and what was permitted given up."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from komtui.domain.journal import Event, Happening
from komtui.domain.mail.authorization import Grant, Provider, Revoked, Token
from komtui.domain.problem import Problem, ProblemError
from komtui.services.mail.account.attempts import Asked, Attempt, DeviceAttempt, now_or_never
from komtui.services.mail.account.clients import ClientService
from komtui.services.mail.account.tokens import TokenService
from komtui.services.people.recording import Record, unrecorded
from komtui.services.ports import Clock
from komtui.services.ports.authorization import Authority, Listen, MakeAuthority
from komtui.services.settings.scope import COMPANY
from komtui.services.settings.settings import SettingsService

PATIENCE: Final = dt.timedelta(minutes=5)
"""How long a person has for the provider's page."""


class SignInService:
    """Signs in with Google and Microsoft; `authorise` raises where the person may not change the configuration."""

    def __init__(
        self,
        settings: SettingsService,
        clients: ClientService,
        tokens: TokenService,
        *,
        authority: MakeAuthority,
        listen: Listen,
        ssh_line: Callable[[int], str],
        clock: Clock,
        resume: Callable[[Provider, str], Awaitable[None]],
        authorise: Callable[[], str] = str,
        record: Record = unrecorded,
    ) -> None:
        self._settings = settings
        self._clients = clients
        self._tokens = tokens
        self._authority = authority
        self._listen = listen
        self._ssh_line = ssh_line
        self._clock = clock
        self._resume = resume
        self._authorise = authorise
        self._record = record

    def now(self) -> dt.datetime:
        """Return the present moment."""
        return self._clock.now()

    async def begin(self, provider: Provider, address: str = "", *, store: str = "", port: int = 0) -> Attempt:
        """Begin a sign-in as `address` (empty: the one that is set), which is set once it has gone well.

        Raises NotConfiguredError where the client or the address is missing, ProblemError `oauth.client-…`,
        `oauth.port-taken`, `oauth.listener`, NotAllowedError.
        """
        asked, authority = await self._asked(provider, address, store)
        attempt = Attempt(self, asked, authority, PATIENCE)
        return await attempt.open(self._listen, port, self._ssh_line)

    async def begin_device(self, provider: Provider, address: str = "", *, store: str = "") -> DeviceAttempt:
        """Begin a sign-in with a device code; only Microsoft has it for mail. Raises as `begin` does."""
        asked, authority = await self._asked(provider, address, store)
        device = await now_or_never(authority.device())
        return DeviceAttempt(self, asked, authority, self.now() + dt.timedelta(seconds=device.seconds), device)

    async def granted(self, provider: Provider, store: str = "") -> Grant | None:
        """Return what a store, or the company, may do now; the provider is not asked.

        Raises ProblemError `secret.…`, `oauth.damaged`.
        """
        token = await self._tokens.stored(provider, await self._clients.owner(provider, store))
        return None if token is None else Grant(provider, token.address, token.scopes)

    async def held(self, provider: Provider, store: str = "") -> str:
        """Return whose permission giving it up for a store means: the store's own, or that of the company (`""`).

        Raises ProblemError `oauth.shared` where the store sends with the company's, which others send with as well.
        """
        owner = await self._clients.owner(provider, store)
        if owner == store or await self._tokens.has(provider, store):
            return store
        raise ProblemError(Problem("oauth.shared", {"store": store, "provider": provider.label, "name": str(provider)}))

    async def revoke(self, provider: Provider, store: str = "") -> Revoked:
        """Give the grant up and say what became of it.

        Raises ProblemError `secret.…`, `oauth.shared`, NotAllowedError.
        """
        self._authorise()
        return await self._tokens.revoke(provider, await self.held(provider, store))

    async def change_address(self, provider: Provider, store: str, address: str) -> None:
        """Make `address` the account's own."""
        await self._settings.set({f"{provider.section}.address": address}, store)

    async def keep(self, provider: Provider, store: str, token: Token) -> Grant:
        """Keep a token and let what waited for it go on."""
        facts = {"provider": str(provider), "address": token.address}
        await self._record(self._authorise(), Happening(Event.SIGN_IN, (f"account.{store or COMPANY}",), facts, store))
        await self._tokens.keep(provider, replace(token, since=self.now()), store)
        await self._resume(provider, store)
        return Grant(provider, token.address, token.scopes)

    async def _asked(self, provider: Provider, address: str, store: str) -> tuple[Asked, Authority]:
        self._authorise()
        client = await self._clients.client(provider, store)
        owner = store if address else await self._clients.owner(provider, store)
        named = address or await self._clients.address(provider, store)
        asked = Asked(provider, owner, named, is_new=bool(address), asking=store)
        # In a thread: its libraries take a while to load.
        return asked, await asyncio.to_thread(self._authority, client)
