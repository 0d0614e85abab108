"""Words that are looked for among the terms of a list: which is the rarest, and what has all of them.

For lists with a table of terms (`term`), and one with all terms of a row in one text (`terms`).
"""

from __future__ import annotations

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.terms import end_of

ANY = "1 = 1"
"""The condition of a row that need not have any word."""
_TERMS = 12
"""Terms that are looked into one by one."""
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
    return " AND ".join(connection.dialect.contains("terms", name) for name in values) or ANY, values


def terms_of(connection: Connection, table: str, word: str) -> list[str] | None:
    """Return the terms that begin with a word; None where there are many: they are stepped through one by one."""
    rows = connection.execute(
        "WITH RECURSIVE found (term) AS ("
        f" SELECT min(term) FROM {table} WHERE term >= :begin AND term < :end UNION ALL"
        f" SELECT (SELECT min(term) FROM {table} WHERE term > found.term AND term < :end) FROM found"
        " WHERE found.term IS NOT NULL"
        f") SELECT term FROM found WHERE term IS NOT NULL LIMIT {_TERMS + 1}",
        {"begin": word, "end": end_of(word)},
    ).fetchall()
    return None if len(rows) > _TERMS else [row["term"] for row in rows]
