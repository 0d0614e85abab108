"""The outbox in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from concurrent.futures import Future
    from decimal import Decimal

    from komtui.domain.mail.delivery import ClaimedLetter, Delivery, DeliveryState, Event, Outcome, Pause
    from komtui.domain.mail.outbox_query import OutboxQuery
    from komtui.domain.mail.quota import Quota, Usage
    from komtui.domain.mail.reminder import Step
    from komtui.domain.problem import Problem
    from komtui.domain.sales.document import Document
    from komtui.domain.sales.lifecycle import State
    from komtui.services.listing import Page

NO_QUOTAS: Final[Mapping[str, Quota]] = MappingProxyType({})
"""Of accounts of which no limits are known."""
STATEMENT: Final = "statement"
"""Of letters with a statement of account: their kind is this and the customer's key, so that each is one of a day."""


@dataclass(frozen=True)
class Leaving:
    """A document as it leaves the house for the first time: from then on it is shown and drawn so, for good."""

    document: Document
    """With its seller and its way of paying."""
    form: str
    """In which it was drawn: `a4`, `letter`, `a4-paid`, `a4 modern` …; empty where it has a PDF of its own."""
    pdf: bytes
    """The page; empty where it has a PDF of its own."""
    logo: bytes
    """The picture on it; empty for none."""
    design: str = ""
    """Name of the design in which it was drawn (see `domain.sales.design`)."""
    font: bytes = b""
    """The further font that it was drawn with, of which the design has the hash; empty for none."""


@dataclass(frozen=True)
class Carried:
    """A document that a letter carries besides its first."""

    document_id: int
    """Its key."""
    revision: int
    """As which it goes."""
    leaving: Leaving | None = None
    """How it leaves the house, where it has not left before."""


@dataclass(frozen=True)
class Reminded:
    """What a letter says of a document that it reminds of."""

    document_id: int
    """Its key."""
    step: Step | None
    """Which step that is for this document, each of which is taken once; None where it is only listed with others."""
    owed: Decimal
    """What the letter says is left to be paid; zero of a quote."""


class OvertakenError(Exception):
    """What a letter carries stands otherwise by now than when the letter was written; nothing was queued."""


class Seen(NamedTuple):
    """How a document stood that a letter is written about."""

    document_id: int
    state: State
    paid: Decimal
    """What was received for it."""


@dataclass(frozen=True)
class NewLetter:
    """A letter to be queued: frozen bytes and envelope."""

    document_id: int
    """What it carries, of several documents the first; 0 for nothing."""
    revision: int
    """Of the document; of an alert the last event that it tells of."""
    kind: str
    """`document`, `supplier`, `test` or `reminder-1`: one of a kind for the same document, revision and recipients;
    `alert` for those of komtui's own (see `domain.mail.alert`)."""
    scope: str
    """The account that it leaves by."""
    sender: str
    """MAIL FROM."""
    recipients: tuple[str, ...]
    """At least one."""
    subject: str
    """For the list."""
    mime: bytes
    """Frozen message, CRLF line ends."""
    message_id: str
    """With its angle brackets."""
    files: tuple[bytes, ...] = ()
    """What `mime` carries, in its order: kept once, however many letters carry it."""
    leaving: Leaving | None = None
    """What it carries, where that has not left the house before; None where it has, and stays as it was."""
    others: tuple[Carried, ...] = ()
    """The further documents of one that carries several, in the order of its attachments."""
    archive: str = ""
    """Who gets a copy besides, which makes it no other letter; empty for nobody."""
    wait: dt.timedelta = dt.timedelta()
    """How long it waits before it leaves: so that whoever sent it can take it back, or until the moment wanted."""
    standings: tuple[tuple[int, str], ...] = ()
    """Of a letter that was put off its documents, each with how it stood then."""
    mends: int = 0
    """The delivery for which it goes out once more, to another address; 0 for none. Its success settles that one, and
    what that one went out for, and nothing else."""
    reminds: tuple[Reminded, ...] = ()
    """What it says of its documents, where it is a reminder: it is neither queued nor sent where that is so no more."""
    seen: tuple[Seen, ...] = ()
    """How its documents stood: where one stands otherwise by now, somebody may have to agree first."""


@dataclass(frozen=True)
class Enqueued:
    """What became of a letter that was to be queued."""

    created: bool
    """Whether it was written; False where the same letter was there before, and nothing was."""
    deliveries: Sequence[Delivery]
    """Its deliveries, or those of the letter that was there before."""


class Outbox(Protocol):
    """The outbox in the database; what each method promises is tested by killing the process within it."""

    def hurry(self) -> None:
        """The program is ending: from now on wait for the books no longer than a moment."""

    async def enqueue(self, letter: NewLetter, *, again: bool = False) -> Enqueued:
        """Write letter and deliveries in one transaction. Raises OvertakenError.

        The same document, revision, recipients and kind, queued before and not failed or cancelled: that letter is
        returned and nothing written, unless `again` says that the person wants it a second time. Of several documents
        one suffices, whatever else the letter before it carried: none goes a second time by itself.

        So is a reminder of one of the documents that is on its way to one of the recipients, or was queued within the
        hour, and a letter that mails what is to be reminded of: who is second did not know of it.

        Of a reminder each step of each document is one of a kind, whoever gets it: where one of them was taken, that
        letter is returned and nothing written. Raises ProblemError as `outdated` returns it.

        What leaves the house with it is kept in the same transaction. Raises ProblemError `letter.attachment` where it
        left meanwhile and looked otherwise.
        """

    async def outdated(self, letter_id: int) -> Problem | None:
        """Return why a reminder must not leave any more: `reminder.…`; None where it may, and of every other letter."""

    async def queued_before(
        self, document_id: int, revision: int, kind: str, recipients: Sequence[str]
    ) -> Sequence[Delivery]:
        """Return the deliveries of the letter that `enqueue` would find for one document; none where it would write."""

    async def waiting(self) -> Sequence[str]:
        """Return the scopes of accounts that have queued letters, in alphabetical order."""

    async def claim(
        self,
        worker: str,
        lease: dt.timedelta,
        scopes: Sequence[str] | None = None,
        quotas: Mapping[str, Quota] = NO_QUOTAS,
    ) -> ClaimedLetter | None:
        """Take one due letter of an account that is not paused, by lease; its queued deliveries become `sending`.

        `quotas`, by scope: a letter with which its account would send more than it may is left where it is, and so
        are those behind it. However many workers there are, no limit is exceeded.
        """

    async def mark_dot(self, letter: ClaimedLetter, accepted: Sequence[str]) -> None:
        """Commit, durably, that the final dot is about to go out for `accepted`. Raises LeaseLostError."""

    async def record(self, letter: ClaimedLetter, outcomes: Sequence[Outcome], pause: Pause | None = None) -> None:
        """Commit, durably, what became of each recipient, and the account's pause if there is one.

        Whoever sent the dot knows better than whoever called it uncertain meanwhile, and a success that is heard of
        before a letter is sent a second time keeps it from going. Raises LeaseLostError where another one has it.
        """

    async def renew(self, letter: ClaimedLetter, lease: dt.timedelta) -> None:
        """Keep the claim during a long upload. Raises LeaseLostError."""

    async def recover(self) -> int:
        """Free lapsed leases: `sending` → queued, `dot` → uncertain. Return how many deliveries changed."""

    async def next_due(self, quotas: Mapping[str, Quota] = NO_QUOTAS) -> dt.datetime | None:
        """Return when the next queued letter of an account that is not paused is due, and fits into its quota."""

    async def unattended(self, patience: dt.timedelta, quotas: Mapping[str, Quota] = NO_QUOTAS) -> dt.datetime | None:
        """Return since when the oldest letter waits that could have left, where nobody has sent for `patience`.

        None where all is well: nothing is due for that long, its account stands still or is full, or somebody sends.
        """

    async def usage(self, quota: Quota) -> Usage:
        """Return what was handed to an account of late, and when there is room again."""

    async def deliveries(
        self,
        *,
        states: Sequence[DeliveryState] = (),
        document_id: int | None = None,
        changed_since: dt.datetime | None = None,
        settled: bool | None = None,
        tried: bool = False,
        limit: int = 200,
        before: int | None = None,
    ) -> Sequence[Delivery]:
        """Return deliveries, the newest first, those with ids below `before`; with `settled` those, or the others.

        With `tried` those that wait are left out of which no try is over.
        """

    async def of_letters(self, letter_ids: Collection[int]) -> Sequence[Delivery]:
        """Return the deliveries of letters, to all their recipients, the oldest first."""

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """Return one."""

    async def counts(
        self, most: int | None = None, *, states: Collection[DeliveryState] = ()
    ) -> dict[DeliveryState, int]:
        """Return how many deliveries stand in each of these states, without the settled; `most` where there are more.

        Without `states` in each that there is. What was not delivered is always counted to its end.
        """

    async def changed(self, since: dt.datetime) -> Sequence[int]:
        """Return the ids of deliveries that have changed since then, the newest first."""

    async def changes(self, since: dt.datetime) -> dict[DeliveryState, int]:
        """Return how many deliveries have come to stand in each state since then, settled or not."""

    async def history(self, delivery_id: int) -> Sequence[Event]:
        """Return what happened to one delivery, the oldest first."""

    async def standings(self, letter_id: int) -> Mapping[int, str]:
        """Return of a letter that was put off how its documents stood then; empty where it was not, or goes anyway."""

    async def exchange(self, delivery_id: int) -> str:
        """Return what was said with the server when a delivery failed or became uncertain; empty where it did not."""

    async def mime(self, letter_id: int) -> bytes | None:
        """Return the frozen bytes; None where there are none, or they are not what was queued any more."""

    async def retry(self, delivery_id: int) -> bool:
        """A person puts a failed or waiting delivery at the head of the queue; False where it is not theirs to do."""

    async def replace(self, letter_id: int, code: str, sender: str, mime: bytes, message_id: str) -> Sequence[Delivery]:
        """Put another message in the place of a letter, for those of its deliveries that stand with `code`.

        They have failed or wait. In one transaction those are withdrawn, and the same letter is queued under `sender`;
        its new deliveries are returned, none where no delivery stands so any more.
        """

    async def mend(
        self,
        delivery_id: int,
        sender: str,
        recipient: str,
        mime: bytes,
        message_id: str,
        *,
        again: bool = False,
        archive: str = "",
        wait: dt.timedelta = dt.timedelta(),
    ) -> Enqueued | None:
        """Queue the letter of a delivery that failed or came back once more, as another message to one recipient.

        `archive` gets a copy besides, as of any letter. It carries the same documents and is of the same kind; its
        success settles that delivery (see `NewLetter.mends`). As `enqueue`, it finds what was queued before. None
        where the delivery stands otherwise.
        """

    async def cancel(self, delivery_id: int) -> bool:
        """Take a queued delivery back; False where it is no longer queued."""

    async def hold(self, delivery_ids: Collection[int], wait: dt.timedelta) -> int:
        """Let queued deliveries that were never tried leave after `wait` from now, whatever they waited for before.

        Return how many do; the others have left, or were taken back.
        """

    async def cancel_all(self, delivery_ids: Collection[int]) -> int:
        """Take queued deliveries back in one transaction, and return how many that were."""

    async def resolve(self, delivery_id: int, *, arrived: bool) -> bool:
        """A person says of an uncertain delivery that it arrived (sent), or that it shall go again (queued)."""

    async def set_aside(self, delivery_id: int) -> bool:
        """A person needs nothing more of a delivery that failed, bounced or is uncertain; False where it is none.

        A success does the same with what failed before it, for the same document and kind of letter: whoever was to get
        it has got it. Of letters without a document it does so for the same recipient. Recipients of one letter do not
        settle each other.
        """

    async def take_up(self, delivery_id: int) -> bool:
        """A person takes up again what is settled; False where it is not."""

    async def pauses(self) -> Sequence[Pause]:
        """Return the accounts that stand still."""

    async def resume(self, scope: str) -> None:
        """Let an account go on."""


class OutboxIndex(Protocol):
    """The searchable list of deliveries, the newest first; asked by futures, so that a screen never waits for it."""

    def page(
        self, query: OutboxQuery, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[Delivery]]:
        """Ask for up to `limit` deliveries: the newest, those with ids below `before`, or the nearest above `after`.

        The first page says how many match, or at least how many where there are many.
        """

    def keys(
        self, query: OutboxQuery, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for ids alone."""

    def rows(self, ids: Sequence[int], query: OutboxQuery = ...) -> Future[Sequence[Delivery]]:
        """Ask for the deliveries of those ids, in their order; what does not stand so any more is left out."""

    def count(self, query: OutboxQuery) -> Future[int]:
        """Ask how many match."""


class Unrecorded(Protocol):
    """Outcomes that the books would not take, kept beside them. Blocking, for a moment."""

    def keep(self, letter: ClaimedLetter, outcomes: Sequence[Outcome], pause: Pause | None) -> None:
        """Write down what `Outbox.record` was to be given, for the next program of these books. Raises OSError."""

    def every(self) -> Sequence[tuple[ClaimedLetter, Sequence[Outcome], Pause | None]]:
        """Return all that was written down; of a letter only what `Outbox.record` asks for."""

    def forget(self, letter: ClaimedLetter) -> None:
        """Forget what was written down of a letter: the books have it now."""


class LeaseLostError(Exception):
    """Another worker holds the letter now; this one must not touch it again."""
