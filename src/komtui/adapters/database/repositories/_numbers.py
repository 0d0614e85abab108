"""Numbers of documents: the next one of a series, past all that came in from elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from komtui.adapters.database.connection import Connection, Cursor
from komtui.adapters.database.terms import storable
from komtui.domain.sales.numbering import formatted, numbers_of, prefix
from komtui.services.ports import Counted

_UNDER_WAY = 1_000
"""How many documents may have got their keys earlier and been written later, by a program that was slower."""
_LAST = "\U0010ffff"
"""After every other character, in the order of both databases."""


class Taken(NamedTuple):
    """A number that was taken."""

    name: str
    """As the document has it."""
    date: dt.date | None
    """The date that it is issued on; None where no day was given."""


def take(
    connection: Connection, series: str, start: int, today: dt.date | None = None, known: set[str] | None = None
) -> Taken:
    """Count the series on, and return the number, with a date that is not before that of any before it.

    `known` are the series of which this transaction has taken a number, and nobody else any since: they need not be
    looked through again.
    """
    known = set() if known is None else known
    begun = _begun(connection, series)
    highest, upto, latest = (0, 0, begun.dated) if series in known else _highest(connection, series, begun)
    number = max(begun.last, highest, start - 1)
    if begun.last and not begun.dated:
        latest = _latest(connection, series, number)  # an earlier release began it, and kept no date
    while True:
        number += 1
        name = formatted(series, number)
        # A number of another seller, or one that is written otherwise.
        if not connection.execute(
            "SELECT id FROM documents WHERE number = :number LIMIT 1", {"number": storable(name)}
        ).fetchone():
            break
    # Another series may write its numbers in the same way.
    known -= {each for each in known if numbers_of(each)(name) is not None}
    known.add(series)
    dated = max(latest, today.isoformat()) if today else latest
    connection.execute(
        "INSERT INTO series (name, last, seen, dated) VALUES (:name, :last, :seen, :dated)"
        " ON CONFLICT (name) DO UPDATE SET last = excluded.last, seen = excluded.seen, dated = excluded.dated",
        {"name": series, "last": number, "seen": max(begun.seen, upto - _UNDER_WAY), "dated": dated},
    )
    return Taken(name, dt.date.fromisoformat(dated) if today else None)


def counted(connection: Connection, series: str) -> Counted:
    """Return how far a series has come."""
    begun = _begun(connection, series)
    return Counted(begun.last, max(begun.last, _highest(connection, series, begun)[0]))


class _Begun(NamedTuple):
    last: int
    """The last number that was given."""
    seen: int
    """Up to which document others have been looked for."""
    dated: str
    """The latest date of any of them; empty where it was not looked for."""


def _begun(connection: Connection, series: str) -> _Begun:
    row = connection.execute("SELECT last, seen, dated FROM series WHERE name = :name", {"name": series}).fetchone()
    if row is None:
        return _Begun(0, 0, "")
    return _Begun(int(row["last"]), int(row["seen"]), row["dated"])


def _highest(connection: Connection, series: str, begun: _Begun) -> tuple[int, int, str]:
    """Return the highest number that came after what was seen, the key of the last document, and the latest date.

    The house counts its own documents only. A series is looked through once; from then on only what is new.
    """
    upto = int(connection.execute("SELECT coalesce(max(id), 0) AS last FROM documents").fetchone()["last"])
    if begun.seen:
        rows = connection.execute(
            "SELECT number, date FROM documents WHERE id > :seen AND number <> '' AND borrowed = 0",
            {"seen": begun.seen},
        )
    else:
        rows = _all(connection, series)
    highest, latest, of = 0, begun.dated, numbers_of(series)
    for row in rows:
        number = of(row["number"])
        if number:
            highest, latest = max(highest, number), max(latest, row["date"])
    return highest, upto, latest


def _latest(connection: Connection, series: str, number: int) -> str:
    """Return the latest date up to a number of a series."""
    of = numbers_of(series)
    return max((row["date"] for row in _all(connection, series) if 0 < (of(row["number"]) or 0) <= number), default="")


def _all(connection: Connection, series: str) -> Cursor:
    """Return number and date of the house's own documents that begin as a series does."""
    beginning = storable(prefix(series))
    return connection.execute(
        "SELECT number, date FROM documents WHERE number <> '' AND number >= :first AND number < :end AND borrowed = 0",
        {"first": beginning, "end": beginning + _LAST},
    )
