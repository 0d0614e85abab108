"""`komtui export`: documents as files of other programs, into a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.listing import VIEWS, narrowed, within
from komtui.cli.commands.payment import Day
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, problem_json, say, say_problems, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Kind
from komtui.domain.sales.exchange import Format
from komtui.domain.sales.lifecycle import State
from komtui.domain.text import visible
from komtui.i18n import _, n_
from komtui.services.ports import Query
from komtui.services.sales.exchange.choosing import Wanted
from komtui.services.sales.exchange.exporting import Exported
from komtui.services.sales.money.accounting import Booked

FEC = "fec"
"""The one format that is no file of a document."""
_SAID_EACH = 500
"""Documents after which it is said how far it is."""


@command("export", N_("Write documents as files into a folder: those of these numbers, or all that match."))
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@option(
    "--format",
    "form",
    type=click.Choice([*(each.value for each in Format), FEC]),
    required=True,
    help=N_(
        "Factur-X, UBL and CII are e-invoices; JSON has all of a document, CSV its lines; FEC is the French file of"
        " sales and payments of a period."
    ),
)
@option(
    "--to",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=N_("Folder to write to; it is made where it is missing."),
)
@option("--query", metavar="WORDS", default="", help=N_("Instead of numbers: words of number, customer and e-mail."))
@narrowed
@option("--from", "first", type=Day(), metavar="D", help=N_("The first day, YYYY-MM-DD."))
@option("--until", "last", type=Day(), metavar="D", help=N_("The last day, YYYY-MM-DD."))
@option("--all", "every", is_flag=True, help=N_("All documents."))
@option("--one-file", "one_file", is_flag=True, help=N_("CSV: all documents in one file, documents.csv."))
@option("--replace", is_flag=True, help=N_("Write over files that are there already."))
@pass_session
def export(
    session: Session,
    /,
    numbers: tuple[str, ...],
    form: str,
    folder: Path,
    *,
    one_file: bool,
    replace: bool,
    **filters: Any,  # noqa: ANN401 - what click gives of each option, as `_wanted` names them
) -> None:
    """Write files, each whole or not at all."""
    if form == FEC and not one_file:
        _export_entries(session, numbers, folder, replace=replace, **filters)
        return
    _check(form, one_file, named=bool(numbers), filtered=any(filters.values()))

    async def work(services: LazyServices) -> tuple[int, list[ProblemError]]:
        errors = list[ProblemError]()
        if numbers:
            pages = _named(session, services, numbers, errors)
        else:
            pages = services.exporting.pages(await _wanted(services, **filters))
        done = 0
        async for each in services.exporting.run(pages, Format(form), folder, replace=replace, together=one_file):
            _report(session, each)
            done += each.ok
            if not each.ok:
                errors[_MOST:] = [ProblemError(*each.problems)]
            elif done % _SAID_EACH == 0:
                say(_written(done))
        return done, errors

    done, errors = session.run(work)
    say_problems([] if done or errors else [Problem("export.nothing")])
    if done:
        say(_written(done))
    if errors:
        raise click.exceptions.Exit(together(errors).exit_code)


def _check(form: str, one_file: bool, *, named: bool, filtered: bool) -> None:
    """Raise a usage error where options do not go together."""
    if one_file and form != Format.CSV:
        raise click.UsageError(_("--one-file is for CSV."))
    if named is filtered:
        raise click.UsageError(_("Name numbers, or say what is to match; --all means every document."))


def _written(count: int) -> str:
    return n_("{count} document is written.", "{count} documents are written.", count).format(count=count)


def _export_entries(
    session: Session,
    numbers: Sequence[str],
    folder: Path,
    *,
    replace: bool,
    first: dt.date | None,
    last: dt.date | None,
    store: str | None,
    **others: str | bool | None,
) -> None:
    """Write the French file of entries."""
    if first is None or last is None or numbers or any(others.values()):
        raise click.UsageError(_("FEC takes --from and --until, and at most --store beside them."))

    async def work(services: LazyServices) -> Booked:
        return await services.accounting.write(folder, first, last, store, replace=replace)

    done = session.run(work)
    if session.json:
        emit(
            {
                "file": str(done.file),
                "ok": True,
                "entries": done.entries,
                "sales": done.sales,
                "debit": f"{done.debit:f}",
            }
        )
        return
    tell(visible(str(done.file)))
    words = _("Entries: {sales} of sales, {payments} of payments.")
    say(words.format(sales=done.sales, payments=done.entries - done.sales))


_MOST = 100
"""Faults that are kept until the end, for the exit code alone."""


async def _named(
    session: Session, services: LazyServices, numbers: Sequence[str], errors: list[ProblemError]
) -> AsyncIterator[Sequence[int]]:
    """Yield the ids of numbers; one that is nobody's is said at once."""
    for number in dict.fromkeys(numbers):
        try:
            yield [(await services.documents.find(number)).id]
        except ProblemError as error:
            errors.append(error)
            _report(session, Exported(number, problems=error.problems))


async def _wanted(
    services: LazyServices,
    *,
    query: str,
    kind: str | None,
    state: str | None,
    view: str | None,
    store: str | None,
    customer: str | None,
    first: dt.date | None,
    last: dt.date | None,
    every: bool,
) -> Wanted:
    """Return what the options say."""
    del every
    of_view = view or (state if state in VIEWS else None)
    of_state = State(state) if state and state not in VIEWS else None
    asked = Query(query, Kind(kind) if kind else None, of_state, store)
    if of_view is not None:
        asked = await within(services, asked, of_view)
    who = None if customer is None else (await services.customers.find(customer)).id
    return Wanted(asked, first, last, who)


def _report(session: Session, done: Exported) -> None:
    if session.json:
        problem = problem_json(done.problems[0]) if done.problems else None
        file = None if done.file is None else str(done.file)
        answer = {"number": done.number, "file": file, "ok": done.ok, "problem": problem}
        # Said where there is something to say.
        notes = {"notes": [problem_json(each) for each in done.notes]} if done.notes else {}
        emit(answer | {"left_out": list(done.left_out)} | notes)
    elif done.file is not None:
        tell(visible(str(done.file)))
    say_problems((*done.problems, *done.notes))
    if done.left_out:
        facts = {"number": done.number, "fields": ", ".join(done.left_out)}
        say_problems([Problem("export.csv-left-out", facts)])
