"""The searchable list of the outbox: by words and by where deliveries stand, the newest first, from both ends.

What many have is soon found by walking the list in its order, what few have by the terms (see `customer_index`). Each
kind of standing is walked by an index that has nothing else: an outbox of a million letters answers like one of ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from heapq import nlargest, nsmallest
from typing import NamedTuple

from komtui.adapters.database import terms
from komtui.adapters.database.connection import EVERY, Connection, Database, Row
from komtui.adapters.database.repositories import words
from komtui.adapters.database.repositories.deliveries import listed
from komtui.adapters.database.repositories.walking import walked
from komtui.adapters.database.terms import Part, storable
from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.delivery_state import UNDELIVERED_STATES
from komtui.domain.mail.outbox_query import ALL, OutboxQuery
from komtui.services.listing import Page

_WITH_PAGE = 100
"""How many are counted with a page: it takes as long with ten thousand letters as with ten. Whoever wants the true
number asks for it."""
_AT_ONCE = 500
"""Deliveries whose terms are written by one statement."""
_UNDELIVERED = ", ".join(f"'{state}'" for state in UNDELIVERED_STATES)
TO_DO = f"deliveries.state IN ({_UNDELIVERED}) AND settled_at IS NULL"
"""As the index `deliveries_to_do` has it."""
_TEXTS = """
    SELECT deliveries.id, deliveries.recipient, letters.subject, letters.id AS letter, documents.id AS document,
    documents.number, coalesce(documents.customer, customers.name, '') AS customer
    FROM deliveries JOIN letters ON letters.id = deliveries.letter_id
    LEFT JOIN letter_documents ON letter_documents.letter_id = letters.id
    LEFT JOIN documents ON documents.id = letter_documents.document_id
    LEFT JOIN customers ON customers.id = CASE WHEN letters.document_id IS NULL AND letters.kind LIKE 'statement:%'
        THEN CAST(substr(letters.kind, 11) AS bigint) END
"""
"""What a delivery is found by, a row for each of its documents."""


class OutboxIndexRepository:
    """Implements `ports.outbox.OutboxIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, query: OutboxQuery, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[Delivery]]:
        """Ask for deliveries, and on the first page how many match."""
        part = Part(limit, before, after)
        return self._database.ask(lambda connection: _page(connection, query, part))

    def keys(
        self, query: OutboxQuery, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for ids, the newest first."""
        part = Part(limit, before, after)
        return self._database.ask(lambda connection: _found(connection, query, part))

    def rows(self, ids: Sequence[int], query: OutboxQuery = ALL) -> Future[Sequence[Delivery]]:
        """Ask for the deliveries of those ids that still stand so; words are not asked again."""
        return self._database.ask(lambda connection: _rows(connection, ids, query))

    def count(self, query: OutboxQuery) -> Future[int]:
        """Ask how many match."""
        return self._database.ask(lambda connection: _counted(connection, query, EVERY)[0], long=True)


def enter(connection: Connection, ids: Iterable[int]) -> None:
    """Have the search know of deliveries that were just written."""
    texts: dict[int, _Texts] = {}
    condition = connection.dialect.among("deliveries.id", "ids")
    for row in connection.execute(f"{_TEXTS} WHERE {condition}", {"ids": connection.dialect.several(ids)}):
        text = texts.setdefault(row["id"], _Texts(row["recipient"], row["subject"], {}, {}))
        text.customers[row["customer"]] = None
        if row["document"] is not None and row["number"]:
            text.numbers[row["number"]] = None
    found = {
        each: terms.of_letter(text.numbers, text.customers, text.recipient, text.subject)
        for each, text in texts.items()
    }
    connection.fill(
        "delivery_search", [{"delivery_id": each, "terms": f" {' '.join(own)} "} for each, own in found.items()]
    )
    rows = [{"term": term, "delivery_id": each} for each, own in found.items() for term in own]
    connection.fill("delivery_terms", rows)


def enter_next(connection: Connection, below: int) -> int:
    """Have the search know of the newest deliveries below an id, and return below which one to go on; 0 for the end."""
    rows = connection.execute(
        "SELECT id FROM deliveries WHERE id < :below ORDER BY id DESC LIMIT :most", {"below": below, "most": _AT_ONCE}
    ).fetchall()
    enter(connection, [row["id"] for row in rows])
    return int(rows[-1]["id"]) if len(rows) == _AT_ONCE else 0


class _Texts(NamedTuple):
    """What one delivery is found by; numbers and customers each once, in their order."""

    recipient: str
    subject: str
    numbers: dict[str, None]
    customers: dict[str, None]


def _page(connection: Connection, query: OutboxQuery, part: Part) -> Page[Delivery]:
    rows = _rows(connection, _found(connection, query, part), query)
    if part.before is not None or part.after is not None:
        return Page(rows)
    if not rows:
        return Page(rows, 0, exact=True)
    count, exact = _counted(connection, query, _WITH_PAGE)
    return Page(rows, max(count, len(rows)), exact)


def _rows(connection: Connection, ids: Sequence[int], query: OutboxQuery) -> list[Delivery]:
    if not ids:
        return []
    found = {each.id: each for each in listed(connection, ids=ids, states=query.states, settled=query.settled)}
    return [found[each] for each in ids if each in found]


def _paths(query: OutboxQuery) -> list[str]:
    """Return the conditions by which each of the standings that are meant is walked: an index has them in its order."""
    states = ", ".join(f"'{state}'" for state in query.states)
    if query.settled:
        return ["settled_at IS NOT NULL" + (f" AND deliveries.state IN ({states})" if states else "")]
    if query.settled is False and query.states and set(query.states) <= set(UNDELIVERED_STATES):
        return [f"{TO_DO} AND deliveries.state IN ({states})"]
    open_only = "" if query.settled is None else " AND settled_at IS NULL"
    if not states:
        return [f"1 = 1{open_only}"]
    return [f"deliveries.state = '{state}'{open_only}" for state in query.states]


def table(connection: Connection, path: str) -> str:
    """Return the deliveries as that path is walked: left to itself SQLite takes another index of it, and sorts."""
    return f"deliveries {connection.dialect.by_index('deliveries_to_do')}" if path.startswith(TO_DO) else "deliveries"


def _found(connection: Connection, query: OutboxQuery, part: Part) -> list[int]:
    """Return the ids of deliveries, the newest first."""
    wanted = _wanted(connection, query.text)
    every = [each for path in _paths(query) for each in _of_path(connection, wanted, path, part)]
    nearest = nsmallest if part.after is not None else nlargest
    return sorted(nearest(part.limit, every), reverse=True)


def _wanted(connection: Connection, text: str) -> tuple[str, ...]:
    """Return the beginnings of terms that somebody types."""

    def is_beginning(word: str) -> bool:
        values = {"begin": storable(word), "end": terms.end_of(storable(word))}
        statement = "SELECT 1 FROM delivery_terms WHERE term >= :begin AND term < :end LIMIT 1"
        return connection.execute(statement, values).fetchone() is not None

    return tuple(map(storable, terms.typed(terms.respelt(text, is_beginning))))


def _of_path(connection: Connection, wanted: tuple[str, ...], path: str, part: Part) -> list[int]:
    if not wanted:
        rows = connection.execute(
            f"SELECT id FROM {table(connection, path)} WHERE {path} AND {part.ordered('id')}",
            {"edge": part.edge, "limit": part.limit},
        )
        return [row["id"] for row in rows]
    rarest, few = words.rarest(connection, "delivery_terms", wanted)
    if few:
        return _of_few(connection, wanted, rarest, path, part)
    found, rest = _walked(connection, wanted, path, part)
    if rest is not None and not found:
        # Frequent, but not near here. Where something was, the next page is nearer than all of the rest.
        return _gathered(connection, wanted, rarest, path, rest)
    return found


def _walked(connection: Connection, wanted: tuple[str, ...], path: str, part: Part) -> tuple[list[int], Part | None]:
    """Return what is found on the way, and the rest of the way (see `walking`)."""
    condition, values = words.having(connection, wanted)

    def look(place: Part, most: int) -> Sequence[Row]:
        return connection.execute(
            f"SELECT deliveries.id, {condition} AS fits FROM {table(connection, path)}"
            f" LEFT JOIN delivery_search ON delivery_id = deliveries.id"
            f" WHERE {path} AND {place.beyond('deliveries.id')} {place.order('deliveries.id')} LIMIT :window",
            values | {"edge": place.edge, "window": most},
        ).fetchall()

    return walked(
        part,
        part.limit,
        look=look,
        found=lambda row: int(row["id"]),
        beyond=lambda row, left: part.behind(row["id"], left),
    )


def _of_few(connection: Connection, wanted: tuple[str, ...], rarest: str, path: str, part: Part) -> list[int]:
    """Return what has the words, of the few that have the rarest: these are named, or a planner would read all."""
    candidates = connection.execute(
        "SELECT DISTINCT delivery_id FROM delivery_terms WHERE term >= :begin AND term < :end"
        f" AND {part.beyond('delivery_id')}",
        {"begin": rarest, "end": terms.end_of(rarest), "edge": part.edge},
    ).fetchall()
    if not candidates:
        return []
    condition, values = words.having(connection, tuple(each for each in wanted if each != rarest))
    rows = connection.execute(
        "SELECT deliveries.id FROM deliveries JOIN delivery_search ON delivery_id = deliveries.id"
        f" WHERE {connection.dialect.among('deliveries.id', 'ids')} AND {path} AND {condition}"
        f" {part.order('deliveries.id')} LIMIT :limit",
        values | {"ids": connection.dialect.several(row[0] for row in candidates), "limit": part.limit},
    )
    return [row["id"] for row in rows]


def _gathered(connection: Connection, wanted: tuple[str, ...], rarest: str, path: str, part: Part) -> list[int]:
    """Return what has the words, by way of the rarest of them, which many have."""
    condition, values = words.having(connection, tuple(each for each in wanted if each != rarest))
    rows = connection.execute(
        "SELECT found.delivery_id FROM ("
        "SELECT DISTINCT delivery_id FROM delivery_terms WHERE term >= :begin AND term < :end"
        f" AND {part.beyond('delivery_id')}) AS found"
        " JOIN delivery_search ON delivery_search.delivery_id = found.delivery_id"
        " JOIN deliveries ON deliveries.id = found.delivery_id"
        f" WHERE {path} AND {condition} {part.order('found.delivery_id')} LIMIT :limit",
        values | {"begin": rarest, "end": terms.end_of(rarest), "edge": part.edge, "limit": part.limit},
    )
    return [row[0] for row in rows]


def _counted(connection: Connection, query: OutboxQuery, most: int) -> tuple[int, bool]:
    """Return how many match, and whether that is all of them."""
    wanted = _wanted(connection, query.text)
    counts = [_count_of_path(connection, wanted, path, most) for path in _paths(query)]
    return sum(count for count, _ in counts), all(exact for _, exact in counts)


def _count_of_path(connection: Connection, wanted: tuple[str, ...], path: str, most: int) -> tuple[int, bool]:
    if not wanted:
        row = connection.execute(
            "SELECT count(*) AS found FROM ("
            f"SELECT 1 FROM {table(connection, path)} WHERE {path} LIMIT :most) AS counted",
            {"most": most},
        ).fetchone()
        return row["found"], row["found"] < most
    rarest, few = words.rarest(connection, "delivery_terms", wanted)
    if few:
        return len(_of_few(connection, wanted, rarest, path, Part(EVERY))), True
    if most < EVERY:
        return 0, False  # frequent words are counted while nobody types
    return len(_gathered(connection, wanted, rarest, path, Part(EVERY))), True
