"""What PostgreSQL says and does in its own way: arrays, locks, sequences, claims in one statement, the search."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, cast
from zlib import crc32

from komtui.adapters.database.connection import GOING, Claim
from komtui.adapters.database.gravest import UPDATE_OF_LEASE
from komtui.adapters.database.postgres.search import PostgresSearch

if TYPE_CHECKING:
    from komtui.adapters.database.connection import Connection, Row, Values


class Together(Protocol):
    """A connection that sends several statements in one journey."""

    def together(self, statements: Sequence[str], values: Values, /) -> Sequence[Row]:
        """Run all of them or none, and return the rows of the first."""


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


# All of a claim in one statement. What is only locked must be asked for as well, or it is not done; the documents' rows
# are locked before it is worked out what the list shows of them, which the next statement does. It does not wait for
# the disk: a claim that a power cut undoes leaves a queued letter, which is what it shall be.
_CLAIM = """
    WITH next AS (
        SELECT letters.id FROM deliveries CROSS JOIN letters
        WHERE letters.id = deliveries.letter_id AND state = 'queued' AND due_at <= :now AND letters.lease IS NULL
        AND {conditions} ORDER BY due_at, deliveries.id LIMIT 1 FOR UPDATE OF letters SKIP LOCKED
    ), claimed AS (
        UPDATE letters SET lease = :lease, lease_until = :until, holder = :holder,
        account = coalesce(CAST(:accounts AS json) ->> scope, '')
        FROM next WHERE letters.id = next.id RETURNING letters.*
    ), taken AS (
        UPDATE deliveries SET state = 'sending', lease = :lease, changed_at = :now FROM next
        WHERE letter_id = next.id AND state = 'queued' AND due_at <= :now RETURNING deliveries.id, recipient, attempts
    ), told AS (
        INSERT INTO events (delivery_id, at, state, reply) SELECT id, CAST(:now AS bigint), 'sending', '' FROM taken
    ), locked AS (
        SELECT id FROM documents WHERE id IN (
            SELECT letter_documents.document_id FROM letter_documents JOIN next ON letter_id = next.id
        ) ORDER BY id FOR UPDATE
    )
    SELECT claimed.*, letter_mimes.sha256, letter_mimes.mime, (SELECT json_agg(taken) FROM taken) AS taken,
    (SELECT count(*) FROM locked) AS locked, set_config('synchronous_commit', 'off', true) AS commits,
    pg_notify('komtui', '') AS told, parts.places, parts.contents
    FROM claimed LEFT JOIN letter_mimes ON letter_mimes.letter_id = claimed.id
    LEFT JOIN LATERAL (
        SELECT array_agg(place ORDER BY place) AS places, array_agg(content ORDER BY place) AS contents
        FROM letter_parts JOIN artifacts ON artifacts.sha256 = letter_parts.sha256 WHERE letter_id = claimed.id
    ) AS parts ON true
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

    def claim(
        self, connection: Connection, claimed: Values, accounts: Mapping[str, str], scopes: Iterable[str] | None
    ) -> Claim | None:
        """Take the letter that has been due the longest, all in one journey."""
        conditions = GOING if scopes is None else f"{GOING} AND {self.among('scope', 'scopes')}"
        found = cast("Together", connection).together(
            (_CLAIM.format(conditions=conditions), UPDATE_OF_LEASE),
            {**claimed, "accounts": json.dumps(accounts), "scopes": self.several(scopes or ())},
        )
        return Claim(found[0], found[0]["taken"] or ()) if found else Claim(None, ())

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
