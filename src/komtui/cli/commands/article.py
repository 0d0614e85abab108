"""`komtui article`: what is sold; brought in and out as a table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._lists import Count, content_of, say_counts, write_table
from komtui.cli.core.framework import Group, option
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.sales.article import Article, words_of
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.lines import unit_word
from komtui.i18n.presentation.taxes import line_taxes


@click.command("article", cls=Group, default="list", help=N_("What is sold: list it, bring it in and out."))
def article() -> None:
    """Work with articles."""


@article.command("list", help=N_("List articles; QUERY is words of their names, or a number."))
@click.argument("query", required=False, default="")
@pass_session
def list_(session: Session, query: str) -> None:
    """List what is kept."""
    wanted = words_of(query)

    def fits(each: Article) -> bool:
        words = words_of(" ".join((each.number, each.barcode, *(name for _language, name in each.names))))
        return all(any(word.startswith(part) for word in words) for part in wanted)

    async def work(services: LazyServices) -> list[Article]:
        return [each for each in await services.articles.kept() if fits(each)]

    found = session.run(work)
    if session.json:
        for each in found:
            emit(_answer(each))
    elif found:
        tell(table((_("Number"), _("Name"), _("Unit"), _("Price"), _("Tax")), map(_row, found), right=(3,)))
    else:
        say(_("No article fits."))


def _answer(each: Article) -> dict[str, Any]:
    return {
        "number": each.number,
        "barcode": each.barcode,
        "name": each.name,
        "names": dict(each.names),
        "unit": each.unit,
        "price": None if each.price is None else f"{each.price:f}",
        "with_tax": each.with_tax,
        "taxes": [{"scheme": tax.scheme, "category": tax.category, "rate": f"{tax.rate:f}"} for tax in each.taxes],
        "currency": each.currency,
    }


def _row(each: Article) -> tuple[str, ...]:
    words = current()
    price = "" if each.price is None else words.number(each.price, max(2, -int(each.price.as_tuple().exponent)))
    price = _("{price} incl. tax").format(price=price) if each.with_tax and price else price
    name = each.name_in(words.language)
    return each.number, name, unit_word(each.unit, Decimal(1), words), price, line_taxes(each.taxes, words)


@article.command("import", help=N_("Bring articles in from a CSV file; what is there already is changed."))
@click.argument("file", type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help=N_("Read and check, and write nothing."))
@pass_session
def import_(session: Session, file: Path, dry_run: bool) -> None:
    """Read a table."""

    async def work(services: LazyServices) -> None:
        done = await services.articles.bring_in(await content_of(file), file.name, dry=dry_run)
        say_counts(done, dry_run=dry_run, as_json=session.json)

    session.run(work)


@article.command("export", help=N_("Write all articles as CSV, to FILE or stdout."))
@click.argument("file", required=False, type=click.Path(path_type=Path))
@pass_session
def export(session: Session, file: Path | None) -> None:
    """Write a table."""

    async def work(services: LazyServices) -> None:
        content, count = await services.articles.take_out(current())
        words = n_("{count} article was written.", "{count} articles were written.", count)
        await write_table(session, file, content, Count("articles", count, words))

    session.run(work)
