"""Prints: how often a document was printed, with its entry in the journal, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.repositories import departures, records
from komtui.adapters.database.repositories.journal import Recorder
from komtui.domain.journal import Event, Fact, Happening, document_subject
from komtui.domain.sales.numbering import name_of
from komtui.services.ports.printing import PrintedMeanwhileError

if TYPE_CHECKING:
    from komtui.services.ports import Leaving


class PrintRepository:
    """Implements `ports.printing.Prints`."""

    def __init__(self, database: Database, recorder: Recorder) -> None:
        self._database = database
        self._recorder = recorder

    async def count(self, document_id: int) -> int:
        """Return how often a document was printed. Raises ProblemError `document.unknown`."""
        return await self._database.read(lambda connection: _printed(connection, document_id)[0])

    async def begin(
        self, document_id: int, printer: str, paper: str, before: int, leaving: Leaving | None = None
    ) -> None:
        """Write that a document is printed; see `ports.printing.Prints`."""
        write = self._recorder.writing()

        def work(connection: Connection) -> None:
            printed, revision, store, name = _printed(connection, document_id)
            if printed != before:
                raise PrintedMeanwhileError
            if leaving is not None:
                departures.leave(connection, document_id, revision, leaving)
            _count(connection, document_id, 1)
            facts: dict[str, Fact] = {"number": name, "printer": printer, "paper": paper, "copy": before}
            write(connection, Happening(Event.PRINTED, (document_subject(document_id),), facts, store))

        await self._database.write(work, durable=True, chained=True)

    async def fail(self, document_id: int, printer: str, paper: str, before: int, code: str) -> None:
        """Write that nothing came of a print; see `ports.printing.Prints`."""
        write = self._recorder.writing()

        def work(connection: Connection) -> None:
            _printed_now, _revision, store, name = _printed(connection, document_id)
            _count(connection, document_id, -1)
            facts: dict[str, Fact] = {
                "number": name,
                "printer": printer,
                "paper": paper,
                "copy": before,
                "reason": code,
            }
            write(connection, Happening(Event.NOT_PRINTED, (document_subject(document_id),), facts, store))

        await self._database.write(work, durable=True, chained=True)


def _printed(connection: Connection, document_id: int) -> tuple[int, int, str, str]:
    """Return how often a document was printed, its revision, its store and what it is called."""
    row = connection.execute(
        "SELECT printed, revision, store, number FROM documents WHERE id = :id", {"id": document_id}
    ).fetchone()
    if row is None:
        raise records.unknown(document_id)
    return row["printed"], row["revision"], row["store"], name_of(row["number"], document_id)


def _count(connection: Connection, document_id: int, step: int) -> None:
    connection.execute(
        "UPDATE documents SET printed = printed + :step WHERE id = :id", {"id": document_id, "step": step}
    )
