"""`komtui database copy` and `komtui backup`: the books as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.boundary import WrongValueError
from komtui.cli.core.framework import Group, command, option, without_password
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.progress import Progress
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.ports.books import CopiedTable


@click.command("database", cls=Group, help=N_("Look after the database of the books."))
def database() -> None:
    """Group."""


@database.command("copy", help=N_("Copy all books into an empty database, and compare both before it counts."))
@option("--to", "to", required=True, metavar="URL", help=N_("Where to: a file, or a postgresql:// address."))
@pass_session
def copy(session: Session, to: str) -> None:
    """Copy them."""
    without_password(to)
    from komtui.bootstrap.books import copy_books

    progress = Progress()

    async def work(services: LazyServices) -> tuple[str, Sequence[CopiedTable]]:
        return await copy_books(services, to, lambda each: progress(each.done, each.total, each.table))

    where, compared = session.run(work)
    if session.json:
        emit({"to": where, "ok": True, "tables": [each._asdict() for each in compared]})
    else:
        rows = [(each.table, str(each.rows), each.sha256) for each in compared]
        tell(table((_("Table"), _("Rows"), "SHA-256"), rows, {1}))
        say(_("The books are now in {address} as well, and both are the same.").format(address=visible(where)))
        say(
            _(
                "Have every till use them there (komtui config set database.address), and put the old ones away: opened"
                " again, they would send what is queued a second time."
            )
        )


@command("backup", N_("Write a copy of the books into FILE, and look whether it is whole."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@pass_session
def backup(session: Session, file: Path) -> None:
    """Write it."""
    from komtui.bootstrap.books import back_up

    progress = Progress()

    async def work(services: LazyServices) -> dict[str, int]:
        try:
            return await back_up(services, file, progress)
        except ProblemError as error:
            if error.problems[0].code in {"backup.server", "backup.exists", "backup.folder"}:
                raise WrongValueError(*error.problems) from error
            raise

    counts = session.run(work)
    if session.json:
        emit({"file": str(file), "ok": True, "tables": counts})
    else:
        tell(str(file))
        say(
            _(
                "The books are in {file}, whole and compared. Passwords are not in it: keep the vault (vault.json) and"
                " config.toml too."
            ).format(file=visible(str(file)))
        )
