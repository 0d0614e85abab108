"""Limits: how long the texts of a document may be, so that no field of a file fills the books or the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document

NUMBER: Final = 100
"""Characters of a document's number and of every other identifier."""
NAME: Final = 500
"""Characters of a name, a unit, one line of an address, an e-mail field."""
TEXT: Final = 20_000
"""Characters of a description, a note, terms."""
PARTS: Final = 10_000
"""Lines, notes and the like of one document: one of a hundred thousand would be shown on no screen and on no page."""
_NUMBERS = frozenset(
    {
        *(
            "number",
            "identifier",
            "item_id",
            "item number",
            "customer number",
            "vat_id",
            "vat id",
            "legal_id",
            "legal id",
        ),
        *("order", "reference", "original invoice", "currency", "iban", "bic"),
    }
)
_TEXTS = frozenset(
    {
        *("description", "detail", "note", "notes", "terms", "legal_text", "exemption", "exemptions"),
        *("exemption_reason", "reason", "text", "location"),
    }
)


def longest(name: str) -> int:
    """Return how many characters the field of that name may have."""
    return NUMBER if name in _NUMBERS else TEXT if name in _TEXTS else NAME


def _limit(path: str) -> int:
    """Return how many characters a text at that path may have."""
    name = path.rpartition(".")[2].partition("[")[0]
    # Files are called by their names as well (BT-122).
    return NAME if path.startswith("attachments[") and name == "reference" else longest(name)


def excesses(value: object, name: str = "") -> Iterator[tuple[str, int]]:
    """Yield the path and the limit of each text in a document that is too long, its parties and lines as well."""
    if isinstance(value, str):
        # Nearly every text is shorter than any limit.
        if len(value) > NUMBER and len(value) > (limit := _limit(name)):
            yield name, limit
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from excesses(each, f"{name}[{index}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for part in _parts(type(value)):
            inside = getattr(value, part)
            if inside and not isinstance(inside, _NO_TEXT):
                yield from excesses(inside, f"{name}.{part}" if name else part)


def crowds(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the path and the limit of each list in a document that has too many parts."""
    for part in (each.name for each in fields(document)):
        inside = getattr(document, part)
        if isinstance(inside, tuple) and len(inside) > PARTS:
            yield part, PARTS


_NO_TEXT = (bool, Decimal, dt.date, Enum)


@cache
def _parts(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))
