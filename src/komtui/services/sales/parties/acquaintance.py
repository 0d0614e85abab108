"""What the list of customers learns of those whose documents are issued, and what their next documents have of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.domain.sales.customer import completed, is_registered
from komtui.domain.sales.party import Party

if TYPE_CHECKING:
    from komtui.services.ports import StoredDocument
    from komtui.services.sales.parties.customers import CustomerService


class Acquaintance:
    """Keeps who was entered on the spot, and registrations that were typed into a document: nobody types them twice."""

    def __init__(self, customers: CustomerService) -> None:
        self._customers = customers

    async def learn(self, issued: Sequence[StoredDocument]) -> None:
        """Put the customers of documents that were just issued into the list, with the registrations it lacks.

        What the list has already stays. Raises ProblemError as `CustomerService.collect` and `save` do.
        """
        await self._customers.collect([each.id for each in issued])
        for each in (stored for stored in issued if is_registered(stored.document.buyer)):
            found = await self._customers.of_document(each.id)
            if found is None:
                continue
            known = found.customer.party
            party = completed(known, each.document.buyer)
            if party != known:
                await self._customers.save(found, replace(found.customer, party=party), comes_in=True)

    async def due_days(self, document_id: int) -> int | None:
        """Return in how many days the customer of a document pays; None where they pay as everybody does."""
        found = await self._customers.of_document(document_id)
        return None if found is None else found.customer.due_days

    async def completed(self, document_id: int, buyer: Party) -> Party:
        """Return the buyer of a document that is carried on, with the registrations that the list has by now."""
        found = await self._customers.of_document(document_id)
        return buyer if found is None else completed(buyer, found.customer.party)
