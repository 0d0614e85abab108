"""What SQLite says and does in its own way: lists as JSON, and a search by FTS5."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from komtui.adapters.database.connection import EVERY
from komtui.adapters.database.terms import Part

if TYPE_CHECKING:
    from komtui.adapters.database.connection import Claim, Connection, Row, Values
    from komtui.adapters.database.terms import Entry, Search

_CANDIDATES = 4_000
"""Rows found by pieces that one call looks through at most, so that no keystroke waits for more."""


class SqliteDialect:
    """Implements `connection.Dialect`. There is one writer at a time, so nothing has to be locked."""

    lock = ""
    counted_in_time = EVERY

    def among(self, column: str, name: str) -> str:
        """Return the condition that `column` is one of `:name`."""
        return f"{column} IN (SELECT value FROM json_each(:{name}))"

    def contains(self, column: str, name: str) -> str:
        """Return the condition that a text holds `:name`; LIKE takes ten times as long."""
        return f"instr({column}, :{name}) > 0"

    def is_ascii(self, column: str) -> str:
        """Return the condition that a text has no letter beyond ASCII."""
        return f"length(CAST({column} AS BLOB)) = length({column})"

    def several(self, values: Iterable[object]) -> str:
        """Return values for `among`."""
        return json.dumps(list(values))

    def by_index(self, name: str) -> str:
        """Return the word that has a table read by that index; left to itself SQLite would sort the whole queue."""
        return f"INDEXED BY {name}"

    def unlocked(self, table: str) -> str:
        """Return nothing: nobody else writes."""
        del table
        return ""

    def alone(self, connection: Connection, name: str) -> None:
        """Do nothing: nobody else writes."""

    def claim(
        self,
        connection: Connection,
        claimed: Values,
        accounts: Mapping[str, str],
        scopes: Iterable[str] | None,
        limits: Mapping[str, Sequence[Values]],
    ) -> Claim | None:
        """Return None: there is no journey to be spared."""
        del connection, claimed, accounts, scopes, limits
        return None

    def take(self, connection: Connection, claimed: Values) -> Sequence[Row]:
        """Write a claim and its history, and return the deliveries that it takes."""
        connection.execute(
            "UPDATE letters SET lease = :lease, lease_until = :until, holder = :holder, account = :account"
            " WHERE id = :id",
            claimed,
        )
        taken = connection.execute(
            "UPDATE deliveries SET state = 'sending', lease = :lease, changed_at = :now"
            " WHERE letter_id = :id AND state = 'queued' AND due_at <= :now RETURNING id, recipient, attempts",
            claimed,
        ).fetchall()
        connection.executemany(
            "INSERT INTO events (delivery_id, at, state, reply) VALUES (:delivery, :now, 'sending', '')",
            [{"delivery": each["id"], "now": claimed["now"]} for each in taken],
        )
        return taken

    def renumber(self, connection: Connection, table: str) -> None:
        """Do nothing: an id follows the last one by itself."""

    def analyze(self, connection: Connection) -> None:
        """Do nothing: which index is read is said in the statements."""

    def new_ids(self, connection: Connection, table: str, count: int) -> Sequence[int]:
        """Return the ids after the last one."""
        last = connection.execute(f"SELECT coalesce(max(id), 0) AS last FROM {table}").fetchone()["last"]
        return range(last + 1, last + 1 + count)

    def enter(self, connection: Connection, entries: Iterable[Entry]) -> None:
        """Add entries to the search and to its two indexes."""
        rows = [each._asdict() for each in entries]
        connection.executemany("INSERT INTO search (key, terms, pieces) VALUES (:key, :terms, :pieces)", rows)
        connection.executemany("INSERT INTO search_terms (rowid, terms) VALUES (:key, :terms)", rows)
        connection.executemany("INSERT INTO search_pieces (rowid, pieces) VALUES (:key, :pieces)", rows)

    def leave(self, connection: Connection, key: int) -> None:
        """Take an entry out; FTS5 must be given exactly what it was fed with."""
        row = connection.execute("SELECT key, terms, pieces FROM search WHERE key = :key", {"key": key}).fetchone()
        if row is None:
            return
        for index, column in (("search_terms", "terms"), ("search_pieces", "pieces")):
            connection.execute(
                f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', :key, :fed)",
                {"key": key, "fed": row[column]},
            )
        connection.execute("DELETE FROM search WHERE key = :key", {"key": key})

    def keys(self, connection: Connection, wanted: Search, part: Part) -> list[int]:
        """Return the keys of documents with words that begin so, the newest first."""
        rows = connection.execute(
            f"SELECT rowid FROM search_terms WHERE search_terms MATCH :terms AND {part.ordered('rowid')}",
            {"terms": _terms(wanted), "edge": part.edge, "limit": part.limit},
        )
        return part.newest_first([row[0] for row in rows])

    def count(self, connection: Connection, wanted: Search, limit: int) -> tuple[int, bool]:
        """Return how many documents have words that begin so."""
        statement = "SELECT count(*) FROM (SELECT rowid FROM search_terms WHERE search_terms MATCH :terms LIMIT :limit)"
        values = {"terms": _terms(wanted), "limit": limit or EVERY}
        count = int(connection.execute(statement, values).fetchone()[0])
        return count, not limit or count < limit

    def pieces(self, connection: Connection, wanted: Search, part: Part) -> list[int]:
        """Return the keys of documents that have the words anywhere."""
        # The cursor is read no further than needed: a broad search ends after a screenful.
        rows = _with_pieces(connection, wanted, part._replace(limit=_CANDIDATES))
        found = (row[0] for row in rows if _contains(row, wanted))
        return part.newest_first(list(islice(found, part.limit)))

    def count_pieces(self, connection: Connection, wanted: Search, limit: int) -> tuple[int, bool]:
        """Return how many documents have the words anywhere."""
        # One by one: it may be all of the books.
        fits = [0, 0]
        for row in _with_pieces(connection, wanted, Part(_CANDIDATES if limit else EVERY)):
            fits[_contains(row, wanted)] += 1
        return fits[True], not limit or sum(fits) < _CANDIDATES


def _with_pieces(connection: Connection, wanted: Search, part: Part) -> Iterable[Row]:
    """Return documents that have the words' pieces, and may have the words."""
    return connection.execute(
        f"SELECT rowid, pieces FROM search_pieces WHERE search_pieces MATCH :pieces AND {part.ordered('rowid')}",
        {"pieces": _pieces(wanted), "edge": part.edge, "limit": part.limit},
    )


def _contains(row: Row, wanted: Search) -> bool:
    return all(word in row[1] for word in wanted.words)


def _terms(wanted: Search) -> str:
    """Return a query of FTS5: every word as a prefix, every filter whole."""
    return " AND ".join([*(f"{_quoted(word)}*" for word in wanted.words), *map(_quoted, wanted.tags)])


def _pieces(wanted: Search) -> str:
    """Return a query of FTS5: groups of three characters, and the filters as such groups."""
    return " AND ".join(map(_quoted, dict.fromkeys([*wanted.groups, *wanted.short_tags])))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
