"""`komtui render`: PDFs into a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, cast

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, say_problems, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError, unwritable
from komtui.domain.sales.paper import PAPERS
from komtui.domain.text import visible
from komtui.services.batches import in_order
from komtui.services.files import save
from komtui.services.ports import StoredDocument
from komtui.services.sales.pages.rendering import pdf_name
from komtui.services.turns import Outcome, attempted, threaded

_WRITING: Final = 2
"""Threads that wait for the disk: while one waits, the next files are on their way to it."""


class Wanted(NamedTuple):
    """One document to be written."""

    number: str
    """As it was asked for."""
    stored: StoredDocument
    """What has it."""


class Rendered(NamedTuple):
    """One PDF that was written."""

    number: str
    """As it was asked for."""
    file: Path
    """Where it is."""
    sha256: str
    """Hash of the PDF."""
    attached: tuple[Path, ...] = ()
    """The files of the document beside it."""


@command("render", N_("Write the PDFs of documents into a folder."))
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@option(
    "--to",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=N_("Folder to write to; it is made where it is missing."),
)
@option("--paper", type=click.Choice(list(PAPERS)), default=None, help=N_("Paper, instead of the usual one."))
@option("--with-attachments", "files", is_flag=True, help=N_("Write the attached files of the documents as well."))
@pass_session
def render(session: Session, numbers: tuple[str, ...], folder: Path, paper: str | None, files: bool) -> None:
    """Write PDFs, and files that are attached, each whole or not at all."""

    async def work(services: LazyServices) -> None:
        settings = await services.settings.snapshot()
        disk = _Disk(folder)

        async def find(number: str) -> Wanted | ProblemError:
            try:
                return Wanted(number, await services.documents.find(number))
            except ProblemError as error:
                return error

        async def write(wanted: tuple[Wanted, str]) -> Rendered | ProblemError:
            (number, stored), name = wanted
            try:
                artifact = await services.rendering.artifact(stored, paper or "", settings=settings)
                boxes = await services.rendering.unprintable(stored, settings=settings)
                say_problems([*([boxes] if boxes else []), *artifact.notes])
                attached = await services.attachments.files(stored.document) if files else ()
                file = await disk.write(name, artifact.content)
                stem = name.rpartition(".")[0]
                # By the document's own name they are told apart in one folder.
                beside = [await disk.write(f"{stem}_{each.name}", each.content) for each in attached]
                return Rendered(number, file, artifact.sha256, tuple(beside))
            except ProblemError as error:
                return error

        found = [each async for each in in_order(dict.fromkeys(numbers), find)]
        errors = [each for each in found if isinstance(each, ProblemError)]
        async for done in in_order(_named(each for each in found if isinstance(each, Wanted)), write):
            if isinstance(done, ProblemError):
                errors.append(done)
            else:
                _say(session, done, files=files)
        if errors:
            raise together(errors)

    session.run(work)


def _say(session: Session, done: Rendered, *, files: bool) -> None:
    if session.json:
        found = {"attachments": [str(each) for each in done.attached]} if files else {}
        emit({"number": done.number, "file": str(done.file), "sha256": done.sha256, **found})
    else:
        for each in (done.file, *done.attached):
            tell(visible(str(each)))


def _named(documents: Iterable[Wanted]) -> Iterator[tuple[Wanted, str]]:
    """Yield each document with its file name, numbered where another one has it; case never tells two files apart."""
    taken = set[str]()
    for wanted in documents:
        name = pdf_name(wanted.stored)
        stem, _dot, extension = name.rpartition(".")
        candidate, count = name, 1
        while candidate.casefold() in taken:
            count += 1
            candidate = f"{stem}-{count}.{extension}"
        taken.add(candidate.casefold())
        yield wanted, candidate


class _Disk:
    """Writes into a folder on a thread; what a batch has ready together in one go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turns = threaded(ThreadPoolExecutor(_WRITING, "komtui-render"), self._all)

    async def write(self, name: str, content: bytes) -> Path:
        """Write a file, and return where it is. Raises ProblemError `system.file`."""
        return cast("Path", await self._turns.ask((name, content)))

    def _all(self, files: Sequence[tuple[str, bytes]]) -> Iterator[Outcome]:
        return (attempted(partial(_write, self._folder, *each)) for each in files)


def _write(folder: Path, name: str, content: bytes) -> Path:
    """Write a PDF into the folder, which is made where it is missing. Raises ProblemError `system.file`."""
    path = folder / name
    try:
        try:
            save(path, content)
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            save(path, content)
    except OSError as error:
        raise ProblemError(unwritable(error, path, "to")) from error
    return path
