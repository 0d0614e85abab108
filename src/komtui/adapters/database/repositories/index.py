"""The searchable list over SQLite: a fraction of a millisecond a call, and a hop to the thread that answers."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from komtui.adapters.database import terms
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.terms import Search, search, storable
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.money import Money
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.services.listing import COUNTED, DocumentRow, Page, Query

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

    def page(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[DocumentRow]]:
        """Ask for the rows of a page, and on the first one how many match."""
        part = _Part(limit, before, after)
        return self._database.ask(lambda connection: self._page(connection, query, part))

    def keys(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for up to `limit` list keys, newest first: those below `before`, or the nearest above `after`."""
        part = _Part(limit, before, after)
        return self._database.ask(lambda connection: self._keys(connection, query, part))

    def count(self, query: Query, limit: int = 0) -> Future[int]:
        """Ask how many rows match, at most `limit` where it is given. Without words: at once, whatever the size."""
        return self._database.ask(lambda connection: self._count(connection, query, limit), long=not limit)

    def rows(self, keys: Sequence[int]) -> Future[Sequence[DocumentRow]]:
        """Ask for the rows of `keys`, in their order."""
        return self._database.ask(lambda connection: _rows(connection, keys))

    def _page(self, connection: sqlite3.Connection, query: Query, part: _Part) -> Page[DocumentRow]:
        rows = _rows(connection, self._keys(connection, query, part))
        if part.before is not None or part.after is not None:
            return Page(rows)
        return Page(rows, *self._counted(connection, query, COUNTED))

    def _keys(self, connection: sqlite3.Connection, query: Query, part: _Part) -> list[int]:
        if self._can_filter(connection, query):
            return _keys(connection, query, part)
        return part.listed(list(islice(_meanwhile(connection, query, part), part.limit)))

    def _count(self, connection: sqlite3.Connection, query: Query, limit: int) -> int:
        count, _exact = self._counted(connection, query, limit)
        return min(count, limit) if limit else count

    def _counted(self, connection: sqlite3.Connection, query: Query, limit: int) -> tuple[int, bool]:
        """Return how many match, and whether that is all of them; only words end at `limit`."""
        if not query.text.strip() or self._can_filter(connection, query):
            return _counted(connection, query, limit)
        found = sum(1 for _key in islice(_meanwhile(connection, query, _ALL), limit or None))
        return found, not limit or found < limit

    def _can_filter(self, connection: sqlite3.Connection, query: Query) -> bool:
        """Return whether the index's filters can be relied on, or are not asked for. Once so, it stays so."""
        if query.kind is None and query.state is None and query.store is None:
            return True
        self._current = self._current or _is_current(connection)
        return self._current


class _Part(NamedTuple):
    """Which part of the list."""

    limit: int
    before: int | None
    after: int | None

    @property
    def whole(self) -> bool:
        """Whether it begins at one of the ends, so that where nothing is found nothing matches."""
        return self.before is None and not self.after

    @property
    def edge(self) -> int:
        """The key that it begins beside."""
        return self.after if self.after is not None else _EVERY if self.before is None else self.before

    def ordered(self, column: str) -> str:
        """Return the end of a statement that walks from the edge."""
        if self.after is not None:
            return f"{column} > ? ORDER BY {column} LIMIT ?"
        return f"{column} < ? ORDER BY {column} DESC LIMIT ?"

    def listed(self, found: list[int]) -> list[int]:
        """Return what a statement found, the newest first."""
        return found[::-1] if self.after is not None else found


_ALL = _Part(-1, None, None)


def _keys(connection: sqlite3.Connection, query: Query, part: _Part) -> list[int]:
    wanted = search(query)
    if not wanted.terms:
        # Only our own words are put into the statements.
        statement = f"SELECT key FROM documents WHERE {part.ordered('key')}"  # noqa: S608
        return part.listed([row[0] for row in connection.execute(statement, (part.edge, part.limit))])
    if not wanted.words and _tally(connection, query) == 0:
        return []
    found = _by_terms(connection, wanted, part)
    if not found and wanted.pieces and (part.whole or not _by_terms(connection, wanted, _Part(1, None, None))):
        return _by_pieces(connection, wanted, part)
    return found


def _is_current(connection: sqlite3.Connection) -> bool:
    """Return whether every entry was made by this program's version of `terms` (see `reindexing`)."""
    row = connection.execute("SELECT version, target FROM search_index").fetchone()
    return (row["version"], row["target"]) == (terms.VERSION, terms.VERSION)


def _meanwhile(connection: sqlite3.Connection, query: Query, part: _Part) -> Iterator[int]:
    """Yield keys from the edge on while the index is made anew: filtered by the columns, which are always right."""
    store = None if query.store is None else storable(query.store)
    values = {"kind": query.kind, "state": query.state, "store": store}
    values = {name: value for name, value in values.items() if value is not None}
    is_of = "".join(f" AND {name} = :{name}" for name in values)
    up = part.after is not None
    if not search(query).words:
        beyond, order = (">", "ASC") if up else ("<", "DESC")
        # Only names of columns and our own words are put in, here and below.
        statement = f"SELECT key FROM documents WHERE key {beyond} :edge{is_of} ORDER BY key {order}"  # noqa: S608
        yield from (row[0] for row in connection.execute(statement, values | {"edge": part.edge}))
        return
    statement = f"SELECT key FROM documents WHERE key = :key{is_of}"  # noqa: S608
    while keys := _keys(connection, Query(query.text), part._replace(limit=_AT_ONCE)):
        for key in reversed(keys) if up else keys:
            if connection.execute(statement, values | {"key": key}).fetchone():
                yield key
        part = part._replace(after=keys[0]) if up else part._replace(before=keys[-1])


def _counted(connection: sqlite3.Connection, query: Query, limit: int) -> tuple[int, bool]:
    """Return how many match, and whether that is all of them; only words end at `limit`."""
    wanted = search(query)
    if not wanted.words:
        return _tally(connection, query), True
    statement = "SELECT count(*) FROM (SELECT rowid FROM search_terms WHERE search_terms MATCH ? LIMIT ?)"
    count = int(connection.execute(statement, (wanted.terms, limit or -1)).fetchone()[0])
    if count or not wanted.pieces:
        return count, not limit or count < limit
    # One by one: it may be all of the books.
    fits = [0, 0]
    for row in _pieces(connection, wanted, _Part(_CANDIDATES if limit else -1, None, None)):
        fits[_contains(row, wanted)] += 1
    return fits[True], not limit or sum(fits) < _CANDIDATES


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


def _by_terms(connection: sqlite3.Connection, wanted: Search, part: _Part) -> list[int]:
    statement = f"SELECT rowid FROM search_terms WHERE search_terms MATCH ? AND {part.ordered('rowid')}"  # noqa: S608
    return part.listed([row[0] for row in connection.execute(statement, (wanted.terms, part.edge, part.limit))])


def _by_pieces(connection: sqlite3.Connection, wanted: Search, part: _Part) -> list[int]:
    # The cursor is read no further than needed: a broad search ends after a screenful.
    rows = _pieces(connection, wanted, part._replace(limit=_CANDIDATES))
    found = (row[0] for row in rows if _contains(row, wanted))
    return part.listed(list(islice(found, part.limit)))


def _pieces(connection: sqlite3.Connection, wanted: Search, part: _Part) -> sqlite3.Cursor:
    """Return documents that have the words' pieces, and may have the words: as many as `part` says."""
    statement = (
        "SELECT rowid, pieces FROM search_pieces"  # noqa: S608
        f" WHERE search_pieces MATCH ? AND {part.ordered('rowid')}"
    )
    return connection.execute(statement, (wanted.pieces, part.edge, part.limit))


def _contains(row: sqlite3.Row, wanted: Search) -> bool:
    return all(word in row[1] for word in wanted.words)


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
