"""`komtui proof`: what was mailed of a document, to whom, and what the servers said, for outsiders as well."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, say, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.journal import moment_text
from komtui.domain.marking import N_
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.journal.proof import Proof, page_of


@command("proof", N_("Prove what was mailed of a document: to whom, when, which bytes, and what each server said."))
@click.argument("number", metavar="NUMBER")
@option(
    "--to",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("Write it: .pdf and .txt are the page, .zip is all of it, which anybody can check without komtui."),
)
@pass_session
def proof(session: Session, number: str, file: Path | None) -> None:
    """Say it, or write it into a file."""
    folder = file if file is not None and file.is_dir() else None

    async def work(services: LazyServices) -> tuple[Proof, Path | None]:
        stored = await services.documents.find(number)
        found = await services.proof.collect(stored)
        path = file if folder is None else folder / services.proof.name(found)
        if path is not None:
            await services.proof.write(found, path)
        return found, path

    found, path = session.run(work)
    if session.json:
        emit(
            {
                "number": found.stored.document.number,
                "file": None if path is None else str(path),
                "pdf": sha256(found.pdf).hexdigest(),
                "messages": [{"letter": each.letter_id, "sha256": each.sha256} for each in found.messages],
                "steps": [
                    {"at": moment_text(each.at), "who": each.who, "what": str(each.what), "facts": dict(each.facts)}
                    for each in found.lines
                ],
            }
        )
    elif path is None:
        tell(page_of(found).text().rstrip())
    else:
        say(_("The proof is in {file}.").format(file=visible(str(path))))
