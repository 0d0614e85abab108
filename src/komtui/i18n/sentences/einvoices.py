"""Sentences: e-invoices, how they are written and who judges them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "einvoice.validator": N_(
            "Nobody could judge {number} by the official rules for e-invoices ({reason}). Try again; a platform may"
            " refuse what was not judged."
        ),
        "einvoice.failed": N_(
            "{number} could not be written as an e-invoice ({reason}). Try again; if it stays so, report it with this"
            " sentence."
        ),
        "einvoice.kind": N_("{number} is neither an invoice nor a credit note. Only those are written as e-invoices."),
        "einvoice.faulty": N_(
            "The e-invoice of {number} ({syntax}) leaves, and the official rules have something against it ({count}). A"
            " platform may refuse it; “komtui check” names all."
        ),
        "einvoice.writing": N_(
            "{number} cannot be written as an e-invoice ({syntax}): such a file has no place for what stands under"
            " “{what}”. In a draft F7 leads there; as a page it can be sent as it is."
        ),
    }
)
