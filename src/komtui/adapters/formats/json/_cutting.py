"""Cutting: some documents of a JSON file as a file of their own, their numbers with the digits that they had."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal


def cut(documents: Sequence[Mapping[str, object]]) -> bytes:
    """Return a file that has these documents."""
    inside = ",\n".join(map(_text, documents))
    return f'{{"documents": [\n{inside}\n]}}\n'.encode("utf-8", "replace")


def _text(value: object) -> str:
    """Return a value as JSON; Python's own writer knows no exact decimals."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return f"{value}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
