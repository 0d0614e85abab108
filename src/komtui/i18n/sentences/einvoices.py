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
    }
)
