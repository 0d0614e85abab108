"""The accounts: sales and payments of a period as entries, in the order of days, however many there are."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from komtui.domain.accounting.chart import Chart, chart
from komtui.domain.accounting.entry import Entry
from komtui.domain.accounting.posting import Account, of_payment, of_sale
from komtui.domain.money import ZERO
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError, unwritable
from komtui.domain.search import folded
from komtui.late import dataclass
from komtui.services.files import growing
from komtui.services.ports import SettingsReader, SettingsSnapshot
from komtui.services.ports.accounting import EntryFile
from komtui.services.ports.payments import Entered, Payments
from komtui.services.ports.sales import Owner, Sales, Sold
from komtui.services.sales.money.sheets import PAGE
from komtui.services.sales.parties import company

_SIREN = re.compile(r"\d{9}", re.ASCII)
_LONGEST: Final = 17
"""Characters of the number of an auxiliary account."""
KEYS: Final = tuple(
    f"accounts.{name}"
    for name in (
        *("customers", "deposits", "goods", "services", "charges", "discounts", "taxes", "payments", "rounding"),
        "rates",
    )
)
"""The settings that say where what is entered."""


@dataclass(frozen=True)
class Booked:
    """A file of entries that was written."""

    file: Path
    """Where it is."""
    entries: int
    """How many there are."""
    sales: int
    """How many of them are invoices and credit notes; the others are payments."""
    debit: Decimal
    """All that is debited, and as much is credited."""


class AccountingService:
    """Writes the file of entries."""

    def __init__(self, sales: Sales, payments: Payments, settings: SettingsReader, form: EntryFile) -> None:
        self._sales = sales
        self._payments = payments
        self._settings = settings
        self._form = form

    async def write(
        self, folder: Path, first: dt.date, last: dt.date, store: str | None = None, *, replace: bool = False
    ) -> Booked:
        """Write the entries of these days into a folder, whole or not at all, and return where.

        Raises NotConfiguredError `accounting.siren`, and ProblemError `payment.period`, `accounting.rate`,
        `export.taken`, `system.file`.
        """
        if last < first:
            raise ProblemError(Problem("payment.period", {"from": first.isoformat(), "until": last.isoformat()}))
        settings = await self._settings.snapshot()
        path = folder / self._form.name(_siren(settings, store or ""), last)
        entries = sales = 0
        debit = ZERO
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            with growing(path, replace=replace) as out:
                out.write(self._form.header())
                async for entry in self.entries(first, last, store, settings=settings):
                    entries += 1
                    sales += entry.journal == "VE"
                    debit += entry.debit
                    out.write(self._form.written(entry, entries))
        except FileExistsError as error:
            raise ProblemError(Problem("export.taken", {"file": str(path)}, "to")) from error
        except OSError as error:
            raise ProblemError(unwritable(error, path, "to")) from error
        return Booked(path, entries, sales, debit)

    async def entries(
        self, first: dt.date, last: dt.date, store: str | None = None, *, settings: SettingsSnapshot | None = None
    ) -> AsyncIterator[Entry]:
        """Yield the entries of these days in their order; on one day sales come before payments.

        Raises ProblemError `accounting.rate`.
        """
        settings = settings or await self._settings.snapshot()
        accounts = chart({key: settings.value(key) for key in KEYS})
        sales = self._of_sales(first, last, store, accounts, settings)
        payments = self._of_payments(first, last, store, accounts)
        sale, payment = await anext(sales, None), await anext(payments, None)
        while sale is not None or payment is not None:
            if payment is None or (sale is not None and sale.date <= payment.date):
                assert sale is not None  # noqa: S101 - one of the two is there
                yield sale
                sale = await anext(sales, None)
            else:
                yield payment
                payment = await anext(payments, None)

    async def _of_sales(
        self, first: dt.date, last: dt.date, store: str | None, accounts: Chart, settings: SettingsSnapshot
    ) -> AsyncIterator[Entry]:
        after = 0
        while page := await self._sales.page(first, last, store, after=after, limit=PAGE):
            settled = await self._sales.settled([each.id for each in page], last)
            for each in page:
                of = _account(each, settled.get(each.id))
                usual = company.house(settings, each.document).supply
                if (entry := of_sale(each.document, of, accounts, usual)) is not None:
                    yield entry
            after = page[-1].key

    async def _of_payments(
        self, first: dt.date, last: dt.date, store: str | None, accounts: Chart
    ) -> AsyncIterator[Entry]:
        after: tuple[dt.date, int] | None = None
        while page := await self._payments.page(first, last, store, after=after, limit=PAGE):
            settled = await self._sales.settled(_ids(page), last)
            for each in page:
                payment = each.payment
                of = _account_of(each.owner, each.customer, payment.document_id, settled.get(payment.document_id))
                yield of_payment(payment, each.number, each.kind, of, accounts)
            after = (page[-1].payment.date, page[-1].payment.id)


def _ids(page: Sequence[Entered]) -> list[int]:
    return list(dict.fromkeys(each.payment.document_id for each in page))


def _siren(settings: SettingsSnapshot, store: str) -> str:
    """Return the company's SIREN. Raises NotConfiguredError `accounting.siren`."""
    siren = "".join(settings.value("company.legal_id", store).split())[:9]
    if not _SIREN.fullmatch(siren):
        raise NotConfiguredError(Problem("accounting.siren", {"key": "company.legal_id"}, "company.legal_id"))
    return siren


def _account(one: Sold, settled: dt.date | None) -> Account:
    return _account_of(one.owner, one.document.buyer.name, one.id, settled)


def _account_of(owner: Owner | None, name: str, document_id: int, settled: dt.date | None) -> Account:
    """Return a customer's auxiliary account: by its number, by its place in the list, else by its name."""
    number, name = (_plain(owner.number), owner.name or name) if owner is not None else ("", name)
    if not number:
        number = f"C{owner.id:06}" if owner is not None else f"C{_plain(name)}"
    letter = _letter(document_id) if settled is not None else ""
    return Account(number[:_LONGEST], name, letter, settled)


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "", folded(text).upper())


def _letter(number: int) -> str:
    """Return a number in letters, as postings that settle one another are marked: A, B … Z, AA."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
