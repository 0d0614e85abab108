"""Port of the sales of a period: what was issued, for the sheet of a day, the accountant and the accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document


@dataclass(frozen=True)
class Owner:
    """Whom of the customers' list a document belongs to."""

    id: int
    """Key."""
    number: str
    """As the company numbers its customers; may be empty."""
    name: str
    """As it is called today (untrusted text)."""


@dataclass(frozen=True)
class Sold:
    """An invoice or a credit note of a period."""

    key: int
    """Place in the order of days."""
    id: int
    """Of the document."""
    document: Document
    """As it was issued."""
    employee: str
    """Who served (untrusted text); empty where nobody is known to have."""
    owner: Owner | None = None
    """Whose it is; None where it is nobody's of the list."""


class Sales(Protocol):
    """What was sold."""

    async def page(
        self, first: dt.date, last: dt.date, store: str | None = None, *, after: int = 0, limit: int
    ) -> Sequence[Sold]:
        """Return invoices and credit notes of these days beyond the key `after`, in the order of days, some at a time.

        Of one store, or of all.
        """

    async def settled(self, document_ids: Sequence[int], until: dt.date) -> Mapping[int, dt.date]:
        """Return of which documents nothing was left on that day, each with the day of its last payment."""
