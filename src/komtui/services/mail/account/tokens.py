"""The life of the tokens: kept in the secret chain, refreshed before they end, given up on request."""

from __future__ import annotations

import asyncio
import shlex
from contextlib import suppress
from dataclasses import replace

from komtui.domain.mail.authorization import Provider, Revoked, Token
from komtui.domain.problem import Problem, ProblemError
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.account.clients import ClientService
from komtui.services.ports import Clock, SecretChain
from komtui.services.ports.authorization import Authority, MakeAuthority, Turn
from komtui.services.settings.scope import COMPANY

LONGEST_RENEWAL = 60.0
"""Seconds for which one renewal may hold the others up."""


class TokenService:
    """Keeps one token for each provider and scope; the environment never gives one, since it could not be rotated."""

    def __init__(
        self,
        secrets: SecretChain,
        clients: ClientService,
        authority: MakeAuthority,
        turn: Turn,
        clock: Clock,
        *,
        tell: Tell = nobody,
    ) -> None:
        self._secrets = secrets
        self._clients = clients
        self._authority = authority
        self._turn = turn
        self._clock = clock
        self._tell = tell

    async def stored(self, provider: Provider, store: str = "") -> Token | None:
        """Return what is kept of that very scope. Raises ProblemError `secret.…`, `oauth.damaged`."""
        text = await self._secrets.kept(token_name(provider, store))
        return Token.from_json(text) if text else None

    async def owner(self, provider: Provider, store: str = "") -> str:
        """Return with whose permission a store sends: its own, or the company's (`""`)."""
        return await self._clients.owner(provider, store)

    async def has(self, provider: Provider, store: str = "") -> bool:
        """Return whether anything is kept of that very scope, damaged or not. Raises ProblemError `secret.…`."""
        return await self._secrets.kept(token_name(provider, store)) is not None

    async def keep(self, provider: Provider, token: Token, store: str = "") -> None:
        """Keep a token instead of the one that is there, for where it came from and the mail server that is set.

        Raises ProblemError `secret.…`.
        """
        name = token_name(provider, store)
        with suppress(ProblemError):
            client = await self._clients.client(provider, store)
            token = replace(token, renews_at=client.renews_at, host=await self._clients.host(provider, store))
        async with self._turn(name):
            await self._secrets.set(name, token.to_json())
        self._tell(Subject.SECRETS)

    async def access(self, provider: Provider, store: str = "", *, host: str = "", refused: str = "") -> str:
        """Return an access token that can be used for five minutes at least; refreshed where it is time.

        `refused` is one that a server would not take: another one is got. One process at a time asks the provider,
        and who waited uses what it got. It is for `host`, the mail server. Raises ProblemError `oauth.no-token`,
        `oauth.sign-in-again`, `oauth.elsewhere`, …
        """
        token = await self._kept(provider, store)
        if (problem := of_another_server(provider, store, token, host)) is not None:
            raise ProblemError(problem)
        if self._good(token, refused):
            return token.access
        # Shielded: a provider that rotates ends the old token when it answers, so the new one must be kept in any case.
        return await asyncio.shield(asyncio.ensure_future(self._refreshed(provider, store, refused)))

    async def revoke(self, provider: Provider, store: str = "") -> Revoked:
        """Give the grant up, at the provider where it can be reached, and here whatever happens.

        Raises ProblemError `secret.…` where it could not be forgotten.
        """
        name = token_name(provider, store)
        async with self._turn(name):
            try:
                token = await self.stored(provider, store)
            except ProblemError as error:
                if any(each.code != "oauth.damaged" for each in error.problems):
                    raise
                await self._forget(name)
                return Revoked.ONLY_HERE
            if token is None:
                return Revoked.NOTHING
            told = await self._revoke(provider, store, token)
            await self._forget(name)
        return Revoked.AT_PROVIDER if told else Revoked.ONLY_HERE

    async def _forget(self, name: str) -> None:
        await self._secrets.delete(name)
        self._tell(Subject.SECRETS)

    async def _revoke(self, provider: Provider, store: str, token: Token) -> bool:
        try:
            client = await self._clients.client(provider, store)
            if token.renews_at not in {"", client.renews_at}:
                return False
            authority = await asyncio.to_thread(self._authority, client)
            return await authority.revoke(token)
        except ProblemError:
            # Without the company's client the provider cannot be asked; the token is deleted here all the same.
            return False

    async def _refreshed(self, provider: Provider, store: str, refused: str) -> str:
        client = await self._clients.client(provider, store)
        # In a thread: its libraries take a while to load.
        authority = await asyncio.to_thread(self._authority, client)
        name = token_name(provider, store)
        async with self._turn(name):
            token = await self._kept(provider, store)
            if self._good(token, refused):
                return token.access
            if token.renews_at not in {"", client.renews_at}:
                raise ProblemError(_elsewhere(provider, store, token.renews_at, client.renews_at))
            try:
                renewed = await self._renewed(authority, provider, token)
                host = token.host or await self._clients.host(provider, store)
                fresh = replace(renewed, since=token.since, renews_at=client.renews_at, host=host)
            except ProblemError as error:
                raise type(error)(*(_of_store(each, provider, store) for each in error.problems)) from error
            # Kept before it is used: a rotated token that is lost here is lost for good.
            await self._secrets.set(name, fresh.to_json())
        return fresh.access

    async def _renewed(self, authority: Authority, provider: Provider, token: Token) -> Token:
        """Return a new token; where a permission ended as those of a consent screen in Testing do, say that."""
        try:
            async with asyncio.timeout(LONGEST_RENEWAL):
                return await authority.refresh(token)
        except TimeoutError:
            # Whoever waits for the same lock is not kept waiting for ever; the token is asked for again later on.
            facts = {"host": provider.label, "reason": "TimeoutError"}
            raise ProblemError(Problem("oauth.later", facts)) from None
        except ProblemError as error:
            lapsed = [problem.code for problem in error.problems] == ["oauth.sign-in-again"]
            if not (lapsed and provider is Provider.GOOGLE and token.ends_like_testing(self._clock.now())):
                raise
            raise type(error)(Problem("oauth.seven-days", error.problems[0].facts)) from None

    async def _kept(self, provider: Provider, store: str) -> Token:
        token = await self.stored(provider, store)
        if token is None:
            raise ProblemError(no_token(provider, store))
        return token

    def _good(self, token: Token, refused: str) -> bool:
        return token.fresh(self._clock.now()) and token.access != refused


def no_token(provider: Provider, store: str = "") -> Problem:
    """Return that nobody has signed in yet, with the words that do it on the command line."""
    facts = {"provider": provider.label, "name": f"{provider}{on_command_line(store)}"}
    return Problem("oauth.no-token", facts, f"{provider.section}.address")


def of_another_server(provider: Provider, store: str, token: Token, host: str) -> Problem | None:
    """Return that a token was given for another mail server than `host`, which it is not sent to."""
    host = host.strip().lower()
    return None if not host or token.host in {"", host} else _elsewhere(provider, store, token.host, host)


def _elsewhere(provider: Provider, store: str, before: str, now: str) -> Problem:
    facts = {"provider": provider.label, "before": before, "now": now, "name": f"{provider}{on_command_line(store)}"}
    return Problem("oauth.elsewhere", facts, f"{provider.section}.address")


def _of_store(problem: Problem, provider: Provider, store: str) -> Problem:
    """Return the problem with the words that sign in on the command line meaning the store."""
    if not store or "name" not in problem.facts:
        return problem
    return replace(problem, facts={**problem.facts, "name": f"{provider}{on_command_line(store)}"})


def on_command_line(store: str) -> str:
    """Return what a command needs to mean this store; nothing for the company."""
    return f" --store {shlex.quote(store)}" if store else ""


def token_name(provider: Provider, store: str = "") -> str:
    """Return the name of a token in the secret chain: `company/gmail.token`, `lyon/microsoft.token`."""
    return f"{store or COMPANY}/{provider.section}.token"
