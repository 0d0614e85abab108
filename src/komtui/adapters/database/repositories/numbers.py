"""Numbers of documents: the next one of a series, past all that came in from elsewhere."""

from __future__ import annotations

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.terms import storable
from komtui.domain.sales.numbering import formatted, number_of, prefix
from komtui.services.ports import Counted

_UNDER_WAY = 1_000
"""How many documents may have got their keys earlier and been written later, by a program that was slower."""
_LAST = "\U0010ffff"
"""After every other character, in the order of both databases."""


def take(connection: Connection, series: str, start: int) -> str:
    """Count the series on, and return the number."""
    last, seen = _counted(connection, series)
    highest, upto = _highest(connection, series, seen)
    number = max(last, highest, start - 1)
    while True:
        number += 1
        name = formatted(series, number)
        # A number of another seller, or one that is written otherwise.
        if not connection.execute(
            "SELECT id FROM documents WHERE number = :number LIMIT 1", {"number": storable(name)}
        ).fetchone():
            break
    connection.execute(
        "INSERT INTO series (name, last, seen) VALUES (:name, :last, :seen)"
        " ON CONFLICT (name) DO UPDATE SET last = excluded.last, seen = excluded.seen",
        {"name": series, "last": number, "seen": max(seen, upto - _UNDER_WAY)},
    )
    return name


def counted(connection: Connection, series: str) -> Counted:
    """Return how far a series has come."""
    last, seen = _counted(connection, series)
    return Counted(last, max(last, _highest(connection, series, seen)[0]))


def _counted(connection: Connection, series: str) -> tuple[int, int]:
    """Return the last number that was given, and up to which document others have been looked for."""
    row = connection.execute("SELECT last, seen FROM series WHERE name = :name", {"name": series}).fetchone()
    return (0, 0) if row is None else (int(row["last"]), int(row["seen"]))


def _highest(connection: Connection, series: str, seen: int) -> tuple[int, int]:
    """Return the highest number of the house's own documents that came after `seen`, and which was the last of them.

    A series is looked through once, by its beginning; from then on only what is new.
    """
    upto = int(connection.execute("SELECT coalesce(max(id), 0) AS last FROM documents").fetchone()["last"])
    if seen:
        rows = connection.execute("SELECT number FROM documents WHERE id > :seen AND borrowed = 0", {"seen": seen})
    else:
        beginning = storable(prefix(series))
        rows = connection.execute(
            "SELECT number FROM documents WHERE number <> '' AND number >= :first AND number < :end AND borrowed = 0",
            {"first": beginning, "end": beginning + _LAST},
        )
    return max((number_of(series, row["number"]) or 0 for row in rows), default=0), upto
