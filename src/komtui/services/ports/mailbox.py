"""Mailboxes: what comes back to an account, and what is known there of what it sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.mail.mailbox import Arrival, Bookmark, Mailbox, News
    from komtui.domain.mail.notice import Notice


class Mailboxes(Protocol):
    """Reads mailboxes, and changes nothing in them, but for `lay`: no message becomes read, none is moved.

    Every method raises ProblemError `imap.…` for whatever a server does, each step within a deadline.
    """

    async def news(self, mailbox: Mailbox, after: Bookmark | None, *, since: dt.date, ours: str) -> News:
        """Return what came after the bookmark, some hundred messages at the most, or since a day where there is none.

        Of every message the header is read; whole only those that may be notices or answers. `ours` is a regular
        expression for Message-IDs of letters of ours.
        """

    async def holds(self, mailbox: Mailbox, message_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these messages the account keeps in any of its folders for what it sent."""

    async def lay(self, mailbox: Mailbox, message: bytes, at: dt.datetime) -> bool:
        """Lay a message, as read, into the folder for what was sent; False where there is none."""

    async def find(self, mailbox: Mailbox, message_id: str, *, seconds: float) -> Arrival | None:
        """Return a message as soon as it has come in, into the inbox, among the spam, or where a rule has put it.

        None where it has not after some time; what the account keeps of what it sent does not count.
        """

    async def wait(self, mailbox: Mailbox, after: Bookmark | None, *, seconds: float) -> bool | None:
        """Return whether something has come in after the bookmark, as soon as it does and for some time at the most.

        None at once where the server cannot tell (IDLE, RFC 2177).
        """

    async def try_out(self, mailbox: Mailbox) -> int:
        """Return how many messages the folder has, once all that reading needs was tried."""


class NoticeReader(Protocol):
    """Reads a message into the notices that it holds."""

    def __call__(self, content: bytes) -> tuple[Notice, ...]:
        """Return what it says; nothing where it is none. Never raises for its content."""


@dataclass(frozen=True)
class Told:
    """What notices have changed."""

    delayed: int = 0
    """Deliveries that a server further on still tries."""
    returned: int = 0
    """Deliveries that came back."""
    delivered: int = 0
    """Deliveries that arrived for sure."""
    answers: int = 0
    """Answers that were kept."""
    unknown: int = 0
    """Notices that concern nothing of ours, or that were known."""


@dataclass(frozen=True)
class Copy:
    """A letter of which a copy is to be laid beside what was sent."""

    letter_id: int
    """Key."""
    message_id: str
    """With its angle brackets."""
    at: dt.datetime
    """When it was queued, UTC."""


class NoticeBooks(Protocol):
    """What the books keep of notices."""

    async def bookmark(self, scope: str, folder: str) -> Bookmark | None:
        """Return up to where a folder was read."""

    async def looked_at(self, scope: str, folder: str) -> dt.datetime | None:
        """Return when a folder was last read; None where it never was."""

    async def take(self, notices: Sequence[Notice], scope: str, folder: str, bookmark: Bookmark) -> Told:
        """Write what notices say of letters of ours, and where to go on, in one transaction.

        A notice counts only where it names a letter by its envelope id or its Message-ID, and one to whom that letter
        went; each counts once, however often it comes. Nothing is ever sent again for it.
        """

    async def answers(self, document_id: int) -> Sequence[Notice]:
        """Return the answers to letters with a document, the oldest first."""

    async def returned(self, addresses: Sequence[str]) -> Mapping[str, Notice]:
        """Return by address what was last said of it, where that is that a letter came back."""

    async def uncopied(self, scope: str, since: dt.datetime) -> Sequence[Copy]:
        """Return letters of an account that were taken since then and of which no copy is known, the oldest first."""

    async def note_copies(self, letter_ids: Sequence[int]) -> None:
        """Remember that copies of these letters lie in the folder for what was sent."""

    async def uncertain(self, scope: str) -> Sequence[tuple[int, str]]:
        """Return the uncertain deliveries of an account with their Message-IDs, the newest first, some hundred."""
