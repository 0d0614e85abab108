"""The SMTP transport: hands letters to the account's server over kept connections. Implements `ports.Transport`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.redaction import without_secrets
from komtui.adapters.mail.smtp._conversation import Conversation
from komtui.adapters.mail.smtp.data import stuffed
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.envelope import outcome, size_limit
from komtui.adapters.mail.smtp.line import LineGarbageError, LineLostError
from komtui.adapters.mail.smtp.opening import Session
from komtui.adapters.mail.smtp.pool import Pool
from komtui.adapters.mail.smtp.trace import traced
from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Verdict
from komtui.domain.problem import ProblemError
from komtui.services.ports import DotGate, Places, SizeLimits


class SmtpTransport:
    """Sends letters; one for all accounts, with up to three connections to each."""

    def __init__(
        self,
        deadlines: Deadlines | None = None,
        places: Places | None = None,
        limits: SizeLimits | None = None,
    ) -> None:
        self._places = places
        self._limits = limits
        self._said: dict[str, int] = {}
        self._deadlines = deadlines or Deadlines()
        self._pools: dict[str, Pool] = {}
        self._old: list[Pool] = []

    async def send(self, account: Account, letter: ClaimedLetter, before_dot: DotGate) -> Sequence[Outcome]:
        """Send one message; see `ports.Transport`. Raises only what `before_dot` raises."""
        try:
            outcomes = await self._send(self._pool(account), letter, before_dot)
        except Fault as fault:
            outcomes = [outcome(recipient, fault, account) for recipient in letter.recipients]
        return without_secrets(outcomes, account)

    async def close(self) -> None:
        """Say goodbye on kept connections; letters under way are cut off."""
        pools = [*self._pools.values(), *self._old]
        self._pools, self._old = {}, []
        await asyncio.gather(*(pool.close() for pool in pools))

    async def adopt(self, session: Session) -> bool:
        """Take over a session that was opened elsewhere, so that the next letter goes out on it.

        False where it is dead. A transaction that was begun on it is taken back first (RFC 5321, 4.1.1.5).
        """
        try:
            alive = (await session.line.ask(b"RSET", self._deadlines.health)).code == 250
        except (TimeoutError, LineLostError, LineGarbageError):
            alive = False
        return alive and await self._pool(session.account).adopt(session)

    def _pool(self, account: Account) -> Pool:
        """Return the pool of an account; what was kept under its former settings is no longer used."""
        pool = self._pools.get(account.scope)
        if pool is None or pool.account != account:
            if pool is not None:
                self._old.append(pool)
            pool = self._pools[account.scope] = Pool(account, self._deadlines, self._places)
        return pool

    async def _send(self, pool: Pool, letter: ClaimedLetter, before_dot: DotGate) -> Sequence[Outcome]:
        body = await stuffed(letter.mime)
        try:
            return await self._converse(pool, letter, body, before_dot, fresh=False)
        except _StaleError:
            return await self._converse(pool, letter, body, before_dot, fresh=True)

    async def _converse(
        self, pool: Pool, letter: ClaimedLetter, body: Sequence[bytes], before_dot: DotGate, *, fresh: bool
    ) -> Sequence[Outcome]:
        session = await pool.take(fresh=fresh)
        await self._learn(session)
        kept = session.letters > 0
        if session.trace is not None:
            session.trace.begin()
        conversation = Conversation(session, letter, body, self._deadlines, relays=pool.relays)
        try:
            outcomes = await conversation.run(before_dot)
        except Fault as fault:
            if fault.problem.code == "smtp.too-many-connections":
                await pool.fewer()
            if kept and not session.begun and fault.verdict is Verdict.RETRY:
                # The server had ended a kept connection: nothing has been said of this letter, and a new one may do.
                raise _StaleError from fault
            outcomes = [outcome(recipient, fault, pool.account) for recipient in letter.recipients]
        finally:
            pool.relays = pool.relays or conversation.relays
            if conversation.clean:
                pool.give(session)
            else:
                pool.lose(session)
        outcomes = [replace(each, server=session.server) for each in outcomes]
        return traced(outcomes, session.trace, pool.account)

    async def _learn(self, session: Session) -> None:
        """Remember how large a letter the server takes, so that it is known while the next one is written."""
        server, octets = session.account.server, size_limit(session)
        if self._limits is not None and self._said.get(server) != octets:
            with suppress(ProblemError):  # the books are away: the next letter tries again
                await self._limits.keep(server, octets)
                self._said[server] = octets


class _StaleError(Exception):
    """A kept connection was dead when the letter was begun."""
