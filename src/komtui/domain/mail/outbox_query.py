"""What the outbox is asked for: words, and which deliveries by where they stand."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from komtui.domain.mail.delivery_state import UNDELIVERED_STATES, DeliveryState


class OutboxQuery(NamedTuple):
    """Which deliveries are meant."""

    text: str = ""
    """As typed: words over customer, numbers, recipient and subject; all must match, as the beginnings of words."""
    states: tuple[DeliveryState, ...] = ()
    """Only these; empty for all."""
    settled: bool | None = None
    """Only what is settled, or only what is not; None for both."""


ALL = OutboxQuery()
"""Every delivery."""


class Head(Enum):
    """A filter of the outbox, by where deliveries stand; its value is the query for it."""

    TO_DO = OutboxQuery(states=UNDELIVERED_STATES, settled=False)
    """What somebody must still look at; the header counts it."""
    WAITING = OutboxQuery(states=(DeliveryState.QUEUED,))
    """In the queue."""
    UNDER_WAY = OutboxQuery(states=(DeliveryState.SENDING, DeliveryState.DOT))
    """With a worker: for people `dot` is a part of `sending`."""
    SENT = OutboxQuery(states=(DeliveryState.SENT,))
    """Taken by the server."""
    FAILED = OutboxQuery(states=(DeliveryState.FAILED,), settled=False)
    """Refused, and not settled."""
    TO_CHECK = OutboxQuery(states=(DeliveryState.UNCERTAIN,), settled=False)
    """Uncertain, and not settled."""
    DELAYED = OutboxQuery(states=(DeliveryState.DELAYED,), settled=False)
    """A server further on keeps trying, and nobody has set it aside."""
    RETURNED = OutboxQuery(states=(DeliveryState.BOUNCED,), settled=False)
    """Came back, and not settled."""
    WITHDRAWN = OutboxQuery(states=(DeliveryState.CANCELLED,))
    """Taken back before they left."""
    SETTLED = OutboxQuery(settled=True)
    """Were not delivered, and need nobody any more."""

    def query(self, text: str = "") -> OutboxQuery:
        """Return the query for it, with words."""
        return self.value._replace(text=text)
