"""Port of the journal: what happened, as it is read. Repositories write it, in the transactions that it tells of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.domain.closing import Period
    from komtui.domain.journal import Entry, Event, Fact, Happening


class Journal(Protocol):
    """The chain of entries."""

    async def add(self, who: str, happening: Happening) -> Entry:
        """Write what was done that stands in no other book, and return it; on the disk on return.

        What is about a letter is about the document that it carries as well.
        """

    async def of(self, subject: str, limit: int = 200, before: int | None = None) -> Sequence[Entry]:
        """Return the entries about a subject, the newest first: those with numbers below `before`."""

    async def latest(
        self, limit: int, before: int | None = None, subject: str = "", events: Sequence[Event] = ()
    ) -> Sequence[Entry]:
        """Return entries, the newest first, those with numbers below `before`, of a subject and of some events.

        Then what was recorded before there was a journal, with numbers below 0 and without hashes. What was begun is
        left out where another entry says what came of it.
        """

    async def names(self, subjects: Collection[str]) -> Mapping[str, str]:
        """Return what people call the documents, customers and letters among subjects (untrusted text).

        A document by its number, a customer who is in the list by name, a letter by the first number that it carries,
        or by its recipient. What nobody calls by a name, such as a customer whose data was taken out, is left out.
        """

    async def entries(self, after: int, limit: int) -> Sequence[Entry]:
        """Return up to `limit` entries with numbers above `after`, in their order."""

    async def lines(self, after: int, limit: int) -> Sequence[bytes]:
        """Return up to `limit` entries as they are exported (see `domain.verification`), whatever stands there."""

    async def earlier(self) -> tuple[int, str]:
        """Return how many lines were recorded before there was a journal, and their SHA-256 as they stand now."""


class Closings(Protocol):
    """Closed periods."""

    async def closed_through(self) -> dt.date | None:
        """Return the last day that is closed; None where none is."""

    async def closed(self, periods: Sequence[Period]) -> Sequence[bool]:
        """Return of each period whether it is closed itself."""

    async def sums(self, period: Period) -> Mapping[str, Fact]:
        """Return what a closing would carry were it done now: `totals`, `year`, `ever`."""

    async def close(self, who: str, period: Period, signer: Signer | None, unsigned: str) -> Entry:
        """Close a period, with its sums; where nobody signs, `unsigned` says why. On the disk on return.

        Raises ProblemError `journal.closed-before` where that period is closed already.
        """


class Sealing(Protocol):
    """Takes into the chain what became of letters, which is written elsewhere first."""

    async def seal(self) -> int:
        """Take the next steps, and return how many; 0 where all are in it. However many do it at once, each is once."""


class Signer(Protocol):
    """Signs with one key."""

    @property
    def key(self) -> str:
        """The public key, in hexadecimal digits."""

    def sign(self, text: str) -> str:
        """Return the signature of a text, in hexadecimal digits."""


class Signatures(Protocol):
    """Makes keys and checks signatures: Ed25519 (RFC 8032)."""

    def new(self) -> str:
        """Return the secret of a new key."""

    def signer(self, secret: str) -> Signer:
        """Return what signs with that key. Raises ValueError where it is none."""

    def check(self, key: str, signature: str, text: str) -> bool:
        """Return whether a signature is of that text and by that key; False for what is neither."""


class Archives(Protocol):
    """Journals in files, on a medium outside of the books."""

    def writer(self, path: Path) -> ArchiveWriter:
        """Begin a file: an archive where it is named `.zip`, else the lines alone.

        Raises ProblemError `journal.exists`, `system.file`.
        """

    def read(self, path: Path) -> ArchiveReader:
        """Open a file of either kind. Raises ProblemError `system.file`."""


class ProofFiles(Protocol):
    """Proofs of sending in files, readable by their owner alone."""

    def keep(self, path: Path, content: bytes) -> None:
        """Write a page. Raises ProblemError `journal.exists`, `system.file`."""

    def packed(self, contents: Mapping[str, bytes]) -> bytes:
        """Return a ZIP of these files, by name, with the scripts that check them."""


class ArchiveWriter(Protocol):
    """A file that is being written; it has its name only when it is whole."""

    def add(self, lines: Sequence[bytes]) -> None:
        """Write lines. Raises ProblemError `system.file`."""

    def finish(self, manifest: Mapping[str, Fact] | None) -> None:
        """Write what an archive has beside the lines, and give the file its name; on the disk on return."""

    def digest(self) -> str:
        """Return the SHA-256 of the lines written so far."""

    @property
    def is_archive(self) -> bool:
        """Whether it has a manifest."""

    def drop(self) -> None:
        """Forget what was written."""


class ArchiveReader(Protocol):
    """A file that is being read."""

    def lines(self, limit: int) -> Sequence[bytes]:
        """Return the next lines, without their ends; none at the end. A last one without an end has a mark after it."""

    def manifest(self) -> Mapping[str, Fact] | None:
        """Return what an archive says of itself; None for the lines alone."""

    def digest(self) -> str:
        """Return the SHA-256 of the lines read so far."""

    def close(self) -> None:
        """Close it."""
