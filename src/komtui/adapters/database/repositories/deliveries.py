"""Rows of the outbox: reading deliveries, and moving one from state to state with its history."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from komtui.adapters.database.codec import decoded_problem, encoded_problem, encoded_server
from komtui.adapters.database.connection import EVERY, Connection, Row, Values, of_row
from komtui.adapters.database.gravest import OF_LETTER, UPDATE_DOCUMENT, of_documents, of_letters
from komtui.adapters.database.moments import moment, ticks
from komtui.domain.mail.delivery import Delivery, DeliveryState, Enclosed, Server
from komtui.domain.mail.leaving import LONGEST_UNDO
from komtui.domain.problem import Problem

_SELECT = """
    SELECT deliveries.*, letters.document_id, letters.queued_at, letters.message_id, letters.subject, letters.kind,
           coalesce(documents.number, '') AS number,
           coalesce(documents.customer, customers.name, '') AS customer,
           (SELECT count(*) FROM letter_documents WHERE letter_documents.letter_id = letters.id) AS documents
    FROM deliveries JOIN letters ON letters.id = letter_id
    LEFT JOIN documents ON documents.id = letters.document_id
    LEFT JOIN customers ON customers.id = CASE WHEN letters.document_id IS NULL AND letters.kind LIKE 'statement:%'
        THEN CAST(substr(letters.kind, 11) AS bigint) END
"""

CUT_OFF = Problem("mail.cut-off")
"""Why a delivery is uncertain whose sender ended after the dot."""

_EVENTS = 500
"""Events that are read at once, from the last one on."""
_ASTRAY = dt.timedelta(minutes=1)
"""How far two programs may be apart that write events at the same time: their clocks, and what a transaction takes."""

_UNDO = int(LONGEST_UNDO.total_seconds()) * 1_000_000
"""In microseconds."""


def listed(
    connection: Connection,
    *,
    states: Sequence[DeliveryState] = (),
    document_id: int | None = None,
    letter_id: int | None = None,
    letter_ids: Collection[int] | None = None,
    delivery_id: int | None = None,
    ids: Collection[int] | None = None,
    changed_since: dt.datetime | None = None,
    settled: bool | None = None,
    tried: bool = False,
    limit: int = EVERY,
    before: int | None = None,
) -> list[Delivery]:
    """Return deliveries, the newest first."""
    values: dict[str, object] = {
        "states": connection.dialect.several(states) if states else None,
        "document": document_id,
        "letter": letter_id,
        "letters": None if letter_ids is None else connection.dialect.several(letter_ids),
        "delivery": delivery_id,
        "ids": None if ids is None else connection.dialect.several(ids),
        "changed": None if changed_since is None else connection.dialect.several(changed(connection, changed_since)),
        "before": before,
        "since": None if changed_since is None else ticks(changed_since),
    }
    conditions = {
        "states": connection.dialect.among("deliveries.state", "states"),
        "document": "letter_id IN (SELECT letter_id FROM letter_documents WHERE document_id = :document)",
        "letter": "letter_id = :letter",
        "letters": connection.dialect.among("letter_id", "letters"),
        "delivery": "deliveries.id = :delivery",
        "ids": connection.dialect.among("deliveries.id", "ids"),
        "changed": connection.dialect.among("deliveries.id", "changed"),
        "before": "deliveries.id < :before",
        "since": "changed_at >= :since",
    }
    values = {name: value for name, value in values.items() if value is not None}
    wanted = [conditions[name] for name in values]
    if settled is not None:
        wanted.append(f"settled_at IS {'NOT ' if settled else ''}NULL")
    if tried:
        wanted.append("(deliveries.state <> 'queued' OR attempts > 0)")
    where = " AND ".join(wanted) or "true"
    # Only conditions from above are put in; one statement with all of them would use no index.
    statement = f"{_SELECT} WHERE {where} ORDER BY deliveries.id DESC LIMIT :limit"
    rows = connection.execute(statement, values | {"limit": limit}).fetchall()
    further = others(connection, {row["letter_id"] for row in rows if row["documents"] > 1})
    return [_delivery(row, further.get(row["letter_id"], ())) for row in rows]


def changed(connection: Connection, since: dt.datetime) -> list[int]:
    """Return the ids of deliveries that have changed since then, the newest first.

    Each change has its event, and what happened last stands last.
    """
    found, edge = set[int](), EVERY
    statement = "SELECT id, at, delivery_id FROM events WHERE id < :edge ORDER BY id DESC LIMIT :most"
    while True:
        rows = connection.execute(statement, {"edge": edge, "most": _EVENTS}).fetchall()
        found.update(row["delivery_id"] for row in rows if row["at"] >= ticks(since))
        if len(rows) < _EVENTS or rows[-1]["at"] < ticks(since - _ASTRAY):
            return sorted(found, reverse=True)
        edge = rows[-1]["id"]


def changes(connection: Connection, since: dt.datetime) -> dict[DeliveryState, int]:
    """Return how many deliveries have come to stand in each state since then."""
    rows = connection.execute(
        "SELECT state, count(*) AS found FROM deliveries"
        f" WHERE {connection.dialect.among('id', 'ids')} AND changed_at >= :since GROUP BY state",
        {"ids": connection.dialect.several(changed(connection, since)), "since": ticks(since)},
    )
    return {DeliveryState(row["state"]): row["found"] for row in rows}


def others(connection: Connection, letter_ids: Collection[int]) -> Mapping[int, tuple[Enclosed, ...]]:
    """Return by letter the documents that it carries besides its first."""
    if not letter_ids:
        return {}
    rows = connection.execute(
        "SELECT letter_id, document_id, number FROM letter_documents JOIN documents ON documents.id = document_id"
        f" WHERE place > 0 AND {connection.dialect.among('letter_id', 'letters')} ORDER BY letter_id, place",
        {"letters": connection.dialect.several(letter_ids)},
    )
    return {
        letter: tuple(Enclosed(row["document_id"], row["number"]) for row in group)
        for letter, group in groupby(rows, key=itemgetter("letter_id"))
    }


@of_row
def _delivery(row: Row, others: tuple[Enclosed, ...]) -> Delivery:
    due = 0 if row["attempts"] else row["queued_at"] + _UNDO
    waits = row["state"] == DeliveryState.QUEUED and row["due_at"] > due
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
        settled_at=None if row["settled_at"] is None else moment(row["settled_at"]),
        settled_by=row["settled_by"] or 0,
        others=others,
        customer=row["customer"],
    )


def move(
    connection: Connection,
    delivery_id: int,
    state: DeliveryState,
    now: int,
    *,
    reply: str = "",
    problem: Problem | None = None,
    tried: bool = False,
    trying_since: int | None = None,
    due_at: int | None = None,
    server: Server | None = None,
) -> None:
    """Put a delivery into `state` and write that into its history; with `tried` one more attempt is counted.

    What was settled before was so of another state.
    """
    connection.execute(
        "UPDATE deliveries SET state = :state, changed_at = :now, reply = :reply, problem = :problem,"
        " attempts = attempts + :tried, tries = tries + :tried, trying_since = coalesce(:since, trying_since),"
        " due_at = coalesce(:due, due_at), settled_at = NULL, settled_by = NULL"
        " WHERE id = :id",
        {
            "state": state,
            "now": now,
            "reply": reply,
            "problem": encoded_problem(problem),
            "tried": int(tried),
            "since": trying_since,
            "due": due_at,
            "id": delivery_id,
        },
    )
    add_events(connection, [delivery_id], state, now, reply, server)


def add_events(  # noqa: PLR0917 - the columns of one row
    connection: Connection,
    delivery_ids: Iterable[int],
    state: DeliveryState,
    now: int,
    reply: str = "",
    server: Server | None = None,
) -> None:
    """Write what happened into the history of deliveries, and which server said so."""
    row = {"at": now, "state": state, "reply": reply, "server": encoded_server(server)}
    connection.executemany(
        "INSERT INTO events (delivery_id, at, state, reply, server) VALUES (:delivery, :at, :state, :reply, :server)",
        [{"delivery": delivery_id, **row} for delivery_id in delivery_ids],
    )


def update_document(connection: Connection, letter_id: int) -> None:
    """Bring what the list shows of a letter's documents up to date: the gravest that became of the letters of each.

    What still needs somebody is shown until it is settled: that a later letter arrived, or one to a supplier, hides no
    fault of another.
    """
    _update_documents(connection, OF_LETTER, UPDATE_DOCUMENT, {"letter": letter_id})


def update_documents(connection: Connection, letter_ids: Collection[int]) -> None:
    """Do the same for the documents of several letters."""
    condition, statement = of_letters(connection.dialect.among("letter_id", "letters"))
    _update_documents(connection, condition, statement, {"letters": connection.dialect.several(letter_ids)})


def show_anew(connection: Connection, document_ids: Collection[int]) -> None:
    """Do the same for documents themselves: what an earlier release wrote of them went by other rules."""
    condition, statement = of_documents(connection.dialect.among("id", "ids"))
    _update_documents(connection, condition, statement, {"ids": connection.dialect.several(document_ids)})


def _update_documents(connection: Connection, condition: str, statement: str, values: Values) -> None:
    if connection.dialect.lock:
        # Letters of one document may move at the same time: whoever comes second sees what the first one did.
        connection.execute(f"SELECT id FROM documents WHERE {condition} ORDER BY id{connection.dialect.lock}", values)
    connection.execute(statement, values)


def carried_by(connection: Connection, letter_id: int) -> list[int]:
    """Return the keys of the documents that a letter carries, in its order."""
    statement = "SELECT document_id FROM letter_documents WHERE letter_id = :letter ORDER BY place"
    return [row["document_id"] for row in connection.execute(statement, {"letter": letter_id})]


def is_addressed(recipient: str, recipients: str) -> bool:
    """Return whether a letter was for that recipient, rather than with a copy to the archive."""
    return recipient.casefold() in json.loads(recipients)
