"""The life of a document: draft, issued, then paid, accepted or cancelled; and which kind may become which."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a document stands. The delivery of its letters is told apart (see `delivery`)."""

    DRAFT = "draft"
    """Editable, without a number."""
    ISSUED = "issued"
    """Numbered and immutable."""
    ACCEPTED = "accepted"
    """A quote that became an order, an order that became an invoice."""
    PAID = "paid"
    """Settled."""
    CANCELLED = "cancelled"
    """An invoice that a credit note took back."""


CONVERSIONS: dict[str, tuple[str, ...]] = {
    "quote": ("order", "invoice"),
    "order": ("invoice",),
    "invoice": ("credit-note",),
    "credit-note": (),
}
"""What a document of one kind may be converted to."""
