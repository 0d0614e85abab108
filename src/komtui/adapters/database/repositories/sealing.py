"""Sealing: what became of letters is written where it happens, and goes into the chain of the journal soon after.

The chain is one for all, and whoever adds to it waits for the others; sending waits for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from komtui.adapters.database.codec import decoded_server, server_facts
from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.moments import moment
from komtui.adapters.database.repositories import deliveries
from komtui.adapters.database.repositories.journal import Recorder, append_all
from komtui.domain.journal import Event, Fact, Happening, delivery_subject, document_subject, moment_text

if TYPE_CHECKING:
    from komtui.domain.journal import Author
    from komtui.domain.mail.delivery import Enclosed
    from komtui.services.ports import Clock

AT_ONCE = 300
"""Steps in one transaction: nobody who sends waits longer than a part of a frame."""


class SealingRepository:
    """Implements `ports.journal.Sealing`."""

    def __init__(self, database: Database, clock: Clock, author: Callable[[], Author]) -> None:
        self._database = database
        self._clock = clock
        self._author = author

    async def seal(self) -> int:
        """Take the next steps of letters into the chain, and return how many; 0 where all are in it."""
        if not await self._database.read(_unsealed):
            return 0
        author = self._author()

        def work(connection: Connection) -> int:
            # First alone, then look: two at once would both find the same steps.
            connection.dialect.alone(connection, "journal")
            rows = _rows(connection)
            groups = [list(group) for _key, group in groupby(rows, key=lambda row: row["delivery_id"])]
            at = Recorder.moment(connection, self._clock)
            others = deliveries.others(connection, {row["letter_id"] for row in rows if row["documents"] > 1})
            happenings = [_happening(group, others.get(group[0]["letter_id"], ())) for group in groups]
            entries = append_all(connection, at, author, happenings)
            connection.executemany(
                "UPDATE events SET entry = :entry WHERE id = :id",
                [
                    {"entry": entry.number, "id": row["id"]}
                    for entry, group in zip(entries, groups, strict=True)
                    for row in group
                ],
            )
            return len(rows)

        return await self._database.write(work, locking=True, chained=True)


def _unsealed(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM events WHERE entry IS NULL LIMIT 1").fetchone() is not None


def _rows(connection: Connection) -> Sequence[Row]:
    """Return the oldest steps that are in no entry, each delivery's together."""
    return connection.execute(
        "SELECT events.id, events.delivery_id, events.at, events.state, events.reply, events.server, recipient,"
        " deliveries.letter_id, letter_mimes.sha256,"
        " letters.kind, message_id, document_id, number, store,"
        " (SELECT count(*) FROM letter_documents WHERE letter_documents.letter_id = letters.id) AS documents FROM ("
        "SELECT * FROM events WHERE entry IS NULL ORDER BY id LIMIT :limit"
        ") AS events JOIN deliveries ON deliveries.id = delivery_id JOIN letters ON letters.id = deliveries.letter_id"
        " LEFT JOIN letter_mimes ON letter_mimes.letter_id = letters.id"
        " LEFT JOIN documents ON documents.id = document_id ORDER BY delivery_id, events.id",
        {"limit": AT_ONCE},
    ).fetchall()


def _happening(rows: Sequence[Row], others: Sequence[Enclosed]) -> Happening:
    first = rows[0]
    facts: dict[str, Fact] = {
        "delivery": first["delivery_id"],
        "letter": first["letter_id"],
        "number": first["number"] or "",
        "to": first["recipient"],
        "kind": first["kind"],
        "message_id": first["message_id"],
        "steps": [_step(row) for row in rows],
    }
    if first["sha256"]:
        facts["sha256"] = first["sha256"]
    if others:
        facts["numbers"] = [first["number"], *(each.number for each in others)]
    carried = [] if first["document_id"] is None else [first["document_id"], *(each.document_id for each in others)]
    subjects = (*map(document_subject, carried), delivery_subject(first["delivery_id"]))
    return Happening(Event.LETTER, subjects, facts, first["store"] or "")


def _step(row: Row) -> Mapping[str, Fact]:
    step: dict[str, Fact] = {"at": moment_text(moment(row["at"])), "state": row["state"], "reply": row["reply"]}
    server = decoded_server(row["server"])
    return step if server is None else {**step, "server": server_facts(server)}
