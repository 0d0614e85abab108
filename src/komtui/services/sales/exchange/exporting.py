"""Exports: documents as files of a format in a folder, each whole or not at all, however many there are."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from itertools import takewhile
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from komtui.domain.problem import Problem, ProblemError, unwritable
from komtui.domain.sales.customer import EInvoice
from komtui.domain.sales.exchange import Format
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.numbering import name_of
from komtui.domain.text import file_name
from komtui.late import dataclass
from komtui.services.batches import in_order
from komtui.services.files import expanded
from komtui.services.listing import document_id
from komtui.services.ports import Artifacts, DocumentIndex, SettingsReader, StoredDocument
from komtui.services.ports.einvoices import Syntax
from komtui.services.ports.exporting import Content, Formats
from komtui.services.reach import Reach, TakenError
from komtui.services.sales.exchange.choosing import Wanted, chosen
from komtui.services.sales.parties.presenting import unpresented

if TYPE_CHECKING:
    from komtui.services.ports.customers import CustomerIndex
    from komtui.services.sales.law.einvoicing import EInvoicing
    from komtui.services.sales.life.documents import DocumentService
    from komtui.services.sales.pages.rendering import Artifact, RenderingService

FOLDER: Final = "files.exports"
"""Key of the folder of the last export."""
FORM: Final = "files.export_format"
"""Key of its format."""
TOGETHER: Final = "documents.csv"
"""Name of the file that has many documents."""
_AT_ONCE: Final = 6
_SYNTAXES: Final = {Format.UBL: Syntax.UBL, Format.CII: Syntax.CII}
_E_INVOICES: Final = frozenset({Format.FACTURX, *_SYNTAXES})


@dataclass(frozen=True)
class Exported:
    """What became of one document."""

    number: str
    """As people say it: `F-2026-0412`, `draft-12`."""
    id: int = 0
    """Of the document; 0 where there is none."""
    file: Path | None = None
    """Where it is written; None where it is not."""
    problems: tuple[Problem, ...] = ()
    """Why not."""
    left_out: tuple[str, ...] = ()
    """What the format has no place for."""
    notes: tuple[Problem, ...] = ()
    """What the official rules have against what was written, or that nobody could judge it."""

    @property
    def ok(self) -> bool:
        """Whether it is written."""
        return not self.problems


class ExportService:
    """Chooses documents and writes them."""

    def __init__(
        self,
        documents: DocumentService,
        index: DocumentIndex,
        customers: CustomerIndex,
        settings: SettingsReader,
        *,
        artifacts: Artifacts,
        rendering: RenderingService,
        formats: Formats,
        einvoicing: EInvoicing,
        reach: Callable[[], Awaitable[Reach]],
        remember: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        """Take what there is; `remember` keeps what was chosen."""
        self._documents = documents
        self._index = index
        self._customers = customers
        self._artifacts = artifacts
        self._rendering = rendering
        self._formats = formats
        self._settings = settings
        self._einvoicing = einvoicing
        self._reach = reach
        self._remember = remember

    async def remembered(self) -> tuple[str, Format]:
        """Return the folder and the format of the last export; where there was none, what is proposed."""
        settings, reach = await self._settings.snapshot(), await self._reach()
        folder, form = settings.value(FOLDER), settings.value(FORM)
        if not folder or reach.below is not None:
            there = reach.below if reach.below is not None else (expanded("~/exports"),)
            folder = folder if any(expanded(folder).is_relative_to(each) for each in there) else str(there[0])
        return folder, Format(form)

    async def remember(self, folder: str, form: Format) -> None:
        """Keep folder and format for the next time, where they are others."""
        if (folder, form) != await self.remembered():
            await self._remember(FOLDER, folder, "")
            await self._remember(FORM, form.value, "")

    async def pages(self, wanted: Wanted) -> AsyncIterator[Sequence[int]]:
        """Yield the ids of what is wanted, the newest first, some hundreds at a time."""
        async for keys in chosen(self._index, self._customers, wanted):
            yield [document_id(key) for key in keys]

    async def count(self, wanted: Wanted) -> int:
        """Return how many documents are wanted."""
        if wanted[1:] == (None,) * len(wanted[1:]):
            return await asyncio.wrap_future(self._index.count(wanted.query))
        return sum([len(page) async for page in self.pages(wanted)])

    async def run(
        self,
        pages: AsyncIterator[Sequence[int]],
        form: Format,
        folder: Path,
        *,
        replace: bool = False,
        together: bool = False,
        stopped: Callable[[], bool] = lambda: False,
    ) -> AsyncGenerator[Exported, None]:
        """Yield what became of each document, in their order.

        Once `stopped` says so no further one is begun; those under way are written, and told of.

        A file that is there already stays, unless it is to be replaced (`export.taken`); two documents never go into
        one file, unless CSV is to have them `together`, in `TOGETHER`: that one stands under its name once all of them
        are in it. What it could not tell from another one, by kind and number, has a file of its own then.
        Raises ProblemError `file.…` and `system.file` where nothing can be written into the folder.
        """
        reach = await self._reach()
        with _Table() if together else contextlib.nullcontext() as table:
            writing = _Writing(reach, folder, form, replace=replace, table=table)
            await asyncio.to_thread(writing.begin)
            async for page in pages:
                left = takewhile(lambda _: not stopped(), page)
                async for done in in_order(left, lambda each: self._export(each, writing), at_once=_AT_ONCE):
                    writing.put(done.id)
                    yield done
                if stopped():
                    return
            await asyncio.to_thread(writing.finish)

    async def _export(self, wanted: int, writing: _Writing) -> Exported:
        number = name_of("", wanted)
        try:
            stored = await self._documents.get(wanted)
            number = name_of(stored.document.number, stored.id)
            made = await self._content(stored, writing.form)
            # What is issued cannot be changed: what the rules have against it is said, and keeps nobody's data back.
            syntax = _SYNTAXES.get(writing.form)
            notes = () if syntax is None else await self._einvoicing.notes(stored.document, syntax)
            file = await writing.save(stored, made.content)
            return Exported(number, wanted, file, left_out=made.left_out, notes=notes)
        except ProblemError as error:
            if any(each.code.startswith("system.") for each in error.problems):
                raise
            return Exported(number, wanted, problems=error.problems)

    async def _content(self, stored: StoredDocument, form: Format) -> Content:
        """Return a document in a format. Raises ProblemError."""
        document = stored.document
        if form in _E_INVOICES and is_draft(document.state):
            raise ProblemError(Problem("export.draft", {"number": name_of("", stored.id)}))
        if form is Format.FACTURX:
            page = await self._rendering.artifact(stored)
            if await self._has_e_invoice(page):
                return Content(page.content)
            made = await self._on_demand(stored)
            if made is None or not made.is_hybrid:
                raise ProblemError(Problem("export.no-e-invoice", {"number": name_of(document.number, stored.id)}))
            return Content(made.content)
        if (syntax := _SYNTAXES.get(form)) is not None:
            return Content(await self._einvoicing.written(document, syntax))
        if form is Format.CSV:
            document = unpresented(document, await self._settings.snapshot())
        files = dict[str, bytes]()
        for each in document.attachments if form is Format.JSON else ():
            if each.sha256 and (content := await self._artifacts.get(each.sha256)) is not None:
                files[each.sha256] = content
        # A millisecond or two, and then the loop has its turn: on a thread it would hold up the keys for longer.
        await asyncio.sleep(0)
        return self._formats.written(document, form, files)

    async def _has_e_invoice(self, page: Artifact) -> bool:
        """Return whether an e-invoice stands in a page: only one that came in has to be looked into."""
        if not page.own:
            return page.is_hybrid
        return await asyncio.to_thread(self._formats.has_e_invoice, page.content)

    async def _on_demand(self, stored: StoredDocument) -> Artifact | None:
        """Return the page with the e-invoice inside of whoever's customer gets it beside the page, or none."""
        if await self._einvoicing.form(stored.document, await self._settings.snapshot(), stored.id) is EInvoice.FACTURX:
            return None
        return await self._rendering.hybrid(stored)


class _Writing:
    """Files into one folder."""

    def __init__(self, reach: Reach, folder: Path, form: Format, *, replace: bool, table: _Table | None = None) -> None:
        self.form = form
        self._reach = reach
        self._folder = folder
        self._replace = replace
        # Of a hundred thousand names their hashes: two that share one cost a file a needless `-2`, and nothing else.
        self._names = set[int]() if table is None else {hash(TOGETHER)}
        self._table = table

    def begin(self) -> None:
        """Make the folder where it is missing. Raises ProblemError."""
        real = self._reach.check(self._folder)
        try:
            if self._reach.below is None:
                self._folder.mkdir(parents=True, exist_ok=True)
            elif not real.is_dir() and real not in self._reach.below:
                raise FileNotFoundError(errno.ENOENT, "no such folder", str(self._folder))
            path = self._folder / TOGETHER
            if self._table is not None and not self._replace and os.path.lexists(path):
                raise _taken(path)
        except OSError as error:
            raise ProblemError(unwritable(error, self._folder, "to")) from error

    async def save(self, stored: StoredDocument, content: bytes) -> Path:
        """Write one file whole, and return where. Raises ProblemError `export.taken`, `system.file`, `file.…`."""
        if self._table is not None and self._table.takes(stored, content):
            return self._folder / TOGETHER
        return await asyncio.to_thread(self._save, self._name(stored), content)

    def put(self, document_id: int) -> None:
        """Add a document to the table, where it goes there: in the order of these calls."""
        if self._table is not None:
            try:
                self._table.put(document_id)
            except OSError as error:
                raise ProblemError(unwritable(error, self._folder / TOGETHER, "to")) from error

    def finish(self) -> None:
        """Give the table its name. Raises as `save` does."""
        if self._table is not None and (content := self._table.content()) is not None:
            self._save(TOGETHER, content)

    def _save(self, name: str, content: bytes | mmap) -> Path:
        path = self._folder / name
        over, suffix = (path if self._replace else None), f".{self.form.extension}"
        try:
            return self._reach.save(path, name, content, over, suffix)
        except TakenError as error:
            raise _taken(path) from error
        except OSError as error:
            raise ProblemError(unwritable(error, path, "to")) from error

    def _name(self, stored: StoredDocument) -> str:
        """Return a safe file name that no other document of this export has; case never tells two files apart."""
        name = file_name(name_of(stored.document.number, stored.id), self.form.extension)
        stem, _dot, extension = name.rpartition(".")
        count = 1
        while hash(name.casefold()) in self._names:
            count += 1
            name = f"{stem}-{count}.{extension}"
        self._names.add(hash(name.casefold()))
        return name


class _Table:
    """The rows of many documents, gathered in a file that has no name yet: there may be more than memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `__exit__`
        self._known = set[tuple[Kind, str]]()
        self._rows: dict[int, bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def takes(self, stored: StoredDocument, content: bytes) -> bool:
        """Keep a document for `put`; return False where a reader could not tell its rows from those of another."""
        place = stored.document.kind, stored.document.number.strip().casefold()
        if not place[1] or place in self._known:
            return False
        self._known.add(place)
        self._rows[stored.id] = content
        return True

    def put(self, document_id: int) -> None:
        """Write the rows of a document, below a header that all have in common. Raises OSError."""
        content = self._rows.pop(document_id, b"")
        if content and self._file.tell():
            content = content.partition(b"\r\n")[2]
        self._file.write(content)

    def content(self) -> mmap | None:
        """Return all of it, as memory that is read when it is looked at; None where nothing was put."""
        if not self._file.tell():
            return None
        self._file.flush()
        return mmap(self._file.fileno(), 0, access=ACCESS_READ)


def _taken(path: Path) -> ProblemError:
    return ProblemError(Problem("export.taken", {"file": str(path)}, "to"))
