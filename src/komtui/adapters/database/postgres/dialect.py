"""What PostgreSQL says and does in its own way: arrays, locks, sequences, claims in one statement, the search."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, cast

from komtui.adapters.database.connection import Claim
from komtui.adapters.database.postgres.claiming import CLAIM, CLAIMING, advisory
from komtui.adapters.database.postgres.search import PostgresSearch

if TYPE_CHECKING:
    from komtui.adapters.database.connection import Connection, Row, Values


class OwnFunctions(Protocol):
    """A connection that has functions of its own, and need not begin a transaction for one statement."""

    def has(self, function: str, /) -> bool:
        """Have a function, and return whether it could be made."""

    def ahead(self, statement: str, values: Values, /) -> Row | None:
        """Run it, and return its first row."""


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
    counted_in_time = 100

    def among(self, column: str, name: str) -> str:
        """Return the condition that `column` is one of `:name`."""
        return f"{column} = ANY(:{name})"

    def contains(self, column: str, name: str) -> str:
        """Return the condition that a text holds `:name`."""
        return f"strpos({column}, :{name}) > 0"

    def is_ascii(self, column: str) -> str:
        """Return the condition that a text has no letter beyond ASCII."""
        return f"octet_length({column}) = length({column})"

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
        connection.execute("SELECT pg_advisory_xact_lock(:lock)", {"lock": advisory(name)})

    def claim(
        self,
        connection: Connection,
        claimed: Values,
        accounts: Mapping[str, str],
        scopes: Iterable[str] | None,
        limits: Mapping[str, Sequence[Values]],
    ) -> Claim | None:
        """Take the letter that has been due the longest, all in one journey; None where there is no function for it."""
        own = cast("OwnFunctions", connection)
        if not own.has(CLAIMING):
            return None
        row = own.ahead(
            CLAIM,
            {
                **claimed,
                "accounts": json.dumps(accounts),
                "scopes": None if scopes is None else self.several(scopes),
                "limits": json.dumps(limits) if limits else None,
            },
        )
        return Claim(None, ()) if row is None or row["id"] is None else Claim(row, row["taken"] or ())

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
                f"SELECT setval(:sequence, (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)",
                {"sequence": row["sequence"]},
            )

    def analyze(self, connection: Connection) -> None:
        """Have the planner know the tables now: until autovacuum comes it would read all of them for a keystroke."""
        connection.execute("ANALYZE")

    def new_ids(self, connection: Connection, table: str, count: int) -> Sequence[int]:
        """Return the next numbers of the table's sequence; those of a transaction that is undone are never used."""
        rows = connection.execute(
            "SELECT nextval(pg_get_serial_sequence(:table, 'id')) AS id FROM generate_series(1, :count)",
            {"table": table, "count": count},
        )
        return [row["id"] for row in rows]
