"""Writing: a document as the XML of an e-invoice. Runs where pages are drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from komtui.adapters.formats.cii.writing import written as cii
from komtui.adapters.formats.einvoices._mapping import terms, unwritten
from komtui.adapters.formats.ubl.writing import written as ubl
from komtui.adapters.formats.xmltext import encoded
from komtui.adapters.validation.terms import FIELDS
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind
from komtui.services.ports.einvoices import Syntax

_TERM: Final = re.compile(r"B[TG]-\d+(?:-\d)?")
_PLACE: Final = re.compile(r"\[(\d+)\]")
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def xml(document: Document, syntax: Syntax, files: Mapping[str, bytes | None] = MappingProxyType({})) -> bytes:
    """Return the XML, the same for the same document. Raises ProblemError `einvoice.kind`, `einvoice.writing`.

    `files` are the attached ones by their SHA-256; what is not among them is named and not inside.
    """
    values = terms(document, syntax, files)
    text = cii(values) if syntax is Syntax.CII else ubl(values, credit=document.kind is Kind.CREDIT_NOTE)
    content = encoded(text)
    if content is None:
        wrong = [term for term, each in _texts(values) if encoded(each) is None]
        fields = dict.fromkeys(map(_field, wrong))
        raise ProblemError(*(unwritten(document, field, syntax) for field in fields))
    return _DECLARATION + content


def _field(path: str) -> str:
    """Return the field of a document that a term is written from: `lines[1].description` of `BG-25[2]/BT-153`."""
    terms = _TERM.findall(path)
    field = next((FIELDS[term] for term in reversed(terms) if term in FIELDS), path)
    place = _PLACE.search(path)
    return field.replace("[]", f"[{int(place[1]) - 1}]" if place else "", 1)


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its term, such as `BG-25[2]/BT-153`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in _items(value):
            yield from _texts(each, f"{path}/{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for at, each in enumerate(value, start=1):
            yield from _texts(each, f"{path}[{at}]")


def _items(value: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    yield from value.items()
