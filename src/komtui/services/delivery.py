"""The worker: claims letters, hands them to the transport, records what became of them."""

from __future__ import annotations

import asyncio

from komtui.services.accounts import AccountService
from komtui.services.outbox import OutboxService
from komtui.services.ports import Clock, Outbox, Transport


class DeliveryWorker:
    """Sends what is queued until it is told to stop."""

    def __init__(
        self, outbox: Outbox, transport: Transport, accounts: AccountService, changes: OutboxService, clock: Clock
    ) -> None:
        self._outbox = outbox
        self._transport = transport
        self._accounts = accounts
        self._changes = changes
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Recover what a crash left, then send until `stop` is set.

        A letter whose dot went out by then is waited for, up to four seconds.
        """
        raise NotImplementedError

    async def once(self) -> int:
        """Recover, send all that is due now, and return how many letters were tried."""
        raise NotImplementedError

    def wake(self) -> None:
        """Look at the queue now: something was queued."""
        raise NotImplementedError
