"""The outbox as people see it: what became of every letter, and what a person may do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from komtui.domain.delivery import Delivery, DeliveryState, Event, Pause
from komtui.services.ports import Clock, Outbox


class OutboxService:
    """Shows deliveries and carries out what a person decides."""

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock

    async def deliveries(
        self,
        states: Sequence[DeliveryState] = (),
        *,
        document_id: int | None = None,
        limit: int = 200,
        before: int | None = None,
    ) -> Sequence[Delivery]:
        """Return deliveries, the newest first, those with ids below `before`."""
        raise NotImplementedError

    async def counts(self) -> dict[DeliveryState, int]:
        """Return how many deliveries stand in each state."""
        raise NotImplementedError

    async def history(self, delivery_id: int) -> Sequence[Event]:
        """Return what happened to one delivery, the oldest first."""
        raise NotImplementedError

    async def retry(self, delivery_id: int) -> None:
        """Put a failed or waiting delivery at the head of the queue. Raises ProblemError `mail.no-retry`."""
        raise NotImplementedError

    async def cancel(self, delivery_id: int) -> None:
        """Take a queued delivery back. Raises ProblemError `mail.no-cancel`."""
        raise NotImplementedError

    async def resolve(self, delivery_id: int, *, arrived: bool) -> None:
        """Decide an uncertain delivery. Raises ProblemError `mail.no-resolve`."""
        raise NotImplementedError

    async def pauses(self) -> Sequence[Pause]:
        """Return the accounts that stand still."""
        raise NotImplementedError

    async def resume(self, scope: str) -> None:
        """Let an account go on."""
        raise NotImplementedError

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever the outbox has changed, by this process at once, by another within two seconds."""
        raise NotImplementedError

    def touched(self) -> None:
        """Say that this process has changed the outbox."""
        raise NotImplementedError
