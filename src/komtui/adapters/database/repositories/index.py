"""The searchable list over SQLite: synchronous, a fraction of a millisecond a call."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

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

    def keys(self, query: Query, limit: int, before: int | None = None) -> Sequence[int]:
        """Return up to `limit` list keys, newest first, below `before`."""
        below = _EVERY if before is None else before
        return self._database.look(lambda connection: _keys(connection, query, limit, below))

    def count(self, query: Query, limit: int = 0) -> int:
        """Return how many rows match, at most `limit` where it is given. Without words: at once, whatever the size."""
        return self._database.look(lambda connection: _count(connection, query, limit))

    def rows(self, keys: Sequence[int]) -> Sequence[DocumentRow]:
        """Return the rows of `keys`, in their order."""
        return self._database.look(lambda connection: _rows(connection, keys))


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
