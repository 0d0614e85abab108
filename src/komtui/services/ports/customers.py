"""Port of the customers: their list, one of them, and whose a document is."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from komtui.domain.sales.customer import Customer, CustomerState

if TYPE_CHECKING:
    from komtui.services.listing import Page


class CustomerRow(NamedTuple):
    """One row of the list of customers: only what is shown there."""

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


class CustomerIndex(Protocol):
    """The searchable list, by name. Every question is asked at once and answered on a thread of the books.

    The answer may be ProblemError `system.database-…`.
    """

    def page(
        self, text: str, limit: int, *, before: CustomerRow | None = None, after: CustomerRow | None = None
    ) -> Future[Page[CustomerRow]]:
        """Ask for rows that match all words, the last one as a beginning, in the order of names.

        Words are those of name, e-mail, town, postcode, numbers and telephone. The rows are those beside `before` or
        `after`, or from one of the ends. The first page has the total.
        """


class Customers(Protocol):
    """The customers. Every change is written into the journal in its own transaction."""

    async def add(self, customers: Sequence[Customer]) -> Sequence[StoredCustomer]:
        """Write all or none."""

    async def get(self, customer_id: int) -> StoredCustomer | None:
        """Return one, whatever became of it; of one that was merged, the one that it was merged into."""

    async def save(self, customer_id: int, revision: int, customer: Customer) -> StoredCustomer:
        """Write it anew.

        Raises ProblemError `customer.unknown`, and `customer.changed-meanwhile` where the books have a later revision.
        """

    async def of_document(self, document_id: int) -> StoredCustomer | None:
        """Return whose a document is."""
