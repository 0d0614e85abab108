"""What waits, by account: which accounts have letters in the queue, and what comes next of each.

Each is looked up in the index `deliveries_due`, which has what is queued by account and in its order: what it takes
grows with the accounts, and not with the letters.
"""

from __future__ import annotations

from collections.abc import Sequence

from komtui.adapters.database.connection import IN_ORDER, QUEUED, Connection, Row


def scopes(connection: Connection) -> list[str]:
    """Return the accounts that have queued letters, in alphabetical order."""
    statement = f"{waiting(connection)} SELECT scope FROM waiting WHERE scope IS NOT NULL"
    return [row["scope"] for row in connection.execute(statement)]


def in_turn(connection: Connection, wanted: Sequence[str] | None, now: int) -> Sequence[str]:
    """Return those of these accounts that have letters due, the one first whose letter is due the longest."""
    if wanted is not None and len(wanted) == 1:
        return wanted
    dialect = connection.dialect
    among = f" AND {dialect.among('scope', 'wanted')}" if wanted is not None else ""
    first = ", ".join(head(connection, each, "due_at <= :now") for each in ("due_at", "trying_since", "deliveries.id"))
    rows = connection.execute(
        f"{waiting(connection)} SELECT {first}, scope FROM waiting WHERE scope IS NOT NULL{among}",
        {"now": now, "wanted": dialect.several(wanted or ())},
    )
    return [scope for due, asked, key, scope in sorted(tuple(row) for row in rows if row[0] is not None)]


def next_of_each(connection: Connection) -> list[Row]:
    """Return of each account that nobody has to let go on what comes next of it.

    `first` is when its letter is due that nobody holds: 0 where a person has put one first; `asked` is when that was,
    and `due` when the first of the others is due. `until` is when a pause is over.
    """
    first, asked = (head(connection, each) for each in ("due_at", "trying_since"))
    due = head(connection, "due_at", "due_at > 0")
    return connection.execute(
        f"{waiting(connection)} SELECT waiting.scope, {first} AS first, {asked} AS asked, {due} AS due, until"
        " FROM waiting LEFT JOIN pauses ON pauses.scope = waiting.scope"
        " WHERE waiting.scope IS NOT NULL AND (pauses.scope IS NULL OR until IS NOT NULL)"
    ).fetchall()


def waiting(connection: Connection) -> str:
    """Return the beginning of a statement in which `waiting` has the scope of each account with queued letters.

    Its last row has none.
    """
    queued = f"SELECT min(scope) FROM deliveries {connection.dialect.by_index('deliveries_due')} WHERE {QUEUED}"
    return (
        f"WITH RECURSIVE waiting (scope) AS ({queued} UNION ALL"
        f" SELECT ({queued} AND scope > waiting.scope) FROM waiting WHERE waiting.scope IS NOT NULL)"
    )


def head(connection: Connection, column: str, condition: str = "1 = 1") -> str:
    """Return the expression for a column of the first delivery of an account of `waiting` that nobody holds."""
    # Only texts of this program are put in.
    return (
        f"(SELECT {column} FROM deliveries {connection.dialect.by_index('deliveries_due')} CROSS JOIN letters"
        f" WHERE letters.id = letter_id AND deliveries.scope = waiting.scope AND {QUEUED} AND {condition}"
        f" AND letters.lease IS NULL ORDER BY {IN_ORDER} LIMIT 1)"
    )
