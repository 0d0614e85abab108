"""`komtui render`: PDFs into a folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.message import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.services.files import save


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
@option("--paper", type=click.Choice(["a4", "letter"]), default=None, help=N_("Paper, instead of the usual one."))
@pass_session
def render(session: Session, numbers: tuple[str, ...], folder: Path, paper: str | None) -> None:
    """Write PDFs, each whole or not at all."""

    async def work(services: LazyServices) -> None:
        errors, names = [], set[str]()
        for number in dict.fromkeys(numbers):
            try:
                artifact = await services.rendering.artifact(await services.documents.find(number), paper or "")
                path = await asyncio.to_thread(_write, folder, _unused(artifact.name, names), artifact.content)
            except ProblemError as error:
                errors.append(error)
                continue
            if session.json:
                emit({"number": number, "file": str(path), "sha256": artifact.sha256})
            else:
                tell(visible(str(path)))
        if errors:
            raise together(errors)

    session.run(work)


def _unused(name: str, taken: set[str]) -> str:
    """Return `name`, numbered where another document of this run has it already; case never tells two files apart."""
    stem, _dot, extension = name.rpartition(".")
    candidate, count = name, 1
    while candidate.casefold() in taken:
        count += 1
        candidate = f"{stem}-{count}.{extension}"
    taken.add(candidate.casefold())
    return candidate


def _write(folder: Path, name: str, content: bytes) -> Path:
    """Write a PDF into the folder, which is made where it is missing. Raises ProblemError `system.file`."""
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save(path, content)
    except OSError as error:
        facts = {"file": str(path), "reason": error.strerror or type(error).__name__}
        raise ProblemError(Problem("system.file", facts, field="to")) from error
    return path
