"""`komtui send`: letters into the outbox, and with `--wait` out of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.outbox import say_unattended
from komtui.cli.core.asking import consented, open_vault
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, problem_json, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.cli.core.waiting import decided
from komtui.domain.mail.delivery import OPEN_STATES, Delivery, DeliveryState
from komtui.domain.mail.leaving import leaving_at
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import delivery_word
from komtui.services.addresses import legible, parsed
from komtui.services.batches import in_order
from komtui.services.mail.advice import of_recipients
from komtui.services.mail.letters import LetterConsentError, Plan
from komtui.services.settings.snapshot import Snapshot

UNCERTAIN = 5
_DONE = (DeliveryState.SENT, DeliveryState.DELAYED)
_NOT_SET_UP = frozenset({"mail.missing", "letter.no-seller"})


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
    plans: bool,
) -> None:
    """Queue one letter a document; one that cannot be queued does not keep the others back."""
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
        frozenset(each for each, is_given in given.items() if is_given),
        files=not without_files,
        at=at,
    )
    _check_moment(at)
    if at and wait:
        raise click.UsageError(_("--at puts letters off, and --wait waits for them: say one of the two."))
    if plans:
        _plan(session, tuple(dict.fromkeys(numbers)), wish)
        return

    async def work(services: LazyServices) -> tuple[Sequence[Delivery], list[ProblemError]]:
        deliveries, errors = list[Delivery](), list[ProblemError]()
        # The next ones are drawn while one is queued; what is asked is asked one after the other.
        planning = Planning(services, wish)
        async for number, planned in in_order(dict.fromkeys(numbers), planning.plan):
            try:
                deliveries += await _queue(services, number, planned, wish, await planning.settings())
            except ProblemError as error:
                if len(set(numbers)) > 1:
                    say(_("{number} was not queued.").format(number=visible(number)))
                errors.append(error)
        return await carried(services, deliveries, wait), errors

    deliveries, errors = session.run(work)
    report(deliveries, session.json)
    code = exit_code(deliveries) if wait else 0
    if errors and code != UNCERTAIN:
        raise together(errors)
    if errors:
        _mention(errors, session.json)
    if code:
        raise click.exceptions.Exit(code)


def _check_moment(at: str) -> None:
    """Raise a usage error where it is no moment to come."""
    if not at:
        return
    try:
        leaving_at(at, dt.datetime.now())  # noqa: DTZ005 - as people write it, in this machine's time
    except ProblemError as error:
        raise click.UsageError(current().problem(error.problems[0])) from error


def addresses(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses of an option, which may hold several and their names; what is none stays, to be named."""
    return tuple(dict.fromkeys(each for text in given for each in parsed(text).every or (text,)))


async def carried(services: LazyServices, deliveries: Sequence[Delivery], wait: bool) -> Sequence[Delivery]:
    """Return what became of what was queued: sent from here, or left to whoever sends, if there is anybody."""
    if deliveries and wait:
        return await decided(services, deliveries)
    if deliveries:
        await say_unattended(services)
    return deliveries


@dataclass(frozen=True)
class Wish:
    """What the command line says of each letter."""

    to: tuple[str, ...]
    """Instead of the customer's address; empty for that."""
    cc: tuple[str, ...]
    """Copies."""
    supplier: bool
    """Whether it goes on to a supplier."""
    consents: frozenset[Consent]
    """What the options agree to."""
    at: str = ""
    """When it leaves, as it was typed; empty for at once."""
    files: bool = True
    """Whether the attached files of a document go with it."""


class Planning:
    """Plans letters, several at once."""

    def __init__(self, services: LazyServices, wish: Wish) -> None:
        self._services = services
        self._wish = wish
        self._asking = asyncio.Lock()
        self._opened = set[str]()
        self._settings: Snapshot | None = None

    async def settings(self) -> Snapshot:
        """Return the settings of this command: one act, however many letters it writes."""
        if self._settings is None:
            self._settings = await self._services.settings.snapshot()
        return self._settings

    async def plan(self, number: str) -> tuple[str, Plan | ProblemError]:
        """Return what would become of a letter, or why there can be none, with its number as it was given."""
        try:
            return number, await self._planned(number)
        except ProblemError as error:
            return number, error

    async def _planned(self, number: str) -> Plan:
        letters, wish = self._services.letters, self._wish
        stored = await self._services.documents.find(number)
        store = stored.document.store
        async with self._asking:
            if store not in self._opened:
                await open_vault(self._services, store)
                self._opened.add(store)
        settings = await self.settings()
        letter = await (letters.for_supplier if wish.supplier else letters.draft)(stored, settings=settings)
        if letter is None:
            raise ProblemError(Problem("letter.no-supplier"))
        if wish.to:
            # Whoever says to whom means nobody else.
            letter = replace(letter, to=wish.to, cc=(), bcc=())
        letter = replace(letter, cc=wish.cc or letter.cc)
        if not wish.files:
            letter = replace(letter, attachments=letter.attachments[:1])
        return await letters.plan(stored, letter, settings=settings)


async def _queue(
    services: LazyServices, number: str, plan: Plan | ProblemError, wish: Wish, settings: Snapshot
) -> Sequence[Delivery]:
    if isinstance(plan, ProblemError):
        raise plan
    consents = wish.consents if plan.problems else wish.consents | _asked(plan, wish)
    # Before it is queued: why the e-invoice is not inside is known while the page is drawn, and not kept with it.
    remarks = await services.letters.remarks(plan.stored, plan.letter, settings=settings)
    try:
        deliveries = await services.letters.queue(
            plan.stored,
            plan.letter,
            consents=consents,
            settings=settings,
            wait=services.letters.wait_until(wish.at),
        )
    except LetterConsentError as error:
        if not error.before:
            raise
        # That it is there already is what a script wants that is run twice.
        deliveries = error.before
        waiting = any(each.state in OPEN_STATES for each in deliveries)
        sentence = (
            _("{number} was waiting in the outbox already.")
            if waiting
            else _("{number} was sent to the same recipients before; --again sends it once more.")
        )
        say(sentence.format(number=visible(number)))
    say_problems((*remarks, *of_recipients(plan.letter.recipients)))
    return deliveries


def _asked(plan: Plan, wish: Wish) -> frozenset[Consent]:
    """Return what a person at the terminal agrees to; after the first no the letter does not leave anyway."""
    given = set[Consent]()
    for consent, problem in plan.needs.items():
        if consent in wish.consents:
            continue
        if not consented(consent, problem):
            break
        given.add(consent)
    return frozenset(given)


def _plan(session: Session, numbers: Sequence[str], wish: Wish) -> None:
    """Answer with what `send` would do, one letter a document; the exit code is what it would be."""

    async def work(services: LazyServices) -> list[_Row]:
        plans = in_order(numbers, Planning(services, wish).plan)
        return [_row(number, plan, wish) async for number, plan in plans]

    rows = session.run(work)
    if session.json:
        for row in rows:
            problem = problem_json(row.problem) if row.problem else None
            emit({"recipients": row.recipients, "numbers": [row.number], "problem": problem})
    else:
        headings = (_("Number"), _("Recipient"))
        tell(table(headings, [(row.number, ", ".join(map(legible, row.recipients))) for row in rows]))
        for row in rows:
            say_problems([row.problem] if row.problem else [], row.number)
            say_problems(tuple(of_recipients(row.recipients)), row.number)
    code = max((row.exit_code for row in rows), default=0)
    if code:
        raise click.exceptions.Exit(code)


@dataclass(frozen=True)
class _Row:
    number: str
    recipients: Sequence[str] = ()
    problem: Problem | None = None
    exit_code: int = 0


def _row(number: str, plan: Plan | ProblemError, wish: Wish) -> _Row:
    if isinstance(plan, ProblemError):
        return _Row(number, problem=plan.problems[0], exit_code=plan.exit_code)
    missing = {each: problem for each, problem in plan.needs.items() if each not in wish.consents}
    problem = next(iter((*plan.problems, *missing.values())), None)
    # What was sent before is answered with what is there, and is no failure.
    fails = bool(plan.problems) or bool(missing.keys() - {Consent.SENT_BEFORE})
    code = 3 if any(each.code in _NOT_SET_UP for each in plan.problems) else int(fails)
    return _Row(number, plan.letter.recipients, problem, code)


def answer(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as scripts read it."""
    return {
        "number": delivery.number,
        "recipient": delivery.recipient,
        "state": delivery.state.value,
        "reply": delivery.reply,
        "message_id": delivery.message_id,
    }


def report(deliveries: Sequence[Delivery], as_json: bool) -> None:
    """Say what became of letters, with why where one did not arrive."""
    if as_json:
        for each in deliveries:
            emit(answer(each))
    elif deliveries:
        headings = (_("Number"), _("Recipient"), _("Delivery"), _("Server's reply"))
        tell(
            table(
                headings, [(each.number, each.recipient, delivery_word(each.state), each.reply) for each in deliveries]
            )
        )
    for each in deliveries:
        if each.problem is not None and each.state not in _DONE:
            say_problems([each.problem], each.recipient)


def _mention(errors: Sequence[ProblemError], as_json: bool) -> None:
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
