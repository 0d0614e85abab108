"""The searchable list over SQLite: a fraction of a millisecond a call, and a hop to the thread that answers."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
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
        return self._database.ask(lambda connection: _page(connection, self._sure(connection, query), part))

    def keys(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for up to `limit` list keys, newest first: those below `before`, or the nearest above `after`."""
        part = _Part(limit, before, after)
        return self._database.ask(lambda connection: _keys(connection, self._sure(connection, query), part))

    def count(self, query: Query, limit: int = 0) -> Future[int]:
        """Ask how many rows match, at most `limit` where it is given. Without words: at once, whatever the size."""
        return self._database.ask(
            lambda connection: _count(connection, self._sure(connection, query), limit), long=not limit
        )

    def rows(self, keys: Sequence[int]) -> Future[Sequence[DocumentRow]]:
        """Ask for the rows of `keys`, in their order."""
        return self._database.ask(lambda connection: _rows(connection, keys))

    def _sure(self, connection: sqlite3.Connection, query: Query) -> _Asked:
        """Return the question, and whether the index's filters can be relied on or are not asked for."""
        if query[1:] == (None, None, None):
            return _Asked(query, by_index=True)
        # Once it is current it stays so.
        self._current = self._current or _is_current(connection)
        return _Asked(query, by_index=self._current)


class _Asked(NamedTuple):
    """What is asked, and how it is to be answered."""

    query: Query
    by_index: bool
    """False while the index is made anew: then the columns filter, which are always right."""


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


def _page(connection: sqlite3.Connection, asked: _Asked, part: _Part) -> Page[DocumentRow]:
    rows = _rows(connection, _keys(connection, asked, part))
    if part.before is not None or part.after is not None:
        return Page(rows)
    return Page(rows, *_counted(connection, asked, COUNTED))


def _keys(connection: sqlite3.Connection, asked: _Asked, part: _Part) -> list[int]:
    query = asked.query
    if not asked.by_index:
        return _by_columns(connection, query, part)
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


def _by_columns(connection: sqlite3.Connection, query: Query, part: _Part) -> list[int]:
    """Return keys as `_keys` does: the words by the index as it is, the filters by the columns."""
    store = None if query.store is None else storable(query.store)
    filters = {"kind": query.kind, "state": query.state, "store": store}
    of = {name: value for name, value in filters.items() if value is not None}
    # Only names of columns are put in, here and below.
    where = "".join(f"{name} = ? AND " for name in of)
    if not search(query).words:
        statement = f"SELECT key FROM documents WHERE {where}{part.ordered('key')}"  # noqa: S608
        rows = connection.execute(statement, (*of.values(), part.edge, part.limit))
        return part.listed([row[0] for row in rows])
    statement, found = f"SELECT key FROM documents WHERE {where}key = ?", list[int]()  # noqa: S608
    step, asked = part._replace(limit=_AT_ONCE), _Asked(Query(query.text), by_index=True)
    while len(found) < part.limit and (keys := _keys(connection, asked, step)):
        walked = step.listed(keys)
        found += [key for key in walked if connection.execute(statement, (*of.values(), key)).fetchone()]
        step = step._replace(**{"before" if part.after is None else "after": walked[-1]})
    return part.listed(found[: part.limit])


def _count(connection: sqlite3.Connection, asked: _Asked, limit: int) -> int:
    count, _exact = _counted(connection, asked, limit)
    return min(count, limit) if limit else count


def _counted(connection: sqlite3.Connection, asked: _Asked, limit: int) -> tuple[int, bool]:
    """Return how many match, and whether that is all of them; only words end at `limit`."""
    query, wanted = asked.query, search(asked.query)
    if not wanted.words:
        return _tally(connection, query), True
    if not asked.by_index:
        count = len(_by_columns(connection, query, _Part(limit or _EVERY, None, None)))
        return count, not limit or count < limit
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
