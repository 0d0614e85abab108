"""`komtui serve`: the screen in a browser, behind komtui's own log-in."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from urllib.parse import urlsplit

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.framework import command, option
from komtui.cli.core.help_page import Whole
from komtui.cli.core.output import emit, say
from komtui.cli.core.session import Session, pass_session
from komtui.cli.core.waiting import stopped_by_signals
from komtui.domain.marking import N_
from komtui.domain.problem import NotConfiguredError, Problem
from komtui.i18n import _, current

_PORT = 8000


@command("serve", N_("Show the screen in a browser, to whoever logs in."))
@option("--port", type=Whole(1, 65_535), default=_PORT, metavar="P", help=N_("Listen on this port of this machine."))
@option(
    "--url",
    "address",
    default="",
    metavar="URL",
    help=N_("What browsers call it by, where a proxy that speaks TLS stands before it: https://till.example"),
)
@option("--visitor", is_flag=True, hidden=True)
@pass_session
def serve(session: Session, port: int, address: str, visitor: bool) -> None:
    """Serve until it is stopped; for one visitor, run the screen."""
    if visitor:
        from komtui.ui.run import run_screen

        services = session.open()
        services.open_to_all()
        raise click.exceptions.Exit(run_screen(services, services.places.data, in_browser=True))
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
        raise click.BadParameter(_("An address is asked for as browsers have it, without a path: https://till.example"))
    session.run(lambda services: _serve(session, services, port, address))


async def _serve(session: Session, services: LazyServices, port: int, address: str) -> None:
    if find_spec("textual_serve") is None:
        raise NotConfiguredError(Problem("serve.extra"))
    if not any(each.has_password for each in await services.access.people()):
        raise NotConfiguredError(Problem("serve.open"))
    from komtui.adapters.browser.site import Site, Words

    words = Words(
        language=current().language.replace("_", "-"),
        waiting=_("komtui starts…"),
        ended=_("The session has ended."),
        again=_("Begin again"),
        script=_("The screen is drawn by a script: allow scripts for this page."),
        full=_("Too many people are here at once. Try again in a while."),
        elsewhere=_("This site is called by another name: {address}"),
    )
    site = Site(_command(session), port, words, address)
    with stopped_by_signals() as stop:
        await site.open()
        if session.json:
            emit({"url": site.address})
        say(_("The screen is at {address}. Ctrl+C ends it.").format(address=site.address))
        try:
            await stop.wait()
        finally:
            await site.close()


def _command(session: Session) -> list[str]:
    """Return what runs the screen for one visitor, over the same books and in the same language."""
    data = [] if session.data is None else ["--data", str(session.data)]
    database = [] if session.database is None else ["--database", session.database]
    language = ["--language", current().language]
    return [sys.executable, "-m", "komtui", *data, *database, *language, "serve", "--visitor"]
