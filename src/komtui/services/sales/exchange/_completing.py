"""Completing: what the documents of a file have once the company has added what the file leaves to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.canadian import CURRENCY, in_canada
from komtui.domain.sales.document import Attachment, Document
from komtui.domain.tables.mapping import DOLLARS
from komtui.services.ports import Imported
from komtui.services.sales.parties import company

_CANADIAN = frozenset({"GST", "QST", "HST", "PST"})
_OF_DOLLARS = frozenset({"CAD", "USD"})


def completed(document: Document, store: str, home: str, language: str) -> Document:
    """Return the document with what its file leaves to the company: currency, language. `home` is its country.

    The seller stays out where the company is meant: until it leaves the house, a document shows it as it is then. The
    amounts of one that was issued already are frozen as it comes in. A store that is named goes before the file's own.
    Raises ProblemError `import.dollars`.
    """
    language, currency = document.language or language, _currency(document, home)
    if document.currency != currency == CURRENCY:
        document = in_canada(document)
    return replace(document, currency=currency, language=language, store=store or document.store).frozen()


def places_of(imported: Imported) -> list[int | None]:
    """Return the place in the file of each document that can come in."""
    if not imported.refused:
        return [None] * len(imported.documents)
    gone = {each.place for each in imported.refused}
    return [place for place in range(len(imported.wheres)) if place not in gone]


def without_bytes(imported: Imported) -> Iterator[Attachment]:
    """Yield the attached files that a file names by their hash alone."""
    for document in imported.documents:
        yield from (each for each in document.attachments if each.has_file and each.sha256 not in imported.files)


def with_files(document: Document, imported: Imported) -> Document:
    """Return the document with those files alone whose bytes came with it: a hash would name what others brought."""
    here = tuple(
        replace(each, sha256="" if each.sha256 not in imported.files else each.sha256) for each in document.attachments
    )
    return replace(document, attachments=here)


def _currency(document: Document, home: str) -> str:
    """Return the currency of a document: its own, else the seller's. Raises ProblemError `import.dollars`."""
    usual = _usual_currency(document, home)
    if document.currency != DOLLARS:
        return document.currency or usual
    if usual not in _OF_DOLLARS:
        raise ProblemError(Problem("import.dollars", {"currency": usual}))
    return usual


def _usual_currency(document: Document, home: str) -> str:
    """Return what is meant where a document names no currency: by the seller's country, else by its taxes."""
    country = document.seller.address.country if document.seller.name else home
    return company.usual_currency(country or ("CA" if _is_canadian(document) else ""))


def _is_canadian(document: Document) -> bool:
    return any(each.scheme in _CANADIAN for line in document.lines for each in line.taxes)


def odd_taxes(documents: Sequence[Document], home: str) -> Sequence[Problem]:
    """Return that documents without a currency have Canada's taxes, and are in another one than Canada's."""
    for document in documents:
        currency = _usual_currency(document, home)
        if document.currency in {"", DOLLARS} and currency != "CAD" and _is_canadian(document):
            return (Problem("import.canadian-taxes", {"number": document.number, "currency": currency}),)
    return ()
