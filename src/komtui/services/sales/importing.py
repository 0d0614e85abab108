"""Imports: files of every known format into the books, each file whole or not at all."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.party import Party
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import (
    Documents,
    NewDocument,
    Reader,
    SettingsReader,
    SettingsSnapshot,
    StoredDocument,
    Written,
)
from komtui.services.reach import ANYWHERE, Reach
from komtui.services.sales import _files as files
from komtui.services.sales import company


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

    @property
    def ok(self) -> bool:
        """Whether it came in, or was there already."""
        return not self.problems


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
        tell: Tell = nobody,
    ) -> None:
        self._documents = documents
        self._reader = reader
        self._settings = settings
        self._reach = reach
        self._tell = tell

    async def run(self, paths: Sequence[Path], store: str = "", *, dry_run: bool = False) -> AsyncIterator[FileResult]:
        """Yield a result for each file, in order; folders are walked. Nothing is raised for a bad file.

        With `dry_run` files are read and checked against the books, and nothing is written.
        """
        settings = await self._settings.snapshot()
        reach = await self._reach()
        for path, problem in await asyncio.to_thread(files.found, paths, reach):
            if problem is not None:
                yield FileResult(path, (), 0, (problem,))
                continue
            try:
                new = await self._read(path, store, settings, reach)
                written = await (self._compare(new) if dry_run else self._add(new))
            except ProblemError as error:
                yield FileResult(path, (), 0, tuple(_of(path, each) for each in error.problems))
            else:
                numbers = tuple(each.number or f"draft-{each.id}" for each in written)
                notes = tuple(_again(each) for each in written if each.namesakes)
                yield FileResult(path, numbers, sum(each.created for each in written), notes=notes)

    async def _read(self, path: Path, store: str, settings: SettingsSnapshot, reach: Reach) -> list[NewDocument]:
        """Return the documents of one file, complete. Raises ProblemError."""
        content = await asyncio.to_thread(files.content, path, reach)
        imported = await asyncio.to_thread(self._reader, content, path.name)
        own_pdf = files.own_pdf(path, imported.own_pdf)
        source = hashlib.sha256(content).hexdigest()
        house = company.seller(settings, store)
        language = company.documents_language(settings, store)
        return [
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

    async def _add(self, new: Sequence[NewDocument]) -> Sequence[Written]:
        written = await self._documents.add(new)
        self._tell(Subject.DOCUMENTS)
        return written

    async def _compare(self, documents: Sequence[NewDocument]) -> Sequence[Written]:
        """Return what writing would do. Raises ProblemError `import.number-taken`."""
        results = []
        problems = []
        inside: dict[str, Document] = {}
        for new in documents:
            document = new.document
            before = inside.setdefault(document.number, document) if document.number else document
            stored = await self._stored(document.number)
            there = replace(stored.document, state=document.state) if stored else before
            if there != document and not new.borrowed:
                problems.append(Problem("import.number-taken", {"number": document.number}))
            created = stored is None or there != document
            results.append(Written(0, document.number or _NO_NUMBER, created=created))
        if problems:
            raise ProblemError(*problems)
        return results

    async def _stored(self, number: str) -> StoredDocument | None:
        """Return what has that number; None where several have it, as each of them was borrowed."""
        try:
            return await self._documents.find(number) if number else None
        except ProblemError as error:
            if error.problems[0].code != "document.ambiguous":
                raise
            return None


def _completed(document: Document, store: str, house: Party, language: str) -> Document:
    """Return the document with what its file leaves to the company: seller, currency, language.

    One that was issued already is frozen as it comes in.
    """
    seller = document.seller if document.seller.name else house
    currency = document.currency or _CURRENCIES.get(seller.address.country, "EUR")
    language = document.language or language
    return replace(document, seller=seller, currency=currency, language=language, store=store).frozen()


def _again(written: Written) -> Problem:
    names = ", ".join(f"{written.number}#{each}" for each in (*written.namesakes, written.id) if each)
    return Problem("import.number-again", {"number": written.number, "names": names})


_CURRENCIES = {"CA": "CAD", "CH": "CHF", "GB": "GBP", "US": "USD"}
"""What a company of that country means where a file names no currency."""
_NO_NUMBER = "draft"
"""How a draft is called that is not written."""


def _of(path: Path, problem: Problem) -> Problem:
    """Return the problem with its file among the facts."""
    return replace(problem, facts={"file": path.name, **problem.facts})
