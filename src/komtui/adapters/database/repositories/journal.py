"""The journal: entries are written in the transaction of what they tell of, never one without the other."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from komtui.adapters.database.connection import EVERY, Connection, Database, Row, of_row
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.terms import storable
from komtui.domain.journal import (
    BEGINNING,
    Author,
    Entry,
    Event,
    Happening,
    canonical,
    chained,
    delivery_subject,
    document_subject,
    moment_text,
)
from komtui.domain.problem import ProblemError
from komtui.domain.sales.numbering import name_of
from komtui.late import dataclass, late_module
from komtui.services.listing import today

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import _audit as audit
    from komtui.services.ports import Clock
else:
    audit = late_module("komtui.adapters.database.repositories._audit")

Write = Callable[[Connection, Happening], Entry]
"""Writes an entry within a transaction."""
_LONGEST_KEY = 19
"""Digits of a key and one more: no database has a longer one."""
# What was begun is shown as long as nothing else says what came of it.
_OPEN = (
    "NOT (event = 'setting-begun' AND EXISTS"
    " (SELECT 1 FROM journal_subjects AS settling WHERE settling.subject = 'entry.' || journal.number))"
)


class Recorder:
    """What repositories are given to write entries: it knows who acts, and what time it is."""

    def __init__(self, clock: Clock | None = None, author: Callable[[], Author] = Author) -> None:
        self._clock = clock
        self._author = author

    def today(self) -> dt.date:
        """Return the day where this machine is."""
        return today(self._clock.now() if self._clock is not None else None)

    def adding(self, who: str, happening: Happening) -> Adding:
        """Return what writes an entry that stands in no other book. Called before the transaction."""
        return Adding(self._clock, Author(who, self._author().machine), happening)

    def writing(self, who: str | None = None) -> Write:
        """Return what writes entries for whoever acts now, or for `who`.

        Called before the transaction, which has its own thread.
        """
        author, clock = self._author(), self._clock
        if who is not None:
            author = Author(who, author.machine)

        def write(connection: Connection, happening: Happening) -> Entry:
            return append(connection, self.moment(connection, clock), author, happening)

        return write

    @staticmethod
    def moment(connection: Connection, clock: Clock | None) -> dt.datetime:
        """Return what time it is."""
        return connection.now(clock) if clock is not None else dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Adding:
    """An entry that is to be written: those that wait are written together."""

    clock: Clock | None
    author: Author
    happening: Happening

    def __call__(self, connection: Connection, /) -> Entry:
        """Write it alone."""
        (entry,) = self.together([self], connection)
        return entry

    @classmethod
    def together(cls, works: Sequence[Adding], connection: Connection, /) -> Sequence[Entry]:
        """Write all, in their order."""
        at, entries = Recorder.moment(connection, works[0].clock), list[Entry]()
        for author, group in groupby(works, key=attrgetter("author")):
            entries += append_all(
                connection, at, author, [_with_documents(connection, each.happening) for each in group]
            )
        return entries


class JournalRepository:
    """Implements `ports.journal.Journal`."""

    def __init__(self, database: Database, recorder: Recorder | None = None) -> None:
        self._database = database
        self._recorder = recorder or Recorder()

    async def add(self, who: str, happening: Happening) -> Entry:
        """Write what was done that stands in no other book, and return it; on the disk on return."""
        return await self._database.write(self._recorder.adding(who, happening), durable=True, chained=True)

    async def of(self, subject: str, limit: int = 200, before: int | None = None) -> Sequence[Entry]:
        """Return the entries about a subject, the newest first: those with numbers below `before`."""
        return await self.latest(limit, before, subject)

    async def latest(
        self, limit: int, before: int | None = None, subject: str = "", events: Sequence[Event] = ()
    ) -> Sequence[Entry]:
        """Return entries, the newest first, and then what was recorded before there was a journal."""
        return await self._database.read(lambda connection: _latest(connection, limit, before, subject, events))

    async def names(self, subjects: Collection[str]) -> Mapping[str, str]:
        """Return what people call the documents, customers and letters among subjects."""
        return await self._database.read(lambda connection: _names(connection, subjects))

    async def entries(self, after: int, limit: int) -> Sequence[Entry]:
        """Return up to `limit` entries with numbers above `after`, in their order."""
        statement = "SELECT * FROM journal WHERE number > :after ORDER BY number LIMIT :limit"
        return await self._database.read(
            lambda connection: [_entry(row) for row in connection.execute(statement, {"after": after, "limit": limit})]
        )

    async def lines(self, after: int, limit: int) -> Sequence[bytes]:
        """Return up to `limit` entries as they are exported, whatever stands there."""
        statement = "SELECT * FROM journal WHERE number > :after ORDER BY number LIMIT :limit"
        return await self._database.read(
            lambda connection: [_line(row) for row in connection.execute(statement, {"after": after, "limit": limit})]
        )

    async def earlier(self) -> tuple[int, str]:
        """Return how many lines were recorded before there was a journal, and their SHA-256."""
        return await self._database.read(audit.summary)


def append(connection: Connection, at: dt.datetime, author: Author, happening: Happening) -> Entry:
    """Write the next entry of the chain. Whoever appends after this waits until the transaction has ended."""
    (entry,) = append_all(connection, at, author, [happening])
    return entry


def append_all(
    connection: Connection, at: dt.datetime, author: Author, happenings: Sequence[Happening]
) -> Sequence[Entry]:
    """Write the next entries of the chain, in their order, as `append` does."""
    connection.dialect.alone(connection, "journal")
    _require_open(connection, happenings)
    number, before = last(connection)
    # Microseconds are what the books keep, and text without lone surrogates: it is hashed as it will be read.
    at, author = moment(ticks(at)), Author(storable(author.who), storable(author.machine))
    entries: list[Entry] = []
    for happening in happenings if number else [*_taken_over(connection), *happenings]:
        entry = chained(number + 1, at, author, _kept(happening), before)
        number, before = entry.number, entry.hash
        entries.append(entry)
    connection.fill("journal", [_row(each) for each in entries])
    connection.fill(
        "journal_subjects",
        [
            {"subject": subject, "number": each.number}
            for each in entries
            for subject in dict.fromkeys(each.happening.subjects)
        ],
    )
    return entries[len(entries) - len(happenings) :]


def last(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the last entry."""
    row = connection.execute("SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1").fetchone()
    return (row["number"], row["hash"]) if row is not None else (0, BEGINNING)


def closed_through(connection: Connection) -> dt.date | None:
    """Return the last day that is closed."""
    row = connection.execute(
        "SELECT facts FROM journal WHERE event = 'closing' ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return None if row is None else dt.date.fromisoformat(json.loads(row["facts"])["through"])


def _require_open(connection: Connection, happenings: Sequence[Happening]) -> None:
    """Raise ProblemError `journal.closed` where something bears a date that is closed.

    Here, where whoever closes is waited for: so nobody gets in between.
    """
    # Loaded with the first entry that is written.
    from komtui.domain.closing import DATED, closed

    dates = [each.facts["date"] for each in happenings if each.event in DATED]
    if not dates:
        return
    through = closed_through(connection)
    problems = [closed(dt.date.fromisoformat(str(date)), through) for date in dates]
    if found := [problem for problem in problems if problem is not None]:
        raise ProblemError(*found)


def _taken_over(connection: Connection) -> Sequence[Happening]:
    """Return what the first entry says of what was recorded before it: from then on that cannot be changed either."""
    count, hashed = audit.summary(connection)
    return [Happening(Event.TAKEN_OVER, (), {"lines": count, "sha256": hashed})] if count else []


def _with_documents(connection: Connection, happening: Happening) -> Happening:
    """Return what is about letters with the documents that they carry, of whose history it is a part as well."""
    subjects = list(happening.subjects)
    for subject in happening.subjects:
        delivery = subject.removeprefix(delivery_subject(0)[:-1])
        if subject.startswith(delivery_subject(0)[:-1]) and delivery.isdecimal():
            rows = connection.execute(
                "SELECT document_id FROM deliveries JOIN letter_documents"
                " ON letter_documents.letter_id = deliveries.letter_id WHERE deliveries.id = :id ORDER BY place",
                {"id": int(delivery)},
            )
            subjects += [document_subject(row["document_id"]) for row in rows]
    return Happening(happening.event, tuple(dict.fromkeys(subjects)), happening.facts, happening.store)


def _row(entry: Entry) -> dict[str, object]:
    happening = entry.happening
    return {
        "number": entry.number,
        "at": ticks(entry.at),
        "who": entry.author.who,
        "machine": entry.author.machine,
        "store": happening.store,
        "event": happening.event.value,
        "subjects": json.dumps(happening.subjects, separators=(",", ":")),
        "facts": canonical(happening.facts),
        "before": entry.before,
        "hash": entry.hash,
    }


def _kept(happening: Happening) -> Happening:
    """Return it as it will be read from the books."""
    return Happening(
        happening.event,
        tuple(storable(each) for each in happening.subjects),
        json.loads(canonical(happening.facts)),
        storable(happening.store),
    )


def _latest(
    connection: Connection, limit: int, before: int | None, subject: str, events: Sequence[Event]
) -> list[Entry]:
    found: list[Entry] = []
    if before is None or before > 1:
        tables = "journal_subjects JOIN journal USING (number)" if subject else "journal"
        conditions = ["number < :before", _OPEN]
        values: dict[str, object] = {"before": EVERY if before is None else before, "limit": limit}
        if subject:
            conditions.append("journal_subjects.subject = :subject")
            values["subject"] = storable(subject)
        if events:
            conditions.append(connection.dialect.among("event", "events"))
            values["events"] = connection.dialect.several(events)
        rows = connection.execute(
            f"SELECT journal.* FROM {tables} WHERE {' AND '.join(conditions)} ORDER BY number DESC LIMIT :limit",
            values,
        )
        found = [_entry(row) for row in rows]
    if len(found) < limit:
        before = min(before, 1) if before is not None else 1
        found += audit.lines(connection, limit - len(found), before, subject, events)
    return found


_NAMES = {
    "document": "SELECT id, id AS document_id, number AS name FROM documents WHERE {among}",
    "customer": "SELECT id, NULL AS document_id, name FROM customers WHERE state = 'kept' AND {among}",
    "delivery": (
        "SELECT deliveries.id AS id, document_id, coalesce(number, recipient) AS name FROM deliveries"
        " JOIN letters ON letters.id = letter_id LEFT JOIN documents ON documents.id = document_id WHERE {among}"
    ),
}
"""By what a subject begins with, how what it names is called; a document without a number by its key."""
_KEYS = {"document": "id", "customer": "id", "delivery": "deliveries.id"}


def _names(connection: Connection, subjects: Collection[str]) -> dict[str, str]:
    wanted: dict[str, list[int]] = {}
    for subject in dict.fromkeys(subjects):
        kind, _, key = subject.partition(".")
        if kind in _NAMES and key.isascii() and key.isdecimal() and len(key) < _LONGEST_KEY:
            wanted.setdefault(kind, []).append(int(key))
    found: dict[str, str] = {}
    for kind, keys in wanted.items():
        statement = _NAMES[kind].format(among=connection.dialect.among(_KEYS[kind], "keys"))
        for row in connection.execute(statement, {"keys": connection.dialect.several(keys)}):
            document = row["document_id"]
            found[f"{kind}.{row['id']}"] = row["name"] if document is None else name_of(row["name"], document)
    return {subject: name for subject, name in found.items() if name}


@of_row
def _entry(row: Row) -> Entry:
    happening = Happening(
        Event(row["event"]), tuple(json.loads(row["subjects"])), json.loads(row["facts"]), row["store"]
    )
    author = Author(row["who"], row["machine"])
    return Entry(row["number"], moment(row["at"]), author, happening, row["before"], row["hash"])


def _line(row: Row) -> bytes:
    """Return a row as `verification.line` has an entry, without understanding it: what was changed there is found."""
    said = json.encoder.encode_basestring_ascii
    return (
        f'{{"at":"{moment_text(moment(row["at"]))}","before":{said(row["before"])},"facts":{row["facts"]},'
        f'"hash":{said(row["hash"])},"machine":{said(row["machine"])},"number":{row["number"]},'
        f'"store":{said(row["store"])},"subjects":{row["subjects"]},"what":{said(row["event"])},"who":{said(row["who"])}}}'
    ).encode("utf-8", "backslashreplace")
