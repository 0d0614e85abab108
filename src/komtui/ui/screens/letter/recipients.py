"""Recipients as people type them: separated by commas, semicolons or spaces, with names in front or without."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BRACKETS = re.compile(r"<\s*([^<>]*?)\s*>")


def parsed(text: str) -> tuple[str, ...]:
    """Return the addresses in `text`, once each, in order; what is no address stays as it is, to be named as wrong."""
    found: list[str] = []
    for part in re.split(r"[,;\n]", text):
        bracketed = _BRACKETS.findall(part)
        found += bracketed or part.split()
    return tuple(dict.fromkeys(each for each in found if each))


def written(addresses: Iterable[str]) -> str:
    """Return addresses as a field shows them."""
    return ", ".join(addresses)
