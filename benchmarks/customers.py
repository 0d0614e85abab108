"""The customers' list beside the documents', over as many of each: processor time of a search keystroke, in turns."""

from __future__ import annotations

import asyncio
import statistics
import time
from functools import partial
from pathlib import Path

from benchmarks.report import Figure
from benchmarks.search import SCREENFUL, in_turns, slow
from komtui.adapters.database.repositories.customer_index import CustomerIndexRepository
from komtui.adapters.database.repositories.customers import CustomerRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.party import Address, Party
from komtui.services.ports import Query

_AT_ONCE = 2_000
_TOWNS = ("Lyon", "Épinal", "Montréal", "Saint-Étienne", "Québec")
_NAMES = ("Boulangerie Lefèvre", "Épicerie Martin", "Hôtel Le Fé", "Garage Müller", "Mme Nuñez")


def measure(data: Path) -> list[Figure]:
    """Return the figures over the documents in `data`, and as many customers, kept beside them."""
    books = Database(data / "komtui.sqlite3")
    count = int(books.look(lambda each: each.execute("SELECT count(*) AS count FROM documents").fetchone())["count"])
    folder = data / "customers"
    folder.mkdir(exist_ok=True)
    beside = Database(folder / "komtui.sqlite3")
    try:
        asyncio.run(_fill(beside, count))
        documents, customers = IndexRepository(books), CustomerIndexRepository(beside)
        ours, floor = in_turns(
            partial(_page_of_customers, customers), partial(_page_of_documents, documents), time.process_time
        )
        name = f"4 customers, {count:,}, CPU of a key"
        return [
            Figure(f"{name}, p50", statistics.median(ours), "s", statistics.median(floor), 1.5),
            Figure(f"{name}, p95", slow(ours), "s", slow(floor), 1.5),
        ]
    finally:
        beside.close()
        books.close()


async def _fill(database: Database, count: int) -> None:
    held = database.look(lambda each: each.execute("SELECT count(*) AS count FROM customers").fetchone())["count"]
    repository = CustomerRepository(database)
    for start in range(int(held), count, _AT_ONCE):
        await repository.add([_customer(number) for number in range(start, min(start + _AT_ONCE, count))])


def _customer(number: int) -> Customer:
    name, town = _NAMES[number % len(_NAMES)], _TOWNS[number // 7 % len(_TOWNS)]
    address = Address("12 rue du Four", city=town, postcode=f"{number % 90_000:05}", country="FR")
    return Customer(Party(f"{name} {number}", address=address, email=f"compta{number}@client.example"))


def _page_of_documents(index: IndexRepository, text: str) -> object:
    return index.page(Query(text), SCREENFUL).result()


def _page_of_customers(index: CustomerIndexRepository, text: str) -> object:
    return index.page(text, SCREENFUL).result()
