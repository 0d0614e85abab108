"""`komtui send`: letters into the outbox, and with `--wait` out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.asking import open_vault
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, problem_json, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.cli.core.waiting import decided
from komtui.domain.mail.delivery import OPEN_STATES, Delivery, DeliveryState
from komtui.domain.message import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.lifecycle import State
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.states import delivery_word

UNCERTAIN = 5
_DONE = (DeliveryState.SENT, DeliveryState.DELAYED)


@command("send", N_("Mail documents: queue their letters, and with --wait stay until each is decided."))
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@option("--to", "to", multiple=True, metavar="ADDR", help=N_("Send to this address instead of the customer's."))
@option("--cc", "cc", multiple=True, metavar="ADDR", help=N_("Send a copy to this address."))
@option("--wait", is_flag=True, help=N_("Send now, and answer with what became of each letter."))
@option("--again", is_flag=True, help=N_("Send once more what was sent before."))
@option("--supplier", is_flag=True, help=N_("Send an order on to a supplier (--to), from the address for that."))
@option("--cancelled", is_flag=True, help=N_("Send also what a credit note has cancelled."))
@pass_session
def send(  # noqa: PLR0917 - click gives each option by its name
    session: Session,
    numbers: tuple[str, ...],
    to: tuple[str, ...],
    cc: tuple[str, ...],
    wait: bool,
    again: bool,
    supplier: bool,
    cancelled: bool,
) -> None:
    """Queue one letter a document; one that cannot be queued does not keep the others back."""
    wish = Wish(to, cc, again, supplier, cancelled)

    async def work(services: LazyServices) -> tuple[Sequence[Delivery], list[ProblemError]]:
        deliveries, errors = list[Delivery](), list[ProblemError]()
        for number in dict.fromkeys(numbers):
            try:
                deliveries += await _queue(services, number, wish)
            except ProblemError as error:
                if len(set(numbers)) > 1:
                    say(_("{number} was not queued.").format(number=visible(number)))
                errors.append(error)
        if deliveries and wait:
            deliveries = await decided(services, deliveries)
        return deliveries, errors

    deliveries, errors = session.run(work)
    _report(deliveries, session.json)
    code = _exit_code(deliveries) if wait else 0
    if errors and code != UNCERTAIN:
        raise together(errors)
    if errors:
        _mention(errors, session.json)
    if code:
        raise click.exceptions.Exit(code)


@dataclass(frozen=True)
class Wish:
    """What the command line says of each letter."""

    to: tuple[str, ...]
    """Instead of the customer's address; empty for that."""
    cc: tuple[str, ...]
    """Copies."""
    again: bool
    """Whether what was sent before goes once more."""
    supplier: bool
    """Whether it goes on to a supplier."""
    cancelled: bool
    """Whether it goes although a credit note has cancelled it."""


async def _queue(services: LazyServices, number: str, wish: Wish) -> Sequence[Delivery]:
    started = services.clock.now()
    stored = await services.documents.find(number)
    await open_vault(services, stored.document.store)
    if stored.document.state is State.CANCELLED and not wish.cancelled:
        raise ProblemError(Problem("letter.cancelled", {"number": number}))
    letter = await (services.letters.for_supplier if wish.supplier else services.letters.draft)(stored)
    if letter is None:
        raise ProblemError(Problem("letter.no-supplier"))
    letter = replace(letter, to=wish.to or letter.to, cc=wish.cc)
    deliveries = await services.letters.send(stored, letter, again=wish.again)
    say_problems(await services.letters.remarks(stored, letter))
    if all(each.queued_at < started for each in deliveries):
        waiting = any(each.state in OPEN_STATES for each in deliveries)
        sentence = (
            _("{number} was waiting in the outbox already.")
            if waiting
            else _("{number} was sent to the same recipients before; --again sends it once more.")
        )
        say(sentence.format(number=visible(number)))
    return deliveries


def answer(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as scripts read it."""
    return {
        "number": delivery.number,
        "recipient": delivery.recipient,
        "state": delivery.state.value,
        "reply": delivery.reply,
        "message_id": delivery.message_id,
    }


def _report(deliveries: Sequence[Delivery], as_json: bool) -> None:
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


def _exit_code(deliveries: Sequence[Delivery]) -> int:
    if any(each.state in (DeliveryState.UNCERTAIN, DeliveryState.DOT) for each in deliveries):
        return UNCERTAIN
    return 0 if all(each.state in _DONE for each in deliveries) else 1
