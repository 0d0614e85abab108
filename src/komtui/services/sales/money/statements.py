"""Statements of account: what a customer has still to pay, as a PDF."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence

from komtui.domain.money import ZERO
from komtui.domain.problem import Problem
from komtui.domain.sales.standing import Standing
from komtui.domain.sales.statement import Account, Item, Statement
from komtui.domain.text import file_name
from komtui.i18n.localizer import localizer
from komtui.services import listing
from komtui.services.listing import DocumentRow
from komtui.services.ports import Clock, DocumentIndex, Documents, SettingsReader
from komtui.services.ports.customers import StoredCustomer
from komtui.services.sales.life.checking import statement_warning
from komtui.services.sales.money._transfers import with_transfers
from komtui.services.sales.pages.rendering import RenderingService
from komtui.services.sales.parties import company
from komtui.services.sales.parties.customers import CustomerService

_MOST = 100_000
"""Documents of one customer that are looked through."""


class StatementService:
    """Makes statements."""

    def __init__(
        self,
        customers: CustomerService,
        index: DocumentIndex,
        settings: SettingsReader,
        rendering: RenderingService,
        clock: Clock,
        *,
        documents: Documents,
    ) -> None:
        self._customers = customers
        self._index = index
        self._documents = documents
        self._settings = settings
        self._rendering = rendering
        self._clock = clock

    async def statement(self, stored: StoredCustomer) -> Statement:
        """Return what a customer has still to pay today: read once, for all that is made of it."""
        settings = await self._settings.snapshot()
        keys = await asyncio.wrap_future(self._customers.index.documents(stored.id, _MOST))
        rows = await asyncio.wrap_future(self._index.rows(keys))
        statement = Statement(
            company.seller(settings),
            stored.customer.party,
            listing.today(self._clock.now()),
            stored.customer.language or company.documents_language(settings),
            _accounts(rows),
        )
        return await with_transfers(statement, self._documents, settings)

    async def remarks(self, statement: Statement) -> tuple[Problem, ...]:
        """Return what to think over before it leaves; none of it keeps it back.

        That is `document.unprintable` where the page would have boxes instead of characters, and the language that law
        wants of it. Raises ProblemError `document.font`, `document.font-licence`.
        """
        boxes = await self._rendering.unprintable_statement(statement)
        return (*((boxes,) if boxes is not None else ()), *statement_warning(statement))

    async def pdf(self, statement: Statement, *, paper: str = "") -> tuple[str, bytes]:
        """Return the name of the file, and the PDF. Raises ProblemError `document.logo`, `document.rendering`."""
        words = localizer(statement.language)
        name = f"{words._('Statement')} {statement.buyer.name} {statement.date.isoformat()}"
        return file_name(name, "pdf"), await self._rendering.statement(statement, paper)


def _accounts(rows: Sequence[DocumentRow]) -> tuple[Account, ...]:
    items: dict[str, list[tuple[dt.date, Item]]] = {}
    for row in rows:
        if row.balance is None or row.balance.amount == ZERO:
            continue
        item = Item(
            row.number,
            row.date,
            row.due_date,
            row.payable.amount,
            row.balance.amount,
            row.standing is Standing.OVERDUE,
            row.id,
        )
        items.setdefault(row.balance.currency, []).append((row.date, item))
    return tuple(
        Account(currency, tuple(item for _, item in sorted(found, key=lambda each: (each[0], each[1].number))))
        for currency, found in sorted(items.items())
    )
