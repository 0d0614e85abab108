"""`komtui issue`, `convert` and `discard`: drafts become documents, documents become drafts of the next kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import NoReturn, Protocol

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._parts import decimal, pair
from komtui.cli.commands.listing import plain
from komtui.cli.core.asking import agreed
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, say, say_problems, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import MADE
from komtui.domain.sales.numbering import name_of
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import kind_word, state_word
from komtui.services.ports import StoredDocument
from komtui.services.sales.life.carrying import Way, Wish

_ISSUING = {
    Consent.CONVERTED_BEFORE: N_("{number} was carried on before: {made}. Issue this too?"),
    Consent.UNPRINTABLE: N_("On the page of {number} these characters are boxes: {characters}. Issue it all the same?"),
    Consent.LATER_DATE: N_(
        "The last document of this series is dated {until}, after today, {when}. Give {number} that date too?"
    ),
    Consent.UNJUDGED: N_(
        "Nobody could judge {number} by the official rules for e-invoices ({reason}). Issue it all the same?"
    ),
}
_CONVERTING: dict[Consent, str] = {
    Consent.CONVERTED_BEFORE: N_("{number} was carried on before: {made}. Make another one all the same?"),
}


@command("issue", N_("Give drafts their numbers and dates; from then on they never change."))
@click.argument("drafts", metavar="DRAFT...", nargs=-1, required=True)
@option("--again", is_flag=True, help=N_("Issue it although something else was made from the same and is issued."))
@option("--boxes", is_flag=True, help=N_("Issue it although its page lacks characters."))
@option("--later", is_flag=True, help=N_("Give it the date of the last of its series, where that is after today."))
@option("--unjudged", is_flag=True, help=N_("Issue it although the official rules could not be asked."))
@pass_session
def issue(session: Session, drafts: tuple[str, ...], *, again: bool, boxes: bool, later: bool, unjudged: bool) -> None:
    """Issue drafts, in their order."""
    given = {
        Consent.CONVERTED_BEFORE: again,
        Consent.UNPRINTABLE: boxes,
        Consent.LATER_DATE: later,
        Consent.UNJUDGED: unjudged,
    }

    async def work(services: LazyServices) -> None:
        documents, errors = services.documents, list[tuple[str, ProblemError]]()
        names: dict[int, str] = {}
        for draft in drafts:
            try:
                names.setdefault((await documents.find(draft)).id, draft)
            except ProblemError as error:
                errors.append((draft, error))
        consents = {consent for consent, is_given in given.items() if is_given}
        keys = iter(names.items())
        async for answer in documents.issue_all(list(names), consents=consents):
            key, draft = next(keys)
            try:
                if isinstance(answer, ConsentError):
                    answer = await _agreed(partial(documents.issue, key), given, _ISSUING)  # noqa: PLW2901 - asked again
                elif isinstance(answer, ProblemError):
                    raise answer
            except ProblemError as error:
                errors.append((draft, error))
                continue
            number = answer.document.number
            if session.json:
                emit({"draft": draft, "number": number, "kind": answer.document.kind.value})
            else:
                tell(visible(number))
        if errors:
            _refused(errors, several=len(drafts) > 1 and not session.json)

    session.run(work)


def _refused(errors: Sequence[tuple[str, ProblemError]], *, several: bool) -> NoReturn:
    """End with what is against issuing drafts; of several each is named with its own."""
    error = together([each for _draft, each in errors])
    if not several:
        raise error
    for draft, each in errors:
        say_problems(each.problems, draft)
    raise click.exceptions.Exit(error.exit_code)


@command("convert", N_("Write a draft of the next kind that carries a document on: whole, in part, or by an amount."))
@click.argument("number", metavar="NUMBER")
@option(
    "--to",
    "kind",
    required=True,
    type=click.Choice([kind.value for kind in MADE]),
    help=N_("What it becomes."),
)
@option("--part", "parts", multiple=True, metavar="LINE=QUANTITY", help=N_("A part: so much of that line. Repeatable."))
@option("--rest", is_flag=True, help=N_("All that is left; an invoice deducts the deposits."))
@option("--amount", metavar="AMOUNT", help=N_("With tax: of a deposit invoice, or of a credit."))
@option("--percent", metavar="PERCENT", help=N_("The same as a percentage of the whole."))
@option(
    "--progress",
    multiple=True,
    metavar="[LINE=]PERCENT",
    help=N_("A progress invoice: up to that percentage, with what was invoiced before. Repeatable for lines."),
)
@option("--again", is_flag=True, help=N_("Make another one although something was made from it before."))
@pass_session
def convert(
    session: Session,
    *,
    number: str,
    kind: str,
    parts: tuple[str, ...],
    rest: bool,
    amount: str | None,
    percent: str | None,
    progress: tuple[str, ...],
    again: bool,
) -> None:
    """Convert one document."""
    wish = _wish(Kind(kind), parts=parts, rest=rest, amount=amount, percent=percent, progress=progress)

    async def work(services: LazyServices) -> StoredDocument:
        found = await services.documents.find(number)
        converting = partial(services.documents.convert, found.id, wish.kind, wish=wish)
        return await _agreed(converting, {Consent.CONVERTED_BEFORE: again}, _CONVERTING)

    stored = session.run(work)
    draft = name_of(stored.document.number, stored.id)
    if session.json:
        answer = {"number": draft, "kind": kind, "origin": number}
        if wish.way is not Way.WHOLE:
            total = stored.document.totals.gross
            answer |= {"part": wish.way.value, "gross": plain(Money(total, stored.document.currency))}
        emit(answer)
        return
    tell(draft)
    say(_("{kind} as a draft. Issue it with: komtui issue {draft}").format(kind=kind_word(Kind(kind)), draft=draft))


def _wish(
    kind: Kind,
    *,
    parts: tuple[str, ...],
    rest: bool,
    amount: str | None,
    percent: str | None,
    progress: tuple[str, ...],
) -> Wish:
    """Return what the options ask for; two ways at once are wrong usage."""
    if sum((bool(parts), rest, amount is not None, percent is not None, bool(progress))) > 1:
        raise click.UsageError(
            _("Give one of {options}.").format(options="--part, --rest, --amount, --percent, --progress")
        )
    if parts or rest:
        return (
            Wish(kind, Way.REST)
            if rest
            else Wish(kind, Way.LINES, quantities=dict(pair(each, "--part LINE=QUANTITY") for each in parts))
        )
    if amount is not None or percent is not None:
        money = None if amount is None else decimal(amount, "amount")
        return Wish(kind, Way.AMOUNT, amount=money, percent=None if percent is None else decimal(percent, "percent"))
    if not progress:
        return Wish(kind)
    if len(progress) == 1 and "=" not in progress[0]:
        return Wish(kind, Way.PROGRESS, percent=decimal(progress[0], "percent"))
    return Wish(kind, Way.PROGRESS, percents=dict(pair(each, "--progress LINE=PERCENT") for each in progress))


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
                facts = {name: visible(str(value)) for name, value in current().dated(problem).facts.items()}
                if not agreed(_(questions[consent]).format(**facts)):
                    raise
            consents |= error.needs.keys()
