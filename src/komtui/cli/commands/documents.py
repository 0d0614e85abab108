"""`komtui issue`, `convert` and `discard`: drafts become documents, documents become drafts of the next kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Protocol

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.asking import agreed
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, say, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import MADE
from komtui.domain.sales.numbering import name_of
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.states import kind_word, state_word
from komtui.services.ports import StoredDocument

_ISSUING = {
    Consent.CONVERTED_BEFORE: N_("{number} was carried on before: {made}. Issue this too?"),
    Consent.UNPRINTABLE: N_("On the page of {number} these characters are boxes: {characters}. Issue it all the same?"),
}
_CONVERTING = {
    Consent.CONVERTED_BEFORE: N_("{number} was carried on before: {made}. Make another one all the same?"),
}


@command("issue", N_("Give drafts their numbers and dates; from then on they never change."))
@click.argument("drafts", metavar="DRAFT...", nargs=-1, required=True)
@option("--again", is_flag=True, help=N_("Issue it although something else was made from the same and is issued."))
@option("--boxes", is_flag=True, help=N_("Issue it although its page lacks characters."))
@pass_session
def issue(session: Session, drafts: tuple[str, ...], again: bool, boxes: bool) -> None:
    """Issue drafts, in their order."""
    given = {Consent.CONVERTED_BEFORE: again, Consent.UNPRINTABLE: boxes}

    async def work(services: LazyServices) -> None:
        errors = []
        for draft in drafts:
            try:
                found = await services.documents.find(draft)
                issuing = partial(services.documents.issue, found.id)
                stored = await _agreed(issuing, given, _ISSUING)
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
    type=click.Choice([kind.value for kind in MADE]),
    help=N_("What it becomes."),
)
@option("--again", is_flag=True, help=N_("Make another one although something was made from it before."))
@pass_session
def convert(session: Session, number: str, kind: str, again: bool) -> None:
    """Convert one document."""

    async def work(services: LazyServices) -> str:
        found = await services.documents.find(number)
        converting = partial(services.documents.convert, found.id, Kind(kind))
        stored = await _agreed(converting, {Consent.CONVERTED_BEFORE: again}, _CONVERTING)
        return name_of(stored.document.number, stored.id)

    draft = session.run(work)
    if session.json:
        emit({"number": draft, "kind": kind, "origin": number})
        return
    tell(draft)
    say(_("{kind} as a draft. Issue it with: komtui issue {draft}").format(kind=kind_word(Kind(kind)), draft=draft))


@command("discard", N_("Put drafts away that nobody wants; what is issued stays."))
@click.argument("drafts", metavar="DRAFT...", nargs=-1, required=True)
@option("--restore", is_flag=True, help=N_("Bring drafts back that were discarded."))
@pass_session
def discard(session: Session, drafts: tuple[str, ...], restore: bool) -> None:
    """Discard drafts, or bring them back; one that cannot be does not keep the others."""

    async def work(services: LazyServices) -> None:
        errors = []
        for draft in dict.fromkeys(drafts):
            try:
                found = await services.documents.find(draft)
                act = services.documents.restore if restore else services.documents.discard
                stored = await act(found.id)
            except ProblemError as error:
                errors.append(error)
                continue
            document = stored.document
            if session.json:
                emit({"draft": draft, "kind": document.kind.value, "state": document.state.value})
            else:
                tell(f"{visible(draft)}  {state_word(document.state, document.kind)}")
        if errors:
            raise together(errors)

    session.run(work)


class _Act(Protocol):
    """Something that is done to one document, with the consents that there are."""

    async def __call__(self, *, consents: Collection[Consent]) -> StoredDocument:
        """Do it."""


async def _agreed(act: _Act, given: Mapping[Consent, bool], questions: Mapping[Consent, str]) -> StoredDocument:
    """Do it; where it wants a consent that was not given, ask at the terminal, in the words of `questions`."""
    consents = {consent for consent, is_given in given.items() if is_given}
    while True:
        try:
            return await act(consents=consents)
        except ConsentError as error:
            for consent, problem in error.needs.items():
                facts = {name: visible(str(value)) for name, value in problem.facts.items()}
                if not agreed(_(questions[consent]).format(**facts)):
                    raise
            consents |= error.needs.keys()
