"""`komtui journal`: all that happened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.framework import Group, option
from komtui.cli.core.help_page import Whole
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.closing import Span, period
from komtui.domain.journal import (
    PEOPLE,
    Entry,
    Event,
    Topic,
    document_subject,
    events_of,
    moment_text,
    setting_subject,
)
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import customer_subject
from komtui.domain.text import visible
from komtui.domain.verification import Verifier
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.closings import closing_rows, fault_sentence
from komtui.i18n.presentation.happenings import who_words
from komtui.i18n.presentation.journal import about, entry_words
from komtui.services.listing import today

PAGE = 500


@click.command("journal", cls=Group, default="list", help=N_("See all that happened, and have it checked."))
def journal() -> None:
    """Group."""


@journal.command(
    "list",
    help=N_(
        "List what happened, the newest first; SUBJECT is a document's number, a customer, a setting, a person, or a"
        " key such as payment.3."
    ),
)
@click.argument("subject", metavar="[SUBJECT]", default="")
@option(
    "--topic",
    type=click.Choice([each.value for each in Topic]),
    help=N_("Only what is about one of these; journal is the journal itself."),
)
@option("--limit", type=Whole(min=1), metavar="N", help=N_("At most this many; without it, all."))
@pass_session
def list_(session: Session, subject: str, topic: str | None, limit: int | None) -> None:
    """Write entries; a subject is what a person calls it, or its key: `document.12`, `payment.3`."""
    events = events_of(Topic(topic)) if topic else ()

    async def work(services: LazyServices) -> None:
        headings = (_("When"), _("Who"), _("About"), _("What happened"))
        empty = True
        async for page in pages(services, await _key_of(services, subject.strip()), events, limit):
            empty = False
            if session.json:
                for each in page:
                    emit(entry_json(each))
            else:
                names = await services.journal.names(page)
                rows = [
                    (current().moment(e.at), who_words(e.author.who), about(e, names), _short(entry_words(e, names)))
                    for e in page
                ]
                tell(table(headings, rows))
        if empty and not session.json:
            say(_("Nothing of that is written down yet."))

    session.run(work)


async def _key_of(services: LazyServices, subject: str) -> str:
    """Return the key by which entries name what a person calls by its number, its name or its setting's key.

    Raises ProblemError `journal.subject` where nothing is called so, and `customer.ambiguous`.
    """
    setting = setting_subject(subject)
    for key in filter(None, (subject, setting, subject and PEOPLE + subject)):
        if await services.journal.entries(1, None, key):
            return key
    if not subject or subject.partition(".")[0] in _KEYS:
        return subject
    try:
        return document_subject((await services.documents.find(subject)).id)
    except ProblemError as error:
        if error.problems[0].code != "document.unknown":
            raise
    try:
        return customer_subject((await services.customers.find(subject)).id)
    except ProblemError as error:
        if error.problems[0].code != "customer.unknown":
            raise
    raise ProblemError(Problem("journal.subject", {"subject": subject}, "subject"))


_KEYS = frozenset({"customer", "delivery", "document", "entry", "payment", "people", "setting"})
"""What keys of subjects begin with, before their first point."""


async def pages(
    services: LazyServices, subject: str, events: Sequence[Event], limit: int | None
) -> AsyncIterator[Sequence[Entry]]:
    """Yield the journal page by page, the newest first, up to `limit` entries."""
    before, left = None, limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = await services.journal.entries(size, before, subject, events)
        if not page:
            return
        yield page
        before = page[-1].number
        left = None if left is None else left - len(page)


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as scripts read it; one from before there was a journal has neither number nor hash."""
    happening = entry.happening
    return {
        "number": entry.number if entry.hash else None,
        "at": moment_text(entry.at),
        "who": entry.author.who,
        "machine": entry.author.machine,
        "store": happening.store,
        "what": happening.event.value,
        "subjects": list(happening.subjects),
        "facts": dict(happening.facts),
        "hash": entry.hash or None,
    }


@journal.command("verify", help=N_("Check that nothing was changed or taken out: of the books, or of an export."))
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@pass_session
def verify(session: Session, file: Path | None) -> None:
    """Say whether the journal is whole; exit 1 where it is not."""

    async def work(services: LazyServices) -> Verifier:
        return await (services.archive.verify() if file is None else services.archive.verify_file(file))

    found = session.run(work)
    if session.json:
        emit(
            {
                "ok": not found.faults,
                "entries": found.entries,
                "head": found.head,
                "broken": [
                    {"number": each.number, "code": each.code, "message": fault_sentence(each)} for each in found.faults
                ],
                "keys": sorted(found.keys),
                "unsigned": found.unsigned,
            }
        )
    else:
        tell(table((), verified_rows(found)))
        for each in found.faults:
            say(fault_sentence(each))
    if found.faults:
        raise click.exceptions.Exit(1)


def verified_rows(found: Verifier) -> list[tuple[str, str]]:
    """Return what was found of a journal, by name."""
    return [
        (_("Journal"), _("whole") if not found.faults else _("not whole")),
        (_("Entries"), current().count(found.entries)),
        (_("Last hash"), found.head),
        *((_("Signed by the key"), key) for key in sorted(found.keys)),
        *([(_("Closings without a signature"), current().count(found.unsigned))] if found.unsigned else []),
    ]


@journal.command("export", help=N_("Write the journal into a file; one named .zip is an archive that can be checked."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@pass_session
def export(session: Session, file: Path) -> None:
    """Write all of the journal; that it was is its last entry."""
    if file.is_dir():
        file /= f"journal-{today().isoformat()}.zip"

    async def work(services: LazyServices) -> Entry:
        return await services.archive.export(file)

    entry = session.run(work)
    if session.json:
        emit({"file": str(file), "entries": entry.number, "head": entry.hash})
    else:
        say(
            n_(
                "{file} has {count} entry; the last hash is {hash}.",
                "{file} has {count} entries; the last hash is {hash}.",
                entry.number,
            ).format(file=visible(str(file)), count=entry.number, hash=entry.hash)
        )


@journal.command(
    "close",
    help=N_("Close a day, a month or a year: its sums are signed, and nothing may bear a date within it any more."),
)
@option("--day", metavar="D", help=N_("A day, such as 2026-11-27; without any of these, today."))
@option("--month", metavar="M", help=N_("A month, such as 2026-11."))
@option("--year", metavar="Y", help=N_("A year, such as 2026."))
@pass_session
def close(session: Session, day: str | None, month: str | None, year: str | None) -> None:
    """Close a period."""
    named = {Span.DAY: day, Span.MONTH: month, Span.YEAR: year}
    given = [(span, name) for span, name in named.items() if name is not None]
    if len(given) > 1:
        raise click.UsageError(_("Name one of --day, --month and --year."))

    async def work(services: LazyServices) -> Entry:
        span, name = given[0] if given else (Span.DAY, services.closing.today().isoformat())
        chosen = period(name)
        if chosen.span is not span:
            raise ProblemError(Problem("journal.period", {"period": name}, "period"))
        return await services.closing.close(chosen)

    entry = session.run(work)
    facts = entry.happening.facts
    if session.json:
        names = ("period", "span", "through", "totals", "year", "ever", "public_key", "signature", "unsigned")
        emit({"number": entry.number, "hash": entry.hash} | {name: facts[name] for name in names})
    else:
        for heading, name in ((_("Period"), "totals"), (_("Year"), "year"), (_("Since the beginning"), "ever")):
            rows = closing_rows(facts[name])
            if rows:
                tell(table((heading, ""), rows, right={1}))
        say(entry_words(entry))
        if not facts["signature"]:
            say(current().problem(Problem("journal.unsigned", {"reason": str(facts["unsigned"])})))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


_LONGEST = 80
"""Characters of what is said in the table; `--json` has it whole."""
