"""Customers: found, added, changed, made one of two; whose a document is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer, CustomerState, Recipients, customer_key
from komtui.domain.sales.party import Address, Party
from komtui.late import dataclass
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports.customers import Collected, CustomerIndex, Customers, Held, Kept, Recognised, StoredCustomer
from komtui.services.sales.parties.customer_checks import checked

Filled = TypeVar("Filled", Party, Customer)
_MANY = 20
"""Customers of a name that are named where it says too little."""


@dataclass(frozen=True)
class Merging:
    """What merging two customers would do."""

    into: StoredCustomer
    """Who stays."""
    other: StoredCustomer
    """Who goes."""
    customer: Customer
    """What the one who stays would be: as before, with what the other one alone had."""
    moves: Held
    """What would move."""


class CustomerService:
    """Finds and writes customers."""

    def __init__(self, customers: Customers, index: CustomerIndex, *, tell: Tell = nobody) -> None:
        self._customers = customers
        self._tell = tell
        self.index = index
        """The searchable list (see `ports.customers.CustomerIndex`)."""

    async def find(self, name: str) -> StoredCustomer:
        """Return the customer that is meant by a number, `customer-12`, or words that only one of them has.

        Raises ProblemError `customer.unknown`, `customer.ambiguous`.
        """
        name = name.strip()
        found = await self._customers.numbered(name)
        if found is None and (key := customer_key(name)) is not None:
            found = await self._customers.get(key)
        if found is not None:
            return found
        return await self._worded(name)

    async def _worded(self, name: str) -> StoredCustomer:
        rows = (await asyncio.wrap_future(self.index.page(name, _MANY))).rows if name else ()
        alone = [row for row in rows if row.name.casefold() == name.casefold()] or rows
        if len(alone) > 1:
            names = ", ".join(row.number or f"customer-{row.id}" for row in alone)
            raise ProblemError(Problem("customer.ambiguous", {"customer": name, "names": names}))
        if not alone:
            raise ProblemError(Problem("customer.unknown", {"customer": name}))
        return await self.get(alone[0].id)

    async def get(self, customer_id: int) -> StoredCustomer:
        """Return one by key; of one that was merged, the one that has its documents. Raises `customer.unknown`."""
        found = await self._customers.get(customer_id)
        if found is None:
            raise ProblemError(Problem("customer.unknown", {"customer": f"customer-{customer_id}"}))
        return found

    async def add(self, customer: Customer) -> StoredCustomer:
        """Add one. Raises ProblemError with every fault beside its field (see `customer_checks`)."""
        (added,) = await self.add_all([customer])
        return added

    async def add_all(self, customers: Sequence[Customer], *, come_in: bool = False) -> Sequence[StoredCustomer]:
        """Add all or none. The numbers of those that `come_in` are left as they are, right or wrong."""
        added = await self._customers.add([checked(each, each if come_in else None) for each in customers])
        self._tell(Subject.CUSTOMERS)
        return added

    async def save(self, stored: StoredCustomer, customer: Customer, *, comes_in: bool = False) -> StoredCustomer:
        """Change one that was seen as `stored`. The numbers of one that `comes_in` are left as they are.

        Raises ProblemError as `add` does, `customer.unknown`, and `customer.changed-meanwhile`.
        """
        before = customer if comes_in else stored.customer
        saved = await self._customers.save(stored.id, stored.revision, checked(customer, before))
        self._tell(Subject.CUSTOMERS)
        return saved

    async def of_document(self, document_id: int) -> StoredCustomer | None:
        """Return whose a document is; None where nobody of the list is known to be."""
        return await self._customers.of_document(document_id)

    async def assign(self, document_ids: Sequence[int], customer_id: int | None) -> int:
        """Say whose documents are, None for nobody of the list; return how many were not before.

        What is printed on them stays as it is. Raises ProblemError `customer.unknown`, `document.unknown`.
        """
        moved = await self._customers.assign(document_ids, customer_id)
        self._tell(Subject.DOCUMENTS)
        self._tell(Subject.CUSTOMERS)
        return moved

    async def recognised(self, party: Party) -> Sequence[Recognised]:
        """Return who of the list a party seems to be, the surest first."""
        return await self._customers.recognised(party)

    async def held(self, customer_id: int) -> Held:
        """Return what one has in the books."""
        return await self._customers.held(customer_id)

    async def without(self) -> int:
        """Return how many documents have no customer yet."""
        return await self._customers.without()

    async def collect(self, document_ids: Sequence[int]) -> Collected:
        """Find or make the customers of documents that have just come in."""
        collected = await self._customers.collect(document_ids)
        if collected.documents:
            self._tell(Subject.CUSTOMERS)
        return collected

    async def collect_all(self) -> AsyncIterator[Collected]:
        """Find or make the customer of every document that has none, and yield what was done so far, batch by batch.

        Whoever stops asking stops the work; what is done is done, and whoever begins anew goes on.
        """
        done = Collected()
        while (step := await self._customers.collect(after=done.last)).last:
            done = Collected(done.documents + step.documents, done.found + step.found, done.made + step.made, step.last)
            self._tell(Subject.CUSTOMERS)
            yield done

    async def release(self, document_ids: Sequence[int]) -> int:
        """Take back whose documents are; customers that were only made by them go as well, and are counted."""
        gone = await self._customers.release(document_ids)
        self._tell(Subject.CUSTOMERS)
        self._tell(Subject.DOCUMENTS)
        return gone

    async def anonymise(self, stored: StoredCustomer) -> Kept:
        """Take a person's data out of the list, as it was seen, and out of drafts; return what stays.

        Issued documents and letters stay: law wants them kept (CGI art. 289, Code de commerce L123-22; in Canada the
        Income Tax Act, 230), and that outweighs the wish to be forgotten (GDPR art. 17(3)(b); Law 25, s. 28.1). Raises
        ProblemError `customer.changed-meanwhile`, `customer.unknown`.
        """
        kept = await self._customers.anonymise(stored.id, stored.revision)
        self._tell(Subject.CUSTOMERS)
        self._tell(Subject.DOCUMENTS)
        return kept

    async def merging(self, into_id: int, other_id: int) -> Merging:
        """Return what merging would do. Raises ProblemError `customer.unknown`, `customer.same`."""
        into, other = await self._kept(into_id), await self._kept(other_id)
        if into.id == other.id:
            raise ProblemError(Problem("customer.same", {"customer": into.customer.party.name}))
        both = merged(into.customer, other.customer)
        return Merging(into, other, both, await self._customers.held(other.id))

    async def merge(self, merging: Merging) -> StoredCustomer:
        """Make one of two, as it was shown.

        Raises ProblemError `customer.changed-meanwhile` where one of them is no longer as it was.
        """
        done = await self._customers.merge(merging.into, merging.other, merging.customer)
        self._tell(Subject.CUSTOMERS)
        self._tell(Subject.DOCUMENTS)
        return done

    async def _kept(self, customer_id: int) -> StoredCustomer:
        stored = await self.get(customer_id)
        if stored.state is not CustomerState.KEPT:
            raise ProblemError(Problem("customer.gone", {"customer": stored.called}))
        return stored


def merged(into: Customer, other: Customer) -> Customer:
    """Return a customer with what another one has beside: what both have stays that of the first."""
    mine = dict(into.recipients)
    recipients = mine | {kind: _joined(mine.get(kind, Recipients()), of) for kind, of in other.recipients}
    notes = dict.fromkeys(filter(None, (into.note, other.note)))
    party = _filled(into.party, other.party)
    # Half of one address and half of another one is nobody's; a country alone is none.
    if replace(into.party.address, country="") == Address() and other.party.address != Address():
        party = replace(party, address=other.party.address)
    return replace(_filled(into, other), party=party, recipients=tuple(recipients.items()), note="\n".join(notes))


def _filled(into: Filled, other: Filled) -> Filled:
    """Return one with the fields of another where its own are empty."""
    empty = [each.name for each in fields(into) if getattr(into, each.name) in (None, "", ())]
    return replace(into, **{name: getattr(other, name) for name in empty})


def _joined(mine: Recipients, others: Recipients) -> Recipients:
    return mine if mine != Recipients() else others
