"""Figures as people type them: quantities, percentages and amounts, with a comma or a point."""

from __future__ import annotations

import re
from decimal import Decimal

from komtui.domain.money import bare

_FIGURE = re.compile(r"[+-]?(\d{1,15}([.,]\d{0,6})?|[.,]\d{1,6})", re.ASCII)


def figure(text: str) -> Decimal | None:
    """Return a figure that was typed: `12,5`, `0.75`, `1 200`, `30 %`; None where it is none."""
    plain = bare(text).removesuffix("%")
    if not _FIGURE.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", "."))
