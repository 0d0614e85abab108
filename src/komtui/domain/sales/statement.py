"""Statement of account: what a customer has still to pay on a day, document by document."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from komtui.domain.money import ZERO
from komtui.domain.sales.document import PaymentMeans
from komtui.domain.sales.party import Party
from komtui.late import dataclass


@dataclass(frozen=True)
class Item:
    """A document on which something is still to be paid."""

    number: str
    """Of the document (may be untrusted text)."""
    date: dt.date
    """Of issue."""
    due_date: dt.date | None
    """Until when it is to be paid."""
    amount: Decimal
    """What was to be paid on it."""
    left: Decimal
    """What is still to be paid; below zero where the seller owes it."""
    overdue: bool
    """Whether it was to be paid before the day of the statement."""
    id: int = 0
    """Key of the document."""

    @property
    def paid(self) -> Decimal:
        """What has come in."""
        return self.amount - self.left


@dataclass(frozen=True)
class Transfer:
    """A transfer that pays all of an account at once."""

    means: PaymentMeans
    """To which account of a bank; nothing of it is of one document alone."""
    payee: str
    """Whose account that is (may be untrusted text)."""
    quoted: str
    """What is quoted with it."""


@dataclass(frozen=True)
class Account:
    """What is open in one currency."""

    currency: str
    """ISO 4217."""
    items: tuple[Item, ...]
    """The oldest first."""
    transfer: Transfer | None = None
    """None where it is not one transfer that pays all of it."""

    @property
    def left(self) -> Decimal:
        """What is still to be paid in all."""
        return sum((each.left for each in self.items), ZERO)

    @property
    def overdue(self) -> Decimal:
        """What of that was to be paid before."""
        return sum((each.left for each in self.items if each.overdue), ZERO)


@dataclass(frozen=True)
class Statement:
    """The whole of it."""

    seller: Party
    """The company."""
    buyer: Party
    """The customer; `identifier` is the customer's number."""
    date: dt.date
    """The day of which it tells."""
    language: str
    """What it is printed in: `en`, `fr` or `fr_CA`."""
    accounts: tuple[Account, ...]
    """One for each currency; none where nothing is open."""
