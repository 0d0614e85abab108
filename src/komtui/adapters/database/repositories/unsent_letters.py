"""Letters that were begun and not sent."""

from __future__ import annotations

import datetime as dt

from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.moments import moment, ticks
from komtui.services.ports import Clock


class UnsentLetterRepository:
    """Implements `unsent.UnsentBooks`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, document_id: int, person: str) -> tuple[str, dt.datetime] | None:
        """Return what was kept, and when."""
        statement = "SELECT content, at FROM unsent_letters WHERE document_id = :document AND person = :person"

        def work(connection: Connection) -> tuple[str, dt.datetime] | None:
            row = connection.execute(statement, {"document": document_id, "person": person}).fetchone()
            return None if row is None else (str(row["content"]), moment(row["at"]))

        return await self._database.read(work)

    async def keep(self, document_id: int, person: str, content: str) -> None:
        """Keep it in the place of what was kept before."""
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO unsent_letters (document_id, person, content, at)"
                " VALUES (:document, :person, :content, :at)"
                " ON CONFLICT (document_id, person) DO UPDATE SET content = excluded.content, at = excluded.at",
                {"document": document_id, "person": person, "content": content, "at": ticks(self._clock.now())},
            ),
            durable=True,
        )

    async def forget(self, document_id: int, person: str) -> None:
        """Forget what was kept: the letter was sent, or given up."""
        await self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM unsent_letters WHERE document_id = :document AND person = :person",
                {"document": document_id, "person": person},
            ),
            durable=True,
        )
