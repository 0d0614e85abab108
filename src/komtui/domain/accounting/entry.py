"""Entries: what a sale or a payment does to accounts. Debits and credits of each are the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from komtui.domain.money import ZERO
from komtui.late import dataclass


@dataclass(frozen=True)
class Posting:
    """One line of an entry."""

    account: str
    """Its number."""
    name: str
    """What it is called."""
    amount: Decimal
    """In euros: above zero debited, below credited."""
    customer: str = ""
    """Whose it is, where it is a customer's: number of the auxiliary account."""
    customer_name: str = ""
    """What that one is called (untrusted text)."""
    foreign: Decimal | None = None
    """In the currency of the document, where that is another."""
    currency: str = ""
    """That currency."""
    letter: str = ""
    """The same on the postings that settle one another."""
    lettered: dt.date | None = None
    """When they were settled."""


@dataclass(frozen=True)
class Entry:
    """A sale or a payment."""

    journal: str
    """`VE`, `BQ`, `CA` or `OD`."""
    date: dt.date
    """On which it is entered."""
    piece: str
    """Number of the document."""
    piece_date: dt.date
    """Its date, or that of the payment."""
    text: str
    """What it is (untrusted text in it)."""
    validated: dt.date
    """From when on it cannot be changed."""
    postings: tuple[Posting, ...]
    """At least two."""

    @property
    def debit(self) -> Decimal:
        """All that is debited."""
        return sum((each.amount for each in self.postings if each.amount > 0), ZERO)


JOURNALS = {"VE": "Ventes", "BQ": "Banque", "CA": "Caisse", "OD": "Opérations diverses"}
"""What each journal is called."""
