"""`komtui issue` and `komtui convert`: drafts become documents, documents become drafts of the next kind."""

from __future__ import annotations

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, say, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.message import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Kind
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.states import kind_word


@command("issue", N_("Give drafts their numbers and dates; from then on they never change."))
@click.argument("drafts", metavar="DRAFT...", nargs=-1, required=True)
@pass_session
def issue(session: Session, drafts: tuple[str, ...]) -> None:
    """Issue drafts, in their order."""

    async def work(services: LazyServices) -> None:
        errors = []
        for draft in drafts:
            try:
                found = await services.documents.find(draft)
                stored = await services.documents.issue(found.id)
            except ProblemError as error:
                errors.append(error)
                continue
            number = stored.document.number
            if session.json:
                emit({"draft": draft, "number": number, "kind": stored.document.kind.value})
            else:
                tell(visible(number))
        if errors:
            raise together(errors)

    session.run(work)


@command("convert", N_("Write a draft of the next kind that carries a document's lines on."))
@click.argument("number", metavar="NUMBER")
@option(
    "--to",
    "kind",
    required=True,
    type=click.Choice([Kind.ORDER.value, Kind.INVOICE.value, Kind.CREDIT_NOTE.value]),
    help=N_("What it becomes."),
)
@pass_session
def convert(session: Session, number: str, kind: str) -> None:
    """Convert one document."""

    async def work(services: LazyServices) -> str:
        found = await services.documents.find(number)
        stored = await services.documents.convert(found.id, Kind(kind))
        return stored.document.number or f"draft-{stored.id}"

    draft = session.run(work)
    if session.json:
        emit({"number": draft, "kind": kind, "origin": number})
        return
    tell(draft)
    say(_("{kind} as a draft. Issue it with: komtui issue {draft}").format(kind=kind_word(Kind(kind)), draft=draft))
