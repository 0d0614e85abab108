"""The four kinds of sales document; apart from `document`, so that a list need not load all that one holds."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a document is."""

    QUOTE = "quote"
    ORDER = "order"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
