"""`komtui sheet` and `komtui sales`: the totals of a day, and a table of a period for the accountant."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands.payment import Day
from komtui.cli.core.framework import command, option, store_option
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.sheet import Sheet, Sums
from komtui.i18n import _, current
from komtui.i18n.presentation.payment import method_word
from komtui.i18n.presentation.states import kinds_word
from komtui.i18n.presentation.taxes import tax_label
from komtui.services.sales.sheets import Written

_STORE = N_("Only this store.")


@command("sheet", N_("Show what was sold and what came in on a day: by tax, method, store and employee."))
@click.argument("day", metavar="[DATE]", type=Day(), required=False)
@store_option(_STORE)
@option("--csv", "file", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write it as CSV instead."))
@pass_session
def sheet(session: Session, day: dt.date | None, store: str, file: Path | None) -> None:
    """Show the sheet of one day."""

    async def work(services: LazyServices) -> Sheet | Written:
        if file is None:
            return await services.sheets.of(day, store=store or None)
        return await _saved(services, file, day, day, store)

    found = session.run(work)
    if isinstance(found, Written):
        _say_written(session, file, found)
    elif session.json:
        emit(_json(found))
    else:
        tell("\n\n".join(_parts(found)) or _("Nothing was sold, and nothing came in."))


@command("sales", N_("Write the sales and payments of a period as CSV, with totals by rate of tax."))
@option("--from", "first", type=Day(), required=True, metavar="D", help=N_("The first day, YYYY-MM-DD."))
@option("--to", "last", type=Day(), required=True, metavar="D", help=N_("The last day, YYYY-MM-DD."))
@option("--csv", "file", type=click.Path(path_type=Path), required=True, metavar="FILE", help=N_("File to write."))
@store_option(_STORE)
@pass_session
def sales(session: Session, first: dt.date, last: dt.date, file: Path, store: str) -> None:
    """Write the table of a period."""

    async def work(services: LazyServices) -> Written:
        return await _saved(services, file, first, last, store)

    _say_written(session, file, session.run(work))


async def _saved(
    services: LazyServices, file: Path, first: dt.date | None, last: dt.date | None, store: str
) -> Written:
    from komtui.services.files import save

    written = await services.sheets.table(first, last, store or None)
    try:
        await asyncio.to_thread(save, file, written.content)
    except OSError as error:
        facts = {"file": str(file), "reason": error.strerror or type(error).__name__}
        raise ProblemError(Problem("system.file", facts)) from error
    return written


def _say_written(session: Session, file: Path | None, written: Written) -> None:
    if session.json:
        emit({"file": str(file), "documents": written.documents, "payments": written.payments})
    else:
        words = _("Written: documents {documents}, payments {payments}.")
        say(words.format(documents=written.documents, payments=written.payments))


def _parts(found: Sheet) -> Iterator[str]:
    words = current()

    def money(amount: Decimal, currency: str) -> str:
        return words.money(Money(amount, currency))

    def sums(heading: str, of: Sums, named: dict[str, str]) -> str:
        rows = [(named.get(what, what) or "—", money(amount, currency)) for what, currency, amount in of]
        return table((heading, _("Amount")), rows, right={1})

    if found.gross:
        yield sums(_("Sold, with tax"), found.gross, {kind: kinds_word(kind) for kind in Kind})
    if found.taxes:
        rows = [
            (tax_label(each.tax, words), money(each.taxable, each.currency), money(each.amount, each.currency))
            for each in found.taxes
        ]
        yield table((_("Tax"), _("Net"), _("Tax amount")), rows, right={1, 2})
    if found.methods:
        names = {method: method_word(method, words) for method, _currency, _amount in found.methods}
        yield sums(_("Came in, by method"), found.methods, names)
        yield sums(_("Came in, by store"), found.stores, {})
        yield sums(_("Came in, by who entered it"), found.takers, {})
    if found.employees:
        yield sums(_("Sold, by who served"), found.employees, {})


def _json(found: Sheet) -> dict[str, object]:
    def sums(of: Sums) -> list[dict[str, str]]:
        return [{"of": what, "currency": currency, "amount": f"{amount:f}"} for what, currency, amount in of]

    taxes = [
        {
            "currency": each.currency,
            "scheme": each.tax.scheme,
            "category": each.tax.category,
            "rate": f"{each.tax.rate:f}",
            "taxable": f"{each.taxable:f}",
            "tax": f"{each.amount:f}",
        }
        for each in found.taxes
    ]
    named = {
        "net": found.net,
        "gross": found.gross,
        "methods": found.methods,
        "stores": found.stores,
        "takers": found.takers,
        "employees": found.employees,
    }
    return {"taxes": taxes, **{name: sums(of) for name, of in named.items()}}
