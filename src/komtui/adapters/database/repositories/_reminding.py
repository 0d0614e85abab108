"""For which documents a step of reminding is due, as far as the search knows: kept with the policy and the day.

Whoever writes what reminders go by (money, states, letters that remind, whom nobody is to remind) calls
`listing.renew`, which asks here. What time alone brings is found by `reindexing`, from the days that are kept here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.repositories.standing import OFF, Reminding
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.late import late_module

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import _reminded as reminded
    from komtui.domain.mail import reminder
else:
    # Books of a house that reminds nobody, and drafts, need none of them.
    reminder = late_module("komtui.domain.mail.reminder")
    reminded = late_module("komtui.adapters.database.repositories._reminded")

_UNTIL = {Kind.INVOICE.value: "due_date", Kind.QUOTE.value: "valid_until"}
OPEN = " OR ".join(
    f"(kind = '{kind}' AND state = '{State.ISSUED}' AND {until} IS NOT NULL)" for kind, until in _UNTIL.items()
)
"""Of documents of which somebody may be reminded."""


class Turn(NamedTuple):
    """What is to be done about a document on a day, and when that may change by time alone."""

    is_due: bool
    look: str | None
    """ISO 8601; None for never."""


def turns(connection: Connection, document_ids: Sequence[int], by: Reminding) -> Mapping[int, Turn]:
    """Return of documents whether a step is due on that day."""
    if not document_ids or not by.policy or by.policy == OFF:
        return {}
    policy, day = reminder.Policy.of(by.policy), dt.date.fromisoformat(by.day)
    found = dict[int, Turn]()
    for each in reminded.of_ids(connection, document_ids):
        due = reminder.due_step(each.asked, policy, day)
        look = reminder.next_look(each.asked, due, day)
        found[each.id] = Turn(due.step is not None, None if look is None else look.isoformat())
    return found


def due_of(connection: Connection, rows: Iterable[Row], by: Reminding) -> Collection[int]:
    """Return for which of the documents that rows of `FACTS` tell of a step is due; nothing is written."""
    found = turns(connection, [row["id"] for row in rows if _is_open(row)], by)
    return {document_id for document_id, turn in found.items() if turn.is_due}


def keep(connection: Connection, rows: Sequence[Row], by: Reminding) -> Collection[int]:
    """Return as `due_of` does, and keep when each of the documents is to be looked at again."""
    if not by.policy or not rows:
        return ()
    found = turns(connection, [row["id"] for row in rows if _is_open(row)], by)
    ids = [row["id"] for row in rows]
    held = {
        row["document_id"]: row["day"]
        for row in connection.execute(
            f"SELECT document_id, day FROM reminder_days WHERE {connection.dialect.among('document_id', 'ids')}",
            {"ids": connection.dialect.several(ids)},
        )
    }
    looks = {document_id: turn.look for document_id, turn in found.items() if turn.look is not None}
    if gone := [each for each in held if each not in looks]:
        connection.execute(
            f"DELETE FROM reminder_days WHERE {connection.dialect.among('document_id', 'ids')}",
            {"ids": connection.dialect.several(gone)},
        )
    connection.executemany(
        "INSERT INTO reminder_days (document_id, day) VALUES (:id, :day)"
        " ON CONFLICT (document_id) DO UPDATE SET day = excluded.day",
        [{"id": each, "day": day} for each, day in looks.items() if held.get(each) != day],
    )
    return {document_id for document_id, turn in found.items() if turn.is_due}


def tell(connection: Connection, by: Reminding) -> None:
    """Have the search go by another policy: all that may be reminded of is to be looked at again."""
    connection.execute(
        "UPDATE search_index SET policy = :policy, remind_day = :day", {"policy": by.policy, "day": by.day}
    )
    connection.execute(
        f"INSERT INTO reminder_days (document_id, day) SELECT id, '' FROM documents WHERE {OPEN}"
        " ON CONFLICT (document_id) DO UPDATE SET day = excluded.day"
    )


def put_day(connection: Connection, day: dt.date) -> None:
    """Have the search know of that day; what it brings is `pending`."""
    connection.execute("UPDATE search_index SET remind_day = :day", {"day": day.isoformat()})


def pending(connection: Connection, day: str, most: int) -> list[int]:
    """Return documents that are to be looked at, on that day at the latest."""
    rows = connection.execute(
        "SELECT document_id FROM reminder_days WHERE day <= :day ORDER BY day, document_id LIMIT :most",
        {"day": day, "most": most},
    )
    return [row["document_id"] for row in rows]


def is_known(connection: Connection, by: Reminding, day: dt.date) -> bool:
    """Return whether the search knows what is to be reminded of on that day."""
    return bool(by.policy) and by.day == day.isoformat() and not pending(connection, by.day, 1)


def astray(
    connection: Connection, rows: Sequence[Row], by: Reminding
) -> tuple[Collection[int], Sequence[int], Collection[int]]:
    """Return for which documents a step is due, of which the day to look again is wrong, and which wait for a look."""
    held = {row["document_id"]: row["day"] for row in connection.execute("SELECT document_id, day FROM reminder_days")}
    unsure = {each for each, day in held.items() if day <= by.day}
    if not by.policy:
        return (), (), unsure
    found = turns(connection, [row["id"] for row in rows if _is_open(row)], by)
    looks = {document_id: turn.look for document_id, turn in found.items() if turn.look is not None}
    wrong = [each for each in {*held, *looks} if each not in unsure and held.get(each) != looks.get(each)]
    return {document_id for document_id, turn in found.items() if turn.is_due}, sorted(wrong), unsure


def _is_open(row: Row) -> bool:
    until = _UNTIL.get(row["kind"])
    return until is not None and row["state"] == State.ISSUED and bool(row[until])
