"""Coverage: whether the page can show every character of a document."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document

Missing = Callable[[str], str]
"""Returns the characters of a text that no page can show, once each (`adapters.pdf.coverage`)."""
_MOST = 20
_EXCERPT = 40
_NOT_PRINTED = frozenset(
    {
        *("language", "state", "store", "type_code", "code", "electronic_address", "email", "process", "tax_point"),
        *("sha256", "mime", "capacity", "further_ids", "classifications", "supply", "subject", "scheme", "version"),
        *("identifier_scheme", "legal_scheme", "electronic_scheme", "object_scheme", "standard_scheme"),
    }
)


def unprintable(document: Document, missing: Missing, name: str = "") -> Problem | None:
    """Return `document.unprintable` where a page would have boxes instead of characters; None where it has none.

    Facts: the document's number (or `name`), the characters, and the first text that they stand in.
    """
    lacking: dict[str, None] = {}
    first = field = ""
    for path, text in _texts(document, ""):
        found = missing(text)
        if found and not first:
            first, field = text, path
        lacking |= dict.fromkeys(found)
    if not lacking:
        return None
    characters = "".join(list(lacking)[:_MOST]) + ("…" if len(lacking) > _MOST else "")
    text = first if len(first) <= _EXCERPT else first[:_EXCERPT] + "…"
    facts = {"number": document.number or name, "characters": characters, "text": text}
    return Problem("document.unprintable", facts, field)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield every text that may be printed, with its field: `buyer.name`, `lines.description`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, path)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in _NOT_PRINTED:
                yield from _texts(getattr(value, field.name), f"{path}.{field.name}".removeprefix("."))
