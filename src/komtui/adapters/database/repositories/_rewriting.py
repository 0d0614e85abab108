"""Letters written anew: in the place of one that no server took, or once more to another address."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.moments import ticks
from komtui.adapters.database.repositories import reminders
from komtui.adapters.database.repositories.deliveries import listed, move, update_document
from komtui.adapters.database.repositories.messages import parts_of
from komtui.adapters.database.repositories.queueing import enqueue
from komtui.domain.mail.delivery import READDRESSED_STATES, RETRIED_STATES, Delivery, DeliveryState
from komtui.domain.problem import Problem
from komtui.services.ports import Enqueued, NewLetter
from komtui.services.ports.outbox import Carried


class Message(NamedTuple):
    """A message that takes the place of another one."""

    sender: str
    mime: bytes
    message_id: str


def replace(  # noqa: PLR0917 - the values of one act
    connection: Connection, letter_id: int, code: str, sender: str, mime: bytes, message_id: str, at: dt.datetime
) -> list[Delivery]:
    """Withdraw what failed or waits with `code`, and queue the letter under another sender; see `ports.Outbox`."""
    # The letter's row first, as a claim does: two that retry at once must not both find it failed.
    row = connection.execute(
        f"SELECT * FROM letters WHERE id = :id AND lease IS NULL{connection.dialect.lock}",
        {"id": letter_id},
    ).fetchone()
    held = listed(connection, letter_id=letter_id, states=RETRIED_STATES) if row is not None else []
    former = [each for each in reversed(held) if each.problem is not None and each.problem.code == code]
    if row is None or not former:
        return []
    message = Message(sender, mime, message_id)
    anew = _anew(connection, row, message, tuple(each.recipient for each in former), mends=row["mends"] or 0)
    written = enqueue(connection, anew, True, at).deliveries
    by_recipient = {each.recipient: each.id for each in written}
    for each in former:
        facts: dict[str, str | int] = {"address": sender, "id": by_recipient[each.recipient]}
        move(connection, each.id, DeliveryState.CANCELLED, ticks(at), problem=Problem("mail.written-anew", facts))
    update_document(connection, letter_id)
    return list(written)


def mend(
    connection: Connection,
    delivery_id: int,
    recipient: str,
    message: Message,
    *,
    again: bool,
    archive: str,
    wait: dt.timedelta,
    at: dt.datetime,
) -> Enqueued | None:
    """Queue the letter of what failed or came back once more, to another recipient; see `ports.Outbox`."""
    found = listed(connection, delivery_id=delivery_id, states=READDRESSED_STATES)
    if not found:
        return None
    row = connection.execute("SELECT * FROM letters WHERE id = :id", {"id": found[0].letter_id}).fetchone()
    anew = _anew(connection, row, message, (recipient,), mends=delivery_id, archive=archive, wait=wait)
    return enqueue(connection, anew, again, at)


def _anew(
    connection: Connection,
    row: Row,
    message: Message,
    recipients: tuple[str, ...],
    *,
    mends: int,
    archive: str = "",
    wait: dt.timedelta = dt.timedelta(),
) -> NewLetter:
    """Return a letter as it was queued before, as another message."""
    others = connection.execute(
        "SELECT document_id, revision FROM letter_documents WHERE letter_id = :id AND place > 0 ORDER BY place",
        {"id": row["id"]},
    ).fetchall()
    return NewLetter(
        document_id=row["document_id"] or 0,
        revision=row["revision"],
        kind=row["kind"],
        scope=row["scope"],
        sender=message.sender,
        recipients=recipients,
        subject=row["subject"],
        mime=message.mime,
        message_id=message.message_id,
        files=tuple(part.content for part in parts_of(connection, row["id"])),
        archive=archive,
        others=tuple(Carried(other["document_id"], other["revision"]) for other in others),
        wait=wait,
        mends=mends,
        reminds=reminders.of_letter(connection, row["id"]),
    )
