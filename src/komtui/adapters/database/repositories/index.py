"""The searchable list over SQLite: synchronous, a fraction of a millisecond a call."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from komtui.adapters.database import terms
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.terms import Search, search, storable
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.money import Money
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.services.listing import DocumentRow, Query

_EVERY = 2**62
"""Above every list key."""
_AT_ONCE = 500
"""Rows fetched by one statement."""
_CANDIDATES = 4_000
"""Rows found by pieces that one call looks through at most, so that no keystroke waits for more."""

_COLUMNS = (
    "key, id, kind, number, state, date, due_date, customer, email, currency, net, tax, gross, payable, delivery, store"
)
_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
_DELIVERIES = {state.value: state for state in DeliveryState}


class SqliteIndex:
    """Implements `ports.DocumentIndex`.

    Words are looked for at the beginning of words (see terms.py); only where nothing at all begins that way, in the
    middle of words, from three characters on. So a row never leaves the list because another one came in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._current = False

    def keys(self, query: Query, limit: int, before: int | None = None) -> Sequence[int]:
        """Return up to `limit` list keys, newest first, below `before`."""
        below = _EVERY if before is None else before
        return self._database.look(lambda connection: self._keys(connection, query, limit, below))

    def count(self, query: Query, limit: int = 0) -> int:
        """Return how many rows match, at most `limit` where it is given. Without words: at once, whatever the size."""
        return self._database.look(lambda connection: self._count(connection, query, limit))

    def rows(self, keys: Sequence[int]) -> Sequence[DocumentRow]:
        """Return the rows of `keys`, in their order."""
        return self._database.look(lambda connection: _rows(connection, keys))

    def _keys(self, connection: sqlite3.Connection, query: Query, limit: int, below: int) -> list[int]:
        if self._can_filter(connection, query):
            return _keys(connection, query, limit, below)
        return list(islice(_meanwhile(connection, query, below), limit))

    def _count(self, connection: sqlite3.Connection, query: Query, limit: int) -> int:
        if not query.text.strip() or self._can_filter(connection, query):
            return _count(connection, query, limit)
        return sum(1 for _key in islice(_meanwhile(connection, query, _EVERY), limit or None))

    def _can_filter(self, connection: sqlite3.Connection, query: Query) -> bool:
        """Return whether the index's filters can be relied on, or are not asked for. Once so, it stays so."""
        if query.kind is None and query.state is None and query.store is None:
            return True
        self._current = self._current or _is_current(connection)
        return self._current


def _keys(connection: sqlite3.Connection, query: Query, limit: int, below: int) -> list[int]:
    wanted = search(query)
    if not wanted.terms:
        statement = "SELECT key FROM documents WHERE key < ? ORDER BY key DESC LIMIT ?"
        return [row[0] for row in connection.execute(statement, (below, limit))]
    if not wanted.words and _tally(connection, query) == 0:
        return []
    found = _by_terms(connection, wanted, limit, below)
    if not found and wanted.pieces and (below == _EVERY or not _by_terms(connection, wanted, 1, _EVERY)):
        return _by_pieces(connection, wanted, limit, below, _CANDIDATES)
    return found


def _is_current(connection: sqlite3.Connection) -> bool:
    """Return whether every entry was made by this program's version of `terms` (see `reindexing`)."""
    row = connection.execute("SELECT version, target FROM search_index").fetchone()
    return (row["version"], row["target"]) == (terms.VERSION, terms.VERSION)


def _meanwhile(connection: sqlite3.Connection, query: Query, below: int) -> Iterator[int]:
    """Yield the keys below `below` while the index is made anew: filtered by the columns, which are always right."""
    store = None if query.store is None else storable(query.store)
    values = {"kind": query.kind, "state": query.state, "store": store}
    values = {name: value for name, value in values.items() if value is not None}
    is_of = "".join(f" AND {name} = :{name}" for name in values)
    if not search(query).words:
        # Only names of columns are put in, here and below.
        statement = f"SELECT key FROM documents WHERE key < :below{is_of} ORDER BY key DESC"  # noqa: S608
        yield from (row[0] for row in connection.execute(statement, values | {"below": below}))
        return
    statement = f"SELECT key FROM documents WHERE key = :key{is_of}"  # noqa: S608
    while keys := _keys(connection, Query(query.text), _AT_ONCE, below):
        yield from (key for key in keys if connection.execute(statement, values | {"key": key}).fetchone())
        below = keys[-1]


def _count(connection: sqlite3.Connection, query: Query, limit: int) -> int:
    wanted = search(query)
    most = limit or -1
    if not wanted.words:
        found = _tally(connection, query)
        return min(found, limit) if limit else found
    statement = "SELECT count(*) FROM (SELECT rowid FROM search_terms WHERE search_terms MATCH ? LIMIT ?)"
    count = int(connection.execute(statement, (wanted.terms, most)).fetchone()[0])
    if not count and wanted.pieces:
        return len(_by_pieces(connection, wanted, most, _EVERY, _CANDIDATES if limit else -1))
    return count


def _tally(connection: sqlite3.Connection, query: Query) -> int:
    """Return how many documents the filters alone leave."""
    statement = (
        "SELECT coalesce(sum(documents), 0) FROM tallies"
        " WHERE (:kind IS NULL OR kind = :kind) AND (:state IS NULL OR state = :state)"
        " AND (:store IS NULL OR store = :store)"
    )
    store = None if query.store is None else storable(query.store)
    values = {"kind": query.kind, "state": query.state, "store": store}
    return int(connection.execute(statement, values).fetchone()[0])


def _by_terms(connection: sqlite3.Connection, wanted: Search, limit: int, below: int) -> list[int]:
    statement = "SELECT rowid FROM search_terms WHERE search_terms MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in connection.execute(statement, (wanted.terms, below, limit))]


def _by_pieces(connection: sqlite3.Connection, wanted: Search, limit: int, below: int, candidates: int) -> list[int]:
    statement = (
        "SELECT rowid, pieces FROM search_pieces WHERE search_pieces MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
    )
    # The cursor is read no further than needed: a broad search ends after a screenful.
    cursor = connection.execute(statement, (wanted.pieces, below, candidates))
    found = (row[0] for row in cursor if all(word in row[1] for word in wanted.words))
    return list(islice(found, limit if limit >= 0 else None))


def _rows(connection: sqlite3.Connection, keys: Sequence[int]) -> list[DocumentRow]:
    found: dict[int, DocumentRow] = {}
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        # The only thing put into the statement is how many question marks it has.
        statement = f"SELECT {_COLUMNS} FROM documents WHERE key IN ({marks})"  # noqa: S608
        found.update((row["key"], _row(row)) for row in connection.execute(statement, tuple(part)))
    return [found[key] for key in keys if key in found]


def _row(row: sqlite3.Row) -> DocumentRow:
    key, document_id, kind, number, state, date, due, customer, email, *amounts, delivery, store = row
    currency, net, tax, gross, payable = amounts
    return DocumentRow(
        key,
        document_id,
        _KINDS[kind],
        number,
        _STATES[state],
        dt.date.fromisoformat(date),
        dt.date.fromisoformat(due) if due else None,
        customer,
        email,
        Money(Decimal(net), currency),
        Money(Decimal(tax), currency),
        Money(Decimal(gross), currency),
        Money(Decimal(payable), currency),
        _DELIVERIES[delivery] if delivery else None,
        store,
    )
