"""Notices: what comes back about a letter that a server took, from servers further on and from its readers."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from komtui.domain.mail.delivery_state import DeliveryState
from komtui.late import dataclass

_LONGEST_ENVELOPE_ID = 64
"""Characters: each may become three in xtext, and a server takes no more than 100 of these; ours are hexadecimal."""
OURS: Final = r"<[0-9a-f]{32}@[^<>\s]+>"
"""What a Message-ID of a letter looks like."""


def envelope_id(message_id: str) -> str:
    """Return by which name a letter's envelope comes back in a notice (ENVID, RFC 3461, 4.4); empty for none.

    It is what stands before the @ of the Message-ID: 128 random bits, which nobody outside can guess beforehand.
    """
    local = message_id.strip("<>").partition("@")[0]
    return local if local.isascii() and local.isalnum() and len(local) <= _LONGEST_ENVELOPE_ID else ""


class NoticeKind(StrEnum):
    """What a notice says. Its value is stored."""

    DELAYED = "delayed"
    """A server further on could not deliver it yet, and goes on trying (RFC 3464, 2.3.3: delayed)."""
    RETURNED = "returned"
    """A server further on has given it up (failed)."""
    DELIVERED = "delivered"
    """It lies in the recipient's mailbox (delivered); or beyond servers that tell nothing (relayed, expanded)."""
    ANSWER = "answer"
    """Somebody has written back."""


@dataclass(frozen=True)
class Notice:
    """What one message says of one recipient of one letter. All of it is untrusted text."""

    kind: NoticeKind
    """What became of it."""
    source: str
    """Message-ID of the message that says so, with its angle brackets; a hash of it where it has none."""
    envelope_id: str = ""
    """ENVID of the letter, decoded."""
    message_ids: tuple[str, ...] = ()
    """Message-IDs that it returns or refers to, with their angle brackets: the letter's own is among them."""
    recipients: tuple[str, ...] = ()
    """Addresses by which the recipient may be known: as we wrote it (ORCPT), as it was forwarded."""
    status: str = ""
    """Enhanced status code (RFC 3463): `5.1.1`; empty where none was given."""
    text: str = ""
    """What the server said, in one line; of an answer its text."""
    sender: str = ""
    """Who wrote it: the address in From."""
    date: dt.datetime | None = None
    """When, UTC, as it says itself."""

    @property
    def said(self) -> str:
        """What the server said, after its status code unless that is in it."""
        return self.text if self.status in self.text else f"{self.status} {self.text}".strip()


STATES = {
    NoticeKind.DELAYED: DeliveryState.DELAYED,
    NoticeKind.RETURNED: DeliveryState.BOUNCED,
    NoticeKind.DELIVERED: DeliveryState.SENT,
}
"""What a delivery becomes by a notice; an answer changes nothing of it."""
_TAKEN = (DeliveryState.SENT, DeliveryState.DELAYED)


def after(state: DeliveryState, kind: NoticeKind) -> DeliveryState | None:
    """Return what a delivery in `state` becomes by a notice; None where it stays as it is.

    Whatever comes back proves that the server took an uncertain one. What is returned stays so: notices overtake each
    other. What was never handed over cannot come back.
    """
    if kind is NoticeKind.ANSWER:
        return None
    if state is DeliveryState.UNCERTAIN:
        return STATES[kind]
    if state not in _TAKEN or STATES[kind] is state:
        return None
    return STATES[kind]
