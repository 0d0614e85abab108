"""`komtui outbox`: what became of every letter, and what a person decides."""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.asking import with_consents
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import Group, option
from komtui.cli.core.help_page import Whole
from komtui.cli.core.output import emit, problem_json, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.mail.alert import KIND as ALERT
from komtui.domain.mail.alert import is_alert
from komtui.domain.mail.delivery import SETTLEABLE_STATES, Delivery, DeliveryState
from komtui.domain.mail.outbox_query import Head, OutboxQuery
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import reason, standing, subject
from komtui.i18n.presentation.quota import gauge, warning
from komtui.services.addresses import legible
from komtui.services.mail.sending.outbox import unattended_problem
from komtui.services.settings.scope import COMPANY

PAGE = 200
TO_DO = "to-do"
"""Among the states: what was not delivered, and is not settled."""
_ALL = 100_000
_TRIED_AGAIN = (DeliveryState.FAILED, DeliveryState.QUEUED)
_ID = Whole(1, 2**63 - 1)
"""What SQLite can number."""


@click.command("outbox", cls=Group, default="list", help=N_("Look at the outbox, and decide on letters that stand."))
def outbox() -> None:
    """Group."""


@outbox.command("list", help=N_("List deliveries, the newest first: those of IDs, or those that a query finds."))
@click.argument("words", metavar="[QUERY|ID]...", nargs=-1)
@option(
    "--state",
    type=click.Choice([each.value for each in DeliveryState] + [TO_DO]),
    help=N_("Only this state; to-do is what somebody must still look at."),
)
@option("--limit", type=Whole(min=1), metavar="N", help=N_("At most this many; without it, all."))
@pass_session
def list_(session: Session, words: tuple[str, ...], state: str | None, limit: int | None) -> None:
    """Write deliveries. What is nothing but numbers is ids; anything else is looked for."""
    ids = [_ID.convert(word, None, None) for word in words] if all(map(str.isdecimal, words)) else []
    query = Head.TO_DO.query() if state == TO_DO else OutboxQuery(states=(DeliveryState(state),) if state else ())
    query = query._replace(text="" if ids else " ".join(words))

    async def work(services: LazyServices) -> None:
        empty = True
        async for page in _those(services, ids, query) if ids else _pages(services, query, limit):
            empty = False
            if session.json:
                for each in page:
                    emit(delivery_json(each))
            else:
                tell(_table(page))
        if empty and not session.json:
            say(_("The outbox has nothing to show."))
        for pause in await services.outbox.pauses():
            say(_("The mail account stands still:"))
            say_problems([pause.problem], "" if pause.scope == COMPANY else pause.scope)
        await say_usage(services)
        await say_unattended(services)

    session.run(work)


@outbox.command("retry", help=N_("Try failed or waiting deliveries now, and let their account go on."))
@click.argument("named", metavar="ID|NUMBER...", nargs=-1, required=True)
@option("--cancelled", is_flag=True, help=N_("Send also what a credit note has cancelled."))
@option("--paid", is_flag=True, help=N_("Send also invoices that are paid."))
@pass_session
def retry(session: Session, named: tuple[str, ...], cancelled: bool, paid: bool) -> None:
    """Put deliveries at the head of the queue; whoever asks for that has mended what stopped the account."""
    given = _consents(cancelled=cancelled, paid=paid)

    async def one(services: LazyServices, delivery_id: int) -> Sequence[int]:
        queued = await with_consents(lambda agreed: services.outbox.retry(delivery_id, consents=agreed), given)
        if delivery_id not in queued:
            words = _("Delivery {id} was written anew under the account's present sender; it waits as {anew}.")
            say(words.format(id=delivery_id, anew=", ".join(map(str, queued))))
        return queued

    async def work(services: LazyServices) -> None:
        ids = await _asked(services, named, _TRIED_AGAIN)
        try:
            await _each(services, ids, one, session.json)
        finally:
            scopes = {each.scope for each in await _named(services, ids)}
            for pause in await services.outbox.pauses():
                if pause.scope in scopes:
                    await services.outbox.resume(pause.scope)

    session.run(work)


@outbox.command("cancel", help=N_("Take queued deliveries back."))
@click.argument("named", metavar="ID|NUMBER...", nargs=-1, required=True)
@pass_session
def cancel(session: Session, named: tuple[str, ...]) -> None:
    """Cancel deliveries."""

    async def one(services: LazyServices, delivery_id: int) -> None:
        await services.outbox.cancel(delivery_id)

    async def work(services: LazyServices) -> None:
        ids = await _asked(services, named, (DeliveryState.QUEUED,))
        try:
            await _each(services, ids, one, session.json)
        finally:
            await _say_others(services, ids)

    session.run(work)


async def _say_others(services: LazyServices, ids: Sequence[int]) -> None:
    """Say who will still get the letters of which some recipients were taken out."""
    taken = [each for each in await _named(services, ids) if each.state is DeliveryState.CANCELLED]
    others = await services.outbox.of_letters({each.letter_id for each in taken})
    if waiting := [each for each in others if each.state is DeliveryState.QUEUED]:
        words = _("The same letter is still to be sent to: {recipients}. To take that back as well: {command}")
        recipients = ", ".join(legible(each.recipient) for each in waiting)
        command = " ".join(["komtui outbox cancel", *(str(each.id) for each in waiting)])
        say(words.format(recipients=recipients, command=command))


@outbox.command("resolve", help=N_("Say of uncertain deliveries whether they arrived."))
@click.argument("named", metavar="ID|NUMBER...", nargs=-1, required=True)
@option("--arrived/--again", "arrived", default=None, help=N_("It arrived, or it shall be sent again."))
@option("--cancelled", is_flag=True, help=N_("Send also what a credit note has cancelled."))
@option("--paid", is_flag=True, help=N_("Send also invoices that are paid."))
@pass_session
def resolve(session: Session, named: tuple[str, ...], arrived: bool | None, cancelled: bool, paid: bool) -> None:
    """Decide deliveries of which nobody could know."""
    if arrived is None:
        raise click.UsageError(_("Say --arrived or --again: only a person can know."))
    is_there, given = arrived, _consents(cancelled=cancelled, paid=paid)

    async def one(services: LazyServices, delivery_id: int) -> None:
        await with_consents(
            lambda agreed: services.outbox.resolve(delivery_id, arrived=is_there, consents=agreed), given
        )

    async def work(services: LazyServices) -> None:
        await _each(services, await _asked(services, named, (DeliveryState.UNCERTAIN,)), one, session.json)

    session.run(work)


@outbox.command("set-aside", help=N_("Need nothing more of what failed, came back, is uncertain or delayed."))
@click.argument("named", metavar="ID|NUMBER...", nargs=-1, required=True)
@option("--undo", is_flag=True, help=N_("Take it up again: somebody must look after all."))
@pass_session
def set_aside(session: Session, named: tuple[str, ...], undo: bool) -> None:
    """Set deliveries aside, or take them up again."""

    async def one(services: LazyServices, delivery_id: int) -> None:
        await (services.outbox.take_up if undo else services.outbox.set_aside)(delivery_id)

    async def work(services: LazyServices) -> None:
        ids = await _asked(services, named, SETTLEABLE_STATES, settled=undo)
        await _each(services, ids, one, session.json)

    session.run(work)


def _consents(*, cancelled: bool, paid: bool) -> frozenset[Consent]:
    given = {Consent.CANCELLED: cancelled, Consent.PAID: paid}
    return frozenset(each for each, is_given in given.items() if is_given)


async def say_unattended(services: LazyServices) -> None:
    """Say it where letters wait and nobody sends them."""
    since = await services.outbox.unattended()
    if since is not None:
        say_problems([unattended_problem(since)])


async def say_usage(services: LazyServices) -> None:
    """Say what the accounts in use have sent of late, and how long letters wait where a limit is reached."""
    for scope in dict.fromkeys((COMPANY, *await services.outbox.waiting())):
        usage = await services.quotas.usage(scope)
        if usage.day or usage.used:
            say(str(gauge(usage)))
        if words := warning(usage):
            say(words)


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """Return a row of the outbox as scripts read it."""
    return {
        "id": delivery.id,
        "number": delivery.number,
        "numbers": [each.number for each in delivery.documents],
        "customer": delivery.customer,
        "kind": ALERT if is_alert(delivery.kind) else delivery.kind,
        "recipient": delivery.recipient,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "reply": delivery.reply,
        "message_id": delivery.message_id,
        "subject": delivery.subject,
        "queued_at": delivery.queued_at.isoformat(),
        "changed_at": delivery.changed_at.isoformat(),
        "next_try_at": delivery.next_try_at.isoformat() if delivery.next_try_at else None,
        "problem": problem_json(delivery.problem) if delivery.problem else None,
        "settled_at": delivery.settled_at.isoformat() if delivery.settled_at else None,
        "settled_by": delivery.settled_by or None,
    }


async def _asked(
    services: LazyServices, named: Sequence[str], states: Sequence[DeliveryState], *, settled: bool = False
) -> Sequence[int]:
    """Return the ids that are meant: as they are typed, or of a document's deliveries that stand so.

    Raises ProblemError `document.not-found`, and `mail.no-letter-so` where none stands so.
    """
    ids, errors = list[int](), list[ProblemError]()
    for word in named:
        if word.isdecimal():
            ids.append(_ID.convert(word, None, None))
            continue
        try:
            stored = await services.documents.find(word)
        except ProblemError as error:
            errors.append(error)
            continue
        every = await services.outbox.deliveries(states, document_id=stored.id, settled=settled, limit=_ALL)
        ids += [each.id for each in reversed(every)]
        if not every:
            errors.append(ProblemError(Problem("mail.no-letter-so", {"number": stored.document.number})))
    if errors:
        raise together(errors)
    return ids


async def _named(services: LazyServices, ids: Sequence[int], states: Sequence[DeliveryState] = ()) -> list[Delivery]:
    """Return the deliveries of those ids, the newest first; what does not exist is left out."""
    found = await wrap_future(services.outbox.rows(sorted(set(ids), reverse=True)))
    return [each for each in found if not states or each.state in states]


async def _those(services: LazyServices, ids: Sequence[int], query: OutboxQuery) -> AsyncIterator[Sequence[Delivery]]:
    """Yield those of these deliveries that stand as the query says."""
    found = await _named(services, ids, query.states)
    found = [each for each in found if query.settled is None or (each.settled_at is not None) is query.settled]
    if found:
        yield found


async def _pages(services: LazyServices, query: OutboxQuery, limit: int | None) -> AsyncIterator[Sequence[Delivery]]:
    """Yield what a query finds, a page at a time: as much of it is in memory, however much there is."""
    before, left = None, limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = (await wrap_future(services.outbox.page(query, size, before=before))).rows
        if page:
            yield page
            before = page[-1].id
        if len(page) < size:
            return
        left = None if left is None else left - len(page)


async def _each(
    services: LazyServices,
    ids: Sequence[int],
    one: Callable[[LazyServices, int], Awaitable[Sequence[int] | None]],
    as_json: bool,
) -> None:
    """Do `one` for each id and answer with the rows as they are then; a refusal does not keep the others back.

    `one` returns further ids to answer with, if there are any.
    """
    errors, more = [], list[int]()
    for delivery_id in dict.fromkeys(ids):
        try:
            more += await one(services, delivery_id) or ()
        except ProblemError as error:
            errors.append(error)
    if as_json:
        for each in await _named(services, [*ids, *more]):
            emit(delivery_json(each))
    if errors:
        raise together(errors)


def _table(deliveries: Sequence[Delivery]) -> str:
    headings = ("ID", _("Number"), _("Customer"), _("Recipient"), _("Delivery"), _("Changed"), _("Server's reply"))
    rows = [
        (
            str(each.id),
            subject(each),
            visible(each.customer),
            legible(each.recipient),
            standing(each),
            current().moment(each.changed_at),
            reason(each),
        )
        for each in deliveries
    ]
    return table(headings, rows, right={0})
