"""Addresses of more parts than EN 16931 has: put together into its three lines, as their country writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER_FIRST = frozenset(
    {"FR", "MC", "LU", "CA", "US", "GB", "IE", "AU", "NZ", "IN", "ZA", "SG", "HK", "IL", "MA", "TN"}
)
"""Countries that write the number before the street."""
_FRENCH = frozenset({"FR", "MC", "LU"})
_WORDS = {"box": ("PO Box", "BP"), "floor": ("Floor", "Étage"), "room": ("Room", "Bureau")}
"""What stands before a mere number, in English and in French."""


@dataclass(frozen=True)
class Parts:
    """What an address is made of, each empty where it is left out."""

    country: str
    """ISO 3166-1 alpha-2."""
    street: str = ""
    number: str = ""
    """Of the house."""
    second: str = ""
    """The further line of EN 16931 (BT-36, BT-51)."""
    third: tuple[str, ...] = ()
    """Lines without a meaning of their own (BT-162, BT-163)."""
    building: tuple[str, ...] = ()
    """Name, block, department, whom to ask for, part of the town …"""
    floor: str = ""
    room: str = ""
    box: str = ""
    """At the post office."""

    def lines(self) -> tuple[str, str, str]:
        """Return the three lines of an address."""
        inside = [*self.building, self._said("floor", self.floor), self._said("room", self.room)]
        further = [*inside, self._said("box", self.box), *self.third]
        street, second = self._street(), self.second
        rest = list(dict.fromkeys(each for each in further if each and each not in (street, second)))
        if not street and rest:
            # An address without a street is a post office box, or is written in free lines.
            street = rest.pop(0)
        if not second and rest:
            second = rest.pop(0)
        return street, second, ", ".join(rest)

    def _street(self) -> str:
        street, number = self.street, self.number
        if not number or re.search(rf"(?<!\w){re.escape(number)}(?!\w)", street, re.IGNORECASE):
            return street
        pair = (number, street) if self.country in _NUMBER_FIRST else (street, number)
        return " ".join(filter(None, pair))

    def _said(self, part: str, text: str) -> str:
        if not re.fullmatch(r"[0-9]+[A-Za-z]?", text):
            return text
        return f"{_WORDS[part][self.country in _FRENCH]} {text}"
