"""`komtui database copy` and `komtui backup`: the books as a whole."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.boundary import WrongValueError
from komtui.cli.core.framework import Group, command, option, without_password
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.ports.books import CopiedTable

_EVERY = 2.0
"""Seconds between two lines about how far it is."""


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
            if error.problems[0].code in {"backup.server", "backup.exists"}:
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


class Progress:
    """Says now and then on stderr how far it is, how fast, and how long it will still take."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began = self._said = now()

    def __call__(self, done: int, total: int, subject: str = "") -> None:
        """Take notice of `done` of `total`; called from any thread."""
        now = self._now()
        if now - self._said < _EVERY or not done:
            return
        self._said = now
        rate = done / (now - self._began)
        words = _("{percent} %, {rate} a second, {seconds} s left").format(
            percent=min(99, 100 * done // max(total, 1)), rate=round(rate), seconds=round(max(0, total - done) / rate)
        )
        sys.stderr.write(f"{words}{f' ({subject})' if subject else ''}\n")
