"""The books: documents, their list, their PDFs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from komtui.domain.problem import Problem
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.numbering import name_of
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.problem import ProblemError
    from komtui.domain.sales.document import Document
    from komtui.domain.sales.kind import Kind
    from komtui.domain.sales.lifecycle import Act, State
    from komtui.services.listing import DocumentRow, Page, Query


class DocumentIndex(Protocol):
    """The searchable list. Every question is asked at once, and answered on a thread of the books.

    Who asks may wait for a part of a frame, go on without the answer, or cancel a question that has not begun. The
    answer may be ProblemError `system.database-…`. Questions are taken up in the order in which they are asked.
    """

    def page(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[DocumentRow]]:
        """Ask for the rows of `keys(…)` in one state of the books; without `before` and `after` with their total.

        The total is exact where it takes no walk through the rows; otherwise it ends where it would take long, at
        `listing.COUNTED` at the latest.
        """

    def keys(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for up to `limit` list keys, newest first.

        With `before` the first ones strictly below that key, with `after` the last ones strictly above it (0 is below
        every key): the list is read page by page from both ends. There may be more although fewer than `limit` come:
        only where none comes the end is reached.
        """

    def count(self, query: Query, limit: int = 0) -> Future[int]:
        """Ask how many rows match; where `limit` is given, counting stops there.

        Without a limit it may take as long as it takes, and keeps no other question waiting.
        """

    def place(self, document_id: int) -> Future[int | None]:
        """Ask for the list key of a document: issuing changes it. None where there is no such document."""

    def rows(self, keys: Sequence[int]) -> Future[Sequence[DocumentRow]]:
        """Ask for the rows of `keys`, in their order; those that no longer exist are left out."""


class SearchIndex(Protocol):
    """What the search knows of every document, and by which version of its rules."""

    async def progress(self) -> int | None:
        """Return how much of it is made anew, in percent; None where nothing has to be."""

    async def make_next(self) -> int | None:
        """Make the next entries anew, in one short transaction; return as `progress` does.

        What was made stays made, whoever goes on; where several do it at once, nothing is made twice.
        """


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
    provisional: bool = False
    """Whether its seller is this house, as the configuration has it at present: no file named another one, and it has
    not left the house yet. Its stored seller has no name then (see `sales.presenting`)."""
    logo: str | None = None
    """SHA-256 of the logo with which it left the house, empty where it had none; None follows the configuration."""
    design: str | None = None
    """Name of the design with which it left the house (see `domain.sales.design`); None follows the configuration."""


@dataclass(frozen=True)
class NewDocument:
    """A document to be written."""

    document: Document
    """A draft, or one that is issued: that one frozen (see `Document.frozen`), since it is read as it was written.
    A seller without a name is this house."""
    source_sha256: str = ""
    """Hash of what it was imported from: the same hash and number again change nothing."""
    own_pdf: bytes | None = None
    """The PDF that it came with, which is kept and mailed as it is."""
    origin: str = ""
    """File name it came from."""
    borrowed: bool = False
    """Whether its number is of the file's own seller: the books may hold several documents of such a number."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The files that it has attached, or more: SHA-256 and bytes."""
    place: int | None = None
    """Its place among the documents of its file, from 0; None where all of them come in one after the other."""


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
    alike: Alike | None = None
    """Of a draft: what is in the books already that it seems to be. It was not written, unless that was asked for."""
    address: str = ""
    """The customer's e-mail address that was put in the place of the one that was there; empty where none was."""


@dataclass(frozen=True)
class Alike:
    """A document that a draft from a file seems to be."""

    id: int
    """Key."""
    number: str
    """Empty on a draft."""
    state: State
    """Where it stands now."""
    same: bool
    """Whether a file brought exactly this draft; otherwise kind, customer, total and date are the same."""

    @property
    def name(self) -> str:
        """What a person calls it by: its number, or `draft-12`."""
        return name_of(self.number, self.id)


@dataclass(frozen=True)
class Successor:
    """A document that was made from another (see `Documents.made_from`)."""

    id: int
    """Key."""
    number: str
    """Empty on a draft."""
    kind: Kind
    """What it is."""
    state: State
    """Where it stands now."""

    @property
    def name(self) -> str:
        """What a person calls it by: its number, or `draft-12`."""
        return name_of(self.number, self.id)


@dataclass(frozen=True)
class Family:
    """A document, what it was made from and what was made from it."""

    stored: StoredDocument
    origins: tuple[StoredDocument, ...]
    """What it was made from, as far as that is in the books and no other has its number."""
    made: tuple[StoredDocument, ...]
    """What was made from it and counts, drafts as well; the oldest first."""
    beside: tuple[StoredDocument, ...] = ()
    """Of a deposit invoice: what else was made from the same, which may deduct it."""
    credits: Mapping[int, tuple[Document, ...]] = field(default_factory=dict)
    """By the key of each invoice of `made`: the credit notes on it that are issued."""


class Issuing(NamedTuple):
    """A draft to be issued; see `Documents.issue`."""

    document_id: int
    """Its key."""
    series: str
    """In which its number is counted."""
    finish: Callable[[Document, str], Document]
    """Returns it as it is issued, with its number."""
    start: int = 1
    """Where the series begins."""
    today: dt.date | None = None
    """The day on which it is issued."""
    later: bool = False
    """Whether it may take the date of the last one of its series."""
    again: bool = False
    """Whether it may take more of its origin than others have left."""


class ConvertedBeforeError(ConsentError):
    """Something was made from it before; a person may want another one all the same."""

    def __init__(self, number: str, made: Sequence[Successor]) -> None:
        facts = {"number": number, "made": ", ".join(each.name for each in made)}
        super().__init__({Consent.CONVERTED_BEFORE: Problem("document.converted-before", facts)})
        self.number = number
        """Of what was carried on."""
        self.made = made
        """What was made from it, and was not cancelled."""


class Counted(NamedTuple):
    """How far a series of numbers has come."""

    given: int
    """The last number that was given to a draft; 0 where none was."""
    highest: int
    """The highest one that was given, or that came in from elsewhere and fits it; 0 where none did."""


class CopyProgress(NamedTuple):
    """How far the copying of books is."""

    done: int
    """Rows that were read, written or compared."""
    total: int
    """Of how many."""
    table: str
    """Which table is under way; empty while they are compared."""


class CopiedTable(NamedTuple):
    """A table that is the same in both databases."""

    table: str
    """Its name."""
    rows: int
    """How many it has."""
    sha256: str
    """Of its content, in any order."""


class Storage(Protocol):
    """The file or the server that the books are kept in."""

    @property
    def name(self) -> str:
        """Where it is: a file, or an address as it may be shown."""

    @property
    def version(self) -> int:
        """The last migration that was applied."""

    async def quick_check(self) -> tuple[str, ...]:
        """Return what is wrong with its structure; empty where all is well."""

    async def size(self) -> int:
        """Return how large the books are, in bytes."""

    async def advice(self) -> Problem | None:
        """Return what should be better about the way to the books; None where nothing should."""


class Documents(Protocol):
    """The books."""

    async def add(
        self, documents: Sequence[NewDocument], *, again: bool = False, alike: bool = False
    ) -> Sequence[Written]:
        """Write all or none.

        A number of the house's own that is there with other content raises ProblemError `import.number-taken`; a
        borrowed one makes a document beside it. Where nothing but the customer's e-mail address is another one, that
        is kept (see `readdress`). A draft that is there already, or seems to be,
        is not written, unless `again` says that the person wants that. With `alike` those alone are written that only
        seem to be there: not what the same file brought itself, nor what was discarded.
        """

    async def compare(
        self, documents: Sequence[NewDocument], *, again: bool = False, alike: bool = False
    ) -> Sequence[Written]:
        """Return what `add` would do, with id 0 for what would be written; raises what it would raise."""

    async def find(self, number: str) -> StoredDocument | None:
        """Return the document of that number, or draft of that key (`draft-12`).

        Where several have the number, `number#key` names one of them; the number alone raises ProblemError
        `document.ambiguous`.
        """

    async def get(self, document_id: int) -> StoredDocument | None:
        """Return the document of that key."""

    async def several(self, document_ids: Sequence[int]) -> Sequence[StoredDocument]:
        """Return the documents of these keys in their order, each once, as they stand at one moment.

        Keys of no document are left out.
        """

    async def save(
        self, document_id: int, revision: int, document: Document, *, customer: int | None = None
    ) -> StoredDocument:
        """Write a draft anew, its revision counted on; what it was made from stays what it is.

        `customer` is whose it is from now on, in the list of customers; None leaves that alone. Raises ProblemError
        `document.unknown`, `document.changed-meanwhile` where the books have a later revision of it, and where it is no
        draft any more `document.issued-meanwhile` or `document.discarded`. What was saved already is not saved twice.
        """

    async def made_from(self, number: str, date: dt.date | None = None) -> Sequence[Successor]:
        """Return what refers to the document of that number as its origin, the oldest first, drafts as well.

        `date` is that of the document: where the reference names another, it means a namesake of another seller.
        The cost does not grow with the books.
        """

    async def family(self, document_id: int) -> Family:
        """Return a document with its relations, in one state of the books. Raises ProblemError `document.unknown`."""

    async def issue(
        self,
        document_id: int,
        series: str,
        finish: Callable[[Document, str], Document],
        *,
        start: int = 1,
        today: dt.date | None = None,
        later: bool = False,
        again: bool = False,
    ) -> StoredDocument:
        """Take the next number of `series` and store `finish(draft, number)`, in one transaction.

        The series is a pattern whose fields are filled in already, all but the number (see `numbering.series`). It
        goes on after the highest number of the house that fits it, wherever that came from, and begins at `start`.

        With `today` the draft that `finish` gets has the date of its issue: today, or that of the last one of the
        series where that is a day later, since numbers go up with dates and clocks differ around midnight. Where it is
        later still, that raises ConsentError `later-date`, unless `later` says that the person wants that date.

        What happens to the draft's origins happens in the same transaction: an order of which nothing is left is
        accepted, an invoice of which all was credited is cancelled. Raises ProblemError `document.unknown`, what
        `lifecycle.refusal` says of any of them as they stand then, `carry.too-much-money` where a credit note gives
        back more than is left, and ConvertedBeforeError where the draft takes more of its origin than others that
        stand have left, unless `again` says that the person wants that.
        """

    async def issue_all(self, drafts: Sequence[Issuing]) -> Sequence[StoredDocument | ProblemError]:
        """Issue drafts in their order, in one transaction; of each return what `issue` returns, or would raise.

        One that cannot be issued leaves no trace and keeps the others from nothing.
        """

    async def move(self, document_id: int, act: Act) -> None:
        """Do something to a document. Raises ProblemError as `lifecycle.refusal` says, and `document.unknown`."""

    async def readdress(self, document_id: int, address: str) -> int:
        """Keep another e-mail address of the customer; return how many documents have it now.

        Those are the document, and what the same customer has under the same old address and has not left the house.
        Raises ProblemError `document.unknown`.
        """

    async def staying(self) -> Mapping[str, int]:
        """Return by store how many documents have a number and this house as their seller, and have not left it.

        Those that came with a PDF of their own are left out: it says itself who sells.
        """

    async def counted(self, series: str) -> Counted:
        """Return how far a series has come."""


class Artifacts(Protocol):
    """Bytes by their SHA-256: PDFs, kept for ever."""

    async def put(self, content: bytes) -> str:
        """Keep `content` and return its hash; putting it again changes nothing."""

    async def get(self, sha256: str) -> bytes | None:
        """Return the bytes of that hash."""

    async def rendered(self, document_id: int, revision: int) -> Mapping[str, str]:
        """Return the hashes of what was rendered for that revision, by form: `a4`, `a4-paid`, `letter` and so on."""

    async def set_rendered(self, document_id: int, revision: int, form: str, content: bytes) -> str:
        """Keep a rendering and return its hash; a form that is there already stays as it is (first one wins)."""
