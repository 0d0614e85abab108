"""Port of the customers: their list, one of them, and whose a document is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from komtui.domain.sales.customer import CustomerState, customer_name
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.money import Money
    from komtui.domain.problem import Problem
    from komtui.domain.sales.customer import Customer, Mark
    from komtui.domain.sales.party import Party
    from komtui.i18n import Localizer
    from komtui.services.listing import Page


ID_BITS: Final = 40
"""Of a key of the list that the id takes: the place of the name stands above it."""


def id_of_key(key: int) -> int:
    """Return the id of the customer that has a list key: it stays when the customer gets another name."""
    return -key % (1 << ID_BITS)


class CustomerRow(NamedTuple):
    """One row of the list of customers: only what is shown there."""

    key: int
    """Place in the order of names, unique: the largest is the first."""
    id: int
    """Of the customer."""
    name: str
    """Legal name (untrusted text, as all below)."""
    city: str
    """Of the seat."""
    postcode: str
    """Of the seat."""
    email: str
    """May be empty."""
    phone: str
    """May be empty."""
    number: str
    """The customer's number; may be empty."""
    returned: bool = False
    """Whether the last that is known of its address is that a letter came back."""


@dataclass(frozen=True)
class StoredCustomer:
    """A customer with its place in the books."""

    id: int
    """Key."""
    customer: Customer
    """As stored."""
    revision: int
    """Counts changes from 1: who saves must have seen the last one."""
    state: CustomerState = CustomerState.KEPT
    """Whether it is in the list."""

    @property
    def called(self) -> str:
        """What people call it by where its name is not enough: its number, or `customer-12`."""
        return customer_name(self.customer.party.identifier, self.id)


@dataclass(frozen=True)
class Recognised:
    """A customer that somebody seems to be."""

    id: int
    """Of the customer."""
    mark: Mark
    """By what."""


@dataclass(frozen=True)
class Held:
    """What a customer has in the books."""

    documents: int
    """Documents, drafts as well."""
    drafts: int
    """How many of them have no number yet."""
    letters: int
    """Letters with one of them."""
    owed: tuple[Money, ...] = ()
    """What is still to be paid, by currency."""
    overdue: tuple[Money, ...] = ()
    """What of that was to be paid before today."""
    undelivered: int = 0
    """Letters with one of the documents, and statements of account, that did not arrive and that nobody has settled."""

    @property
    def issued(self) -> int:
        """Documents that are no drafts."""
        return self.documents - self.drafts


@dataclass(frozen=True)
class Kept:
    """What stays of a person whose data were taken out."""

    documents: int
    """Issued documents, as law wants them."""
    drafts: int
    """Drafts, discarded ones as well, which name nobody any more."""
    letters: int
    """Letters with one of the documents, as proof of what was sent."""


@dataclass(frozen=True)
class Collected:
    """What became of documents whose customer was looked for."""

    documents: int = 0
    """How many have one now that had none."""
    found: int = 0
    """How many customers of the list were theirs."""
    made: int = 0
    """How many customers were made for them."""
    last: int = 0
    """Key of the last document that was looked at; 0 where there was none."""


@dataclass(frozen=True)
class CustomerLine:
    """What a row of a table says of a customer."""

    line: int
    """Where it begins, from 1."""
    number: str
    """The customer's number; empty where it has none."""
    apply: Callable[[Customer], Customer]
    """Returns a customer as the row says; what the table has no column for stays."""


@dataclass(frozen=True)
class CustomerTable:
    """A table of customers."""

    lines: tuple[CustomerLine, ...]
    """Its rows."""
    notes: tuple[Problem, ...] = ()
    """What is worth knowing of it."""


class CustomerFiles(Protocol):
    """Customers as a file. Blocking; called in a thread."""

    def written(self, customers: Sequence[Customer], words: Localizer) -> bytes:
        """Return customers as a table, as the language of a person's spreadsheet has it."""

    def read(self, content: bytes, file: str) -> CustomerTable:
        """Return what a table says. Raises ProblemError with every fault and its line."""


class CustomerIndex(Protocol):
    """The searchable list, by name. Every question is asked at once and answered on a thread of the books.

    The answer may be ProblemError `system.database-…`.
    """

    def page(
        self, text: str, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[CustomerRow]]:
        """Ask for rows that match all words, each as a beginning, in the order of names.

        Words are those of name, e-mail, town, postcode, numbers and telephone. The rows are those just below the key
        `before`, or just above `after`, or the first ones; only where none comes the end is reached. The first page
        has the total, which is exact where it costs no walk through the list.
        """

    def keys(
        self, text: str, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for the keys of such rows alone."""

    def rows(self, keys: Sequence[int]) -> Future[Sequence[CustomerRow]]:
        """Ask for the rows of `keys`, in their order; those that are gone are left out."""

    def count(self, text: str) -> Future[int]:
        """Ask how many match; it keeps no other question waiting."""

    def documents(
        self, customer_id: int, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for the list keys of a customer's documents, as `DocumentIndex.keys` gives them."""


class Customers(Protocol):
    """The customers. Every change is written into the journal in its own transaction."""

    async def add(self, customers: Sequence[Customer]) -> Sequence[StoredCustomer]:
        """Write all or none. Raises ProblemError `customer.number-taken`, with every number that is."""

    async def get(self, customer_id: int) -> StoredCustomer | None:
        """Return one, whatever became of it; of one that was merged, the one that it was merged into."""

    async def numbered(self, number: str) -> StoredCustomer | None:
        """Return the customer of the list that has that number."""

    async def after(self, customer_id: int, limit: int) -> Sequence[StoredCustomer]:
        """Return up to `limit` customers of the list with keys above that one, by key."""

    async def save(self, customer_id: int, revision: int, customer: Customer) -> StoredCustomer:
        """Write it anew.

        Raises ProblemError `customer.unknown`, `customer.changed-meanwhile` where the books have a later revision, and
        `customer.number-taken`.
        """

    async def of_document(self, document_id: int) -> StoredCustomer | None:
        """Return whose a document is."""

    async def assign(self, document_ids: Sequence[int], customer_id: int | None) -> int:
        """Say whose documents are, None for nobody of the list; return how many were not before.

        Raises ProblemError `customer.unknown`, `document.unknown`.
        """

    async def recognised(self, party: Party) -> Sequence[Recognised]:
        """Return the customers of the list that a party seems to be, the surest first."""

    async def held(self, customer_id: int) -> Held:
        """Return what one has in the books."""

    async def without(self) -> int:
        """Return how many documents with a buyer's name nobody of the list is known to have, drafts as well."""

    async def collect(
        self, document_ids: Sequence[int] | None = None, *, after: int = 0, limit: int = 100
    ) -> Collected:
        """Find or make the customer of documents that have none: of those, or of the next ones with keys above `after`.

        One transaction; where several do it at once, nobody is made twice. A document without a buyer's name stays as
        it is.
        """

    async def release(self, document_ids: Sequence[int]) -> int:
        """Take back what `collect` did: the documents have no customer any more; return how many customers went.

        Those are the ones that documents had made, that nobody has touched since, and that have nothing left.
        """

    async def anonymise(self, customer_id: int, revision: int) -> Kept:
        """Take a person's data out of the list and of drafts; what was issued stays. Returns what stays.

        Raises ProblemError `customer.unknown` and `customer.changed-meanwhile`.
        """

    async def merge(self, into: StoredCustomer, other: StoredCustomer, customer: Customer) -> StoredCustomer:
        """Make two customers one: `into` becomes `customer` and gets what `other` has.

        Raises ProblemError `customer.unknown`, `customer.same`, and `customer.changed-meanwhile` where one of them is
        no longer as it was seen.
        """
