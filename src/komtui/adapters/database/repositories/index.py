"""The searchable list: a fraction of a millisecond a call, and a hop to the thread that answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import Future
from decimal import Decimal
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from komtui.adapters.database import terms
from komtui.adapters.database.connection import EVERY, Connection, Database, Row, of_row
from komtui.adapters.database.repositories.standing import FACTS, Mark, Reminding, known, views_of
from komtui.adapters.database.terms import Part, Search, search, storable
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.money import ZERO, Money
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.standing import Dues, View, balance, urgent, views
from komtui.late import late_module
from komtui.services.listing import COUNTED, DocumentRow, Page, Query, today

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import _reminding as reminding
    from komtui.services.ports import Clock
else:
    # The first paint asks for nothing of it.
    reminding = late_module("komtui.adapters.database.repositories._reminding")

_COUNTED_OF_VIEW = 1_000
"""Where a page stops counting what is in a view: each is looked for by one more term."""
_AT_ONCE = 500
"""Rows fetched by one statement."""

_COLUMNS = (
    "key, id, kind, number, state, date, due_date, customer, email, currency, net, tax, gross, payable, prepaid, paid,"
    " delivery, store, valid_until"
)
_ENDS = {View.OVERDUE: "due_date", View.EXPIRED: "valid_until"}
"""Views that a day brings, and the column of the day after which a document is in it."""
_WHATEVER_HAPPENED = {"mailed": False, "carried_on": False, "in_part": True, "step_due": True, "late": True}
"""What puts a document into views that its kind and state allow."""
_KEPT = "state <> 'discarded'"
"""What was discarded is in no list but that of its own."""
_GIVEN_UP = f"'{DeliveryState.FAILED}', '{DeliveryState.CANCELLED}', '{DeliveryState.BOUNCED}'"
_STEPS = ("", "quote", "notice", "due", "1", "2", "3")
"""Steps of reminding, the furthest last; the first is of what was only listed with others."""
# The place among them of the furthest step that somebody was reminded of it; what came back reminded nobody, nor does
# the copy in the archive. Addresses of a letter stand in JSON, those beyond ASCII in its escapes.
_REMINDED = f"""
    (SELECT max(CASE step {" ".join(f"WHEN '{step}' THEN {place}" for place, step in enumerate(_STEPS))} END)
    FROM reminders JOIN letters ON letters.id = reminders.letter_id
    WHERE reminders.document_id = documents.id AND EXISTS (
        SELECT 1 FROM deliveries WHERE deliveries.letter_id = letters.id AND deliveries.state NOT IN ({_GIVEN_UP})
        AND (replace(recipients, '"' || lower(recipient) || '"', '') <> recipients OR NOT {{is_ascii}})
    )) AS reminded
"""
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

    def page(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[DocumentRow]]:
        """Ask for the rows of a page, and on the first one how many match."""
        part = Part(limit, before, after)
        return self._database.ask(lambda connection: _page(connection, self._sure(connection, query), part))

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
        day = today(self._clock.now() if self._clock else None)
        return self._database.ask(lambda connection: _rows(connection, keys, day))

    def place(self, document_id: int) -> Future[int | None]:
        """Ask for the list key of a document; None where there is none."""
        return self._database.ask(lambda connection: _place(connection, document_id))

    def _sure(self, connection: Connection, query: Query) -> _Asked:
        """Return the question, and whether the index's filters can be relied on or are not asked for."""
        day = today(self._clock.now() if self._clock else None)
        query = _respelt(connection, query)
        if query[1:] == (None,) * len(query[1:]):
            return _Asked(query, day, by_index=True)
        # Once it is current it stays so. What is overdue another day brings.
        self._current = self._current or _is_current(connection)
        by_index = self._current and _is_told(connection, query.view, day)
        return _Asked(query, day, by_index=by_index)


class _Asked(NamedTuple):
    """What is asked, and how it is to be answered."""

    query: Query
    day: dt.date
    """Of the question."""
    by_index: bool
    """False while the index is made anew: then the columns filter, which are always right."""


def _respelt(connection: Connection, query: Query) -> Query:
    def is_beginning(word: str) -> bool:
        return bool(connection.dialect.keys(connection, Search((word,), (), (), ()), Part(1)))

    return query._replace(text=terms.respelt(query.text, is_beginning))


def _place(connection: Connection, document_id: int) -> int | None:
    row = connection.execute("SELECT key FROM documents WHERE id = :id", {"id": document_id}).fetchone()
    return None if row is None else int(row["key"])


def _page(connection: Connection, asked: _Asked, part: Part) -> Page[DocumentRow]:
    rows = _rows(connection, _keys(connection, asked, part), asked.day)
    if part.before is not None or part.after is not None:
        return Page(rows)
    if not rows:
        return Page(rows, 0, exact=True)
    most = min(COUNTED if asked.query.view is None else _COUNTED_OF_VIEW, connection.dialect.counted_in_time)
    count, exact = _counted(connection, asked, most)
    return Page(rows, max(count, len(rows)), exact)


def _keys(connection: Connection, asked: _Asked, part: Part) -> list[int]:
    query = asked.query
    if query.state is State.DISCARDED:
        return _discarded(connection, query, part)
    if not asked.by_index:
        return _by_columns(connection, asked, part)
    wanted = search(query)
    dialect = connection.dialect
    if not wanted.words and not wanted.tags:
        # Only our own words are put into the statements.
        statement = f"SELECT key FROM documents WHERE {_KEPT} AND {part.ordered('key')}"
        rows = connection.execute(statement, {"edge": part.edge, "limit": part.limit})
        return part.newest_first([row[0] for row in rows])
    if not wanted.words and query.view is None and _tally(connection, query) == 0:
        return []
    found = dialect.keys(connection, wanted, part)
    if not found and wanted.groups and (part.whole or not dialect.keys(connection, wanted, Part(1))):
        return dialect.pieces(connection, wanted, part)
    return found


def _is_told(connection: Connection, view: View | None, day: dt.date) -> bool:
    """Return whether the search knows what that day has brought into a view."""
    if view not in {*_ENDS, View.TO_REMIND}:
        return True
    upto = known(connection)
    if view in _ENDS:
        return upto.overdue == Mark(day.isoformat())
    return reminding.is_known(connection, upto.reminding, day)


def _is_current(connection: Connection) -> bool:
    """Return whether every entry was made by this program's version of `terms` (see `reindexing`)."""
    row = connection.execute("SELECT version, target FROM search_index").fetchone()
    return (row["version"], row["target"]) == (terms.VERSION, terms.VERSION)


def _by_columns(connection: Connection, asked: _Asked, part: Part) -> list[int]:
    """Return keys as `_keys` does: the words by the index as it is, the filters by the columns."""
    query = asked.query
    store = None if query.store is None else storable(query.store)
    filters = {"kind": query.kind, "state": query.state, "store": store}
    of: dict[str, object] = {name: value for name, value in filters.items() if value is not None}
    # Only names of columns are put in, here and below.
    where = [_KEPT, *(f"{name} = :{name}" for name in of)]
    if query.view is not None:
        where.append(_within(query.view))
    if query.view in _ENDS:
        where.append(f"{_ENDS[query.view]} < :day")
        of["day"] = asked.day.isoformat()
    facts = "SELECT key FROM documents" if query.view is None else FACTS
    statement, found = f"{facts} WHERE {' AND '.join(where)} AND", list[int]()
    words = _Asked(Query(query.text), asked.day, by_index=True)
    step = part._replace(limit=max(part.limit, _AT_ONCE) if query.view is None else _AT_ONCE)
    while len(found) < part.limit:
        if search(query).words:
            walked = step.newest_first(_keys(connection, words, step))
            among = connection.dialect.among("key", "keys")
            of_keys = of | {"keys": connection.dialect.several(walked)}
            rows = connection.execute(f"{statement} {among} {step.order('key')}", of_keys).fetchall()
        else:
            of_step = of | {"edge": step.edge, "limit": step.limit}
            rows = connection.execute(f"{statement} {step.ordered('key')}", of_step).fetchall()
            walked = [row["key"] for row in rows]
        if not walked:
            break
        found += [row["key"] for row in rows] if query.view is None else _within_view(connection, rows, asked)
        step = step._replace(**{"before" if part.after is None else "after": walked[-1]})
    return part.newest_first(found[: part.limit])


def _within_view(connection: Connection, rows: Sequence[Row], asked: _Asked) -> list[int]:
    """Return the keys of those documents that are in the view that is asked for."""
    day, due = asked.day.isoformat(), frozenset[int]()
    if asked.query.view is View.TO_REMIND:
        due = frozenset(reminding.due_of(connection, rows, Reminding(known(connection).reminding.policy, day)))
    return [row["key"] for row in rows if asked.query.view in views_of(row, Mark(day), step_due=row["id"] in due)]


def _within(view: View) -> str:
    """Return a condition without which no document is in a view: the kinds and states that it can have."""
    owed = Decimal(1)
    places = [
        f"('{kind}', '{state}')"
        for kind, state in product(Kind, State)
        if any(
            view in views(kind, state, due, shipped=shipped, **_WHATEVER_HAPPENED)
            for due in (balance(kind, state, owed, ZERO),)
            for shipped in (True, False)
        )
    ]
    return f"(kind, state) IN (VALUES {', '.join(places)})"


def _discarded(connection: Connection, query: Query, part: Part) -> list[int]:
    """Return keys of what was discarded. The search does not know it, and there is never much of it."""
    rows = connection.execute(
        "SELECT key, id, kind, number, state, customer, email, store FROM documents"
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
    if not wanted.words and query.view is None:
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
    statement = f"SELECT coalesce(sum(documents), 0) FROM tallies WHERE {where}"
    return int(connection.execute(statement, values).fetchone()[0])


def _rows(connection: Connection, keys: Sequence[int], day: dt.date) -> list[DocumentRow]:
    found: dict[int, DocumentRow] = {}
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        reminded = _REMINDED.format(is_ascii=f"({connection.dialect.is_ascii('recipient')})")
        rows = connection.execute(
            f"SELECT {_COLUMNS}, {reminded} FROM documents WHERE {connection.dialect.among('key', 'keys')}",
            {"keys": connection.dialect.several(part)},
        )
        found.update((row[0], _row(row, day)) for row in rows)
    return [found[key] for key in keys if key in found]


@of_row
def _row(row: Row, day: dt.date) -> DocumentRow:
    key, document_id, kind, number, state, date, due, customer, email, currency, *others = row
    *amounts, delivery, store, valid, step = others
    net, tax, gross, payable, prepaid, paid = map(Decimal, amounts)
    due_date = dt.date.fromisoformat(due) if due else None
    dues = Dues(_KINDS[kind], _STATES[state], payable, paid)
    owed = balance(*dues)
    until = dt.date.fromisoformat(valid) if valid and dues.kind is Kind.QUOTE else due_date
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
        Money(payable + prepaid, currency),
        None if owed is None else Money(owed, currency),
        next(iter(urgent(dues, until, day)), None),
        _DELIVERIES[delivery] if delivery else None,
        store,
        _STEPS[step] if step and _is_open(kind, state, owed) else "",
    )


def _is_open(kind: str, state: str, owed: Decimal | None) -> bool:
    """Return whether it matters that somebody was reminded of it: something of it is still open."""
    if kind == Kind.QUOTE:
        return state == State.ISSUED
    return kind == Kind.INVOICE and owed is not None and owed > ZERO
