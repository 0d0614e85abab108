"""Ports: what the use-cases need of the outside, as Protocols. Adapters implement them, contract suites test them.

Async methods may block in a thread of their own. The one synchronous port, `DocumentIndex`, answers within
a millisecond and is called on the event loop, because a search that shares a frame with the keystroke's echo is
worth two hops. Every repository method is one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from komtui.domain.account import Account
from komtui.domain.audit import Change
from komtui.domain.connection import Certificate, Combination
from komtui.domain.delivery import ClaimedLetter, Delivery, DeliveryState, Event, Outcome, Pause
from komtui.domain.document import Document
from komtui.domain.lifecycle import State
from komtui.domain.problem import Problem
from komtui.domain.setting import Setting
from komtui.services.listing import DocumentRow as DocumentRow
from komtui.services.listing import Query as Query


class DocumentIndex(Protocol):
    """The searchable list, synchronous and fast (see the module's text)."""

    def keys(self, query: Query, limit: int, before: int | None = None) -> Sequence[int]:
        """Return up to `limit` list keys, newest first, strictly below the key `before` where given (keyset)."""

    def count(self, query: Query, limit: int = 0) -> int:
        """Return how many rows match; where `limit` is given, counting stops there."""

    def rows(self, keys: Sequence[int]) -> Sequence[DocumentRow]:
        """Return the rows of `keys`, in their order; those that no longer exist are left out."""


@dataclass(frozen=True)
class StoredDocument:
    """A document with its place in the books."""

    id: int
    """Of the document; its list key in the index is another number."""
    document: Document
    """As stored; its `state` is the present one."""
    revision: int
    """Counts edits of a draft; 1 once imported or issued."""
    own_pdf: str
    """SHA-256 of the PDF that it was imported with, or empty."""
    origin: str
    """Name of the file that it was imported from, or empty."""


@dataclass(frozen=True)
class NewDocument:
    """A document to be written."""

    document: Document
    """Numbered, or a draft."""
    source_sha256: str = ""
    """Hash of what it was imported from: the same hash and number again change nothing."""
    own_pdf: bytes | None = None
    """The PDF that it came with, which is kept and mailed as it is."""
    origin: str = ""
    """File name it came from."""
    borrowed: bool = False
    """Whether its number is of the file's own seller: the books may hold several documents of such a number."""


@dataclass(frozen=True)
class Written:
    """What became of one `NewDocument`."""

    id: int
    """Key."""
    number: str
    """As stored."""
    created: bool
    """False where the very same document was already there."""
    namesakes: tuple[int, ...] = ()
    """Keys of other documents that have the same number."""


class Storage(Protocol):
    """The file that the books are kept in."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def version(self) -> int:
        """The last migration that was applied."""

    async def quick_check(self) -> tuple[str, ...]:
        """Return what is wrong with its structure; empty where all is well."""


class Documents(Protocol):
    """The books."""

    async def add(self, documents: Sequence[NewDocument]) -> Sequence[Written]:
        """Write all or none.

        A number of the house's own that is there with other content raises ProblemError `import.number-taken`; a
        borrowed one makes a document beside it.
        """

    async def find(self, number: str) -> StoredDocument | None:
        """Return the document of that number, or draft of that key (`draft-12`).

        Where several have the number, `number#key` names one of them; the number alone raises ProblemError
        `document.ambiguous`.
        """

    async def get(self, document_id: int) -> StoredDocument | None:
        """Return the document of that key."""

    async def issue(
        self,
        document_id: int,
        pattern: str,
        finish: Callable[[Document, str], Document],
        *,
        also: Sequence[tuple[int, State]] = (),
    ) -> StoredDocument:
        """Take the next number of the pattern's series and store `finish(draft, number)`, in one transaction.

        `also` moves other documents on in the same transaction: the order that becomes an invoice, the invoice that
        a credit note takes back. Raises ProblemError `document.not-draft`, `document.unknown`, and
        `document.cancelled` where one of them is cancelled already.
        """

    async def set_state(self, document_id: int, state: State) -> None:
        """Move a document on."""


class Artifacts(Protocol):
    """Bytes by their SHA-256: PDFs, kept for ever."""

    async def put(self, content: bytes) -> str:
        """Keep `content` and return its hash; putting it again changes nothing."""

    async def get(self, sha256: str) -> bytes | None:
        """Return the bytes of that hash."""

    async def rendered(self, document_id: int, revision: int, form: str) -> str | None:
        """Return the hash of what was rendered for that revision in that form (`a4`, `letter`), if it was."""

    async def set_rendered(self, document_id: int, revision: int, form: str, content: bytes) -> str:
        """Keep a rendering and return its hash; a form that is there already stays as it is (first one wins)."""


@dataclass(frozen=True)
class NewLetter:
    """A letter to be queued: frozen bytes and envelope."""

    document_id: int
    """What it carries."""
    revision: int
    """Of the document."""
    kind: str
    """`document`, `test` or `reminder-1`: one of a kind for the same document, revision and recipients."""
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


class Outbox(Protocol):
    """The outbox in the database; what each method promises is tested by killing the process within it."""

    async def enqueue(self, letter: NewLetter, *, again: bool = False) -> Sequence[Delivery]:
        """Write letter and deliveries in one transaction and return them.

        The same document, revision, recipients and kind, queued before and not failed or cancelled: return
        those rows and write nothing, unless `again` says that the person wants it a second time.
        """

    async def waiting(self) -> Sequence[str]:
        """Return the scopes of accounts that have queued letters, in alphabetical order."""

    async def claim(
        self, worker: str, lease: dt.timedelta, scopes: Sequence[str] | None = None
    ) -> ClaimedLetter | None:
        """Take one due letter of an account that is not paused, by lease; its queued deliveries become `sending`."""

    async def mark_dot(self, letter: ClaimedLetter, accepted: Sequence[str]) -> None:
        """Commit, durably, that the final dot is about to go out for `accepted`. Raises LeaseLostError."""

    async def record(self, letter: ClaimedLetter, outcomes: Sequence[Outcome], pause: Pause | None = None) -> None:
        """Commit, durably, what became of each recipient, and the account's pause if there is one."""

    async def renew(self, letter: ClaimedLetter, lease: dt.timedelta) -> None:
        """Keep the claim during a long upload. Raises LeaseLostError."""

    async def recover(self) -> int:
        """Free lapsed leases: `sending` → queued, `dot` → uncertain. Return how many deliveries changed."""

    async def next_due(self) -> dt.datetime | None:
        """Return when the next queued letter of an account that is not paused is due."""

    async def deliveries(
        self,
        *,
        states: Sequence[DeliveryState] = (),
        document_id: int | None = None,
        letter_id: int | None = None,
        changed_since: dt.datetime | None = None,
        limit: int = 200,
        before: int | None = None,
    ) -> Sequence[Delivery]:
        """Return deliveries, the newest first, those with ids below `before`."""

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """Return one."""

    async def counts(self) -> dict[DeliveryState, int]:
        """Return how many deliveries stand in each state."""

    async def history(self, delivery_id: int) -> Sequence[Event]:
        """Return what happened to one delivery, the oldest first."""

    async def mime(self, letter_id: int) -> bytes | None:
        """Return the frozen bytes."""

    async def retry(self, delivery_id: int) -> bool:
        """A person puts a failed or waiting delivery at the head of the queue; False where it is not theirs to do."""

    async def cancel(self, delivery_id: int) -> bool:
        """Take a queued delivery back; False where it is no longer queued."""

    async def resolve(self, delivery_id: int, *, arrived: bool) -> bool:
        """A person says of an uncertain delivery that it arrived (sent), or that it shall go again (queued)."""

    async def pauses(self) -> Sequence[Pause]:
        """Return the accounts that stand still."""

    async def resume(self, scope: str) -> None:
        """Let an account go on."""

    async def data_version(self) -> int:
        """Return a number that changes whenever anybody has written to the database; cheap enough to be polled."""


class LeaseLostError(Exception):
    """Another worker holds the letter now; this one must not touch it again."""


class SettingsStore(Protocol):
    """Business settings in the database."""

    async def all(self) -> dict[tuple[str, str], str]:
        """Return every stored value by (store, key); store `""` is the company."""

    async def set(
        self, values: Sequence[tuple[str, str, str | None]], who: str = "", elsewhere: Sequence[Change] = ()
    ) -> None:
        """Write (store, key, value) in one transaction, and what that changed, by `who`, into the audit; None removes.

        `elsewhere` is what was changed in another place and is recorded with it: secrets, config.toml.
        """


class MachineStore(Protocol):
    """Machine settings in config.toml; comments are kept."""

    def all(self) -> dict[str, str]:
        """Return every value by key."""

    def set(self, key: str, value: str | None) -> None:
        """Write one, atomically; None removes."""


class SecretStore(Protocol):
    """One place of secrets. Names are `scope/key`, such as `company/smtp.password`."""

    name: str
    """Stable: `environment`, `keyring`, `vault`, `session`."""

    async def available(self) -> bool:
        """Return whether it can be used now (unlocked, a real backend, …), within its own deadline."""

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.locked`, `secret.passphrase`, `secret.damaged`."""

    async def set(self, name: str, value: str) -> None:
        """Keep it. Raises ProblemError `secret.read-only` and those of `get`."""

    async def delete(self, name: str) -> None:
        """Forget it; nothing happens where it is not there."""


@dataclass(frozen=True)
class SecretPlace:
    """One store of the chain, as the configuration screen shows it."""

    name: str
    """`environment`, `keyring`, `vault`, `session`."""
    available: bool
    """Whether it can be used now."""
    writes: bool
    """Whether a new secret would be kept there: true of one at most."""


class SecretChain(SecretStore, Protocol):
    """The stores in their order; `name` is that of the one in which a new secret would be kept."""

    @property
    def vault_exists(self) -> bool:
        """Whether there is a vault, open or not."""

    async def places(self) -> Sequence[SecretPlace]:
        """Return the stores in the order in which they are asked."""

    @property
    def vault_file(self) -> Path:
        """Where the vault is, or would be."""

    async def holder(self, name: str) -> str:
        """Return the name of the store that has this secret; empty where none has, or an unknown one hides it."""

    async def kept(self, name: str) -> str | None:
        """Return what komtui itself keeps: what `get` returns, but for the environment. Raises as `get` does."""

    async def unlock(self, passphrase: str) -> None:
        """Open the vault, or make one; what was only of this session then goes into it.

        Raises ProblemError `secret.passphrase`, `secret.damaged`.
        """

    async def open_vault(self) -> None:
        """Open it with the passphrase that is known. Raises ProblemError `secret.locked`, `secret.passphrase`, …"""

    async def change_passphrase(self, current: str, new: str) -> None:
        """Seal the vault with another passphrase, at once or not at all.

        Raises ProblemError `secret.passphrase` where `current` is wrong, `secret.no-vault`.
        """


@dataclass(frozen=True)
class Step:
    """One step of a conversation with a mail server."""

    name: str
    """`resolve`, `connect`, `tls`, `greeting`, `ehlo`, `sign-in`, `sender`, `recipient`, `message`."""
    ok: bool
    """Whether it went well."""
    seconds: float
    """How long it took."""
    detail: str = ""
    """What was learned: an address, a TLS version, a reply (untrusted)."""
    problem: Problem | None = None
    """Why it failed, where it did."""
    certificate: Certificate | None = None
    """Of the step `tls`: what the server showed, trusted or not."""


class DotGate(Protocol):
    """Called by a transport when all that is left to send of a message is the final dot."""

    async def __call__(self, accepted: Sequence[str]) -> None:
        """Commit that the dot goes out for `accepted`; raising keeps it from going out."""


class Transport(Protocol):
    """Hands letters to a mail server."""

    async def send(self, account: Account, letter: ClaimedLetter, before_dot: DotGate) -> Sequence[Outcome]:
        """Send one message and return one outcome for each recipient; never raises for what a server does.

        Every step has a deadline. Cancelling before the dot leaves nothing sent. After the dot the final reply is
        awaited for up to ten minutes even where the caller is cancelled meanwhile.
        """

    async def close(self) -> None:
        """QUIT and close kept connections; what was recorded stays."""


class Check(Protocol):
    """Tries an account without sending anything."""

    def __call__(self, account: Account, recipient: str) -> AsyncIterator[Step]:
        """Yield each step as it ends; the first that fails is the last."""


class Trial(Protocol):
    """One test of one account: one connection, one attempt to sign in, whatever happens. Never raises for a server."""

    @property
    def transcript(self) -> str:
        """What was said so far, both ways with times, without secrets or control characters; bounded."""

    def steps(self, recipient: str) -> AsyncGenerator[Step]:
        """Yield each step up to the recipient; the first that fails is the last."""

    async def works(self, combination: Combination) -> bool:
        """Return whether a session could be opened there, short of signing in, within a few seconds."""

    async def send(self, letter: ClaimedLetter) -> Step:
        """Send a letter on the connection that `steps` has opened, as the outbox would; return the step `message`."""

    async def close(self) -> None:
        """Say goodbye, and leave nothing open."""


class Renderer(Protocol):
    """Makes PDFs, in processes of its own at low priority."""

    async def pdf(self, document: Document, form: str, logo: bytes | None) -> bytes:
        """Return the PDF of `document` on `a4` or `letter`: the same arguments give the same bytes."""

    def warm(self) -> None:
        """Start the worker processes while the application is idle."""

    async def close(self) -> None:
        """End the processes."""


@dataclass(frozen=True)
class Imported:
    """What a reader found in one file."""

    documents: tuple[Document, ...]
    """Complete; drafts where the file gives no number."""
    own_pdf: bytes | None = None
    """The file itself where it is a PDF."""


class Reader(Protocol):
    """Reads a file of any known format; finds out which by its content, never by its name alone."""

    def __call__(self, content: bytes, name: str) -> Imported:
        """Return what is in the file. Raises ProblemError with every problem found, each with its place as facts."""


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def now(self) -> dt.datetime:
        """Return the present moment, UTC, aware."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SettingsReader(Protocol):
    """What other services need of the settings."""

    async def value(self, setting: Setting | str, store: str = "") -> str:
        """Return the effective value."""
