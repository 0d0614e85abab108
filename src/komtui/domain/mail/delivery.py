"""Deliveries: one letter to one recipient; the states of the outbox and what each answer of a server leads to."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from komtui.domain.mail.delivery_state import EXPLAINED_STATES as EXPLAINED_STATES
from komtui.domain.mail.delivery_state import OPEN_STATES as OPEN_STATES
from komtui.domain.mail.delivery_state import READDRESSED_STATES as READDRESSED_STATES
from komtui.domain.mail.delivery_state import RECALLED_STATES as RECALLED_STATES
from komtui.domain.mail.delivery_state import RESOLVED_STATES as RESOLVED_STATES
from komtui.domain.mail.delivery_state import RETRIED_STATES as RETRIED_STATES
from komtui.domain.mail.delivery_state import SETTLEABLE_STATES as SETTLEABLE_STATES
from komtui.domain.mail.delivery_state import UNDELIVERED_STATES as UNDELIVERED_STATES
from komtui.domain.mail.delivery_state import DeliveryState as DeliveryState
from komtui.domain.problem import Problem
from komtui.late import dataclass


class Verdict(StrEnum):
    """What a worker makes of one recipient's outcome."""

    SENT = "sent"
    """Accepted for good."""
    RETRY = "retry"
    """A passing fault: back in the queue with a growing delay."""
    FEWER = "fewer"
    """Refused together with others: back in the queue at once, for the server takes it with fewer of them."""
    PAUSE = "pause"
    """A fault of the account: the letter waits, costs no try, and the account pauses until someone acts."""
    FAIL = "fail"
    """This recipient is refused for good."""
    UNCERTAIN = "uncertain"
    """Cut off after the dot."""
    SECURITY = "security"
    """The connection cannot be trusted: treated as `PAUSE`, with its own words."""
    WITHDRAWN = "withdrawn"
    """What it says is no longer so, as of a reminder of what is paid: taken back before it left."""


@dataclass(frozen=True)
class Server:
    """Who was at the other end of a connection that a letter was handed over on: what proof of sending names."""

    host: str
    """As the account names it."""
    address: str
    """Where the name led: `192.0.2.1:465`, `[2001:db8::1]:465`."""
    tls: str = ""
    """The version of TLS; empty where what passed was in clear."""
    certificate: str = ""
    """SHA-256 of its certificate's DER form, in hexadecimal digits; empty in clear."""
    issued_to: str = ""
    """Whom that certificate is made out to (untrusted text)."""
    issued_by: str = ""
    """Who signed it (untrusted text)."""


@dataclass(frozen=True)
class Outcome:
    """What became of one recipient in one try."""

    recipient: str
    """The address."""
    verdict: Verdict
    """What follows from it."""
    reply: str = ""
    """The server's last reply, code first, as received (untrusted)."""
    problem: Problem | None = None
    """The cause in a code, for everything but `SENT`."""
    exchange: str = ""
    """What was said with the server, without secrets; kept of what failed or is uncertain."""
    server: Server | None = None
    """Who said so; None where no server was reached."""


DAMAGED = "system.letter-damaged"
"""Why a letter failed that is not what was put into the queue any more."""
RETRY_DELAYS = (60, 300, 900, 3600)
"""Seconds before the second, third … try; the last one repeats."""
RETRY_WINDOW = dt.timedelta(hours=48)
"""So long after its first try a delivery that is still refused for the moment has failed."""
RETRY_TRIES = 10
"""Nor has it before so many tries: a machine that is switched off tries nothing."""


def retry_delay(attempts: int, jitter: float) -> dt.timedelta:
    """Return how long to wait after the `attempts`-th try; `jitter` from 0 to 1 adds up to a fifth."""
    base = RETRY_DELAYS[min(attempts, len(RETRY_DELAYS)) - 1] if attempts > 0 else RETRY_DELAYS[0]
    return dt.timedelta(seconds=base * (1 + jitter / 5))


@dataclass(frozen=True)
class Event:
    """One thing that happened to a delivery, for its history."""

    at: dt.datetime
    """UTC."""
    state: DeliveryState
    """What it became."""
    reply: str = ""
    """The server's reply, if one came (untrusted)."""


class Arrivals:
    """Tells of the steps of one delivery, in their order, which say that it arrived for sure.

    What a server says once more of what it had taken is where it arrived (RFC 3464, 2.3.3: `delivered`); what is
    queued anew begins again.
    """

    def __init__(self) -> None:
        self._taken = False

    def arrives(self, state: DeliveryState, reply: str) -> bool:
        """Return whether the next step says so."""
        arrives = state is DeliveryState.SENT and self._taken and bool(reply)
        self._taken = (self._taken or state is DeliveryState.SENT) and state is not DeliveryState.QUEUED
        return arrives


@dataclass(frozen=True)
class Enclosed:
    """A document that goes with a letter."""

    document_id: int
    """Its key."""
    number: str
    """Its number (untrusted text)."""


@dataclass(frozen=True)
class Delivery:
    """One row of the outbox: one letter to one recipient."""

    id: int
    """Key of the row; what `komtui outbox retry` takes."""
    letter_id: int
    """Deliveries of one letter share it: one message, one Message-ID."""
    document_id: int
    """The document that it carries, of several the first; 0 for none."""
    number: str
    """That document's number."""
    recipient: str
    """Address."""
    state: DeliveryState
    """Where it stands."""
    attempts: int
    """Tries so far."""
    queued_at: dt.datetime
    """UTC."""
    changed_at: dt.datetime
    """UTC, of the last change of state."""
    next_try_at: dt.datetime | None
    """UTC; of a queued delivery that waits for its next try, or for the moment that it was put off to."""
    reply: str
    """The server's last reply (untrusted)."""
    problem: Problem | None
    """Why it is not sent, where there is a reason."""
    message_id: str
    """Message-ID with its angle brackets, fixed at enqueueing (RFC 5322, 3.6.4)."""
    subject: str
    """Of the letter."""
    scope: str
    """The account that it leaves by."""
    kind: str = "document"
    """Of the letter: `document`, `supplier`, `alert`, …"""
    settled_at: dt.datetime | None = None
    """UTC: since when what failed here needs nobody any more; None where it does, and where nothing failed."""
    settled_by: int = 0
    """The delivery whose success settled it; 0 where a person set it aside."""

    others: tuple[Enclosed, ...] = ()
    """The further documents of a letter that carries several, in its order."""
    customer: str = ""
    """Whose first document it carries, or whose statement it is (untrusted text); empty for nobody's."""

    @property
    def documents(self) -> tuple[Enclosed, ...]:
        """Every document that it carries."""
        return (*((Enclosed(self.document_id, self.number),) if self.document_id else ()), *self.others)

    @property
    def is_damaged(self) -> bool:
        """Whether what was queued is there no more as it was: trying again helps nothing, writing it anew does."""
        return self.problem is not None and self.problem.code == DAMAGED

    @property
    def needs_somebody(self) -> bool:
        """Whether it was not delivered, and neither a later success nor a person has settled that."""
        return self.state in UNDELIVERED_STATES and self.settled_at is None


@dataclass(frozen=True)
class ClaimedLetter:
    """A letter that one worker holds by lease."""

    letter_id: int
    """Key of the letter."""
    scope: str
    """The account that it leaves by."""
    sender: str
    """MAIL FROM."""
    recipients: tuple[str, ...]
    """Only those not accepted yet."""
    mime: bytes
    """The frozen message: CRLF line ends, not dot-stuffed."""
    message_id: str
    """With its angle brackets."""
    attempts: int
    """Tries before this one."""
    queued_at: dt.datetime
    """UTC."""
    lease: str
    """Proof of the claim; later calls must name it."""
    kind: str = "document"
    """As it was queued: `document`, `supplier`, `alert`, …"""
    account: str = ""
    """The account that it counts against (see `quota`); empty for one of the scope's own."""


@dataclass(frozen=True)
class Pause:
    """An account that stands still until someone acts."""

    scope: str
    """Which account."""
    problem: Problem
    """Why."""
    since: dt.datetime
    """UTC."""
    until: dt.datetime | None = None
    """UTC, when it goes on by itself (a daily limit, a passing 454); None where a person must act."""
