"""The searchable list: a fraction of a millisecond a call, and a hop to the thread that answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import Future
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from komtui.adapters.database import terms
from komtui.adapters.database.connection import EVERY, Connection, Database, Row, of_row
from komtui.adapters.database.terms import Part, search, storable
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.money import Money
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.standing import balance, standing
from komtui.services.listing import COUNTED, DocumentRow, Page, Query

if TYPE_CHECKING:
    from komtui.services.ports import Clock

_AT_ONCE = 500
"""Rows fetched by one statement."""

_COLUMNS = (
    "key, id, kind, number, state, date, due_date, customer, email, currency, net, tax, gross, payable, paid, delivery,"
    " store"
)
_KEPT = "state <> 'discarded'"
"""What was discarded is in no list but that of its own."""
_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
_DELIVERIES = {state.value: state for state in DeliveryState}


class IndexRepository:
    """Implements `ports.DocumentIndex`.

    Words are looked for at the beginning of words (see terms.py); only where nothing at all begins that way, in the
    middle of words, from three characters on. So a row never leaves the list because another one came in.
    """

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        """Take the clock by which a day ends; without one, that of this machine."""
        self._database = database
        self._clock = clock
        self._current = False

    def _today(self) -> dt.date:
        now = dt.datetime.now(dt.UTC) if self._clock is None else self._clock.now()
        return now.astimezone().date()

    def page(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[DocumentRow]]:
        """Ask for the rows of a page, and on the first one how many match."""
        part = Part(limit, before, after)
        return self._database.ask(
            lambda connection: _page(connection, self._sure(connection, query), part, self._today())
        )

    def keys(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        """Ask for up to `limit` list keys, newest first: those below `before`, or the nearest above `after`."""
        part = Part(limit, before, after)
        return self._database.ask(lambda connection: _keys(connection, self._sure(connection, query), part))

    def count(self, query: Query, limit: int = 0) -> Future[int]:
        """Ask how many rows match, at most `limit` where it is given. Without words: at once, whatever the size."""
        return self._database.ask(
            lambda connection: _count(connection, self._sure(connection, query), limit), long=not limit
        )

    def rows(self, keys: Sequence[int]) -> Future[Sequence[DocumentRow]]:
        """Ask for the rows of `keys`, in their order."""
        today = self._today()
        return self._database.ask(lambda connection: _rows(connection, keys, today))

    def _sure(self, connection: Connection, query: Query) -> _Asked:
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


def _page(connection: Connection, asked: _Asked, part: Part, today: dt.date) -> Page[DocumentRow]:
    rows = _rows(connection, _keys(connection, asked, part), today)
    if part.before is not None or part.after is not None:
        return Page(rows)
    if not rows:
        return Page(rows, 0, exact=True)
    count, exact = _counted(connection, asked, min(COUNTED, connection.dialect.counted_in_time))
    return Page(rows, max(count, len(rows)), exact)


def _keys(connection: Connection, asked: _Asked, part: Part) -> list[int]:
    query = asked.query
    if query.state is State.DISCARDED:
        return _discarded(connection, query, part)
    if not asked.by_index:
        return _by_columns(connection, query, part)
    wanted = search(query)
    dialect = connection.dialect
    if not wanted.words and not wanted.tags:
        # Only our own words are put into the statements.
        statement = f"SELECT key FROM documents WHERE {_KEPT} AND {part.ordered('key')}"  # noqa: S608
        rows = connection.execute(statement, {"edge": part.edge, "limit": part.limit})
        return part.newest_first([row[0] for row in rows])
    if not wanted.words and _tally(connection, query) == 0:
        return []
    found = dialect.keys(connection, wanted, part)
    if not found and wanted.groups and (part.whole or not dialect.keys(connection, wanted, Part(1))):
        return dialect.pieces(connection, wanted, part)
    return found


def _is_current(connection: Connection) -> bool:
    """Return whether every entry was made by this program's version of `terms` (see `reindexing`)."""
    row = connection.execute("SELECT version, target FROM search_index").fetchone()
    return (row["version"], row["target"]) == (terms.VERSION, terms.VERSION)


def _by_columns(connection: Connection, query: Query, part: Part) -> list[int]:
    """Return keys as `_keys` does: the words by the index as it is, the filters by the columns."""
    store = None if query.store is None else storable(query.store)
    filters = {"kind": query.kind, "state": query.state, "store": store}
    of: dict[str, object] = {name: value for name, value in filters.items() if value is not None}
    # Only names of columns are put in, here and below.
    where = f"{_KEPT} AND " + "".join(f"{name} = :{name} AND " for name in of)
    if not search(query).words:
        statement = f"SELECT key FROM documents WHERE {where}{part.ordered('key')}"  # noqa: S608
        rows = connection.execute(statement, of | {"edge": part.edge, "limit": part.limit})
        return part.newest_first([row[0] for row in rows])
    statement, found = f"SELECT key FROM documents WHERE {where}key = :key", list[int]()  # noqa: S608
    step, asked = part._replace(limit=_AT_ONCE), _Asked(Query(query.text), by_index=True)
    while len(found) < part.limit and (keys := _keys(connection, asked, step)):
        walked = step.newest_first(keys)
        found += [key for key in walked if connection.execute(statement, of | {"key": key}).fetchone()]
        step = step._replace(**{"before" if part.after is None else "after": walked[-1]})
    return part.newest_first(found[: part.limit])


def _discarded(connection: Connection, query: Query, part: Part) -> list[int]:
    """Return keys of what was discarded. The search does not know it, and there is never much of it."""
    rows = connection.execute(
        "SELECT key, id, kind, number, state, customer, email, store FROM documents"  # noqa: S608 - a constant
        f" WHERE state = 'discarded' AND {part.beyond('key')} {part.order('key')}",
        {"edge": part.edge},
    )
    wanted = search(query)

    def fits(row: Row) -> bool:
        text = (name_of(row["number"], row["id"]), row["customer"], row["email"])
        tags = terms.tags(Kind(row["kind"]), State(row["state"]), row["store"])
        is_filtered = set(wanted.tags) <= set(tags.split())
        return is_filtered and all(word in terms.pieces(*text, tags) for word in wanted.words)

    found = (row["key"] for row in rows if fits(row))
    return part.newest_first(list(islice(found, part.limit)))


def _count(connection: Connection, asked: _Asked, limit: int) -> int:
    count, _exact = _counted(connection, asked, limit)
    return min(count, limit) if limit else count


def _counted(connection: Connection, asked: _Asked, limit: int) -> tuple[int, bool]:
    """Return how many match, and whether that is all of them; only words end at `limit`."""
    query, wanted = asked.query, search(asked.query)
    if not wanted.words:
        return _tally(connection, query), True
    if not asked.by_index or query.state is State.DISCARDED:
        count = len(_keys(connection, asked, Part(limit or EVERY)))
        return count, not limit or count < limit
    count, exact = connection.dialect.count(connection, wanted, limit)
    if count or not wanted.groups:
        return count, exact
    return connection.dialect.count_pieces(connection, wanted, limit)


def _tally(connection: Connection, query: Query) -> int:
    """Return how many documents the filters alone leave."""
    store = None if query.store is None else storable(query.store)
    values = {"kind": query.kind, "state": query.state, "store": store}
    values = {name: value for name, value in values.items() if value is not None}
    conditions = [f"{name} = :{name}" for name in values] + ([] if query.state is not None else [_KEPT])
    where = " AND ".join(conditions)
    # Only names of columns are put in.
    statement = f"SELECT coalesce(sum(documents), 0) FROM tallies WHERE {where}"  # noqa: S608
    return int(connection.execute(statement, values).fetchone()[0])


def _rows(connection: Connection, keys: Sequence[int], today: dt.date) -> list[DocumentRow]:
    found: dict[int, DocumentRow] = {}
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        statement = f"SELECT {_COLUMNS} FROM documents WHERE {connection.dialect.among('key', 'keys')}"  # noqa: S608 - constants
        rows = connection.execute(statement, {"keys": connection.dialect.several(part)})
        found.update((row["key"], _row(row, today)) for row in rows)
    return [found[key] for key in keys if key in found]


@of_row
def _row(row: Row, today: dt.date) -> DocumentRow:
    key, document_id, kind, number, state, date, due, customer, email, currency, *amounts, delivery, store = row
    net, tax, gross, payable, paid = map(Decimal, amounts)
    due_date = dt.date.fromisoformat(due) if due else None
    owed = balance(_KINDS[kind], _STATES[state], payable, paid)
    return DocumentRow(
        key,
        document_id,
        _KINDS[kind],
        number,
        _STATES[state],
        dt.date.fromisoformat(date),
        due_date,
        customer,
        email,
        Money(net, currency),
        Money(tax, currency),
        Money(gross, currency),
        Money(payable, currency),
        None if owed is None else Money(owed, currency),
        standing(owed, paid, due_date, today),
        _DELIVERIES[delivery] if delivery else None,
        store,
    )
