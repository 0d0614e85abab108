"""Caps: no text of a document is longer than anybody would read, and its number is one that can be typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from komtui.adapters.formats.faults import Faults
from komtui.domain.sales.document import Document
from komtui.domain.text import visible

SHORT = 100
"""Characters of what is a number, a code or an identifier."""
LINE = 1_000
"""Characters of any other text."""
PROSE = 20_000
"""Characters of what may have several lines."""
_SHORT = frozenset(
    {"number", "currency", "unit", "iban", "bic", "code", "country", "postcode", "identifier", "language"}
)
_PROSE = frozenset({"description", "detail", "note", "notes", "terms", "legal_text", "exemption_reason", "text"})
_QUOTED = 40


def keep(document: Document, faults: Faults) -> None:
    """Note `import.value-long` and `import.value-control` for each text that cannot be kept."""
    for path, name, text in _texts(document, "", ""):
        most = SHORT if name in _SHORT else PROSE if name in _PROSE else LINE
        if len(text) > most:
            faults.add("import.value-long", place=path, length=len(text), limit=most)
        # PostgreSQL keeps no NUL; a number is also typed and written into file names.
        elif "\0" in text or (path == "number" and visible(text) != text):
            faults.add("import.value-control", place=path, value=text[:_QUOTED])


def _texts(value: object, path: str, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield every text with its path (`lines/3/description`) and the name of its field."""
    if isinstance(value, str):
        yield path, name, value
    elif isinstance(value, tuple):
        for place, each in enumerate(value, start=1):
            yield from _texts(each, f"{path}/{place}", name)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name), f"{path}/{field.name}".removeprefix("/"), field.name)
