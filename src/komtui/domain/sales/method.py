"""By what money comes in: the methods that komtui knows the words of, and the list that a house has made of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from komtui.domain.search import folded
from komtui.domain.text import has_control

LONGEST: Final = 40
"""Characters of a method of one's own."""
MOST: Final = 30
"""Methods of a house."""


class Method(StrEnum):
    """A method that has a word in every language. Its value is stored for ever, and so is any other text."""

    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    CHEQUE = "cheque"
    DIRECT_DEBIT = "direct-debit"
    VOUCHER = "voucher"
    CREDIT_NOTE = "credit-note"
    """What a credit note gives is set against an invoice."""


STANDARD: Final = ", ".join(Method)
"""The list of a house that has made none."""


def methods_of(text: str) -> tuple[str, ...]:
    """Return the methods of a list that is separated by commas, each once, however it is written."""
    found: dict[str, str] = {}
    for each in text.split(","):
        name = " ".join(each.split())
        if name:
            found.setdefault(folded(name), name)
    return tuple(found.values())


def is_list(methods: Sequence[str]) -> bool:
    """Return whether a list can be one: not empty, not too long, and nothing in it that cannot be printed."""
    return 0 < len(methods) <= MOST and all(len(each) <= LONGEST and not has_control(each) for each in methods)
