"""Port of the sales of a period: what was issued, for the daily sheet and for the accountant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from komtui.domain.sales.document import Document


@dataclass(frozen=True)
class Sold:
    """An invoice or a credit note of a period."""

    document: Document
    """As it was issued."""
    employee: str
    """Who served (untrusted text); empty where nobody is known to have."""


class Sales(Protocol):
    """What was sold."""

    async def between(self, first: dt.date, last: dt.date, store: str | None = None) -> Sequence[Sold]:
        """Return the invoices and credit notes of these days, in the order of days; of one store, or of all."""
