"""The searchable list of customers: by name, from both ends.

What many have is soon found by walking the list in its order, what few have by the terms: so no keystroke sorts half of
the list before it answers (see `postgres/search`, which does the same for documents).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from komtui.adapters.database.connection import EVERY, Connection, Database, Row, of_row
from komtui.adapters.database.repositories import words
from komtui.adapters.database.repositories.customer_records import list_key, of_key, wanted_terms
from komtui.adapters.database.repositories.notices import returns_of
from komtui.adapters.database.repositories.walking import walked
from komtui.adapters.database.terms import Part, end_of
from komtui.services.listing import COUNTED, Page
from komtui.services.ports.customers import CustomerRow

_COLUMNS = "id, name, name_key, city, postcode, email, phone, identifier"


class CustomerIndexRepository:
    """Implements `ports.customers.CustomerIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, text: str, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[CustomerRow]]:
        """Ask for the rows of a page, and on the first one how many match."""
        place, wanted = _Place.of(limit, before, after), wanted_terms(text)
        return self._database.ask(lambda connection: _page(connection, wanted, place))

    def keys(
        self, text: str, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for keys, in the order of names."""
        place, wanted = _Place.of(limit, before, after), wanted_terms(text)
        return self._database.ask(lambda connection: [key for key, _ in _found(connection, wanted, place)])

    def rows(self, keys: Sequence[int]) -> Future[Sequence[CustomerRow]]:
        """Ask for the rows of `keys`, in their order."""
        return self._database.ask(lambda connection: _rows(connection, keys))

    def count(self, text: str) -> Future[int]:
        """Ask how many match."""
        wanted = wanted_terms(text)
        return self._database.ask(lambda connection: _counted(connection, wanted, EVERY)[0], long=True)

    def documents(
        self, customer_id: int, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for the list keys of a customer's documents, the newest first."""
        part = Part(limit, before, after)

        def work(connection: Connection) -> list[int]:
            rows = connection.execute(
                "SELECT key FROM documents WHERE customer_id = :customer AND state <> 'discarded'"
                f" AND {part.ordered('key')}",
                {"customer": customer_id, "edge": part.edge, "limit": part.limit},
            )
            return part.newest_first([row["key"] for row in rows])

        return self._database.ask(work)


@dataclass(frozen=True)
class _Place:
    """Where in the list: so many from its beginning, or on either side of a row."""

    limit: int
    name: str
    id: int
    upwards: bool
    first: bool

    @classmethod
    def of(cls, limit: int, before: int | None, after: int | None) -> _Place:
        """Return the place below the key `before`, or above `after`."""
        edge = before if after is None else after
        name, customer_id = ("", -1) if edge is None else of_key(edge)
        return cls(limit, name, customer_id, upwards=after is not None, first=edge is None)

    @property
    def values(self) -> dict[str, object]:
        """What `beyond` and `LIMIT :limit` name."""
        return {"name": self.name, "id": self.id, "limit": self.limit}

    def beyond(self, customer_id: str) -> str:
        """Return the condition of being beyond the edge, of a table where the id is called so."""
        return f"(name_key, {customer_id}) {'<' if self.upwards else '>'} (:name, :id)"

    def order(self, customer_id: str) -> str:
        """Return the order from the edge on."""
        way = " DESC" if self.upwards else ""
        return f"ORDER BY name_key{way}, {customer_id}{way}"

    def from_top(self, rows: list[_Found]) -> list[_Found]:
        """Return what a statement found in the order of the list."""
        return rows[::-1] if self.upwards else rows


_Found = tuple[int, int]
"""Key and id."""


def _page(connection: Connection, wanted: tuple[str, ...], place: _Place) -> Page[CustomerRow]:
    found = _found(connection, wanted, place)
    rows = _rows(connection, [key for key, _ in found])
    if not place.first:
        return Page(rows)
    count, exact = _counted(connection, wanted, min(COUNTED, connection.dialect.counted_in_time)) if rows else (0, True)
    return Page(rows, max(count, len(rows)), exact)


def _found(connection: Connection, wanted: tuple[str, ...], place: _Place) -> list[_Found]:
    if not wanted:
        rows = connection.execute(
            f"SELECT name_key, id FROM customers WHERE state = 'kept' AND {place.beyond('id')} {place.order('id')}"
            " LIMIT :limit",
            place.values,
        )
        return place.from_top([_of(row) for row in rows])
    rarest, few = words.rarest(connection, "customer_terms", wanted)
    if few:
        return place.from_top(_gathered(connection, wanted, rarest, place))
    found, rest = _walked(connection, wanted, place)
    if rest is not None and not found:
        # Frequent, but not near here. Where something was, the next page is nearer than all of the rest.
        found = _gathered(connection, wanted, rarest, rest)
    return place.from_top(found)


def _walked(connection: Connection, wanted: tuple[str, ...], place: _Place) -> tuple[list[_Found], _Place | None]:
    """Return what is found on the way, and the rest of the way (see `walking`)."""
    condition, values = words.having(connection, wanted)

    def look(rest: _Place, most: int) -> Sequence[Row]:
        return connection.execute(
            f"SELECT name_key, customer_id AS id, {condition} AS fits FROM customer_search"
            f" WHERE {rest.beyond('customer_id')} {rest.order('customer_id')} LIMIT :window",
            values | rest.values | {"window": most},
        ).fetchall()

    def beyond(row: Row, left: int) -> _Place:
        return _Place(left, row["name_key"], row["id"], place.upwards, first=False)

    return walked(place, place.limit, look=look, found=_of, beyond=beyond)


def _gathered(connection: Connection, wanted: tuple[str, ...], rarest: str, place: _Place) -> list[_Found]:
    """Return what has the words, by way of the rarest of them."""
    begin, end = rarest, end_of(rarest)
    condition, values = words.having(connection, tuple(each for each in wanted if each != rarest))
    # Each once: several terms of one customer may begin so.
    terms = (
        "SELECT DISTINCT name_key, customer_id FROM customer_terms WHERE term >= :begin AND term < :end"
        f" AND {place.beyond('customer_id')}"
    )
    if len(wanted) == 1:
        statement = f"{terms} {place.order('customer_id')} LIMIT :limit"
    else:
        order = place.order("found.customer_id").replace("name_key", "found.name_key")
        statement = (
            f"SELECT found.name_key, found.customer_id FROM ({terms}) AS found"
            f" JOIN customer_search USING (name_key, customer_id) WHERE {condition} {order} LIMIT :limit"
        )
    rows = connection.execute(statement, values | place.values | {"begin": begin, "end": end})
    return [(list_key(row["name_key"], row["customer_id"]), row["customer_id"]) for row in rows]


def _counted(connection: Connection, wanted: tuple[str, ...], limit: int) -> tuple[int, bool]:
    """Return how many match, and whether that is all of them."""
    if not wanted:
        row = connection.execute(
            "SELECT count(*) AS rows FROM (SELECT 1 FROM customers WHERE state = 'kept' LIMIT :limit) AS found",
            {"limit": limit},
        ).fetchone()
        return row["rows"], row["rows"] < limit
    rarest, few = words.rarest(connection, "customer_terms", wanted)
    if not few and limit < EVERY:
        # Frequent words are counted while nobody types.
        return (words.FEW // 2 if len(wanted) == 1 else 0), False
    condition, values = words.having(connection, tuple(each for each in wanted if each != rarest))
    statement = "SELECT name_key, customer_id FROM customer_terms WHERE term >= :begin AND term < :end"
    if len(wanted) > 1:
        statement = (
            f"SELECT customer_id FROM ({statement}) AS found"
            f" JOIN customer_search USING (name_key, customer_id) WHERE {condition}"
        )
    row = connection.execute(
        f"SELECT count(DISTINCT customer_id) AS customers FROM ({statement}) AS counted",
        values | {"begin": rarest, "end": end_of(rarest)},
    ).fetchone()
    return row["customers"], True


def _of(row: Row) -> _Found:
    return list_key(row["name_key"], row["id"]), row["id"]


def _rows(connection: Connection, keys: Sequence[int]) -> list[CustomerRow]:
    if not keys:
        return []
    dialect = connection.dialect
    statement = f"SELECT {_COLUMNS} FROM customers WHERE state = 'kept' AND {dialect.among('id', 'ids')}"
    rows = connection.execute(statement, {"ids": dialect.several(of_key(key)[1] for key in keys)})
    found = {each.key: each for each in map(_row, rows)}
    returned = returns_of(connection, [address for each in found.values() for address in _addresses(each.email)])
    marked = {
        key: row._replace(returned=True) for key, row in found.items() if returned.intersection(_addresses(row.email))
    }
    return [marked.get(key, found[key]) for key in keys if key in found]


def _addresses(email: str) -> list[str]:
    return [each.lower() for each in re.split(r"[,;\s]+", email) if "@" in each]


@of_row
def _row(row: Row) -> CustomerRow:
    customer_id, name, name_key, city, postcode, email, phone, number = row
    return CustomerRow(list_key(name_key, customer_id), customer_id, name, city, postcode, email, phone, number)
