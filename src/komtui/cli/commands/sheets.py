"""`komtui sheet` and `komtui sales`: the totals of a day, and a table of a period for the accountant."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._lists import save, write_out
from komtui.cli.commands.payment import Day
from komtui.cli.core.framework import command, option, store_option
from komtui.cli.core.output import emit, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.problem import ProblemError, unwritable
from komtui.domain.sales.sheet import Sheet, Sums, signed
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.turnover import Span, sort_of
from komtui.domain.tables.rows import TableRows
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.sheet import sections, sort_word
from komtui.i18n.presentation.taxes import tax_label
from komtui.services.files import growing
from komtui.services.sales.money.sheets import Written

_STORE = N_("Only this store.")


@command("sheet", N_("Show what was sold and what came in on a day: by tax, method, store and employee."))
@click.argument("day", metavar="[DATE]", type=Day(), required=False)
@store_option(_STORE)
@option("--csv", "file", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write it as CSV instead."))
@option(
    "--to", "target", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write it as a PDF: file or folder.")
)
@option("--paper", type=click.Choice(["a4", "letter"]), default=None, help=N_("Paper, instead of the usual one."))
@pass_session
def sheet(  # noqa: PLR0917 - click gives each option by its name
    session: Session, day: dt.date | None, store: str, file: Path | None, target: Path | None, paper: str | None
) -> None:
    """Show the sheet of one day."""
    if target is not None:
        _draw(session, day, store, target, paper or "")
        return

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


def _draw(session: Session, day: dt.date | None, store: str, target: Path, paper: str) -> None:
    """Write the sheet of one day as a PDF, in the language that is spoken here."""

    async def work(services: LazyServices) -> Path:
        name, content, boxes = await services.sheet_pages.pdf(day, current().language, store=store or None, paper=paper)
        say_problems([boxes] if boxes else [])
        file = await asyncio.to_thread(lambda: target / name if target.is_dir() else target)
        await save(file, content, "to")
        return file

    written = session.run(work)
    if session.json:
        emit({"file": str(written)})
    else:
        tell(visible(str(written)))


@command("sales", N_("Show what was sold in a period, with totals by rate of tax, or write it for the accountant."))
@option("--from", "first", type=Day(), required=True, metavar="D", help=N_("The first day, YYYY-MM-DD."))
@option("--until", "--to", "last", type=Day(), required=True, metavar="D", help=N_("The last day, YYYY-MM-DD."))
@option("--by", type=click.Choice([each.value for each in Span]), help=N_("Totals of each day, or of each month."))
@option("--documents", is_flag=True, help=N_("Each invoice and credit note, instead of totals."))
@option("--format", "form", type=click.Choice(["csv", "json"]), help=N_("CSV or JSON on standard output."))
@option(
    "--csv",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=N_("Write sales, payments and totals into this file instead, as CSV."),
)
@store_option(_STORE)
@pass_session
def sales(  # noqa: PLR0917 - click gives each option by its name
    session: Session,
    /,
    first: dt.date,
    last: dt.date,
    by: str | None,
    form: str | None,
    file: Path | None,
    store: str,
    *,
    documents: bool,
) -> None:
    """Show or write a period."""
    as_csv = form == "csv"

    async def work(services: LazyServices) -> Written | None:
        if file is not None:
            return await _saved(services, file, first, last, store)
        rows = _documents if documents else _totals
        found = rows(services, first, last, store or None, Span(by) if by else None)
        await _answer(found, as_csv=as_csv, as_json=session.json or form == "json")
        return None

    if (written := session.run(work)) is not None:
        _say_written(session, file, written)


Rows = AsyncIterator[Mapping[str, Any]]


async def _totals(services: LazyServices, first: dt.date, last: dt.date, store: str | None, by: Span | None) -> Rows:
    """Yield the journal of sales: a row for each period, store, currency and kind."""
    found = await services.sheets.turnover(first, last, store, by)
    for key, sums in found.items():
        yield {
            "period": key.period,
            "store": key.store,
            "currency": key.currency,
            "kind": key.sort.value,
            "documents": sums.documents,
            "net": f"{sums.net:f}",
            "tax": f"{sums.tax:f}",
            "gross": f"{sums.gross:f}",
            "total": f"{sums.total:f}",
            "taxes": [
                _tax(tax) | {"taxable": f"{taxable:f}", "tax": f"{amount:f}"}
                for tax, (taxable, amount) in sorted(sums.taxes.items())
            ],
        }


async def _documents(services: LazyServices, first: dt.date, last: dt.date, store: str | None, by: Span | None) -> Rows:
    """Yield each document that the journal of sales is the sum of."""
    async for each in services.sheets.documents(first, last, store):
        document, sign = each.document, signed(each.document)
        yield {
            "period": by.of(document.date) if by else "",
            "store": document.store,
            "currency": document.currency,
            "kind": sort_of(document).value,
            "number": document.number,
            "date": document.date.isoformat(),
            "customer": document.buyer.name,
            "net": f"{sign * document.totals.net:f}",
            "tax": f"{sign * document.totals.tax:f}",
            "gross": f"{sign * document.totals.gross:f}",
            "total": f"{sign * document.totals.total:f}",
            "taxes": [
                _tax(of.tax) | {"taxable": f"{sign * of.taxable:f}", "tax": f"{sign * of.amount:f}"}
                for of in document.taxes
            ],
        }


def _tax(tax: Tax) -> dict[str, str]:
    return {"scheme": tax.scheme, "category": tax.category, "rate": f"{tax.rate:f}"}


async def _answer(rows: Rows, *, as_csv: bool, as_json: bool) -> None:
    """Write rows to stdout as they come: objects, CSV, or a table where a person reads it."""
    held, writer = list[Mapping[str, Any]](), None
    async for row in rows:
        if as_json and not as_csv:
            emit(row)
        elif as_csv:
            writer = writer or _Csv(row)
            writer.write(row)
        else:
            held.append(row)
            if len(held) == _SHOWN:
                tell(_table(held))
                held.clear()
    if held:
        tell(_table(held))


_SHOWN = 500


class _Csv:
    """A row for each row, and one for each of its taxes."""

    def __init__(self, first: Mapping[str, Any]) -> None:
        columns = ["what", *(key for key in first if key != "taxes"), "scheme", "category", "rate", "taxable"]
        self._rows = TableRows(columns)
        write_out(self._rows.header().encode())

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a row."""
        cells = {key: value for key, value in row.items() if key != "taxes"}
        head = {key: cells[key] for key in cells if key not in {"documents", "net", "gross", "total"}}
        lines = [{"what": "total", **cells}, *({"what": "tax", **head, **each} for each in row["taxes"])]
        write_out("".join(map(self._rows.row, lines)).encode("utf-8", "replace"))


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    words = current()
    headings = (_("Period"), _("Store"), _("Kind"), _("Documents"), _("Net"), _("Tax"), _("Total"))
    lines = []
    for row in rows:
        amounts = [words.money(Money(Decimal(row[key]), row["currency"])) for key in ("net", "tax", "gross")]
        count = row.get("number", row.get("documents"))
        lines.append(
            (row.get("date") or row["period"] or "—", row["store"] or "—", sort_word(row["kind"]), str(count), *amounts)
        )
        for each in row["taxes"]:
            tax = Tax(each["scheme"], each["category"], Decimal(each["rate"]))
            parts = [words.money(Money(Decimal(each[key]), row["currency"])) for key in ("taxable", "tax")]
            lines.append(("", "", f"  {tax_label(tax, words)}", "", *parts, ""))
    return table(headings, lines, right={3, 4, 5, 6})


async def _saved(
    services: LazyServices, file: Path, first: dt.date | None, last: dt.date | None, store: str
) -> Written:
    try:
        with growing(file) as out:
            return await services.sheets.table(out.write, current(), first, last, store or None)
    except OSError as error:
        raise ProblemError(unwritable(error, file)) from error


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
        "roundings": found.roundings,
        "sale_roundings": found.sale_roundings,
    }
    return {"taxes": taxes, **{name: sums(of) for name, of in named.items()}}
