"""Imports: files of every known format into the books, each file whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from komtui.domain.digest import digest
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.domain.settings.catalogue.customers import COLLECTS
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.refused import Refused
from komtui.domain.tables.table import fingerprint
from komtui.domain.text import has_control
from komtui.late import dataclass
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import (
    Cutter,
    Documents,
    KeptMapping,
    Looker,
    Mappings,
    NewDocument,
    Reader,
    SettingsReader,
    SettingsSnapshot,
    Sight,
    Written,
)
from komtui.services.ports.customers import Collected
from komtui.services.reach import ANYWHERE, Reach
from komtui.services.sales.exchange import _files as files
from komtui.services.sales.exchange._completing import completed, odd_taxes, places_of, with_files, without_bytes
from komtui.services.sales.exchange._nearest import differing, nearest
from komtui.services.sales.exchange._partly import Reading, agreed, saved
from komtui.services.sales.law.coverage import FONT, Coverage
from komtui.services.sales.parties import company
from komtui.services.sales.parties.presenting import unpresented


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
    """What is worth knowing of a file: what is left out, what was found out."""
    sight: Sight | None = None
    """What a table looks like, where it was only to be looked at, or did not come in."""
    alike: int = 0
    """How many drafts were left out, because they seem to be there; without those that were discarded."""
    mapping: Mapping | None = None
    """By which it was read: the one that was given, or was kept for files of its shape."""
    collected: tuple[int, ...] = ()
    """Documents of it whose customers were found or made: `CustomerService.release` takes that back."""
    refused: tuple[Refused, ...] = ()
    """Documents that are not as they must be, in the order of the file. They are left out where that was asked for;
    else nothing came in."""
    others: int = 0
    """How many documents would come in beside the refused ones, if that was asked for; 0 where it cannot be."""
    source: str = ""
    """SHA-256 of its content."""

    @property
    def ok(self) -> bool:
        """Whether it came in, or was there already."""
        return not self.problems


_MOST_BOXES = 20
"""Documents of one file whose page lacks characters that are named; each is asked about before it is mailed."""


async def _anywhere() -> Reach:
    return ANYWHERE


Collect = Callable[[Sequence[int]], Awaitable[Collected]]
"""Finds or makes the customers of documents."""


class ImportService:
    """Reads files and writes documents; one file is one transaction."""

    def __init__(
        self,
        documents: Documents,
        reader: Reader,
        settings: SettingsReader,
        *,
        looker: Looker | None = None,
        mappings: Mappings | None = None,
        reach: Callable[[], Awaitable[Reach]] = _anywhere,
        coverage: Coverage | None = None,
        collect: Collect | None = None,
        cutter: Cutter | None = None,
        tell: Tell = nobody,
    ) -> None:
        self._cutter = cutter
        self._collect = collect
        self._coverage = coverage or Coverage()
        self._documents = documents
        self._reader = reader
        self._looker = looker
        self._mappings = mappings
        self._settings = settings
        self._reach = reach
        self._tell = tell

    async def run(
        self,
        paths: Sequence[Path],
        store: str = "",
        *,
        dry_run: bool = False,
        again: bool = False,
        alike: bool = False,
        partly: bool = False,
        mapping: Mapping | None = None,
    ) -> AsyncIterator[FileResult]:
        """Yield a result for each file, in order; folders are walked. Nothing is raised for a bad file.

        With `dry_run` files are read and checked against the books, and nothing is written. With `again` drafts are
        written that are there already, or seem to be; with `alike` those that `FileResult.alike` counts, and nothing
        a second time that the same file brought. With `partly` documents of a file that are not as they must be keep
        out themselves alone, as long as they are not the most of it. `mapping` says what the columns of tables are;
        without it, what was kept for exports of the same shape is used.
        """
        settings = await self._settings.snapshot()
        reach = await self._reach()
        any_kept = not mapping and bool(await self.kept())
        for path, problem in await asyncio.to_thread(files.found, paths, reach):
            if problem is not None:
                yield FileResult(path, (), 0, (problem,))
                continue
            try:
                content = await asyncio.to_thread(files.content, path, reach)
            except ProblemError as error:
                yield FileResult(path, (), 0, tuple(_of(path, each) for each in error.problems), mapping=mapping)
                continue
            kept = await self._kept_of(content, path.name) if any_kept else None
            chosen = kept[0].mapping if kept else mapping
            said = (_of(path, kept[1]),) if kept else ()
            try:
                reading = await self._read(path, content, store, settings, chosen)
                add = partial(self._documents.compare if dry_run else self._add, again=again, alike=alike)
                compare = partial(self._documents.compare, again=again, alike=alike)
                reading, written = await agreed(reading, add, compare, partly=partly)
            except ProblemError as error:
                problems = tuple(_of(path, each) for each in error.problems)
                sight = await self._sight(path, content, store, settings, chosen)
                notes = (*said, *(sight.notes if sight else ()))
                yield FileResult(path, (), 0, problems, notes, sight, mapping=chosen)
                continue
            if reading.refused and not partly:
                sight = await self._sight(path, content, store, settings, chosen)
                problems, others = reading.problems, sum(each.created for each in written)
                yield FileResult(
                    path,
                    (),
                    0,
                    problems,
                    (*said, *reading.notes),
                    sight,
                    mapping=chosen,
                    refused=reading.refused,
                    others=others,
                    source=reading.source,
                )
                continue
            numbers = tuple(name_of(each.number or _NO_NUMBER * (not each.id), each.id) for each in written)
            notes = (*said, *reading.notes, *(_of(path, each) for each in _notes(written, reading.new)))
            created = sum(each.created for each in written)
            collected = () if dry_run else tuple(each.id for each in written if each.created)
            if became := await self._collected(collected, settings):
                notes += (_of(path, became),)
            left_out = sum(map(_is_alike, written))
            sight = await self._sight(path, content, store, settings, chosen) if dry_run else None
            yield FileResult(
                path,
                numbers,
                created,
                notes=notes,
                sight=sight,
                alike=left_out,
                mapping=chosen,
                collected=collected if became else (),
                refused=reading.refused,
                source=reading.source,
            )

    async def save_refused(self, result: FileResult, folder: Path | None = None) -> Path:
        """Write the refused documents, as they stand in their file, into one beside it or in `folder`; return where.

        Imported once it is mended, it brings what was left out. No file is written over. Raises ProblemError, also
        `import.changed-since` where the file is another one by now, and `import.cannot-part`.
        """
        path, reach = result.file, await self._reach()
        content = await asyncio.to_thread(files.content, path, reach)
        if digest(content) != result.source:
            raise ProblemError(Problem("import.changed-since", {"file": path.name}))
        places = [each.place for each in result.refused]
        cut = await asyncio.to_thread(self._cutter, content, path.name, result.mapping, places) if self._cutter else b""
        if not cut:
            raise ProblemError(Problem("import.cannot-part", {"file": path.name}))
        return await asyncio.to_thread(saved, path, cut, folder or path.parent, reach)

    async def look(self, path: Path, store: str = "", mapping: Mapping | None = None) -> Sight:
        """Return what can be seen of a file, its first documents with what the company adds. Nothing is written.

        Raises ProblemError for a file that cannot be opened.
        """
        content = await asyncio.to_thread(files.content, path, await self._reach())
        return await self._seen(path, content, store, await self._settings.snapshot(), mapping)

    async def _seen(
        self, path: Path, content: bytes, store: str, settings: SettingsSnapshot, mapping: Mapping | None
    ) -> Sight:
        home, language = company.country(settings, store), company.documents_language(settings, store)
        sight = await asyncio.to_thread(self._look, content, path.name, mapping)
        try:
            documents = tuple(completed(each, store, home, language) for each in sight.documents)
        except ProblemError as error:
            problems = (*sight.problems, *(_of(path, each) for each in error.problems))
            return replace(sight, documents=(), stated=(), problems=problems)
        odd = (_of(path, each) for each in odd_taxes(sight.documents, home))
        others = sight.others if sight.refused <= sight.others else 0
        return replace(sight, documents=documents, notes=(*sight.notes, *odd), others=others)

    async def kept(self) -> Sequence[KeptMapping]:
        """Return what was said about exports, by name."""
        return await self._mappings.every() if self._mappings else ()

    async def keep(self, name: str, shape: str, mapping: Mapping) -> None:
        """Keep what was said about an export for the next one of the same shape; what was kept so before is replaced.

        Raises ProblemError `import.map-name` for a name that is none.
        """
        said = name.strip()
        if not said or len(said) > _LONGEST_NAME or has_control(said):
            raise ProblemError(Problem("import.map-name", {"limit": _LONGEST_NAME}))
        if self._mappings:
            await self._mappings.keep(KeptMapping(said, shape, mapping))

    async def forget(self, name: str) -> None:
        """Keep no longer what was said under a name. Raises ProblemError `import.map-unknown` where there is none."""
        names = [each.name for each in await self.kept()]
        if self._mappings is None or name not in names:
            raise ProblemError(Problem("import.map-unknown", {"name": name, "names": ", ".join(names) or "–"}))
        await self._mappings.forget(name)

    async def kept_for(self, sight: Sight) -> KeptMapping | None:
        """Return what was said about an earlier export of the same shape, or of nearly the same."""
        if self._mappings is None or sight.table is None:
            return None
        headers = tuple(each.header for each in sight.table.columns)
        kept = await self._mappings.for_shape(fingerprint(headers)) or nearest(await self.kept(), headers)
        if kept is None:
            return None
        # Letters that name themselves and cells that were told apart need nobody's word.
        told = {sight.table.encoding[:4], kept.mapping.encoding[:4]}
        encoding = "" if "utf-" in told else kept.mapping.encoding
        return replace(kept, mapping=replace(kept.mapping, encoding=encoding, delimiter=""))

    async def _kept_of(self, content: bytes, name: str) -> tuple[KeptMapping, Problem] | None:
        """Return what was said about an earlier export like this one, and how that is told."""
        sight = await asyncio.to_thread(self._look, content, name, None)
        if sight.table is None and any(each.code.startswith("import.encoding") for each in sight.problems):
            for encoding in dict.fromkeys(each.mapping.encoding for each in await self.kept()):
                if encoding and sight.table is None:
                    sight = await asyncio.to_thread(self._look, content, name, Mapping(encoding=encoding))
        kept = await self.kept_for(sight)
        if kept is None or sight.table is None:
            return None
        headers = tuple(each.header for each in sight.table.columns)
        if kept.shape == fingerprint(headers):
            return kept, Problem("import.mapped-as-kept", {"name": kept.name})
        more, less = differing(kept, headers)
        facts = {"name": kept.name, "more": ", ".join(more) or "–", "less": ", ".join(less) or "–"}
        return kept, Problem("import.mapped-as-similar", facts)

    def _look(self, content: bytes, name: str, mapping: Mapping | None) -> Sight:
        return self._looker(content, name, mapping) if self._looker else Sight()

    async def _sight(
        self, path: Path, content: bytes, store: str, settings: SettingsSnapshot, mapping: Mapping | None
    ) -> Sight | None:
        """Return what can be seen of a table; None where there is none."""
        try:
            sight = await self._seen(path, content, store, settings, mapping)
        except ProblemError:
            return None
        return sight if sight.table else None

    async def _read(
        self, path: Path, content: bytes, store: str, settings: SettingsSnapshot, mapping: Mapping | None
    ) -> Reading:
        """Return the documents of one file, complete, and what is to be known of them. Raises ProblemError."""
        imported = await asyncio.to_thread(self._reader, content, path.name, mapping)
        own_pdf = files.own_pdf(path, imported.own_pdf)
        source = digest(content)
        home = company.country(settings, store)
        language = company.documents_language(settings, store)
        lost = tuple(each.name or each.reference for each in without_bytes(imported))
        documents = [
            unpresented(completed(with_files(each, imported), store, home, language), settings)
            for each in imported.documents
        ]
        new = [
            NewDocument(
                document,
                source,
                own_pdf,
                path.name,
                # A file that names its seller numbers in that seller's series; one that does not, in ours.
                borrowed=bool(document.seller.name),
                files=imported.files,
                place=place,
            )
            for place, document in zip(places_of(imported), documents, strict=True)
        ]
        boxes = [] if own_pdf else [await self._boxes(each.document, settings, path.name) for each in new]
        odd = odd_taxes(imported.documents, home)
        gone = [Problem("import.attached-missing", {"name": name}) for name in dict.fromkeys(lost)][:_MOST_BOXES]
        notes = (*imported.notes, *gone, *odd, *[each for each in boxes if each is not None][:_MOST_BOXES])
        return Reading(
            new,
            tuple(_of(path, each) for each in notes),
            imported.refused,
            tuple(_of(path, each) for each in imported.problems),
            imported.wheres,
            source,
            path.name,
        )

    async def _boxes(self, document: Document, settings: SettingsSnapshot, name: str) -> Problem | None:
        """Return what a page will lack; where the further font cannot be used, that instead."""
        try:
            return await self._coverage.unprintable(document, settings.value(FONT, document.store), name)
        except ProblemError as error:
            return error.problems[0]

    async def _collected(self, ids: Sequence[int], settings: SettingsSnapshot) -> Problem | None:
        """Find or make the customers of what came in, where that is wanted, and return what became of it."""
        if self._collect is None or not ids or settings.value(COLLECTS) != "yes":
            return None
        done = await self._collect(ids)
        return Problem("import.customers", {"found": done.found, "made": done.made}) if done.documents else None

    async def _add(self, new: Sequence[NewDocument], *, again: bool, alike: bool) -> Sequence[Written]:
        written = await self._documents.add(new, again=again, alike=alike)
        self._tell(Subject.DOCUMENTS)
        return written


def _is_alike(written: Written) -> bool:
    """Return whether a draft was left out that a person may want all the same."""
    return not written.created and written.alike is not None and written.alike.state is not State.DISCARDED


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
_LONGEST_NAME = 60
"""Characters of the name of a kept mapping."""
_NO_NUMBER = "draft"
"""How a draft is called that is not written."""


def _of(path: Path, problem: Problem) -> Problem:
    """Return the problem with its file among the facts."""
    return replace(problem, facts={"file": path.name, **problem.facts})
