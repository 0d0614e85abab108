"""`komtui bounces`: what came back about letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._lists import save
from komtui.cli.commands.outbox import delivery_json
from komtui.cli.core.framework import Group, option
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.journal import moment_text
from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.marking import N_
from komtui.domain.problem import NotConfiguredError, Problem
from komtui.domain.tables.rows import TableRows
from komtui.domain.text import visible
from komtui.i18n import Localizer, _, current, n_
from komtui.i18n.presentation.deliveries import reason, standing, subject
from komtui.i18n.presentation.states import delivery_word
from komtui.i18n.presentation.table_words import TableWords
from komtui.services.mail.notices import Fetched

_ALL = 1_000_000
_CAME_BACK = (DeliveryState.BOUNCED, DeliveryState.DELAYED)


@click.command("bounces", cls=Group, default="list", help=N_("See which letters came back, and look into the mailbox."))
def bounces() -> None:
    """Group."""


@bounces.command("fetch", help=N_("Look into the mailbox now; it is only read, and nothing in it changes."))
@option("--store", metavar="S", help=N_("Of this store; without it, every mailbox that is named."))
@pass_session
def fetch(session: Session, store: str | None) -> None:
    """Read mailboxes."""

    async def work(services: LazyServices) -> None:
        stores = [store] if store is not None else list(await services.notices.stores())
        if not stores:
            raise NotConfiguredError(Problem("imap.not-set", field="imap.host"))
        for each in stores:
            found = await services.notices.fetch(each)
            if session.json:
                emit(_json(found))
            for line in _lines(found):
                say(line)

    session.run(work)


@bounces.command("list", help=N_("List the letters that came back or are delayed, the newest first."))
@option("--csv", "file", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write it as CSV instead."))
@pass_session
def list_(session: Session, file: Path | None) -> None:
    """Write deliveries."""

    async def work(services: LazyServices) -> None:
        found = await services.outbox.deliveries(_CAME_BACK, limit=_ALL)
        if file is not None:
            await save(file, _csv(found), "csv")
            say(_("Written to {file}.").format(file=visible(str(file))))
        elif session.json:
            for each in found:
                emit(delivery_json(each))
        elif found:
            rows = [
                (
                    subject(each),
                    visible(each.customer),
                    visible(each.recipient),
                    current().stamp(each.changed_at),
                    standing(each),
                    reason(each),
                )
                for each in found
            ]
            tell(table((), rows))
        else:
            say(_("Nothing has come back."))

    session.run(work)


_COLUMNS = (
    "delivery",
    "documents",
    "customer",
    "recipient",
    "state",
    "at",
    "queued_at",
    "reply",
    "subject",
    "message_id",
    "settled_at",
)
_HEADS = {
    "delivery": N_("Delivery"),
    "documents": N_("Documents"),
    "customer": N_("Customer"),
    "recipient": N_("Recipient"),
    "state": N_("State"),
    "at": N_("Last change"),
    "queued_at": N_("Queued"),
    "reply": N_("Reply"),
    "subject": N_("Subject"),
    "message_id": N_("Message-ID"),
    "settled_at": N_("Set aside on"),
}
"""What the columns are called for people."""


def _stamp(moment: str, words: Localizer) -> str:
    return words.moment(dt.datetime.fromisoformat(moment))


_VALUES: Mapping[str, Callable[[str, Localizer], str]] = {
    "state": lambda state, _words: delivery_word(DeliveryState(state)),
    "at": _stamp,
    "queued_at": _stamp,
    "settled_at": _stamp,
}


def _csv(found: Sequence[Delivery]) -> bytes:
    """Return them as a table; no cell can be a formula."""
    said = TableWords(current(), _HEADS, _VALUES)
    rows = TableRows(_COLUMNS, heads=map(said.head, _COLUMNS), delimiter=said.delimiter)
    cells = (zip(_COLUMNS, _row(each), strict=True) for each in found)
    lines = (rows.row({column: said.cell(column, cell) for column, cell in each}) for each in cells)
    return "".join((rows.header(), *lines)).encode("utf-8", "replace")


def _row(delivery: Delivery) -> tuple[str, ...]:
    return (
        str(delivery.id),
        " ".join(each.number for each in delivery.documents) or subject(delivery),
        delivery.customer,
        delivery.recipient,
        delivery.state.value,
        moment_text(delivery.changed_at),
        moment_text(delivery.queued_at),
        delivery.reply,
        delivery.subject,
        delivery.message_id,
        moment_text(delivery.settled_at) if delivery.settled_at else "",
    )


def _json(found: Fetched) -> dict[str, str | int]:
    told = found.told
    return {
        "store": found.store,
        "looked_at": found.looked_at,
        "returned": told.returned,
        "delayed": told.delayed,
        "delivered": told.delivered,
        "answers": told.answers,
        "unknown": told.unknown,
        "settled": found.settled,
    }


def _lines(found: Fetched) -> Iterator[str]:
    told, count = found.told, found.looked_at
    yield n_("{count} message was looked at.", "{count} messages were looked at.", count).format(count=count)
    if count := told.returned:
        yield n_("{count} letter came back.", "{count} letters came back.", count).format(count=count)
    if count := told.delayed:
        yield n_("{count} letter is delayed.", "{count} letters are delayed.", count).format(count=count)
    if count := told.delivered:
        yield n_("{count} letter arrived for sure.", "{count} letters arrived for sure.", count).format(count=count)
    if count := told.answers:
        yield n_("{count} customer has answered.", "{count} customers have answered.", count).format(count=count)
    if count := found.settled:
        yield n_("{count} uncertain letter had arrived.", "{count} uncertain letters had arrived.", count).format(
            count=count
        )
