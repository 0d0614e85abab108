"""Port of the reminders: what may have to be reminded of, what was, and whom nobody is to remind for the time being."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from komtui.domain.mail.reminder import Asked, Sent
from komtui.late import dataclass
from komtui.services.ports.customers import StoredCustomer


class Place(NamedTuple):
    """Behind whom a run goes on: those of the list by their key, then the others by address, then by document."""

    owner: int = 0
    """Of the list; -1 once they are over."""
    email: str | None = ""
    """In small letters; None once they are over."""
    document: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may have to be reminded of."""

    id: int
    """Of the document."""
    number: str
    """Its number (untrusted text, as the customer's name and address)."""
    asked: Asked
    """What reminders go by."""
    currency: str
    """ISO 4217 alpha-3."""
    date: dt.date
    """Issue date."""
    customer: str
    """Who is named on it."""
    email: str
    """The address that it names."""
    store: str
    """Empty for the company."""
    owner: int | None
    """Key of its customer in the list; None where nobody of it is known to be."""


@dataclass(frozen=True)
class Stop:
    """Somebody is not to be reminded for the time being."""

    subject: str
    """Of the journal: `document.12` or `customer.7`."""
    at: dt.datetime
    """UTC, since when."""
    who: str
    """Who said so."""
    reason: str
    """As the person wrote it (untrusted text)."""


class Reminders(Protocol):
    """What reminders go by. Each stop is written into the journal in its own transaction; what is so is no change."""

    async def candidates(
        self, due_before: dt.date | None, offered: tuple[dt.date, dt.date] | None, owner: int | None = None
    ) -> Sequence[Candidate]:
        """Return invoices of which something is left that are due before a day, and open quotes by their last day.

        `offered` is the first and the last of those days. None leaves that kind out. Of one customer, or of all where
        `owner` is None. In the order of their days.
        """

    async def page(
        self, due_before: dt.date | None, offered: tuple[dt.date, dt.date] | None, after: Place, most: int
    ) -> tuple[Sequence[Candidate], Place | None]:
        """Return of as many customers as `most` what `candidates` returns, and behind whom to go on; None at the end.

        All of a customer is in one page; who is not in the list is known by the address, without one by the document.
        """

    async def of(self, document_ids: Sequence[int]) -> Sequence[Candidate]:
        """Return documents as they stand now, whether there is something to be reminded of or not."""

    async def sent(self, document_ids: Sequence[int]) -> Mapping[int, Sequence[Sent]]:
        """Return by document the reminders that went out or are on their way, the oldest first."""

    async def owners(self, ids: Sequence[int]) -> Mapping[int, StoredCustomer]:
        """Return customers of the list, by key."""

    async def stops(self, subjects: Sequence[str]) -> Sequence[Stop]:
        """Return which of these are not to be reminded."""

    async def stop(self, subject: str, number: str, reason: str) -> None:
        """Remind nobody of a document, or no customer, until it is resumed. `number` is what people call it by."""

    async def resume(self, subject: str, number: str) -> None:
        """Remind again."""
