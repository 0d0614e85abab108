"""`komtui payment`: money that came in or went out for a document; what is entered stays, a mistake is balanced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.framework import Group, option
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.money import Money, rounded, typed
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.payment import Payment, balance
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.payment import handed_words, method_word
from komtui.services.ports import StoredDocument


class Day(click.ParamType[dt.date]):
    """A day, as ISO 8601 writes it."""

    name = "day"

    # Any: click's own.
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:  # noqa: ANN401
        """Return the day."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            problem = Problem("payment.date", {"value": value, "example": dt.date.today().isoformat()})  # noqa: DTZ011 - today, here
            self.fail(current().problem(problem), param, ctx)


@click.command("payment", cls=Group, help=N_("Enter payments, list them and put them right."))
def payment() -> None:
    """Group."""


def _no_option(ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Return what stands there; what begins like the name of an option is none that this command has."""
    if value.startswith("--"):
        raise click.NoSuchOption(value.partition("=")[0], ctx=ctx)
    return value


# An amount below zero begins like an option; what is none of the command's is taken for it.
@payment.command(
    "add",
    help=N_("Enter a payment on an invoice; on a credit note what is paid out, below zero."),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("number", metavar="NUMBER", callback=_no_option)
@click.argument("amount", metavar="AMOUNT", callback=_no_option)
@option("--method", default="", metavar="M", help=N_("By what: cash, card … Without it, the most usual one."))
@option("--date", "day", type=Day(), metavar="D", help=N_("When the money came in, YYYY-MM-DD. Without it, today."))
@option("--note", default="", metavar="T", help=N_("A note of one line."))
@pass_session
def add(session: Session, number: str, amount: str, *, method: str, day: dt.date | None, note: str) -> None:
    """Enter one payment."""

    async def work(services: LazyServices) -> tuple[Payment, StoredDocument]:
        stored = await services.documents.find(number)
        value = typed(amount, stored.document.currency)
        if value is None:
            raise ProblemError(Problem("payment.amount", {"value": amount}, "amount"))
        entered = await services.payments.take(stored.id, value, method, date=day, note=note)
        return entered, await services.documents.get(stored.id)

    entered, stored = session.run(work)
    _answer(session, entered)
    if not session.json:
        say(_left(stored))


@payment.command("list", help=N_("List the payments of a document, those that were taken back as well."))
@click.argument("number", metavar="NUMBER")
@pass_session
def list_(session: Session, number: str) -> None:
    """List payments."""

    async def work(services: LazyServices) -> tuple[Sequence[Payment], StoredDocument]:
        stored = await services.documents.find(number)
        return await services.payments.of(stored.id), stored

    found, stored = session.run(work)
    if session.json:
        for each in found:
            emit(payment_json(each))
        return
    if found:
        tell(_table(found))
    say(_left(stored) if found else _("No payment yet. {left}").format(left=_left(stored)))


@payment.command("change", help=N_("Change the method of a payment: it is taken back, and entered anew."))
@click.argument("payment_id", metavar="ID", type=int)
@option("--method", required=True, metavar="M", help=N_("By what it was: cash, card …"))
@pass_session
def change(session: Session, payment_id: int, method: str) -> None:
    """Change the method."""

    async def work(services: LazyServices) -> Payment:
        return await services.payments.exchange(payment_id, method)

    _answer(session, session.run(work))


@payment.command("reverse", help=N_("Take a payment back by another one."))
@click.argument("payment_id", metavar="ID", type=int)
@option("--note", default="", metavar="T", help=N_("Why, in one line."))
@pass_session
def reverse(session: Session, payment_id: int, note: str) -> None:
    """Take one payment back."""

    async def work(services: LazyServices) -> tuple[Payment, StoredDocument]:
        reversal = await services.payments.reverse(payment_id, note)
        return reversal, await services.documents.get(reversal.document_id)

    reversal, stored = session.run(work)
    _answer(session, reversal)
    if not session.json:
        say(_left(stored))


def payment_json(each: Payment) -> dict[str, Any]:
    """Return a payment as scripts read it."""
    return {
        "id": each.id,
        "date": each.date.isoformat(),
        "method": each.method,
        "amount": f"{each.amount:f}",
        "note": each.note,
        "rounding": f"{rounded(each.rounding, each.currency):f}",
        "reversed": each.reversed_by is not None,
    }


def _answer(session: Session, entered: Payment) -> None:
    if session.json:
        emit(payment_json(entered))
    else:
        tell(_table([entered]))


def _table(payments: Sequence[Payment]) -> str:
    words = current()
    rows = [
        (
            str(each.id),
            words.date(each.date),
            method_word(each.method, words),
            words.money(Money(each.amount, each.currency)),
            _remark(each),
        )
        for each in payments
    ]
    return table((_("Payment"), _("Date"), _("Method"), _("Amount"), _("Note")), rows, right={0, 3})


def _remark(each: Payment) -> str:
    said = [handed_words(Money(each.handed, each.currency), current())] if each.rounding else []
    said += [each.note] if each.note else []
    if each.reverses is not None:
        said.append(_("takes back {payment}").format(payment=each.reverses))
    if each.reversed_by is not None:
        said.append(_("taken back by {payment}").format(payment=each.reversed_by))
    return " · ".join(said)


def _left(stored: StoredDocument) -> str:
    document = stored.document
    name, left = visible(name_of(document.number, stored.id)), balance(document)
    if not left:
        return _("Nothing is left on {number}.").format(number=name)
    amount = current().money(Money(left, document.currency))
    return _("Left on {number}: {amount}").format(number=name, amount=amount)
