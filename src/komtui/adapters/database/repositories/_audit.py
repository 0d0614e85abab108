"""What was recorded before there was a journal: the audit of older books, which is only read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from komtui.adapters.database.connection import Connection, Row, of_row
from komtui.adapters.database.moments import moment
from komtui.domain.journal import PEOPLE, Author, Entry, Event, Fact, Happening, canonical, setting_subject

FIRST = -(2**40)
"""The number by which line 0 would be shown; those of the journal are above 0."""
_COLUMNS = ("id", "at", "who", "store", "key", "old", "new", "secret", "announced", "act", "facts")


def lines(
    connection: Connection, limit: int, before: int, subject: str = "", events: Sequence[Event] = ()
) -> list[Entry]:
    """Return lines as entries without a hash, the newest first: those with numbers below `before`.

    Of a change that was announced and then made, only that it was made. That nothing came of an announced one hides
    nothing: whoever writes so behind komtui's back cannot take a line away, as none was recorded for the change itself.
    """
    statement = (
        "SELECT audit.*, EXISTS (SELECT 1 FROM audit_settled WHERE audit_settled.id = audit.id) AS settled"
        " FROM audit WHERE id < :before AND (:key = '' OR key = :key)"
        " AND NOT (announced = 1 AND EXISTS (SELECT 1 FROM audit_settled WHERE audit_settled.id = audit.id)"
        " AND EXISTS (SELECT 1 FROM audit made WHERE made.id > audit.id AND made.announced = 0"
        " AND made.store = audit.store AND made.key = audit.key AND made.who = audit.who))"
        " ORDER BY id DESC"
    )
    values = {"before": min(before - FIRST, 2**40), "key": subject.removeprefix(setting_subject(""))}
    found: list[Entry] = []
    for row in connection.execute(statement, values):
        if len(found) >= limit:
            break
        entry = _entry(row)
        if not events or entry.happening.event in events:
            found.append(entry)
    return found


def summary(connection: Connection) -> tuple[int, str]:
    """Return how many lines there are, and the SHA-256 of all of them: each as JSON in one form, and a line end."""
    count, hashed = 0, sha256()
    for text in _texts(connection):
        count += 1
        hashed.update(f"{text}\n".encode())
    return count, hashed.hexdigest()


def _texts(connection: Connection) -> Iterator[str]:
    for row in connection.execute("SELECT * FROM audit ORDER BY id"):
        yield canonical({name: row[name] for name in _COLUMNS})


@of_row
def _entry(row: Row) -> Entry:
    event, facts = _told(row)
    act = Event(row["act"]) if row["act"] else None
    key = row["key"]
    subject = key if act is not None or key.startswith(PEOPLE) else setting_subject(key)
    happening = Happening(event, (subject,) if subject else (), facts, row["store"])
    return Entry(FIRST + row["id"], moment(row["at"]), Author(row["who"]), happening, "", "")


def _told(row: Row) -> tuple[Event, Mapping[str, Fact]]:
    if row["act"]:
        return Event(row["act"]), json.loads(row["facts"])
    person = row["key"].startswith(PEOPLE)
    name = {"name": row["key"].removeprefix(PEOPLE)} if person else {"key": row["key"]}
    facts = {**name, "old": row["old"], "new": row["new"], "secret": bool(row["secret"])}
    if person:
        return Event.PERSON, facts
    if not row["announced"]:
        return Event.SETTING, facts
    return (Event.SETTING_UNDONE if row["settled"] else Event.SETTING_BEGUN), facts
