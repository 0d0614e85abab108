"""Rows of the outbox: reading deliveries, and moving one from state to state with its history."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Sequence

from komtui.adapters.database.codec import decoded_problem, encoded_problem
from komtui.adapters.database.moments import moment, ticks
from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.problem import Problem

_SELECT = """
    SELECT deliveries.*, letters.document_id, letters.queued_at, letters.message_id, letters.subject, letters.scope,
           letters.kind, coalesce(documents.number, '') AS number
    FROM deliveries JOIN letters ON letters.id = letter_id LEFT JOIN documents ON documents.id = letters.document_id
"""

_GRAVEST = (
    DeliveryState.UNCERTAIN,
    DeliveryState.FAILED,
    DeliveryState.BOUNCED,
    DeliveryState.DOT,
    DeliveryState.SENDING,
    DeliveryState.QUEUED,
    DeliveryState.DELAYED,
    DeliveryState.SENT,
    DeliveryState.CANCELLED,
)
"""What the list of documents shows first where the recipients of a letter fare differently."""


CUT_OFF = Problem("mail.cut-off")
"""Why a delivery is uncertain whose sender ended after the dot."""


def listed(
    connection: sqlite3.Connection,
    *,
    states: Sequence[DeliveryState] = (),
    document_id: int | None = None,
    letter_id: int | None = None,
    delivery_id: int | None = None,
    changed_since: dt.datetime | None = None,
    limit: int = -1,
    before: int | None = None,
) -> list[Delivery]:
    """Return deliveries, the newest first."""
    wanted: list[tuple[str, str | int | None]] = [
        ("deliveries.state IN (SELECT value FROM json_each(?))", json.dumps(list(states)) if states else None),
        ("letters.document_id = ?", document_id),
        ("letter_id = ?", letter_id),
        ("deliveries.id = ?", delivery_id),
        ("deliveries.id < ?", before),
        ("changed_at >= ?", None if changed_since is None else ticks(changed_since)),
    ]
    used = [(condition, value) for condition, value in wanted if value is not None]
    where = " AND ".join(condition for condition, _ in used) or "true"
    # Only conditions from above are put in; one statement with all of them would use no index.
    statement = f"{_SELECT} WHERE {where} ORDER BY deliveries.id DESC LIMIT ?"
    return [_delivery(row) for row in connection.execute(statement, (*(value for _, value in used), limit))]


def _delivery(row: sqlite3.Row) -> Delivery:
    waits = row["state"] == DeliveryState.QUEUED and row["attempts"] > 0 and row["due_at"] > 0
    return Delivery(
        id=row["id"],
        letter_id=row["letter_id"],
        document_id=row["document_id"] or 0,
        number=row["number"],
        recipient=row["recipient"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        queued_at=moment(row["queued_at"]),
        changed_at=moment(row["changed_at"]),
        next_try_at=moment(row["due_at"]) if waits else None,
        reply=row["reply"],
        problem=decoded_problem(row["problem"]),
        message_id=row["message_id"],
        subject=row["subject"],
        scope=row["scope"],
        kind=row["kind"],
    )


def move(
    connection: sqlite3.Connection,
    delivery_id: int,
    state: DeliveryState,
    now: int,
    *,
    reply: str = "",
    problem: Problem | None = None,
    tried: bool = False,
    due_at: int | None = None,
) -> None:
    """Put a delivery into `state` and write that into its history; with `tried` one more attempt is counted."""
    connection.execute(
        "UPDATE deliveries SET state = ?, changed_at = ?, reply = ?, problem = ?, attempts = attempts + ?,"
        " due_at = coalesce(?, due_at) WHERE id = ?",
        (state, now, reply, encoded_problem(problem), int(tried), due_at, delivery_id),
    )
    noted(connection, [delivery_id], state, now, reply)


def noted(
    connection: sqlite3.Connection, delivery_ids: Iterable[int], state: DeliveryState, now: int, reply: str = ""
) -> None:
    """Write what happened into the history of deliveries."""
    connection.executemany(
        "INSERT INTO events (delivery_id, at, state, reply) VALUES (?, ?, ?, ?)",
        ((delivery_id, now, state, reply) for delivery_id in delivery_ids),
    )


def shown(connection: sqlite3.Connection, letter_id: int) -> None:
    """Bring what the list shows of a letter's document up to date: the gravest state of its last letters.

    One goes to the customer, and one may go to a supplier: that this one arrived hides no fault of the other.
    """
    row = connection.execute("SELECT document_id FROM letters WHERE id = ?", (letter_id,)).fetchone()
    if row["document_id"] is None:
        return
    states = {
        each["state"]
        for each in connection.execute(
            "SELECT state FROM deliveries WHERE letter_id IN"
            " (SELECT max(id) FROM letters WHERE document_id = ? AND kind <> 'test' GROUP BY kind)",
            (row["document_id"],),
        )
    }
    gravest = next((state for state in _GRAVEST if state in states), None)
    connection.execute("UPDATE documents SET delivery = ? WHERE id = ?", (gravest, row["document_id"]))
