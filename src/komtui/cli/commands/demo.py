"""`komtui demo`: a seeded company and a local mail catcher, then the screen."""

from __future__ import annotations

from pathlib import Path

import click

from komtui.cli.core.framework import command, option
from komtui.cli.core.help_page import Whole
from komtui.cli.core.output import emit, say, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.i18n import _


@command("demo", N_("Try komtui with an invented company, and a mail server that keeps every letter here."))
@option("--documents", type=Whole(1, 1_000_000), default=240, metavar="N", help=N_("How many documents to invent."))
@option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("Keep the demo here; without it, it is gone afterwards."),
)
@option("--no-screen", is_flag=True, help=N_("Only fill the folder."))
@pass_session
def demo(session: Session, documents: int, folder: Path | None, no_screen: bool) -> None:
    """Open the demo."""
    if no_screen and folder is None:
        raise click.UsageError(_("--no-screen needs --folder: without it nothing would be left."))
    from komtui.demo.start import open_demo

    say(_("Preparing the demo…"))
    with open_demo(folder, documents) as services:
        if not no_screen:
            from komtui.ui.run import run_screen

            raise click.exceptions.Exit(run_screen(services, services.places.data))
        from komtui.services.ports import Query

        count = services.documents.index.count(Query()).result()
    if session.json:
        emit({"folder": str(services.places.data), "documents": count})
    else:
        tell(str(services.places.data))
