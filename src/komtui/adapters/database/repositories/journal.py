"""The journal: entries are written in the transaction of what they tell of, never one without the other."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from komtui.adapters.database.connection import EVERY, Connection, Database, Row, of_row
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.terms import storable
from komtui.domain.journal import BEGINNING, Author, Entry, Event, Happening, canonical, chained

if TYPE_CHECKING:
    from komtui.services.ports import Clock

Write = Callable[[Connection, Happening], Entry]
"""Writes an entry within a transaction."""


class Recorder:
    """What repositories are given to write entries: it knows who acts, and what time it is."""

    def __init__(self, clock: Clock | None = None, author: Callable[[], Author] = Author) -> None:
        self._clock = clock
        self._author = author

    def today(self) -> dt.date:
        """Return the day where this machine is."""
        now = self._clock.now() if self._clock is not None else dt.datetime.now(dt.UTC)
        return now.astimezone().date()

    def writing(self) -> Write:
        """Return what writes entries for whoever acts now; called before the transaction, which has its own thread."""
        author, clock = self._author(), self._clock

        def write(connection: Connection, happening: Happening) -> Entry:
            at = connection.now(clock) if clock is not None else dt.datetime.now(dt.UTC)
            return append(connection, at, author, happening)

        return write


class JournalRepository:
    """Implements `ports.journal.Journal`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, subject: str, limit: int = 200, before: int | None = None) -> Sequence[Entry]:
        """Return the entries about a subject, the newest first: those with numbers below `before`."""
        values = {"subject": storable(subject), "limit": limit, "before": EVERY if before is None else before}
        statement = (
            "SELECT journal.* FROM journal_subjects JOIN journal USING (number)"
            " WHERE journal_subjects.subject = :subject AND number < :before ORDER BY number DESC LIMIT :limit"
        )
        return await self._database.read(
            lambda connection: [_entry(row) for row in connection.execute(statement, values)]
        )

    async def entries(self, after: int, limit: int) -> Sequence[Entry]:
        """Return up to `limit` entries with numbers above `after`, in their order."""
        statement = "SELECT * FROM journal WHERE number > :after ORDER BY number LIMIT :limit"
        return await self._database.read(
            lambda connection: [_entry(row) for row in connection.execute(statement, {"after": after, "limit": limit})]
        )


def append(connection: Connection, at: dt.datetime, author: Author, happening: Happening) -> Entry:
    """Write the next entry of the chain. Whoever appends after this waits until the transaction has ended."""
    connection.dialect.alone(connection, "journal")
    last = connection.execute("SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1").fetchone()
    number, before = (last["number"], last["hash"]) if last is not None else (0, BEGINNING)
    # Microseconds are what the books keep, and text without lone surrogates: it is hashed as it will be read.
    at = moment(ticks(at))
    entry = chained(number + 1, at, _kept_author(author), _kept(happening), before)
    happening = entry.happening
    connection.execute(
        "INSERT INTO journal (number, at, who, machine, store, event, subjects, facts, before, hash) VALUES"
        " (:number, :at, :who, :machine, :store, :event, :subjects, :facts, :before, :hash)",
        {
            "number": entry.number,
            "at": ticks(at),
            "who": entry.author.who,
            "machine": entry.author.machine,
            "store": happening.store,
            "event": happening.event.value,
            "subjects": json.dumps(happening.subjects),
            "facts": canonical(happening.facts),
            "before": before,
            "hash": entry.hash,
        },
    )
    connection.fill(
        "journal_subjects",
        [{"subject": subject, "number": entry.number} for subject in dict.fromkeys(happening.subjects)],
    )
    return entry


def _kept_author(author: Author) -> Author:
    return Author(storable(author.who), storable(author.machine))


def _kept(happening: Happening) -> Happening:
    """Return it as it will be read from the books."""
    return Happening(
        happening.event,
        tuple(storable(each) for each in happening.subjects),
        json.loads(canonical(happening.facts)),
        storable(happening.store),
    )


@of_row
def _entry(row: Row) -> Entry:
    happening = Happening(
        Event(row["event"]), tuple(json.loads(row["subjects"])), json.loads(row["facts"]), row["store"]
    )
    author = Author(row["who"], row["machine"])
    return Entry(row["number"], moment(row["at"]), author, happening, row["before"], row["hash"])
