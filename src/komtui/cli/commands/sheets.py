"""`komtui sheet` and `komtui sales`: the totals of a day, and a table of a period for the accountant."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._lists import save
from komtui.cli.commands.payment import Day
from komtui.cli.core.framework import command, option, store_option
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.sales.sheet import Sheet, Sums
from komtui.i18n import _, current
from komtui.i18n.presentation.sheet import sections
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
        parts = [
            table(each.headings, each.rows, right=set(range(1, len(each.headings))))
            for each in sections(found, current())
        ]
        tell("\n\n".join(parts) or _("Nothing was sold, and nothing came in."))


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
    written = await services.sheets.table(first, last, store or None)
    await save(file, written.content)
    return written


def _say_written(session: Session, file: Path | None, written: Written) -> None:
    if session.json:
        emit({"file": str(file), "documents": written.documents, "payments": written.payments})
    else:
        words = _("Written: documents {documents}, payments {payments}.")
        say(words.format(documents=written.documents, payments=written.payments))


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
