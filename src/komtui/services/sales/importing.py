"""Imports: files of every known format into the books, each file whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from komtui.domain.digest import digest
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.party import Party
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import (
    Documents,
    NewDocument,
    Reader,
    SettingsReader,
    SettingsSnapshot,
    Written,
)
from komtui.services.reach import ANYWHERE, Reach
from komtui.services.sales import _files as files
from komtui.services.sales import company
from komtui.services.sales.printing import Missing, unprintable


@dataclass(frozen=True)
class FileResult:
    """What became of one file."""

    file: Path
    """As given, or as found in a folder."""
    numbers: tuple[str, ...]
    """Numbers of the documents in it, `draft-12` for drafts."""
    created: int
    """How many of them are new; the others were there already, the same."""
    problems: tuple[Problem, ...] = ()
    """Empty where it came in. Facts hold `file`, and `place` (line, element) where there is one."""
    notes: tuple[Problem, ...] = ()
    """What is worth knowing of a file that came in."""
    alike: int = 0
    """How many drafts were left out, because they are there already or seem to be."""

    @property
    def ok(self) -> bool:
        """Whether it came in, or was there already."""
        return not self.problems


_MOST_BOXES = 20
"""Documents of one file whose page lacks characters that are named; each is asked about before it is mailed."""


async def _anywhere() -> Reach:
    return ANYWHERE


class ImportService:
    """Reads files and writes documents; one file is one transaction."""

    def __init__(
        self,
        documents: Documents,
        reader: Reader,
        settings: SettingsReader,
        *,
        reach: Callable[[], Awaitable[Reach]] = _anywhere,
        missing: Missing = lambda _text: "",
        tell: Tell = nobody,
    ) -> None:
        self._missing = missing
        self._documents = documents
        self._reader = reader
        self._settings = settings
        self._reach = reach
        self._tell = tell

    async def run(
        self, paths: Sequence[Path], store: str = "", *, dry_run: bool = False, again: bool = False
    ) -> AsyncIterator[FileResult]:
        """Yield a result for each file, in order; folders are walked. Nothing is raised for a bad file.

        With `dry_run` files are read and checked against the books, and nothing is written. With `again` drafts are
        written that are there already, or seem to be.
        """
        settings = await self._settings.snapshot()
        reach = await self._reach()
        for path, problem in await asyncio.to_thread(files.found, paths, reach):
            if problem is not None:
                yield FileResult(path, (), 0, (problem,))
                continue
            try:
                new, known = await self._read(path, store, settings, reach)
                written = await (self._documents.compare if dry_run else self._add)(new, again=again)
            except ProblemError as error:
                yield FileResult(path, (), 0, tuple(_of(path, each) for each in error.problems))
            else:
                numbers = tuple(name_of(each.number or _NO_NUMBER * (not each.id), each.id) for each in written)
                notes = (*known, *(_of(path, each) for each in _notes(written, new)))
                alike = sum(each.alike is not None and not each.created for each in written)
                yield FileResult(path, numbers, sum(each.created for each in written), notes=notes, alike=alike)

    async def _read(
        self, path: Path, store: str, settings: SettingsSnapshot, reach: Reach
    ) -> tuple[list[NewDocument], tuple[Problem, ...]]:
        """Return the documents of one file, complete, and what is to be known of them. Raises ProblemError."""
        content = await asyncio.to_thread(files.content, path, reach)
        imported = await asyncio.to_thread(self._reader, content, path.name)
        own_pdf = files.own_pdf(path, imported.own_pdf)
        source = digest(content)
        house = company.seller(settings, store)
        language = company.documents_language(settings, store)
        new = [
            NewDocument(
                _completed(document, store, house, language),
                source,
                own_pdf,
                path.name,
                # A file that names its seller numbers in that seller's series; one that does not, in ours.
                borrowed=bool(document.seller.name),
            )
            for document in imported.documents
        ]
        boxes = () if own_pdf else (unprintable(each.document, self._missing, path.name) for each in new)
        notes = (*imported.notes, *[each for each in boxes if each is not None][:_MOST_BOXES])
        return new, tuple(_of(path, each) for each in notes)

    async def _add(self, new: Sequence[NewDocument], *, again: bool) -> Sequence[Written]:
        written = await self._documents.add(new, again=again)
        self._tell(Subject.DOCUMENTS)
        return written


def _completed(document: Document, store: str, house: Party, language: str) -> Document:
    """Return the document with what its file leaves to the company: currency, language.

    The seller stays out where the company is meant: until it leaves the house, a document shows it as it is then. The
    amounts of one that was issued already are frozen as it comes in.
    """
    country = (document.seller if document.seller.name else house).address.country
    currency = document.currency or _CURRENCIES.get(country, "EUR")
    language = document.language or language
    return replace(document, currency=currency, language=language, store=store).frozen()


def _notes(written: Sequence[Written], new: Sequence[NewDocument]) -> Iterator[Problem]:
    """Yield what is worth knowing of the documents that came in, or did not."""
    for each in written:
        if each.namesakes:
            names = ", ".join(f"{each.number}#{other}" for other in (*each.namesakes, each.id) if other)
            yield Problem("import.number-again", {"number": each.number, "names": names})
        if each.address:
            yield Problem("import.address", {"number": each.number, "address": each.address})
    left_out: dict[str, list[str]] = {"import.alike": [], "import.alike-discarded": []}
    for each, of in zip(written, new, strict=True):
        if each.alike is not None and not each.created:
            code = "import.alike-discarded" if each.alike.state is State.DISCARDED else "import.alike"
            customer = of.document.buyer.name
            left_out[code].append(f"{each.alike.name} ({customer})" if customer else each.alike.name)
    for code, found in left_out.items():
        if found:
            more = [f"+ {len(found) - _NAMED}"] if len(found) > _NAMED else []
            yield Problem(code, {"count": len(found), "names": ", ".join(found[:_NAMED] + more)})


_NAMED = 10
"""How many drafts are named that were left out."""
_CURRENCIES = {"CA": "CAD", "CH": "CHF", "GB": "GBP", "US": "USD"}
"""What a company of that country means where a file names no currency."""
_NO_NUMBER = "draft"
"""How a draft is called that is not written."""


def _of(path: Path, problem: Problem) -> Problem:
    """Return the problem with its file among the facts."""
    return replace(problem, facts={"file": path.name, **problem.facts})
