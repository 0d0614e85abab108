"""`komtui history`: what became of one document."""

from __future__ import annotations

from collections.abc import Sequence

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.framework import command
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.journal import Line, moment_text
from komtui.domain.marking import N_
from komtui.i18n import _, current
from komtui.i18n.presentation.happenings import told, who_words


@command("history", N_("Say what became of a document, by whom and when."))
@click.argument("number", metavar="NUMBER")
@pass_session
def history(session: Session, number: str) -> None:
    """Write one document's history, the oldest line first."""

    async def work(services: LazyServices) -> Sequence[Line]:
        stored = await services.documents.find(number)
        return await services.journal.history(stored.id, stored.document.number)

    lines = session.run(work)
    if session.json:
        for each in lines:
            emit({"at": moment_text(each.at), "who": each.who, "what": str(each.what), "facts": dict(each.facts)})
    elif lines:
        headings = (_("When"), _("Who"), _("What happened"))
        rows = [(current().moment(each.at), who_words(each.who), told(each.what, each.facts)) for each in lines]
        tell(table(headings, rows))
    else:
        say(_("Nothing is written down of this document yet."))
