"""Marking: what a customer answered, whether goods went out, who served, and to whom a document belongs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from komtui.domain.access import LONGEST_NAME
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.shipping import LineShipped, lines_shipped
from komtui.domain.text import has_control
from komtui.late import dataclass
from komtui.services import listing
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import Clock, Documents, StoredDocument
from komtui.services.ports.customers import Customers, StoredCustomer
from komtui.services.ports.marks import Marked, Marks
from komtui.services.sales.life.permitting import known, permit


class Mark(StrEnum):
    """What a document can be marked as."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    OPEN = "open"
    """The answer to a quote is awaited again."""
    SHIPPED = "shipped"
    NOT_SHIPPED = "not-shipped"


ACTS = {
    Mark.ACCEPTED: Act.ACCEPT,
    Mark.REFUSED: Act.REFUSE,
    Mark.OPEN: Act.REOPEN,
    Mark.SHIPPED: Act.SHIP,
    Mark.NOT_SHIPPED: Act.SHIP,
}
"""What is done to a document that is marked so."""


@dataclass(frozen=True)
class Assigned:
    """A document that was put down to another customer."""

    customer: StoredCustomer
    """To whom it belongs now."""
    printed: str
    """Who is named on it, for good (untrusted text)."""
    credited: bool
    """Whether it can be taken back by a credit note, and written anew for the right customer."""

    @property
    def differs(self) -> bool:
        """Whether another one is printed on it than the one to whom it belongs."""
        return self.printed != self.customer.customer.party.name


@dataclass(frozen=True)
class Shipping:
    """What of a document has gone out."""

    document_id: int
    document: Document
    date: dt.date | None
    """When all of it had; None where something is left."""
    lines: tuple[LineShipped, ...]
    """Of goods and services, in their order."""

    @property
    def in_part(self) -> bool:
        """Whether some of it has gone out and some has not."""
        return self.date is None and any(each.shipped for each in self.lines)


class MarkingService:
    """Sets down what happened to documents, beside money and letters. What is printed on them stays."""

    def __init__(
        self, marks: Marks, documents: Documents, customers: Customers, clock: Clock, *, tell: Tell = nobody
    ) -> None:
        self._marks = marks
        self._documents = documents
        self._customers = customers
        self._clock = clock
        self._tell = tell

    async def of(self, document_id: int) -> Marked:
        """Return how a document is marked. Raises ProblemError `document.unknown`."""
        return await self._marks.of(document_id)

    async def mark(self, document_id: int, mark: Mark) -> None:
        """Mark a document; what is so already is no change.

        Raises ProblemError `document.…` where it cannot be.
        """
        if mark in {Mark.SHIPPED, Mark.NOT_SHIPPED}:
            await self._marks.ship(document_id, self._today() if mark is Mark.SHIPPED else None)
        else:
            await self._marks.answer(document_id, ACTS[mark])
        self._tell(Subject.DOCUMENTS)

    async def shipped(self, document_id: int) -> Shipping:
        """Return what of a document has gone out, line by line. Raises ProblemError `document.…`."""
        return await self.shipped_of(await self._stored(document_id))

    async def shipped_of(self, stored: StoredDocument) -> Shipping:
        """Return the same of a document that is at hand. Raises ProblemError `document.…`."""
        document_id, document = stored.id, stored.document
        marked = await self._marks.of(document_id)
        lines = lines_shipped(document, marked.quantities, whole=marked.shipped is not None)
        return Shipping(document_id, document, marked.shipped, lines)

    async def ship(self, document_id: int, quantities: Mapping[str, Decimal]) -> None:
        """Set down that a part goes out today, by line (its name, or its place).

        Raises ProblemError `document.…`, `ship.…` with the field `line.NAME`.
        """
        await self._marks.ship(document_id, self._today(), quantities)
        self._tell(Subject.DOCUMENTS)

    async def serve(self, document_id: int, employee: str) -> None:
        """Set down who served. Raises ProblemError `document.employee`, and `document.…`."""
        await self._marks.serve(document_id, served_by(employee))
        self._tell(Subject.DOCUMENTS)

    async def assign(self, document_id: int, customer_id: int) -> Assigned:
        """Put a document down to another customer of the list. What is printed on it stays.

        Raises ProblemError `document.…`, `customer.unknown`.
        """
        stored = await self._stored(document_id)
        permit(stored, Act.ASSIGN)
        document = stored.document
        customer = await self._customers.get(customer_id)
        if customer is None:
            raise ProblemError(Problem("customer.unknown", {"customer": f"customer-{customer_id}"}, "customer"))
        await self._customers.assign([document_id], customer.id)
        self._tell(Subject.DOCUMENTS)
        self._tell(Subject.CUSTOMERS)
        credited = Kind.CREDIT_NOTE in lifecycle.conversions(document.kind, document.state)
        return Assigned(customer, document.buyer.name, credited)

    async def _stored(self, document_id: int) -> StoredDocument:
        return known(await self._documents.get(document_id), name_of("", document_id))

    def _today(self) -> dt.date:
        return listing.today(self._clock.now())


def served_by(employee: str) -> str:
    """Return the name of somebody who serves, as it is kept. Raises ProblemError `document.employee`."""
    name = " ".join(employee.split())
    if len(name) > LONGEST_NAME or has_control(name):
        raise ProblemError(Problem("document.employee", {"maximum": LONGEST_NAME}, "employee"))
    return name
