"""`komtui list`: the documents, the newest first, page by page however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from decimal import Decimal
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.framework import command, option
from komtui.cli.core.help_page import Whole
from komtui.cli.core.output import cells, emit, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.money import Money, exponent
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.standing import View
from komtui.i18n import _, current
from komtui.i18n.presentation.states import delivery_word, kind_word, state_word
from komtui.services.listing import DONE
from komtui.services.ports import DocumentIndex, DocumentRow, Query
from komtui.services.ports.customers import CustomerIndex
from komtui.services.sales.exchange.choosing import Wanted, chosen

VIEWS = {each.value for each in View}
"""What `--state` takes beside states."""
PAGE = 500
NAME = 36


def narrowed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options by which documents are chosen as the list shows them."""
    for each in reversed(
        (
            option("--kind", type=click.Choice([each.value for each in Kind]), help=N_("Only this kind.")),
            option(
                "--state",
                type=click.Choice([each.value for each in (*State, *View)]),
                help=N_("Only this state, or what is yet to be done."),
            ),
            option(
                "--view",
                metavar="V",
                help=N_("Only what is in this view: one of those of --state, or one that was saved."),
            ),
            option("--store", metavar="S", help=N_("Only this store.")),
            option(
                "--customer", metavar="C", help=N_("Only this customer: number, customer-12, or words of the name.")
            ),
        )
    ):
        function = each(function)
    return function


@command("list", N_("List documents, the newest first; QUERY searches number, customer and e-mail."))
@click.argument("query", nargs=-1, metavar="[QUERY]")
@narrowed
@option("--limit", type=Whole(min=1), metavar="N", help=N_("At most this many; without it, all."))
@pass_session
def list_(  # noqa: PLR0917 - click gives each option by its name
    session: Session,
    query: tuple[str, ...],
    kind: str | None,
    state: str | None,
    view: str | None,
    store: str | None,
    customer: str | None,
    limit: int | None,
) -> None:
    """Write the rows that match."""
    of_view = view or (state if state in VIEWS else None)
    if state in VIEWS and of_view != state:
        sentence = _("--state {state} and --view {view} are two views: name one.")
        raise click.UsageError(sentence.format(state=state, view=view))
    of_state = State(state) if state and state not in VIEWS else None

    async def work(services: LazyServices) -> None:
        wanted = Query(" ".join(query), Kind(kind) if kind else None, of_state, store)
        if of_view is not None:
            wanted = await within(services, wanted, of_view)
        if wanted != Query():
            await _renew_search(services)
        if customer is not None:
            who = (await services.customers.find(customer)).id
            pages = _rows(services.documents.index, services.customers.index, Wanted(wanted, customer=who), limit)
        else:
            pages = _pages(services.documents.index, wanted, limit)
        empty = True
        async for page in pages:
            if session.json:
                for row in page:
                    emit(row_json(row))
                continue
            tell(_table(page))
            empty = False
        if empty and not session.json:
            say(_("No document matches."))

    session.run(work)


async def within(services: LazyServices, wanted: Query, name: str) -> Query:
    """Return what is wanted of a view: what the command line says goes before what was saved, and words add up."""
    if name in VIEWS:
        return wanted._replace(view=View(name))
    try:
        saved = (await services.views.named(name)).query
    except ProblemError as error:
        if error.problems[0].code != "view.unknown":
            raise
        raise click.UsageError(current().problem(error.problems[0])) from None
    filters = {key: value for key, value in wanted._asdict().items() if value is not None}
    return saved._replace(**filters | {"text": f"{saved.text} {wanted.text}".strip()})


async def _renew_search(services: LazyServices) -> None:
    """Bring the search's index up to this version, and say how far it is."""
    said = -1
    try:
        async for percent in services.searching.renew():
            if said < percent // 10 and percent < DONE:
                said = percent // 10
                words = current().percent(Decimal(percent))
                say(_("The search is being rebuilt after an update: {percent}").format(percent=words))
    except ProblemError as error:
        # What is listed is right all the same; words may find less.
        say_problems(error.problems)


def row_json(row: DocumentRow) -> dict[str, Any]:
    """Return a row as scripts read it."""
    return {
        "number": name_of(row.number, row.id),
        "kind": row.kind.value,
        "state": row.state.value,
        "date": row.date.isoformat(),
        "customer": row.customer,
        "email": row.email,
        "currency": row.gross.currency,
        "net": plain(row.net),
        "tax": plain(row.tax),
        "gross": plain(row.gross),
        "payable": plain(row.payable),
        "balance": None if row.balance is None else plain(row.balance),
        "delivery": row.delivery.value if row.delivery else None,
        "total": plain(row.total),
    }


def plain(money: Money) -> str:
    """Return an amount as a plain decimal, with at least its currency's decimals and without losing any."""
    places = max(exponent(money.currency), -int(money.amount.normalize().as_tuple().exponent))
    amount = money.amount.quantize(Decimal(1).scaleb(-places))
    return f"{abs(amount) if amount == 0 else amount:f}"


async def _pages(index: DocumentIndex, query: Query, limit: int | None) -> AsyncIterator[Sequence[DocumentRow]]:
    before, left = None, limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        rows = (await asyncio.wrap_future(index.page(query, size, before=before))).rows
        if not rows:
            return
        yield rows
        before = rows[-1].key
        left = None if left is None else left - len(rows)


async def _rows(
    index: DocumentIndex, customers: CustomerIndex, wanted: Wanted, limit: int | None
) -> AsyncIterator[Sequence[DocumentRow]]:
    """Yield what is wanted of a customer."""
    left = limit
    async for keys in chosen(index, customers, wanted):
        rows = await asyncio.wrap_future(index.rows(keys if left is None else keys[:left]))
        yield rows
        if left is not None and (left := left - len(rows)) <= 0:
            return


def _clipped(name: str) -> str:
    """Return a name that leaves room for the other columns; `show` and `--json` have it whole."""
    plain_name = " ".join(name.split())
    return plain_name if cells(plain_name) <= NAME else f"{plain_name[: NAME - 1].rstrip()}…"


def _table(page: Sequence[DocumentRow]) -> str:
    words = current()
    headings = (
        _("Number"),
        _("Kind"),
        _("Date"),
        _("Customer"),
        _("Total"),
        _("Still due"),
        _("State"),
        _("Delivery"),
    )
    rows = [
        (
            name_of(row.number, row.id),
            kind_word(row.kind),
            words.date(row.date),
            _clipped(row.customer),
            words.money(row.total),
            words.money(row.balance) if row.balance is not None and row.balance.amount else "",
            state_word(row.state, row.kind, standing=row.standing),
            delivery_word(row.delivery),
        )
        for row in page
    ]
    return table(headings, rows, right={4, 5})
