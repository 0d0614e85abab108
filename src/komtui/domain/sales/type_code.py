"""What an invoice or a credit note is more exactly (BT-3, UNCL 1001), where komtui itself says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from komtui.domain.sales.kind import Kind

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document

DEPOSIT: Final = "386"
"""An invoice on a payment on account, before anything is delivered."""
PROGRESS: Final = "326"
"""An invoice on a part of what was ordered. French e-invoices know no such code: there it is a plain invoice, 380."""
DEPOSIT_CREDIT: Final = "503"
"""A credit note on a deposit invoice."""


def is_deposit(document: Document) -> bool:
    """Return whether it is an invoice on a payment on account."""
    return document.kind is Kind.INVOICE and document.type_code == DEPOSIT


def is_final(document: Document) -> bool:
    """Return whether it is an invoice that leaves nothing: it deducts deposits, or follows progress invoices."""
    if document.kind is not Kind.INVOICE or document.type_code in {DEPOSIT, PROGRESS}:
        return False
    names_earlier = any(each.role == "invoice" for each in document.references)
    # What other programs write names the invoice that it corrects in the same place.
    is_ours = any(line.origin_line for line in document.lines)
    return any(line.deposit for line in document.lines) or (names_earlier and is_ours)
