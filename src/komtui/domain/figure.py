"""Figures as people type them: quantities, percentages and amounts, with a comma or a point."""

from __future__ import annotations

import re
from decimal import Decimal

_FIGURE = re.compile(r"[+-]?(\d{1,15}([.,]\d{0,6})?|[.,]\d{1,6})", re.ASCII)


def figure(text: str) -> Decimal | None:
    """Return a figure that was typed: `12,5`, `0.75`, `1 200`, `30 %`; None where it is none."""
    bare = re.sub(r"[\s\u00a0\u202f'\u2019]", "", text).replace("\u2212", "-").removesuffix("%")
    if not _FIGURE.fullmatch(bare):
        return None
    return Decimal(bare.replace(",", "."))
