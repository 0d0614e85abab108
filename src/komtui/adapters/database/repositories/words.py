"""Words that are looked for among the terms of a list: which is the rarest, and what has all of them.

For lists with a table of terms (`term`), and one with all terms of a row in one text (`terms`).
"""

from __future__ import annotations

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.terms import end_of

FEW = 1_000
"""Terms that are gathered and sorted while somebody types."""


def rarest(connection: Connection, table: str, wanted: tuple[str, ...]) -> tuple[str, bool]:
    """Return the word with the fewest terms in a table, and whether those are few, in one journey."""
    counted = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM {table}"
        f" WHERE term >= :begin{place} AND term < :end{place} LIMIT {FEW}) AS found{place})"
        for place in range(len(wanted))
    )
    values = {f"begin{place}": word for place, word in enumerate(wanted)}
    values |= {f"end{place}": end_of(word) for place, word in enumerate(wanted)}
    counts = list(connection.execute(f"SELECT {counted}", values).fetchone())
    # Of equally frequent ones the longest: it is likely to be the rarest.
    count, _, word = min((count, -len(word), word) for count, word in zip(counts, wanted, strict=True))
    return word, count < FEW


def having(connection: Connection, wanted: tuple[str, ...]) -> tuple[str, dict[str, object]]:
    """Return the condition that a row has terms that begin with each of the words."""
    values: dict[str, object] = {f"word{place}": f" {word}" for place, word in enumerate(wanted)}
    return " AND ".join(connection.dialect.contains("terms", name) for name in values) or "1 = 1", values
