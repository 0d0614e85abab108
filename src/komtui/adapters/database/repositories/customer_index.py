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

_BETWEEN = re.compile(r"[,;\s]+")
"""What stands between several addresses."""
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
        return self._database.ask(
            lambda connection: [key for key, _ in _found(connection, wanted, place, _rarest(connection, wanted))]
        )

    def rows(self, keys: Sequence[int]) -> Future[Sequence[CustomerRow]]:
        """Ask for the rows of `keys`, in their order."""
        return self._database.ask(lambda connection: _rows(connection, [(key, of_key(key)[1]) for key in keys]))

    def count(self, text: str) -> Future[int]:
        """Ask how many match."""
        wanted = wanted_terms(text)
        return self._database.ask(
            lambda connection: _counted(connection, wanted, EVERY, _rarest(connection, wanted))[0], long=True
        )

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
    rarity = _rarest(connection, wanted)
    rows = _rows(connection, _found(connection, wanted, place, rarity))
    if not place.first:
        return Page(rows)
    most = min(COUNTED, connection.dialect.counted_in_time)
    count, exact = _counted(connection, wanted, most, rarity) if rows else (0, True)
    return Page(rows, max(count, len(rows)), exact)


def _rarest(connection: Connection, wanted: tuple[str, ...]) -> tuple[str, bool]:
    """Return the word that the fewest have, and whether those are few; asked once, for rows and count."""
    return words.rarest(connection, "customer_terms", wanted) if wanted else ("", False)


def _found(connection: Connection, wanted: tuple[str, ...], place: _Place, rarity: tuple[str, bool]) -> list[_Found]:
    if not wanted:
        rows = connection.execute(
            f"SELECT name_key, id FROM customers WHERE state = 'kept' AND {place.beyond('id')} {place.order('id')}"
            " LIMIT :limit",
            place.values,
        )
        return place.from_top([_of(row) for row in rows])
    rarest, few = rarity
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
    values |= place.values
    if (terms := words.terms_of(connection, "customer_terms", rarest)) is not None:
        return _merged(connection, terms, condition, values, place) if terms else []
    # Each once: several terms of one customer may begin so.
    gathered = (
        "SELECT DISTINCT name_key, customer_id FROM customer_terms WHERE term >= :begin AND term < :end"
        f" AND {place.beyond('customer_id')}"
    )
    if len(wanted) == 1:
        statement = f"{gathered} {place.order('customer_id')} LIMIT :limit"
    else:
        order = place.order("found.customer_id").replace("name_key", "found.name_key")
        statement = (
            f"SELECT found.name_key, found.customer_id FROM ({gathered}) AS found"
            f" JOIN customer_search USING (name_key, customer_id) WHERE {condition} {order} LIMIT :limit"
        )
    rows = connection.execute(statement, values | {"begin": begin, "end": end})
    return [(list_key(row["name_key"], row["customer_id"]), row["customer_id"]) for row in rows]


def _merged(
    connection: Connection, terms: Sequence[str], condition: str, values: dict[str, object], place: _Place
) -> list[_Found]:
    """Return what has one of a few terms and fits: each term has its customers in the order of the list."""
    of = "customer_terms.name_key, customer_terms.customer_id"
    beyond = place.beyond("customer_terms.customer_id").replace("name_key", "customer_terms.name_key", 1)
    order = place.order("customer_terms.customer_id").replace("name_key", "customer_terms.name_key", 1)
    joined = "" if condition == words.ANY else " CROSS JOIN customer_search"
    same = (
        " AND customer_search.name_key = customer_terms.name_key"
        " AND customer_search.customer_id = customer_terms.customer_id"
    )
    each = [
        f"SELECT * FROM (SELECT {of} FROM customer_terms{joined} WHERE term = :term{number} AND {beyond}"
        f"{same if joined else ''} AND {condition} {order} LIMIT :limit) AS of_{number}"
        for number in range(len(terms))
    ]
    rows = connection.execute(
        f"SELECT DISTINCT name_key, customer_id FROM ({' UNION ALL '.join(each)}) AS found"
        f" {place.order('customer_id')} LIMIT :limit",
        values | {f"term{number}": term for number, term in enumerate(terms)},
    )
    return [(list_key(row["name_key"], row["customer_id"]), row["customer_id"]) for row in rows]


def _counted(connection: Connection, wanted: tuple[str, ...], limit: int, rarity: tuple[str, bool]) -> tuple[int, bool]:
    """Return how many match, and whether that is all of them."""
    if not wanted:
        row = connection.execute(
            "SELECT count(*) AS rows FROM (SELECT 1 FROM customers WHERE state = 'kept' LIMIT :limit) AS found",
            {"limit": limit},
        ).fetchone()
        return row["rows"], row["rows"] < limit
    rarest, few = rarity
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


def _rows(connection: Connection, places: Sequence[_Found]) -> list[CustomerRow]:
    """Return the rows of keys, in their order; what has another key by now is left out."""
    if not places:
        return []
    dialect = connection.dialect
    statement = f"SELECT {_COLUMNS} FROM customers WHERE state = 'kept' AND {dialect.among('id', 'ids')}"
    rows = connection.execute(statement, {"ids": dialect.several(each for _, each in places)})
    found = {each.key: each for each in map(_row, rows)}
    addresses = {key: _addresses(row.email) for key, row in found.items()}
    returned = returns_of(connection, [each for of_one in addresses.values() for each in of_one])
    if returned:
        found |= {key: found[key]._replace(returned=True) for key in found if returned.intersection(addresses[key])}
    return [found[key] for key, _ in places if key in found]


def _addresses(email: str) -> list[str]:
    if not _BETWEEN.search(email):
        return [email.lower()] if "@" in email else []
    return [each.lower() for each in _BETWEEN.split(email) if "@" in each]


@of_row
def _row(row: Row) -> CustomerRow:
    customer_id, name, name_key, city, postcode, email, phone, number = row
    return CustomerRow(list_key(name_key, customer_id), customer_id, name, city, postcode, email, phone, number)
