"""Marks: whether a quote was accepted, goods went out, and who served; each change with its entry of the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from komtui.adapters.database.connection import Connection, Database, of_row
from komtui.adapters.database.repositories import listing, records
from komtui.adapters.database.repositories.journal import Recorder, Write
from komtui.adapters.database.repositories.moving import move
from komtui.adapters.database.terms import storable
from komtui.domain.journal import Event, Fact, Happening, document_subject
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.lifecycle import Act, State
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.shipping import checked, lines_shipped, rest
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
            if date is None:
                _take_back(connection, document_id, write)
            else:
                _ship(connection, document_id, date, quantities, write)

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
        raise ProblemError(Problem("document.unknown", {"number": name_of("", document_id)}))
    shipped = dt.date.fromisoformat(row["shipped"]) if row["shipped"] else None
    return Marked(shipped, row["employee"], row["customer_id"], _quantities(connection, document_id))


def _quantities(connection: Connection, document_id: int) -> dict[str, Decimal]:
    """Return what has gone out by line, where it went out in parts."""
    found: dict[str, Decimal] = {}
    statement = "SELECT line, quantity FROM shipments WHERE document_id = :id ORDER BY id"
    for row in connection.execute(statement, {"id": document_id}):
        found[row["line"]] = found.get(row["line"], ZERO) + Decimal(row["quantity"])
    return found


def _permitted(connection: Connection, document_id: int, act: Act) -> StoredDocument:
    stored = records.fetch(connection, document_id)
    if stored is None:
        raise ProblemError(Problem("document.unknown", {"number": name_of("", document_id)}))
    document = stored.document
    if lifecycle.step(act, document.kind, document.state) is None:
        code = lifecycle.refusal(act, document.kind, document.state)
        raise ProblemError(Problem(code, {"number": name_of(document.number, document_id)}))
    return stored


def _answer(connection: Connection, document_id: int, act: Act, write: Write) -> None:
    document = _permitted(connection, document_id, act).document
    made = records.made_from(connection, document.number, document.date) if document.number else []
    standing = [each for each in made if lifecycle.stands(each.state)]
    if standing and act is not Act.ACCEPT and document.state is State.ACCEPTED:
        facts = {"number": document.number, "made": ", ".join(each.name for each in standing)}
        raise ProblemError(Problem("document.carried-on", facts))
    move(connection, document_id, act, write)


def _ship(
    connection: Connection, document_id: int, date: dt.date, quantities: Mapping[str, Decimal] | None, write: Write
) -> None:
    stored = _permitted(connection, document_id, Act.SHIP)
    before = _of(connection, document_id)
    if before.shipped is not None and quantities is None:
        return  # the day on which it went out stays
    lines = lines_shipped(stored.document, before.quantities, whole=before.shipped is not None)
    left = rest(lines)
    gone = left if quantities is None else checked(stored.document, lines, quantities)
    in_parts = bool(before.quantities) or gone != left
    if in_parts:
        statement = (
            "INSERT INTO shipments (document_id, line, quantity, shipped_on) VALUES (:id, :line, :quantity, :date)"
        )
        connection.executemany(
            statement,
            [
                {"id": document_id, "line": line, "quantity": f"{quantity:f}", "date": date.isoformat()}
                for line, quantity in gone.items()
            ],
        )
    facts: dict[str, Fact] = {"date": date.isoformat()}
    if in_parts:
        facts["lines"] = "; ".join(f"{line}: {quantity:f}" for line, quantity in gone.items())
    if gone == left:
        listing.put_fact(connection, document_id, "shipped", date.isoformat())
        _write(connection, stored, Event.SHIPPED, facts, write)
    else:
        listing.renew(connection, [document_id])
        _write(connection, stored, Event.SHIPPED_IN_PART, facts, write)


def _take_back(connection: Connection, document_id: int, write: Write) -> None:
    """Set down that nothing has gone out; the journal keeps what had."""
    stored = _permitted(connection, document_id, Act.SHIP)
    before = _of(connection, document_id)
    if before.shipped is None and not before.quantities:
        return
    last = before.shipped or _last(connection, document_id)
    connection.execute("DELETE FROM shipments WHERE document_id = :id", {"id": document_id})
    listing.put_fact(connection, document_id, "shipped", None)
    _write(connection, stored, Event.NOT_SHIPPED, {"date": last.isoformat()}, write)


def _last(connection: Connection, document_id: int) -> dt.date:
    statement = "SELECT max(shipped_on) AS last FROM shipments WHERE document_id = :id"
    row = connection.execute(statement, {"id": document_id}).fetchone()
    return dt.date.fromisoformat(row["last"])


def _serve(connection: Connection, document_id: int, employee: str, write: Write) -> None:
    stored = _permitted(connection, document_id, Act.SERVE)
    before = _of(connection, document_id).employee
    if before != employee:
        values = {"employee": employee, "id": document_id}
        connection.execute("UPDATE documents SET employee = :employee WHERE id = :id", values)
        _write(connection, stored, Event.EMPLOYEE, {"old": before, "new": employee}, write)


def _write(connection: Connection, stored: StoredDocument, event: Event, facts: dict[str, Fact], write: Write) -> None:
    document = stored.document
    facts = {"number": name_of(document.number, stored.id), **facts}
    write(connection, Happening(event, (document_subject(stored.id),), facts, document.store))
