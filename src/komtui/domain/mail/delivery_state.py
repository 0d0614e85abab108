"""The states of a delivery; apart from `delivery`, so that a list need not load all that one holds."""

from __future__ import annotations

from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands. `queued → sending → dot → sent | queued | failed | uncertain`."""

    QUEUED = "queued"
    """Waits for a worker, or for its next try."""
    SENDING = "sending"
    """Claimed by a worker; the final dot has not gone out."""
    DOT = "dot"
    """The final dot may have gone out; only the server's reply can tell."""
    SENT = "sent"
    """The server took it: a complete 2xx after the dot."""
    FAILED = "failed"
    """Refused for good, or given up after two days."""
    UNCERTAIN = "uncertain"
    """Cut off after the dot: it may have arrived. Never sent again by itself."""
    CANCELLED = "cancelled"
    """Taken back while it was queued."""
    DELAYED = "delayed"
    """Sent; a later server reports a delay (RFC 3464)."""
    BOUNCED = "bounced"
    """Sent; a later server reports that it could not be delivered (RFC 3464)."""


OPEN_STATES = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DOT)
"""Not decided yet."""
UNDELIVERED_STATES = (DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.BOUNCED)
"""What the header counts, until it is settled: someone must look."""
SETTLEABLE_STATES = (*UNDELIVERED_STATES, DeliveryState.DELAYED)
"""What a person can set aside: of many a delay nothing is ever heard again."""
RETRIED_STATES = (DeliveryState.FAILED, DeliveryState.QUEUED)
"""What a person can have tried again now: no server has it."""
RECALLED_STATES = (DeliveryState.QUEUED,)
"""What a person can take back."""
RESOLVED_STATES = (DeliveryState.UNCERTAIN,)
"""What a person decides, who alone can find out whether it arrived."""
READDRESSED_STATES = (DeliveryState.FAILED, DeliveryState.BOUNCED)
"""What can go once more to another address: nobody has it."""
EXPLAINED_STATES = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)
"""Of what it is kept what was said with the server."""
