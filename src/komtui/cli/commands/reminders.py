"""`komtui reminders`: what is to be reminded of today, and the letters; who is left alone for the time being."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import aclosing
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.outbox import say_unattended
from komtui.cli.commands.sending import exit_code, mention, report
from komtui.cli.core.asking import open_vault
from komtui.cli.core.boundary import INTERRUPTED, together
from komtui.cli.core.framework import Group, option
from komtui.cli.core.output import emit, problem_json, say, say_problems, table, tell
from komtui.cli.core.progress import Progress
from komtui.cli.core.session import Session, pass_session
from komtui.cli.core.waiting import decided, stopped_by_signals
from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.reminder import ORDER, OVERDUE, Step
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.reminders import next_word, step_head, why_word
from komtui.services.addresses import legible
from komtui.services.mail.reminding.reminder_run import Entry, Run, Wish
from komtui.services.mail.reminding.reminder_run import Group as Letter
from komtui.services.mail.reminding.reminders import Done

_LEVELS = click.Choice([step.value for step in OVERDUE])


@click.command(
    "reminders", cls=Group, default="list", help=N_("Say what is to be reminded of today, and send the reminders.")
)
def reminders() -> None:
    """Group."""


@reminders.command("list", help=N_("Say which reminders are due, one letter a customer, and what is kept out and why."))
@option("--plan", is_flag=True, help=N_("Nothing is sent, with or without it."))
@option("--level", type=_LEVELS, help=N_("Only the first, second or third reminder."))
@option("--customer", metavar="C", help=N_("Only this customer: number, customer-12, or words of the name."))
@option("--quotes", is_flag=True, help=N_("Quotes about to expire, instead of invoices."))
@pass_session
def list_(session: Session, plan: bool, level: str | None, customer: str | None, quotes: bool) -> None:
    """Answer with the run of today."""
    del plan

    async def work(services: LazyServices) -> _Listed:
        listed = _Listed()
        async for page in services.reminders.pages(await _wish(services, level, customer, quotes)):
            if session.json:
                for answer in _answers(page):
                    emit(answer)
            else:
                listed.take(page)
        return listed

    listed = session.run(work)
    if session.json:
        return
    listed.tell()


class _Listed:
    """What is said of the pages of a run: no more of each letter than its line."""

    def __init__(self) -> None:
        self.letters: list[tuple[tuple[int, str, int], tuple[str, ...]]] = []
        self.nobody: list[str] = []
        self.kept: list[tuple[str, ...]] = []
        self.more = 0

    def take(self, page: Run) -> None:
        """Take a page."""
        for each in page.groups:
            order = -ORDER.index(each.step), each.customer.casefold(), len(self.letters)
            self.letters.append((order, _row(each)))
            if not each.recipients.to:
                self.nobody.append(each.customer)
        room = max(_MOST_KEPT - len(self.kept), 0)
        for entry in page.kept[:room]:
            candidate = entry.candidate
            self.kept.append((candidate.number, candidate.customer, str(entry.late), _why(entry, page)))
        self.more += max(len(page.kept) - room, 0)

    def tell(self) -> None:
        """Say it."""
        if not self.letters and not self.kept:
            say(_("There is nothing to be reminded of today."))
        if self.letters:
            headings = (_("Reminder"), _("Customer"), _("Recipient"), _("Documents"), _("Left to pay"))
            tell(table(headings, [row for _order, row in sorted(self.letters)], right={3, 4}))
        for each in self.nobody:
            say_problems([Problem("letter.no-recipient", field="to")], each)
        if self.kept:
            columns = (_("Number"), _("Customer"), _("Days late"), _("Kept out"))
            tell(("\n" if self.letters else "") + table(columns, self.kept, right={2}))
        if self.more:
            words = n_("{count} more document is kept out.", "{count} more documents are kept out.", self.more)
            say(words.format(count=self.more))


@reminders.command("send", help=N_("Queue the reminders that are due, and with --wait stay until each is decided."))
@option("--level", type=_LEVELS, help=N_("Only the first, second or third reminder."))
@option("--customer", metavar="C", help=N_("Only this customer: number, customer-12, or words of the name."))
@option("--quotes", is_flag=True, help=N_("Quotes about to expire, instead of invoices."))
@option("--wait", is_flag=True, help=N_("Send now, and answer with what became of each letter."))
@pass_session
def send(session: Session, level: str | None, customer: str | None, quotes: bool, wait: bool) -> None:
    """Queue the letters of the run of today; one that cannot be queued does not keep the others back.

    Whoever stops it stops it behind the letter that is being queued, and is told how many are.
    """
    sending = _Sending(as_json=session.json)

    async def work(services: LazyServices) -> None:
        wish, opened = await _wish(services, level, customer, quotes), set[str]()
        if not session.json:
            sending.total = await services.reminders.due(wish)
        async with aclosing(services.reminders.pages(wish)) as pages:
            async for page in pages:
                for store in sorted({each.entries[0].candidate.store for each in page.groups} - opened):
                    await open_vault(services, store)
                    opened.add(store)
                await sending.send(services, page, wait)
                if sending.stopped:
                    break
        if sending.count and not wait:
            await say_unattended(services)

    try:
        session.run(work)
    except KeyboardInterrupt:  # between two pages, or at a question
        sending.stopped = True
    sending.end()


class _Sending:
    """What became of the pages of a run, as far as it is said at the end; the rest is said at once."""

    def __init__(self, *, as_json: bool, progress: Progress | None = None) -> None:
        self._json = as_json
        self._progress = progress or Progress()
        self._looked_at = 0
        self.total = 0
        """Documents for which a reminder is due; 0 where nobody is told how far it is."""
        self.count = 0
        self.code = 0
        self.stopped = False
        self.wrong: list[ProblemError] = []

    async def send(self, services: LazyServices, page: Run, wait: bool) -> None:
        """Queue the letters of a page, until a signal stops it, and say what became of them."""
        done = list[Done]()
        # A question for the passphrase is no part of it: that is left by the signal itself.
        with stopped_by_signals() as stop:
            async with aclosing(services.reminders.send(page.groups)) as sent:
                async for each in sent:
                    done.append(each)
                    self.how_far(each)
                    if stop.is_set():
                        break
            deliveries = [delivery for each in done for delivery in each.deliveries]
            self._take(await decided(services, deliveries, stop) if deliveries and wait else deliveries, done, wait)
            self.stopped = stop.is_set()

    def end(self) -> None:
        """Say how it ended; raises what kept letters back, or the exit code."""
        if self.stopped:
            say(_("Interrupted: what was not queued stays to be sent."))
        if not self._json:
            words = n_("{count} reminder was queued.", "{count} reminders were queued.", self.count)
            say(words.format(count=self.count))
        if self.wrong and not self.stopped:
            raise together(self.wrong)
        if self.wrong:
            mention(self.wrong, self._json)
        if code := INTERRUPTED if self.stopped else self.code:
            raise click.exceptions.Exit(code)

    def how_far(self, done: Done) -> None:
        """Take notice of a letter, and say now and then how far it is, where anybody is told."""
        self._looked_at += sum(each.step is not None for each in done.group.entries)
        if self.total:
            self._progress(min(self._looked_at, self.total), self.total)

    def _take(self, deliveries: Sequence[Delivery], done: Sequence[Done], wait: bool) -> None:
        """Say what became of a page."""
        report(deliveries, self._json)
        self.code = max(self.code, exit_code(deliveries) if wait else 0)
        for each in done:
            self.count += bool(each.deliveries)
            if each.is_well:
                say_problems(each.problems, each.group.customer)
            else:
                self.wrong.append(ProblemError(*each.problems))


_MOST_KEPT = 1_000
"""Documents that are kept out, as many as a person would look through."""


@reminders.command("suspend", help=N_("Remind nobody of these documents for the time being, or not a customer."))
@click.argument("numbers", metavar="NUMBER...", nargs=-1)
@option("--customer", metavar="C", help=N_("This customer: number, customer-12, or words of the name."))
@option("--reason", default="", metavar="T", help=N_("Why, for whoever asks later."))
@pass_session
def suspend(session: Session, numbers: tuple[str, ...], customer: str | None, reason: str) -> None:
    """Suspend reminders."""
    _mark(session, numbers, customer, reason, suspended=True)


@reminders.command("resume", help=N_("Remind again."))
@click.argument("numbers", metavar="NUMBER...", nargs=-1)
@option("--customer", metavar="C", help=N_("This customer: number, customer-12, or words of the name."))
@pass_session
def resume(session: Session, numbers: tuple[str, ...], customer: str | None) -> None:
    """Resume reminders."""
    _mark(session, numbers, customer, "", suspended=False)


def _mark(session: Session, numbers: Sequence[str], customer: str | None, reason: str, *, suspended: bool) -> None:
    if not numbers and customer is None:
        raise click.UsageError(_("Name the documents, or the customer with --customer."))

    async def work(services: LazyServices) -> None:
        errors = []
        said = _("reminders suspended") if suspended else _("reminders resumed")
        service = services.reminders
        if customer is not None:
            stored = await services.customers.find(customer)
            await (service.suspend_customer(stored, reason) if suspended else service.resume_customer(stored))
            _tell_marked(
                session, {"customer": stored.called}, suspended, f"{visible(stored.customer.party.name)}  {said}"
            )
        for number in dict.fromkeys(numbers):
            try:
                found = await services.documents.find(number)
                await (service.suspend(found.id, reason) if suspended else service.resume(found.id))
            except ProblemError as error:
                errors.append(error)
                continue
            _tell_marked(session, {"number": number}, suspended, f"{visible(number)}  {said}")
        if errors:
            raise together(errors)

    session.run(work)


def _tell_marked(session: Session, what: dict[str, str], suspended: bool, said: str) -> None:
    if session.json:
        emit({**what, "suspended": suspended})
    else:
        tell(said)


async def _wish(services: LazyServices, level: str | None, customer: str | None, quotes: bool) -> Wish:
    owner = (await services.customers.find(customer)).id if customer is not None else None
    return Wish(quotes, not quotes, Step(level) if level else None, owner)


def _answers(run: Run) -> Iterator[dict[str, Any]]:
    """Yield one object a letter, then one for each document that is kept out."""
    for each in run.groups:
        problem = None if each.recipients.to else problem_json(Problem("letter.no-recipient", field="to"))
        yield {
            "customer": each.customer,
            "step": each.step.value,
            "recipients": [*each.recipients.to, *each.recipients.cc, *each.recipients.bcc],
            "numbers": [entry.candidate.number for entry in each.entries],
            "left": {currency: f"{amount:f}" for currency, amount in each.left.items()},
            "kept": None,
            "problem": problem,
        }
    for entry in run.kept:
        candidate = entry.candidate
        yield {
            "customer": candidate.customer,
            "step": None,
            "recipients": [],
            "numbers": [candidate.number],
            "left": {candidate.currency: f"{candidate.asked.left:f}"},
            "kept": entry.due.why.value if entry.due.why is not None else None,
            "problem": None,
        }


def _row(letter: Letter) -> tuple[str, ...]:
    amounts = ", ".join(current().money(Money(amount, currency)) for currency, amount in letter.left.items())
    recipients = ", ".join(map(legible, letter.recipients.to)) or "—"
    return step_head(letter.step), letter.customer, recipients, str(len(letter.entries)), amounts


def _why(entry: Entry, run: Run) -> str:
    """Return why a document is kept out, and what comes next."""
    due = entry.due
    said = why_word(due.why) if due.why is not None else ""
    return f"{said}, {next_word(due, run.today)}" if due.next is not None else said
