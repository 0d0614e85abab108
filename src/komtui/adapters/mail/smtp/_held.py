"""The places of one pool's connections among those that the account may have, over all programs."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable

from komtui.domain.mail.account import Account
from komtui.domain.problem import ProblemError
from komtui.services.ports import Places

RENEW = 60.0
"""Seconds between two renewals."""

_log = logging.getLogger(__name__)


class Held:
    """Takes places, renews them and lets them go; without `places` there is always one, and nobody counts."""

    def __init__(self, places: Places | None, account: Account) -> None:
        self._places = places
        self._account = f"{account.user or account.address}@{account.host}".casefold()
        self._proofs: set[str] = set()
        self._renewed = 0.0
        self._ending: set[asyncio.Task[None]] = set()

    async def take(self, most: int) -> str | None:
        """Return the proof of a place; None where all are taken. Raises ProblemError."""
        if self._places is None:
            return ""
        proof = await self._places.take(self._account, most)
        if proof:
            self._proofs.add(proof)
        return proof

    def free(self, proof: str) -> None:
        """Let go of a place, which nobody waits for."""
        if self._places is not None and proof in self._proofs:
            self._proofs.discard(proof)
            task = asyncio.ensure_future(self._quietly(self._places.free(proof)))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def look(self) -> bool:
        """Renew what is held, where it is time to, and return whether somebody else waits for a place."""
        if self._places is None or not self._proofs:
            return False
        if time.monotonic() - self._renewed >= RENEW:
            self._renewed = time.monotonic()
            await self._quietly(self._places.renew(set(self._proofs)))
        try:
            return await self._places.is_wanted(self._account)
        except ProblemError:
            return False

    async def close_off(self, above: int, most: int, seconds: float, *, freed: str = "") -> None:
        """Let no program have more than `above` for a time: the server does not want them. `freed` is let go of."""
        if self._places is not None:
            self._proofs.discard(freed)
            duration = dt.timedelta(seconds=seconds)
            await self._quietly(self._places.close_off(self._account, above, most, duration, freed=freed))

    async def close(self) -> None:
        """Wait until what was let go of is free."""
        if self._ending:
            await asyncio.wait(self._ending)

    async def _quietly(self, act: Awaitable[None]) -> None:
        """Do what helps others; where the books cannot be used, a place lapses by itself."""
        try:
            await act
        except ProblemError as error:
            _log.warning("a place among the connections could not be kept or freed", exc_info=error)
