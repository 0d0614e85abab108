"""`komtui check`: what law asks of documents, and what they lack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, problem_json, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.legal import field_name, severity_word
from komtui.services.ports import DocumentIndex, Query
from komtui.services.sales.life.checking import Checked

_PAGE = 500


@command("check", N_("Say what law asks of documents and does not find; drafts as they would be issued now."))
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@option("--query", metavar="QUERY", help=N_("Those that match, as “komtui list” finds them."))
@option("--kind", type=click.Choice([each.value for each in Kind]), help=N_("Only this kind."))
@option("--state", type=click.Choice([each.value for each in State]), help=N_("Only this state."))
@pass_session
def check(session: Session, numbers: tuple[str, ...], query: str | None, kind: str | None, state: str | None) -> None:
    """Check documents; exits with 1 where one of them lacks what it must have."""
    wanted = None
    if query is not None or kind or state:
        wanted = Query(query or "", Kind(kind) if kind else None, State(state) if state else None)
    if not numbers and wanted is None:
        raise click.UsageError(_("Name documents, or which: --query, --kind, --state."))

    async def work(services: LazyServices) -> bool:
        fine, is_known, is_judged = True, True, True
        errors = list[ProblemError]()
        async for each in _checked(services, numbers, wanted):
            if isinstance(each, ProblemError):
                errors.append(each)
                continue
            fine, is_known = fine and each.ok, is_known and each.is_known
            is_judged = is_judged and each.is_judged
            _answer(session, each)
        _say_unasked(is_known=is_known, is_judged=is_judged)
        if errors:
            raise together(errors)
        return fine

    if not session.run(work):
        raise click.exceptions.Exit(1)


async def _checked(
    services: LazyServices, numbers: Sequence[str], wanted: Query | None
) -> AsyncIterator[Checked | ProblemError]:
    """Yield each once, and of what is not there why: it keeps no other back."""
    found = set()
    for number in dict.fromkeys(numbers):
        try:
            checked = await services.checking.check(number)
        except ProblemError as error:
            yield error
            continue
        if checked.id in found:
            continue
        found.add(checked.id)
        yield checked
    for key in _matching(services.documents.index, wanted):
        if key not in found:
            yield await services.checking.check_one(key)


def _matching(index: DocumentIndex, wanted: Query | None) -> Iterator[int]:
    before = None
    while wanted is not None:
        rows = index.page(wanted, _PAGE, before=before).result().rows
        yield from (row.id for row in rows)
        if not rows:
            return
        before = rows[-1].key


def _answer(session: Session, checked: Checked) -> None:
    if session.json:
        emit(_json(checked))
    else:
        tell(_words(checked))


def _say_unasked(*, is_known: bool, is_judged: bool) -> None:
    """Say of whom nothing was asked."""
    if not is_known:
        say(_("No law is known for some of these: say the company's country first (company.country)."))
    if not is_judged:
        say_problems([Problem("doctor.unjudged")])


def _json(checked: Checked) -> dict[str, Any]:
    findings = [
        {
            "code": each.code,
            "severity": each.severity.value,
            "field": each.field,
            "message": problem_json(each.problem)["message"],
        }
        for each in checked.findings
    ]
    return {"number": checked.name, "ok": checked.ok, "findings": findings}


def _words(checked: Checked) -> str:
    name = visible(checked.name)
    if not checked.findings:
        return f"{name}  {_('complete') if checked.is_known else '–'}"
    rows = [
        (severity_word(each.severity), field_name(each.field, current()), current().problem(each.problem))
        for each in checked.findings
    ]
    return f"{name}\n{table((), [('', *row) for row in rows])}"
