"""The accounts with letters in the queue: what each may send, and which are left to others."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping

from komtui.domain.mail.delivery import Pause
from komtui.domain.mail.quota import Quota
from komtui.domain.problem import Problem
from komtui.services.changes import Subject, Tell
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.sending.quotas import QuotaService
from komtui.services.ports import CLOSED, Clock, Outbox

LIMITS_FOR = 5.0
"""Seconds for which what the accounts may send is not read again; nor is it for each letter."""
ELSEWHERE = 10.0
"""Seconds after which letters whose password is not here, and that nobody else has taken, are said to wait for it."""

_log = logging.getLogger(__name__)


class QueuedAccounts:
    """Knows them; reads them again every few seconds."""

    def __init__(
        self,
        outbox: Outbox,
        quotas: QuotaService | None,
        accounts: AccountService,
        *,
        clock: Clock,
        tell: Tell,
        wake: Callable[[], None],
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._tell = tell
        self._wake = wake
        self._service = quotas
        self._accounts = accounts
        self._seen: frozenset[str] = frozenset()
        self.locked: frozenset[str] = frozenset()
        """Those of them that have to wait for the vault's passphrase: here they are not taken at all."""
        self._lacking: dict[str, tuple[Pause, float]] = {}
        """Those whose password is not to be had here, and when that was first seen: they are left to others as well."""
        self.standing: tuple[Pause, ...] = ()
        """Those of these whose letters nobody else has taken since."""
        self._looks: asyncio.TimerHandle | None = None
        self.patience = ELSEWHERE
        """Seconds after which an account is said to stand still here: whoever has its password is faster."""
        self._known: dict[str, Quota] = {}
        self._read_at = -LIMITS_FOR

    async def known(self) -> Mapping[str, Quota]:
        """Return them by scope: of every scope that had letters when they were last read."""
        if time.monotonic() - self._read_at >= LIMITS_FOR:
            await self._read()
        return self._known

    async def missing(self) -> bool:
        """Return whether there was a scope with letters that was not known; it is now."""
        if set(await self._outbox.waiting()) <= self._seen:
            return False
        await self._read()
        return True

    async def _read(self) -> None:
        self._seen = frozenset(await self._outbox.waiting())
        found = {scope: await self._accounts.withheld(scope) for scope in sorted(self._seen)}
        held = {scope: problem for scope, problem in found.items() if problem is not None}
        locked = frozenset(scope for scope, problem in held.items() if problem.code in CLOSED)
        if locked - self.locked:
            # The log of the worker says it in words; a screen has it in its header.
            _log.info("letters wait for the passphrase of the vault: %s", ", ".join(sorted(locked)))
        if locked != self.locked:
            self.locked = locked
            # The header says who waits for what, and only here it is known.
            self._tell(Subject.LETTERS)
        self._hold({scope: problem for scope, problem in held.items() if scope not in locked})
        service, scopes = self._service, self._seen - held.keys()
        self._known = {scope: await service.quota(scope) if service else Quota(scope) for scope in sorted(scopes)}
        self._read_at = time.monotonic()

    def _hold(self, lacking: Mapping[str, Problem]) -> None:
        """Leave accounts to others, and say so where that lasts."""
        now = time.monotonic()
        new = {scope: (Pause(scope, problem, self._clock.now()), now) for scope, problem in lacking.items()}
        self._lacking = {scope: self._lacking.get(scope, held) for scope, held in new.items()}
        standing = tuple(pause for pause, since in self._lacking.values() if now - since >= self.patience)
        if standing != self.standing:
            self.standing = standing
            self._tell(Subject.LETTERS)
        if self._lacking and self._looks is None and self.patience:
            self._looks = asyncio.get_running_loop().call_later(self.patience, self._look_again)

    def drop(self, scope: str) -> None:
        """Take nothing for missing any more of what one scope has."""
        self._lacking.pop(scope, None)
        self.standing = tuple(each for each in self.standing if each.scope != scope)
        self.forget()

    def _look_again(self) -> None:
        self._looks = None
        self.forget()
        self._wake()

    @property
    def holds(self) -> bool:
        """Whether letters are left to others."""
        return bool(self.locked or self._lacking)

    def forget(self) -> None:
        """Read all of it again before the next letter."""
        self._read_at = -LIMITS_FOR
