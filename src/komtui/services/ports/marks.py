"""Port of the marks: what happened to a document beside money and letters, as far as lists show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from decimal import Decimal

    from komtui.domain.sales.lifecycle import Act


@dataclass(frozen=True)
class Marked:
    """How a document is marked."""

    shipped: dt.date | None = None
    """On which day its goods went out, or the last of them; None where they have not, or nobody said so."""
    employee: str = ""
    """Who served (untrusted text); empty where nobody is known to have."""
    customer_id: int | None = None
    """To whom of the list it belongs; None where nobody of it is known to be."""
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    """What has gone out by line, where it went out in parts (see `domain.sales.shipping`): of an order on its invoices
    too, of an invoice with its order too."""


class Marks(Protocol):
    """The marks. Each change is written into the journal in its own transaction; what is so already is no change.

    Raises ProblemError `document.unknown`, and what `lifecycle.refusal` says of the document as it stands then.
    """

    async def of(self, document_id: int) -> Marked:
        """Return how a document is marked."""

    async def answer(self, document_id: int, act: Act) -> None:
        """Set down what a customer has answered: `ACCEPT`, `REFUSE`, or `REOPEN` where the answer is awaited again.

        Raises ProblemError `document.carried-on` too, where something that stands was made from it.
        """

    async def ship(
        self, document_id: int, date: dt.date | None, quantities: Mapping[str, Decimal] | None = None
    ) -> None:
        """Set down on which day goods went out; None that they have not.

        `quantities` by line where it is a part of them, else all that is left. What goes out on an invoice has gone
        out of the order that it was made from. Raises ProblemError `ship.…` too.
        """

    async def serve(self, document_id: int, employee: str) -> None:
        """Set down who served; empty for nobody."""
