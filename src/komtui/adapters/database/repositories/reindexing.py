"""Making the search's index anew where it was made by another version of `terms`: in batches, while all goes on."""

from __future__ import annotations

from komtui.adapters.database import terms
from komtui.adapters.database.codec import decoded
from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.repositories import listing
from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of

_BATCH = 100
"""Documents of one transaction: a few hundredths of a second in which nobody else writes."""


class SearchIndexRepository:
    """Implements `ports.SearchIndex`.

    A batch is one transaction that also moves the mark on. So whatever is killed leaves a whole number of batches, and
    processes that do it at once share the work.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def progress(self) -> int | None:
        """Return how much of it is made anew, in percent; None where nothing has to be."""
        return await self._database.read(_progress)

    async def make_next(self) -> int | None:
        """Make the next entries anew; return as `progress` does."""
        return await self._database.write(_make_next)


def _state(connection: Connection) -> Row:
    row: Row = connection.execute("SELECT version, target, upto, done FROM search_index").fetchone()
    return row


def _is_ours(row: Row) -> bool:
    """Return whether there is something to do for this program: what a newer one has made is not made old again."""
    version, target = int(row["version"]), int(row["target"])
    return version < terms.VERSION and target <= terms.VERSION


def _progress(connection: Connection) -> int | None:
    row = _state(connection)
    if not _is_ours(row):
        return None
    every = connection.execute("SELECT coalesce(sum(documents), 0) AS documents FROM tallies").fetchone()["documents"]
    done = row["done"] if row["target"] == terms.VERSION else 0
    return min(int(done * 100 // max(every, 1)), 99)


def _make_next(connection: Connection) -> int | None:
    row = _state(connection)
    if not _is_ours(row):
        return None
    # Where another version was being made for, what it left is of no use.
    upto, done = (row["upto"], row["done"]) if row["target"] == terms.VERSION else (0, 0)
    documents = connection.execute(
        "SELECT key, id, kind, number, state, customer, email, store, body FROM documents"
        " JOIN document_bodies ON document_id = id WHERE key > :upto ORDER BY key LIMIT :most",
        {"upto": upto, "most": _BATCH},
    ).fetchall()
    for each in documents:
        listing.replace(connection, each["key"], _entry(each), State(each["state"]))
    finished = len(documents) < _BATCH
    connection.execute(
        "UPDATE search_index SET version = :version, target = :target, upto = :upto, done = :done",
        {
            "version": terms.VERSION if finished else row["version"],
            "target": terms.VERSION,
            "upto": documents[-1]["key"] if documents else upto,
            "done": done + len(documents),
        },
    )
    return _progress(connection)


def _entry(row: Row) -> terms.Entry:
    """Return what the search is to know of a document: from its columns, and what it bills from its content."""
    tags = terms.tags(Kind(row["kind"]), State(row["state"]), row["store"])
    text = (name_of(row["number"], row["id"]), row["customer"], row["email"])
    try:
        bought = terms.bought(decoded(row["body"], text[0]))
    except ProblemError:
        bought = terms.NOTHING  # what nobody can read is found by its columns
    return terms.Entry(row["key"], terms.terms(*text, tags, bought), terms.pieces(*text, tags))
