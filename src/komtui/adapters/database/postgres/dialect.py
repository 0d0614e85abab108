"""What PostgreSQL says and does in its own way: arrays, locks, sequences, claims in one statement, the search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from komtui.adapters.database.postgres.search import PostgresSearch

if TYPE_CHECKING:
    from komtui.adapters.database.connection import Connection, Row, Values

_TAKE = """
    WITH claimed AS (
        UPDATE letters SET lease = :lease, lease_until = :until, holder = :holder, account = :account WHERE id = :id
    ), taken AS (
        UPDATE deliveries SET state = 'sending', lease = :lease, changed_at = :now
        WHERE letter_id = :id AND state = 'queued' AND due_at <= :now RETURNING id, recipient, attempts
    ), told AS (
        INSERT INTO events (delivery_id, at, state, reply) SELECT id, CAST(:now AS bigint), 'sending', '' FROM taken
    )
    SELECT id, recipient, attempts FROM taken
"""


class PostgresDialect(PostgresSearch):
    """Implements `connection.Dialect`."""

    lock = " FOR UPDATE"

    def among(self, column: str, name: str) -> str:
        """Return the condition that `column` is one of `:name`."""
        return f"{column} = ANY(:{name})"

    def several(self, values: Iterable[object]) -> list[object]:
        """Return values for `among`; members of an enumeration as the texts that they are."""
        return [str(value) if isinstance(value, str) else value for value in values]

    def by_index(self, name: str) -> str:
        """Return nothing: the planner finds it."""
        del name
        return ""

    def unlocked(self, table: str) -> str:
        """Return the end of a SELECT that passes by what others hold."""
        return f" FOR UPDATE OF {table} SKIP LOCKED"

    def alone(self, connection: Connection, name: str) -> None:
        """Wait for whoever else has asked for `name`. Only what is read after this is of then."""
        connection.execute("SELECT pg_advisory_xact_lock(:lock)", {"lock": crc32(name.encode())})

    def take(self, connection: Connection, claimed: Values) -> Sequence[Row]:
        """Write a claim and its history, and return the deliveries that it takes: one statement, one journey."""
        return connection.execute(_TAKE, claimed).fetchall()

    def renumber(self, connection: Connection, table: str) -> None:
        """Set the table's sequence, where it has one, behind the last id."""
        row = connection.execute(
            "SELECT pg_get_serial_sequence(:table, 'id') AS sequence FROM pg_attribute"
            " WHERE attrelid = CAST(:table AS regclass) AND attname = 'id'",
            {"table": table},
        ).fetchone()
        if row is not None and row["sequence"] is not None:
            connection.execute(
                f"SELECT setval(:sequence, (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)",  # noqa: S608 - a name of the schema
                {"sequence": row["sequence"]},
            )

    def new_ids(self, connection: Connection, table: str, count: int) -> Sequence[int]:
        """Return the next numbers of the table's sequence; those of a transaction that is undone are never used."""
        rows = connection.execute(
            "SELECT nextval(pg_get_serial_sequence(:table, 'id')) AS id FROM generate_series(1, :count)",
            {"table": table, "count": count},
        )
        return [row["id"] for row in rows]
