"""What becomes of letters: the dot, the answers of servers, and what a person decides."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence

from komtui.adapters.database.codec import encoded_problem
from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories import listing
from komtui.adapters.database.repositories.deliveries import (
    CUT_OFF,
    add_events,
    carried_by,
    is_addressed,
    move,
    update_document,
    update_documents,
)
from komtui.adapters.database.repositories.handovers import handed_over
from komtui.domain.mail.alert import is_alert
from komtui.domain.mail.delivery import (
    EXPLAINED_STATES,
    RECALLED_STATES,
    RESOLVED_STATES,
    RETRIED_STATES,
    RETRY_TRIES,
    RETRY_WINDOW,
    SETTLEABLE_STATES,
    UNDELIVERED_STATES,
    ClaimedLetter,
    DeliveryState,
    Outcome,
    Pause,
    Verdict,
    retry_delay,
)
from komtui.domain.mail.reminder import is_reminder
from komtui.domain.problem import Problem
from komtui.services.addresses import same
from komtui.services.ports import LeaseLostError

_AFTER_DOT = dt.timedelta(minutes=15)
"""How long a claim lives on from the dot: the final reply may take ten minutes (RFC 5321, 4.5.3.2.6)."""

_PLAIN = {
    Verdict.SENT: DeliveryState.SENT,
    Verdict.FAIL: DeliveryState.FAILED,
    Verdict.UNCERTAIN: DeliveryState.UNCERTAIN,
    Verdict.WITHDRAWN: DeliveryState.CANCELLED,
}
"""Verdicts that end the matter; the others put the delivery back into the queue."""
_AGAIN = "again "
"""Before the proof of a claim whose letter a person has sent again: whoever holds it may only say that it was sent."""
_WAITING = (Verdict.PAUSE, Verdict.SECURITY)
_UNDELIVERED = ", ".join(f"'{state}'" for state in UNDELIVERED_STATES)
_SETTLEABLE = ", ".join(f"'{state}'" for state in SETTLEABLE_STATES)
# Only names of states are put in, here and below.
_STANDING = f"""
    SELECT deliveries.id, letter_id, recipient, recipients FROM deliveries JOIN letters ON letters.id = letter_id
    WHERE state IN ({_UNDELIVERED}) AND settled_at IS NULL AND letter_id IN (
        SELECT id FROM letters WHERE kind = :kind AND id <> :letter AND {{which}}
    ) ORDER BY deliveries.id
"""
_STANDING_OF_DOCUMENTS = _STANDING.format(
    which="""id IN (
        SELECT others.letter_id FROM letter_documents AS others JOIN letter_documents AS own
        ON own.document_id = others.document_id WHERE own.letter_id = :letter
    )"""
)
"""What was not delivered of letters that carried a document of this one."""
_STANDING_OF_NONE = _STANDING.format(which="document_id IS NULL")
"""What was not delivered of letters without a document."""
_GONE = """
    SELECT own.document_id, taken.letter_id, taken.recipient, recipients FROM letter_documents AS own
    LEFT JOIN letter_documents AS gone ON gone.document_id = own.document_id
    LEFT JOIN deliveries AS taken ON taken.letter_id = gone.letter_id AND taken.state = 'sent'
    LEFT JOIN letters ON letters.id = taken.letter_id AND kind = :kind
    WHERE own.letter_id = :letter
"""
"""To whom each document of a letter has gone in letters of that kind; a row without a recipient where to nobody."""


def renew(connection: Connection, letter: ClaimedLetter, until: dt.datetime) -> None:
    """Keep the claim until then, at least. Raises LeaseLostError."""
    held = connection.execute(
        "UPDATE letters SET lease_until = CASE WHEN lease_until > :until THEN lease_until ELSE :until END"
        " WHERE id = :id AND lease = :lease RETURNING id",
        {"until": ticks(until), "id": letter.letter_id, "lease": letter.lease},
    ).fetchall()
    if not held:
        raise LeaseLostError


def mark_dot(connection: Connection, letter: ClaimedLetter, accepted: Sequence[str], at: dt.datetime) -> None:
    """Write that the dot goes out for `accepted`. Raises LeaseLostError, and then nothing is written."""
    renew(connection, letter, at + _AFTER_DOT)
    now = ticks(at)
    recipients = tuple(dict.fromkeys(accepted))
    for recipient in recipients:
        marked = connection.execute(
            "UPDATE deliveries SET state = 'dot', changed_at = :now"
            " WHERE letter_id = :letter AND lease = :lease AND recipient = :recipient AND state = 'sending'"
            " RETURNING id",
            {"now": now, "letter": letter.letter_id, "lease": letter.lease, "recipient": recipient},
        ).fetchall()
        if not marked:
            raise LeaseLostError
        add_events(connection, [marked[0]["id"]], DeliveryState.DOT, now)
    handed_over(connection, letter.account or letter.scope, letter.letter_id, len(recipients), now)
    update_document(connection, letter.letter_id)


def record(
    connection: Connection,
    letter: ClaimedLetter,
    outcomes: Sequence[Outcome],
    pause: Pause | None,
    *,
    at: dt.datetime,
    jitter: float,
) -> None:
    """Write what became of each recipient, and free the letter. Raises LeaseLostError.

    A recipient without an outcome goes back into the queue, or is uncertain where its dot was out. A claim that
    lapsed after the dot still counts: whoever sent the dot knows better than whoever called it uncertain. Even what a
    person has put back into the queue since is sent where the server says so, until somebody claims it.
    """
    by_recipient = {outcome.recipient: outcome for outcome in outcomes}
    taken = {outcome.recipient for outcome in outcomes if outcome.verdict is Verdict.SENT}
    rows = [
        row
        for row in connection.execute(
            "SELECT * FROM deliveries WHERE letter_id = :letter AND ("
            "lease = :lease AND state IN ('sending', 'dot', 'uncertain') OR lease = :again AND state = 'queued'"
            ") ORDER BY id",
            {"letter": letter.letter_id, "lease": letter.lease, "again": _AGAIN + letter.lease},
        ).fetchall()
        if row["lease"] == letter.lease or row["recipient"] in taken
    ]
    if not rows:
        raise LeaseLostError
    for row in rows:
        outcome = by_recipient.get(row["recipient"])
        if outcome is not None:
            _decide(connection, row, outcome, at, jitter)
        elif row["state"] == DeliveryState.SENDING:
            move(connection, row["id"], DeliveryState.QUEUED, ticks(at), due_at=min(row["due_at"], ticks(at)))
        elif row["state"] == DeliveryState.DOT:
            move(connection, row["id"], DeliveryState.UNCERTAIN, ticks(at), problem=CUT_OFF, tried=True)
    connection.execute(
        "UPDATE letters SET lease = NULL, lease_until = NULL, holder = NULL WHERE id = :id AND lease = :lease",
        {"id": letter.letter_id, "lease": letter.lease},
    )
    settled = _settle(connection, [row for row in rows if row["recipient"] in taken], letter.kind, at)
    _show(connection, letter.letter_id, settled)
    if any(outcome.verdict is Verdict.WITHDRAWN for outcome in outcomes):
        listing.renew(connection, carried_by(connection, letter.letter_id))  # no letter may have carried them then
    elif is_reminder(letter.kind):
        listing.renew_of_letter(connection, letter.letter_id)
    pause = pause or _pause(letter, outcomes, at)
    if pause is not None:
        _stand_still(connection, pause)


def _decide(connection: Connection, row: Row, outcome: Outcome, at: dt.datetime, jitter: float) -> None:
    now, begun = ticks(at), row["trying_since"] if row["tries"] else ticks(at)
    if outcome.verdict in _PLAIN:
        state, tried, due = _PLAIN[outcome.verdict], outcome.verdict is not Verdict.WITHDRAWN, None
    elif outcome.verdict in _WAITING:
        # It was due when it was claimed; a clock set back meanwhile must not make it wait.
        state, tried, due = DeliveryState.QUEUED, False, min(row["due_at"], now)
    elif outcome.verdict is Verdict.FEWER:
        state, tried, due = DeliveryState.QUEUED, True, min(row["due_at"], now)
    elif row["tries"] + 1 >= RETRY_TRIES and at - RETRY_WINDOW >= moment(begun):
        state, tried, due = DeliveryState.FAILED, True, None
    else:
        state, tried = DeliveryState.QUEUED, True
        due = ticks(at + retry_delay(row["attempts"] + 1, jitter))
    move(
        connection,
        row["id"],
        state,
        now,
        reply=outcome.reply,
        problem=None if state is DeliveryState.SENT else outcome.problem,
        tried=tried,
        trying_since=begun if tried else None,
        due_at=due,
        server=outcome.server,
    )
    if outcome.exchange and state in EXPLAINED_STATES:
        connection.execute(
            "INSERT INTO exchanges (delivery_id, said) VALUES (:delivery, :said)"
            " ON CONFLICT (delivery_id) DO UPDATE SET said = excluded.said",
            {"delivery": row["id"], "said": outcome.exchange},
        )


def _pause(letter: ClaimedLetter, outcomes: Sequence[Outcome], at: dt.datetime) -> Pause | None:
    """Return the pause that the outcomes call for where the worker named none."""
    fault = next((outcome for outcome in outcomes if outcome.verdict in _WAITING), None)
    if fault is None:
        return None
    return Pause(letter.scope, fault.problem or Problem("mail.paused", {"scope": letter.scope}), at)


def _stand_still(connection: Connection, pause: Pause) -> None:
    """Write a pause; one that only a person ends is not shortened by one that ends by itself."""
    connection.execute(
        "INSERT INTO pauses (scope, problem, since, until) VALUES (:scope, :problem, :since, :until)"
        " ON CONFLICT (scope) DO UPDATE SET problem = excluded.problem, since = excluded.since, until = excluded.until"
        " WHERE pauses.until IS NOT NULL OR excluded.until IS NULL",
        {
            "scope": pause.scope,
            "problem": encoded_problem(pause.problem),
            "since": ticks(pause.since),
            "until": None if pause.until is None else ticks(pause.until),
        },
    )


def retry(connection: Connection, delivery_id: int, at: dt.datetime) -> bool:
    """Put a failed or waiting delivery at the head of the queue, with two days ahead of it again.

    A person has looked at it: what became of its documents since it was put off holds it back no more.
    """
    done = _change(connection, delivery_id, RETRIED_STATES, DeliveryState.QUEUED, at)
    if done:
        connection.execute(
            "DELETE FROM scheduled_letters WHERE letter_id = (SELECT letter_id FROM deliveries WHERE id = :id)",
            {"id": delivery_id},
        )
    return done


def hold(connection: Connection, delivery_ids: Collection[int], until: dt.datetime) -> int:
    """Let those that wait for their first try leave then, and return how many do."""
    held = connection.execute(
        "UPDATE deliveries SET due_at = :until, trying_since = :until"
        f" WHERE {connection.dialect.among('id', 'ids')} AND state = 'queued' AND attempts = 0 RETURNING id",
        {"until": ticks(until), "ids": connection.dialect.several(delivery_ids)},
    )
    return len(held.fetchall())


def cancel(connection: Connection, delivery_id: int, at: dt.datetime) -> bool:
    """Take a queued delivery back."""
    return _change(connection, delivery_id, RECALLED_STATES, DeliveryState.CANCELLED, at)


def resolve(connection: Connection, delivery_id: int, arrived: bool, at: dt.datetime) -> bool:
    """Decide an uncertain delivery: it arrived, or it goes again under the same Message-ID."""
    after = DeliveryState.SENT if arrived else DeliveryState.QUEUED
    return _change(connection, delivery_id, RESOLVED_STATES, after, at)


def set_aside(connection: Connection, delivery_id: int, at: dt.datetime) -> bool:
    """Need nothing more of a delivery that was not delivered, or not yet."""
    return _mark(connection, delivery_id, f"state IN ({_SETTLEABLE}) AND settled_at IS NULL", ticks(at))


def take_up(connection: Connection, delivery_id: int) -> bool:
    """Take up again what is settled."""
    return _mark(connection, delivery_id, "settled_at IS NOT NULL", None)


def _mark(connection: Connection, delivery_id: int, condition: str, settled_at: int | None) -> bool:
    marked = connection.execute(
        # The condition is one of the two above.
        f"UPDATE deliveries SET settled_at = :at, settled_by = NULL WHERE id = :id AND {condition} RETURNING letter_id",
        {"at": settled_at, "id": delivery_id},
    ).fetchall()
    if marked:
        update_document(connection, marked[0]["letter_id"])
    return bool(marked)


def _show(connection: Connection, letter_id: int, others: Collection[int]) -> None:
    """Bring up to date what the list shows of a letter's documents, and of those of others: all at once."""
    if others:
        update_documents(connection, {letter_id, *others})
    else:
        update_document(connection, letter_id)


def _settle(connection: Connection, successes: Sequence[Row], kind: str, at: dt.datetime) -> Collection[int]:
    """Settle what was not delivered before, now that a letter of that kind has reached somebody; return whose that was.

    That is what was for the same address, and what went out to that one person alone where another address was right:
    of a letter that somebody else has got, whoever has not got it goes on waiting for it, and so does whoever stood
    beside a success. What went out once more to another address settles what it went out for.
    """
    if not successes:
        return ()
    values = {"kind": kind, "letter": successes[0]["letter_id"]}
    statement = "SELECT recipients, mends, document_id FROM letters WHERE id = :letter"
    letter = connection.execute(statement, values).fetchone()
    # That the archive has its copy helps no customer.
    reached = [each for each in successes if is_addressed(each["recipient"], letter["recipients"])]
    settled = _settle_mended(connection, letter["mends"], reached[0], at) if reached else set[int]()
    to_customer = kind != "test" and not is_alert(kind)
    if to_customer and letter["document_id"] is not None:
        standing = connection.execute(_STANDING_OF_DOCUMENTS, values).fetchall()
        found = [(each, _success_of_documents(connection, each, successes, reached, kind)) for each in standing]
    else:
        # Letters without a document have no more in common than their recipient; statements have their customer.
        standing = connection.execute(_STANDING_OF_NONE, values).fetchall()
        found = [(each, _success_for(each, successes, reached if to_customer else ())) for each in standing]
    for each, success in found:
        if success is not None:
            settled |= _mark_settled(connection, each["id"], success["id"], at)
    return settled


def _success_for(standing: Row, successes: Sequence[Row], reached: Sequence[Row]) -> Row | None:
    """Return which success settles what was not delivered: that for the same address, else the first who was reached.

    The latter only where nobody else was to get it.
    """
    of_address = (each for each in successes if same(each["recipient"], standing["recipient"]))
    return next(of_address, reached[0] if reached and _is_for_one(standing) else None)


def _success_of_documents(
    connection: Connection, standing: Row, successes: Sequence[Row], reached: Sequence[Row], kind: str
) -> Row | None:
    """Return the same of a letter with documents: each of them must have gone, in this letter or in another one since.

    A letter that carried several documents is often sent anew in parts.
    """
    success = _success_for(standing, successes, reached)
    if success is None:
        return None
    rows = connection.execute(_GONE, {"letter": standing["letter_id"], "kind": kind}).fetchall()
    of_one = _is_for_one(standing)
    gone = {
        row["document_id"]
        for row in rows
        if row["recipients"] is not None
        and (row["letter_id"] == success["letter_id"] or row["letter_id"] > standing["letter_id"])
        and (
            same(row["recipient"], standing["recipient"])
            or (of_one and is_addressed(row["recipient"], row["recipients"]))
        )
    }
    return success if all(row["document_id"] in gone for row in rows) else None


def _is_for_one(standing: Row) -> bool:
    return len(json.loads(standing["recipients"])) == 1 and is_addressed(standing["recipient"], standing["recipients"])


def _mark_settled(connection: Connection, delivery_id: int, by: int, at: dt.datetime) -> set[int]:
    """Settle a delivery, and return the letter whose it is; of none where nothing of it stands open."""
    rows = connection.execute(
        "UPDATE deliveries SET settled_at = :now, settled_by = :by"
        f" WHERE id = :id AND state IN ({_UNDELIVERED}) AND settled_at IS NULL RETURNING letter_id",
        {"now": ticks(at), "by": by, "id": delivery_id},
    )
    return {row["letter_id"] for row in rows.fetchall()}


def _settle_mended(connection: Connection, mended: int | None, success: Row, at: dt.datetime) -> set[int]:
    """Settle the delivery that a letter went out for once more, and what that one did; return whose these are."""
    settled = set[int]()
    while mended is not None:
        settled |= _mark_settled(connection, mended, success["id"], at)
        row = connection.execute(
            "SELECT mends FROM letters JOIN deliveries ON letter_id = letters.id WHERE deliveries.id = :id",
            {"id": mended},
        ).fetchone()
        mended = row["mends"] if row is not None else None
    return settled


def _change(
    connection: Connection,
    delivery_id: int,
    before: Sequence[DeliveryState],
    after: DeliveryState,
    at: dt.datetime,
) -> bool:
    row = connection.execute(
        "SELECT deliveries.*, kind FROM deliveries JOIN letters ON letters.id = letter_id WHERE deliveries.id = :id",
        {"id": delivery_id},
    ).fetchone()
    if row is None or row["state"] not in before:
        return False
    now = ticks(at)
    move(connection, delivery_id, after, now, reply=row["reply"], due_at=0 if after is DeliveryState.QUEUED else None)
    # From here on an answer to the claim before does not count, unless it is that the server took it; and the window of
    # tries begins anew.
    sent_before = row["state"] == DeliveryState.UNCERTAIN and after is DeliveryState.QUEUED and row["lease"] is not None
    connection.execute(
        "UPDATE deliveries SET lease = :lease, trying_since = :now, tries = 0 WHERE id = :id",
        {"lease": _AGAIN + row["lease"] if sent_before else None, "now": now, "id": delivery_id},
    )
    settled = _settle(connection, [row], row["kind"], at) if after is DeliveryState.SENT else ()
    _show(connection, row["letter_id"], settled)
    if after is DeliveryState.CANCELLED:
        listing.renew(connection, carried_by(connection, row["letter_id"]))  # no letter may have carried them then
    elif is_reminder(row["kind"]):
        listing.renew_of_letter(connection, row["letter_id"])
    return True
