"""Marks: whether a quote was accepted, goods went out, and who served; each change with its entry of the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from komtui.adapters.database.connection import Connection, Database, of_row
from komtui.adapters.database.repositories import _shipments, moving, records
from komtui.adapters.database.repositories.journal import Recorder, Write
from komtui.adapters.database.terms import storable
from komtui.domain.journal import Event, Happening, document_subject
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.lifecycle import Act, State
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.shipping import has_goods
from komtui.services.ports import StoredDocument
from komtui.services.ports.marks import Marked


class MarkRepository:
    """Implements `ports.marks.Marks`."""

    def __init__(self, database: Database, recorder: Recorder | None = None) -> None:
        self._database = database
        self._recorder = recorder or Recorder()

    async def of(self, document_id: int) -> Marked:
        """Return how a document is marked."""
        return await self._database.read(lambda connection: _of(connection, document_id))

    async def answer(self, document_id: int, act: Act) -> None:
        """Set down what a customer has answered."""
        write = self._recorder.writing()
        await self._database.write(lambda connection: _answer(connection, document_id, act, write), durable=True)

    async def ship(
        self, document_id: int, date: dt.date | None, quantities: Mapping[str, Decimal] | None = None
    ) -> None:
        """Set down on which day goods went out, all that is left or a part; None that they have not."""
        write = self._recorder.writing()

        def work(connection: Connection) -> None:
            stored = _permitted(connection, document_id, Act.SHIP)
            if not has_goods(stored.document):
                raise ProblemError(Problem("ship.deposit", {"number": stored.document.number}))
            if date is None:
                _shipments.take_back(connection, stored, write)
            else:
                _shipments.ship(connection, stored, date, quantities, write)

        await self._database.write(work, durable=True)

    async def serve(self, document_id: int, employee: str) -> None:
        """Set down who served; empty for nobody."""
        write = self._recorder.writing()
        await self._database.write(
            lambda connection: _serve(connection, document_id, storable(employee), write), durable=True
        )


@of_row
def _of(connection: Connection, document_id: int) -> Marked:
    row = connection.execute(
        "SELECT shipped, employee, customer_id FROM documents WHERE id = :id", {"id": document_id}
    ).fetchone()
    if row is None:
        raise records.unknown(document_id)
    date, quantities = _shipments.gone(connection, document_id)
    return Marked(date, row["employee"], row["customer_id"], quantities)


def _permitted(connection: Connection, document_id: int, act: Act) -> StoredDocument:
    stored = moving.present(connection, document_id)
    moving.permitted(stored, act)
    return stored


def _answer(connection: Connection, document_id: int, act: Act, write: Write) -> None:
    document = _permitted(connection, document_id, act).document
    made = records.made_from(connection, document.number, document.date) if document.number else []
    standing = [each for each in made if lifecycle.stands(each.state)]
    if standing and act is not Act.ACCEPT and document.state is State.ACCEPTED:
        facts = {"number": document.number, "made": ", ".join(each.name for each in standing)}
        raise ProblemError(Problem("document.carried-on", facts))
    moving.move(connection, document_id, act, write)


def _serve(connection: Connection, document_id: int, employee: str, write: Write) -> None:
    stored = _permitted(connection, document_id, Act.SERVE)
    before = _of(connection, document_id).employee
    if before != employee:
        values = {"employee": employee, "id": document_id}
        connection.execute("UPDATE documents SET employee = :employee WHERE id = :id", values)
        facts = {"number": name_of(stored.document.number, stored.id), "old": before, "new": employee}
        write(connection, Happening(Event.EMPLOYEE, (document_subject(stored.id),), facts, stored.document.store))
