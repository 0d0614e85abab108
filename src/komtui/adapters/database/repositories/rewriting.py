"""A letter that is written anew takes the place of the one that no server took."""

from __future__ import annotations

import datetime as dt

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.moments import ticks
from komtui.adapters.database.repositories import reminders
from komtui.adapters.database.repositories.deliveries import listed, move, update_document
from komtui.adapters.database.repositories.messages import parts_of
from komtui.adapters.database.repositories.queueing import enqueue
from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.problem import Problem
from komtui.services.ports import NewLetter
from komtui.services.ports.outbox import Carried


def replace(  # noqa: PLR0917 - the values of one act
    connection: Connection, letter_id: int, code: str, sender: str, mime: bytes, message_id: str, at: dt.datetime
) -> list[Delivery]:
    """Withdraw what failed with `code`, and queue the letter under another sender; see `ports.Outbox`."""
    # The letter's row first, as a claim does: two that retry at once must not both find it failed.
    row = connection.execute(
        f"SELECT * FROM letters WHERE id = :id AND lease IS NULL{connection.dialect.lock}",  # noqa: S608 - a constant
        {"id": letter_id},
    ).fetchone()
    failed = listed(connection, letter_id=letter_id, states=(DeliveryState.FAILED,)) if row is not None else []
    former = [each for each in reversed(failed) if each.problem is not None and each.problem.code == code]
    if row is None or not former:
        return []
    others = connection.execute(
        "SELECT document_id, revision FROM letter_documents WHERE letter_id = :id AND place > 0 ORDER BY place",
        {"id": letter_id},
    ).fetchall()
    anew = NewLetter(
        document_id=row["document_id"] or 0,
        revision=row["revision"],
        kind=row["kind"],
        scope=row["scope"],
        sender=sender,
        recipients=tuple(each.recipient for each in former),
        subject=row["subject"],
        mime=mime,
        message_id=message_id,
        files=tuple(part.content for part in parts_of(connection, letter_id)),
        others=tuple(Carried(other["document_id"], other["revision"]) for other in others),
        reminds=reminders.of_letter(connection, letter_id),
    )
    written = enqueue(connection, anew, True, at).deliveries
    by_recipient = {each.recipient: each.id for each in written}
    for each in former:
        facts: dict[str, str | int] = {"address": sender, "id": by_recipient[each.recipient]}
        move(connection, each.id, DeliveryState.CANCELLED, ticks(at), problem=Problem("mail.written-anew", facts))
    update_document(connection, letter_id)
    return list(written)
