"""The list of documents: what is asked of it and what a row holds; no more, as it is there before the first paint.

Named tuples here and in the shell of the screen: making a frozen dataclass costs four times as much at import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from komtui.domain.mail.delivery_state import DeliveryState
    from komtui.domain.money import Money
    from komtui.domain.sales.kind import Kind
    from komtui.domain.sales.lifecycle import State
    from komtui.domain.sales.standing import Standing, View

Row = TypeVar("Row")

COUNTED = 10_000
"""Where a page stops counting what matches words, so that no keystroke waits for more."""


DONE = 100
"""Percent of the search's index: all of it is of this version, and no more than what has become overdue is put in."""
A_DAY = 1 << 24
"""Between the list keys of one day and those of the next: a key is the day's ordinal times this, and the id."""


def today(now: dt.datetime | None = None) -> dt.date:
    """Return the day that it is where this machine stands, at that moment where one is given."""
    import datetime as dt

    return (now or dt.datetime.now(dt.UTC)).astimezone().date()


def document_id(key: int) -> int:
    """Return the id of the document that has a list key: it stays when the document gets another day."""
    return key % A_DAY


class Query(NamedTuple):
    """What the documents screen asks for."""

    text: str = ""
    """As typed: words over number, customer and e-mail; all must match, the last one as a prefix."""
    kind: Kind | None = None
    """Only this kind."""
    state: State | None = None
    """Only this state."""
    store: str | None = None
    """Only this store."""
    view: View | None = None
    """Only what this is yet to be done about."""


class SavedView(NamedTuple):
    """Words and filters under a name."""

    name: str
    """As a person has written it."""
    query: Query
    """What it shows."""


class DocumentRow(NamedTuple):
    """One row of the list: only what is shown there."""

    key: int
    """Place in the list's order, unique: the day's ordinal times `A_DAY`, and the id; larger is newer."""
    id: int
    """Of the document, for every other port."""
    kind: Kind
    """What it is."""
    number: str
    """Empty on drafts."""
    state: State
    """Where it stands."""
    date: dt.date
    """Issue date."""
    due_date: dt.date | None
    """Of invoices."""
    customer: str
    """Buyer's name (untrusted text)."""
    email: str
    """Buyer's address, may be empty."""
    net: Money
    """Without tax."""
    tax: Money
    """All taxes."""
    gross: Money
    """With tax."""
    payable: Money
    """What was due when it was issued (BT-115)."""
    total: Money
    """What it comes to, before anything was paid (see `Totals.total`)."""
    balance: Money | None
    """What is still to be paid; None where nothing ever is (see `domain.sales.standing`)."""
    standing: Standing | None
    """What is said beside its state, on the day on which the row was read."""
    delivery: DeliveryState | None
    """Of its last letter; None where there is none."""
    store: str
    """Empty for the company."""
    reminded: str = ""
    """The furthest step (`domain.mail.reminder.Step`) that went out about what is still open; empty for none."""


class Page(NamedTuple, Generic[Row]):
    """A piece of a list, and on the first one how long the whole of it is."""

    rows: Sequence[Row]
    """In the order of the list: the newest first."""
    total: int = 0
    """How many rows match in all; 0 on every page but the first."""
    exact: bool = True
    """Whether `total` is the true number, and not only where counting stopped."""
