"""Terms of payment that have figures: discounts for who pays early, interest, instalments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from komtui.late import dataclass


class TermKind(StrEnum):
    """What a term says of paying."""

    DISCOUNT = "discount"
    """Who pays until then pays less (BG-X-44)."""
    PENALTY = "penalty"
    """Who pays later pays more (BG-X-43)."""
    INSTALMENT = "instalment"
    """A part is to be paid by then (BT-X-275)."""


@dataclass(frozen=True)
class PaymentTerm:
    """One term of payment, of which a document may have several."""

    kind: TermKind
    """What it says."""
    date: dt.date | None = None
    """The last day on which a discount is given or an instalment is due; the first of a penalty."""
    percent: Decimal | None = None
    """Of `base` (BT-X-286, BT-X-280)."""
    amount: Decimal | None = None
    """The discount, penalty or instalment itself, with tax (BT-X-287, BT-X-281, BT-X-275)."""
    base: Decimal | None = None
    """What the percentage is taken of, where that is not the amount due (BT-X-285, BT-X-279)."""
    text: str = ""
    """What the file says of it in words."""
