"""`komtui send`: letters into the outbox, and with `--wait` out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._planning import Planned, Planning, Wish
from komtui.cli.commands.outbox import say_unattended
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, problem_json, say, say_problems, table, tell
from komtui.cli.core.progress import Progress
from komtui.cli.core.session import Session, pass_session
from komtui.cli.core.waiting import decided
from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.mail.leaving import leaving_at
from komtui.domain.marking import N_
from komtui.domain.problem import WRITE_UNCERTAIN, Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import delivery_word
from komtui.late import dataclass
from komtui.services.addresses import legible, parsed
from komtui.services.batches import in_order
from komtui.services.mail.account.advice import of_recipients

UNCERTAIN = 5
_DONE = (DeliveryState.SENT, DeliveryState.DELAYED)


@command("send", N_("Mail documents: queue their letters, and with --wait stay until each is decided."))
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@option("--to", "to", multiple=True, metavar="ADDR", help=N_("Send to this address instead of the customer's."))
@option("--cc", "cc", multiple=True, metavar="ADDR", help=N_("Send a copy to this address."))
@option("--at", "at", default="", metavar="TIME", help=N_("Send then: 18:00, “tomorrow 8:00”, 2026-11-30T08:00."))
@option("--wait", is_flag=True, help=N_("Send now, and answer with what became of each letter."))
@option("--again", is_flag=True, help=N_("Send once more what was sent before."))
@option("--supplier", is_flag=True, help=N_("Send an order on to a supplier (--to), from the address for that."))
@option("--cancelled", is_flag=True, help=N_("Send also what a credit note has cancelled."))
@option("--paid", is_flag=True, help=N_("Send also invoices that are paid."))
@option("--boxes", is_flag=True, help=N_("Send also pages that lack characters."))
@option("--without-files", is_flag=True, help=N_("Leave the attached files of the documents out; the PDF goes alone."))
@option("--each", is_flag=True, help=N_("One letter a document, also where one customer gets several."))
@option("--plan", "plans", is_flag=True, help=N_("Say what would be sent to whom, and queue nothing."))
@pass_session
def send(  # noqa: PLR0917 - click gives each option by its name
    session: Session,
    numbers: tuple[str, ...],
    to: tuple[str, ...],
    cc: tuple[str, ...],
    at: str,
    wait: bool,
    again: bool,
    supplier: bool,
    cancelled: bool,
    paid: bool,
    boxes: bool,
    without_files: bool,
    each: bool,
    plans: bool,
) -> None:
    """Queue the letters of documents, one a customer; one that cannot be queued does not keep the others back."""
    given = {
        Consent.SENT_BEFORE: again,
        Consent.CANCELLED: cancelled,
        Consent.PAID: paid,
        Consent.UNPRINTABLE: boxes,
    }
    wish = Wish(
        addresses(to),
        addresses(cc),
        supplier,
        frozenset(consent for consent, is_given in given.items() if is_given),
        files=not without_files,
        each=each,
        at=at,
    )
    _check_moment(at, wait)
    if plans:
        _plan(session, tuple(dict.fromkeys(numbers)), wish)
        return

    async def work(services: LazyServices) -> tuple[Sequence[Delivery], set[int], list[ProblemError]]:
        deliveries, errors = dict[int, Delivery](), list[ProblemError]()
        planning = Planning(services, wish)
        # What is asked is asked first, and one after the other.
        planned = [planning.asked(each) for each in await planning.letters(numbers)]
        progress, done, total = _told(session), 0, sum(len(each.numbers) for each in planned)
        async for queued in in_order(planned, planning.queue):
            queued.say()
            done += len(queued.numbers)
            if progress is not None:
                progress(done, total)
            deliveries |= {each.id: each for each in queued.deliveries}
            if queued.error is None:
                continue
            if len(set(numbers)) > 1:
                say(_not_queued(queued.numbers, queued.error))
            errors.append(queued.error)
        return await carried(services, tuple(deliveries.values()), wait, _told(session)), planning.ids, errors

    deliveries, ids, errors = session.run(work)
    report(deliveries, session.json, ids)
    code = exit_code(deliveries) if wait else 0
    if errors and code != UNCERTAIN:
        raise together(errors)
    if errors:
        mention(errors, session.json)
    if code:
        raise click.exceptions.Exit(code)


def _not_queued(numbers: Sequence[str], error: ProblemError) -> str:
    """Return what is said of documents whose letter was not queued, as far as anybody can tell."""
    words = n_("{number} was not queued.", "{number} were not queued.", len(numbers))
    if any(each.code == WRITE_UNCERTAIN for each in error.problems):
        words = n_(
            "Nobody can tell whether {number} was queued.",
            "Nobody can tell whether {number} were queued.",
            len(numbers),
        )
    return words.format(number=visible(", ".join(numbers)))


def _check_moment(at: str, wait: bool) -> None:
    """Raise a usage error where it is no moment to come, or is to be waited for."""
    if not at:
        return
    if wait:
        raise click.UsageError(_("--at puts letters off, and --wait waits for them: say one of the two."))
    try:
        leaving_at(at, dt.datetime.now())  # noqa: DTZ005 - as people write it, in this machine's time
    except ProblemError as error:
        raise click.UsageError(current().problem(error.problems[0])) from error


def addresses(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses of an option, which may hold several and their names; what is none stays, to be named."""
    return tuple(dict.fromkeys(each for text in given for each in parsed(text).every or (text,)))


def _told(session: Session) -> Progress | None:
    """Return what says how far it is; None for programs, which read what is answered."""
    return None if session.json else Progress()


async def carried(
    services: LazyServices, deliveries: Sequence[Delivery], wait: bool, progress: Progress | None = None
) -> Sequence[Delivery]:
    """Return what became of what was queued: sent from here, or left to whoever sends, if there is anybody."""
    if deliveries and wait:
        return await decided(services, deliveries, progress=progress)
    if deliveries:
        await say_unattended(services)
    return deliveries


def _plan(session: Session, numbers: Sequence[str], wish: Wish) -> None:
    """Answer with what `send` would do, one row a letter; the exit code is what it would be."""

    async def work(services: LazyServices) -> list[_Row]:
        return [_row(each, wish) for each in await Planning(services, wish).letters(numbers)]

    rows = session.run(work)
    if session.json:
        for row in rows:
            problem = problem_json(row.problem) if row.problem else None
            remarks = [problem_json(each) for each in row.remarks]
            emit({"recipients": row.recipients, "numbers": row.numbers, "problem": problem, "remarks": remarks})
    else:
        headings = (_("Number"), _("Recipient"))
        tell(table(headings, [(", ".join(row.numbers), ", ".join(map(legible, row.recipients))) for row in rows]))
        for row in rows:
            numbers = ", ".join(row.numbers)
            say_problems([row.problem] if row.problem else [], numbers)
            say_problems((*row.remarks, *of_recipients(row.recipients)), numbers)
    code = max((row.exit_code for row in rows), default=0)
    if code:
        raise click.exceptions.Exit(code)


@dataclass(frozen=True)
class _Row:
    numbers: Sequence[str]
    recipients: Sequence[str] = ()
    problem: Problem | None = None
    exit_code: int = 0
    remarks: Sequence[Problem] = ()


def _row(planned: Planned, wish: Wish) -> _Row:
    recipients, remarks = (
        (planned.bundle.recipients, planned.bundle.remarks) if planned.bundle is not None else ((), ())
    )
    if planned.error is not None:
        return _Row(planned.numbers, recipients, planned.error.problems[0], planned.error.exit_code, remarks)
    needs = planned.bundle.first.needs if planned.bundle is not None else {}
    missing = {each: problem for each, problem in needs.items() if each not in wish.consents}
    problem = next(iter(missing.values()), None)
    # What was sent before is answered with what is there, and is no failure.
    return _Row(planned.numbers, recipients, problem, int(bool(missing.keys() - {Consent.SENT_BEFORE})), remarks)


def answers(delivery: Delivery, ids: Collection[int] = ()) -> list[dict[str, Any]]:
    """Return a delivery as scripts read it: once for each document of its letter, with `ids` for those alone."""
    documents = [each.number for each in delivery.documents if not ids or each.document_id in ids]
    return [
        {
            "number": number,
            "recipient": delivery.recipient,
            "state": delivery.state.value,
            "reply": delivery.reply,
            "message_id": delivery.message_id,
        }
        for number in documents or [delivery.number]
    ]


def report(deliveries: Sequence[Delivery], as_json: bool, ids: Collection[int] = ()) -> None:
    """Say what became of letters, with why where one did not arrive; with `ids` of these documents alone."""
    if as_json:
        for each in deliveries:
            for answer in answers(each, ids):
                emit(answer)
    elif deliveries:
        headings = (_("Number"), _("Recipient"), _("Delivery"), _("Server's reply"))
        rows = [
            (answer["number"], each.recipient, delivery_word(each.state), each.reply)
            for each in deliveries
            for answer in answers(each, ids)
        ]
        tell(table(headings, rows))
    for each in deliveries:
        if each.problem is not None and each.state not in _DONE:
            say_problems([each.problem], each.recipient)


def mention(errors: Sequence[ProblemError], as_json: bool) -> None:
    """Tell of problems where the exit code is that of something graver."""
    error = together(errors)
    say_problems(error.problems)
    if as_json:
        emit({"problems": [problem_json(problem) for problem in error.problems]})


def exit_code(deliveries: Sequence[Delivery]) -> int:
    """Return the exit code of letters that were waited for."""
    if any(each.state in (DeliveryState.UNCERTAIN, DeliveryState.DOT) for each in deliveries):
        return UNCERTAIN
    return 0 if all(each.state in _DONE for each in deliveries) else 1
