"""Fills the demo's folder through the same services and ports that a company uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.bootstrap import LazyServices
from komtui.demo._books import ENOUGH, PLAIN_FROM, documents
from komtui.demo._logo import png
from komtui.demo._trade import unpaid, write_trade
from komtui.demo.catcher import Catcher
from komtui.demo.company import CATCHER_USER, CURRENCIES, SETTINGS
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.einvoice import lawful
from komtui.domain.sales.lifecycle import State
from komtui.i18n import localizer
from komtui.i18n.presentation.law import texts
from komtui.services.files import save
from komtui.services.ports import NewDocument, Query, SettingsSnapshot, StoredDocument
from komtui.services.sales.parties.company import house, seller

_BATCH = 1000
# Searched for one by one: what they lead to at the catcher shows each state of the outbox.
_ADDRESSES = ("compta@lefevre-fils", "inconnu@", "plein@", "coupure@", "reception@hotel-le-fe")
_SENT = 5
_WAITING = 3


async def write_company(services: LazyServices, folder: Path) -> None:
    """Write the company's settings and its stores', with a logo drawn into the folder."""
    logo = folder / "logo.png"
    save(logo, png())
    for store, values in SETTINGS.items():
        await services.settings.set(dict(values), store)
    await services.settings.set({"company.logo": str(logo)})


async def point_account(services: LazyServices, catcher: Catcher, authority: Path, client: Path) -> None:
    """Make the catcher the mail account; its ports and its authority are new at each start.

    `client` is the file of an OAuth client, by which the Gmail account can be tried as well.
    """
    await services.settings.set(
        {
            "mail.method": "smtp",
            "mail.ca_file": str(authority),
            "smtp.host": "127.0.0.1",
            "smtp.port": str(catcher.tls_port),
            "smtp.security": "tls",
            "smtp.user": CATCHER_USER,
            "gmail.client": str(client),
            "gmail.address": CATCHER_USER,
            "gmail.host": "127.0.0.1",
            "gmail.port": str(catcher.tls_port),
            "gmail.security": "tls",
        }
    )


async def write_books(
    services: LazyServices, today: dt.date, count: int, progress: Callable[[int], None] | None = None
) -> None:
    """Write `count` documents, in transactions of a thousand, and say to `progress` how many there are."""
    settings = await services.settings.snapshot()
    sellers = {store: seller(settings, store) for store in CURRENCIES}
    repository = DocumentRepository(services.database)
    # Of large books nobody looks at each; the others have a deposit invoice as well.
    trades = ENOUGH <= count < PLAIN_FROM
    stream = documents(sellers, today, count - trades)
    written, paid = 0, []
    while batch := list(islice(stream, _BATCH)):
        new = [NewDocument(_issued(unpaid(each) if trades else each, settings)) for each in batch]
        keys = [each.id for each in await repository.add(new)]
        paid += [key for key, each in zip(keys, batch, strict=True) if each.state is State.PAID]
        written += len(batch)
        if progress is not None and not (trades and written == count - 1):
            progress(written)
    if trades:
        await write_trade(services, paid, today)
        if progress is not None:
            progress(count)


def _issued(document: Document, settings: SettingsSnapshot) -> Document:
    """Return a document as if it had been issued here: with what law wants an invoice to say."""
    said = texts(document.buyer, localizer(document.language))
    return lawful(document.frozen(), house(settings, document), said) if document.number else document.frozen()


async def write_letters(services: LazyServices) -> None:
    """Send a few letters to the catcher, and leave some in the queue for the screen's own worker."""
    await _queue(services, [*_addressed(services), *_latest(services, _SENT)])
    await services.worker.once()
    await _queue(services, _latest(services, _WAITING))


async def _queue(services: LazyServices, ids: Iterable[int]) -> None:
    for document_id in ids:
        stored: StoredDocument = await services.documents.get(document_id)
        # Whoever paid got the letter before.
        letter = await services.letters.draft(stored)
        await services.letters.queue(stored, letter, consents=tuple(Consent))


def _addressed(services: LazyServices) -> Iterable[int]:
    """Return the newest document with a number of each of the addresses."""
    index = services.documents.index
    for address in _ADDRESSES:
        rows = index.page(Query(text=address), 20).result().rows
        yield from [row.id for row in rows if row.state is not State.DRAFT][:1]


def _latest(services: LazyServices, count: int) -> list[int]:
    """Return the newest issued documents that were not mailed yet and whose customers have an address that works."""
    index = services.documents.index
    found = [
        row.id
        for kind in (Kind.INVOICE, Kind.QUOTE)
        for row in index.page(Query(kind=kind, state=State.ISSUED), 40).result().rows
        if row.delivery is None and row.email and not any(address in row.email for address in _ADDRESSES)
    ]
    return found[:count]
