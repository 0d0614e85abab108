"""Statements of account that are mailed from the command line."""

from __future__ import annotations

from collections.abc import Sequence

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.sending import addresses, answers, carried, exit_code, report
from komtui.cli.core.asking import open_vault
from komtui.cli.core.output import emit, say, say_problems
from komtui.cli.core.session import Session
from komtui.domain.mail.delivery import OPEN_STATES, Delivery
from komtui.domain.sales.customer import Recipients
from komtui.i18n import _
from komtui.late import dataclass
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.services.ports.customers import StoredCustomer


@dataclass(frozen=True)
class StatementWish:
    """What the command line says of such a letter."""

    to: tuple[str, ...]
    """Instead of the customer's addresses; empty for those."""
    paper: str
    """One of `PAPERS`, empty for the usual one."""
    wait: bool
    """Whether it is sent before the command ends."""
    again: bool
    """Whether it goes although it went to the same people today."""


def mail_statement(session: Session, customer: str, wish: StatementWish) -> None:
    """Queue the letter with a customer's statement, and answer with its deliveries as `send` does."""

    async def work(services: LazyServices) -> tuple[StoredCustomer, Sequence[Delivery]]:
        stored = await services.customers.find(customer)
        await open_vault(services, "")
        say_problems(await services.statements.remarks(await services.statements.statement(stored)))
        return stored, await carried(services, await _queued(services, stored, wish), wish.wait)

    stored, deliveries = session.run(work)
    if session.json:
        for each in deliveries:
            emit({"customer": stored.called} | answers(each)[0])
    else:
        report(deliveries, as_json=False)
    if wish.wait and (code := exit_code(deliveries)):
        raise click.exceptions.Exit(code)


async def _queued(services: LazyServices, stored: StoredCustomer, wish: StatementWish) -> Sequence[Delivery]:
    letters = services.statement_letters
    recipients = Recipients(addresses(wish.to)) if wish.to else letters.recipients(stored)
    try:
        return await letters.queue(stored, recipients, paper=wish.paper, again=wish.again)
    except LetterConsentError as error:
        # That it is there already is what a script wants that is run twice.
        waiting = any(each.state in OPEN_STATES for each in error.before)
        say(
            _("Today's statement is waiting in the outbox already.")
            if waiting
            else _("Today's statement was mailed to the same addresses before; --again mails it once more.")
        )
        return error.before
