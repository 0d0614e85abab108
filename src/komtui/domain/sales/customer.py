"""Customers: who buys from the company, and how they want their documents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from komtui.domain.sales.kind import Kind
from komtui.domain.sales.party import Party


class CustomerState(StrEnum):
    """What a customer of the list is. Its value is stored for ever."""

    KEPT = "kept"
    """In the list."""
    MERGED = "merged"
    """The same as another one, who has its documents now."""
    ANONYMISED = "anonymised"
    """A person who wanted to be forgotten; issued documents stay as law wants them."""


@dataclass(frozen=True)
class Recipients:
    """Who gets a letter."""

    to: tuple[str, ...] = ()
    """Addresses; empty for the customer's own."""
    cc: tuple[str, ...] = ()
    """Who gets a copy."""
    bcc: tuple[str, ...] = ()
    """Who gets a copy that nobody sees."""


@dataclass(frozen=True)
class Customer:
    """A customer as the list has them; each document keeps its own copy of the party."""

    party: Party
    """Name, address, tax numbers, e-mail, telephone; `identifier` is the customer's number."""
    ship_to: Party | None = None
    """Where goods go, where that is elsewhere (BG-13)."""
    language: str = ""
    """Of their documents: `en`, `fr` or `fr_CA`; empty for the company's."""
    recipients: tuple[tuple[Kind, Recipients], ...] = ()
    """By kind of document, where one kind goes to others than `party.email`."""
    due_days: int | None = None
    """Days to pay; None for the company's."""
    note: str = ""
    """For the house; printed nowhere."""

    def recipients_of(self, kind: Kind) -> Recipients:
        """Return who gets a letter with a document of that kind."""
        of = dict(self.recipients).get(kind, Recipients())
        return of if of.to or not self.party.email else Recipients((self.party.email,), of.cc, of.bcc)
