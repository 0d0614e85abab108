"""What was carried on: of each quote and order the books keep whether anything of it is left.

That follows from what was made from it and stands, line by line (`domain.sales.carrying`), which no list can work out
for a million rows. It is worked out here whenever one of these documents is written or moves on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from komtui.adapters.database.codec import decoded
from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.terms import storable
from komtui.domain.problem import ProblemError
from komtui.domain.sales.carrying import Made, is_carried_on
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State, stands
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.origins import origins

_AT_ONCE = 500
"""Documents of one statement."""
_MADE = (
    "SELECT documents.id, documents.number, documents.date, state, body FROM origins"
    " JOIN documents ON documents.id = origins.document_id"
    " JOIN document_bodies ON document_bodies.document_id = documents.id"
)
_ITSELF = "SELECT id, number, date, kind, carried, body FROM documents JOIN document_bodies ON document_id = id"


def affected(connection: Connection, documents: Iterable[Document]) -> list[int]:
    """Return the keys of the quotes and orders that these were made from; of a credit note, those of its invoice."""
    numbers: set[str] = set()
    credited: set[str] = set()
    for document in documents:
        if document.kind is not Kind.QUOTE:
            named = {storable(each.number) for each in origins(document)}
            (credited if document.kind is Kind.CREDIT_NOTE else numbers).update(named)
    for row in _of_numbers(connection, "documents JOIN document_bodies ON document_id = id", credited, "kind, body"):
        if row["kind"] == Kind.INVOICE and (invoice := _document(row["body"])) is not None:
            numbers.update(storable(each.number) for each in origins(invoice))
    found = _of_numbers(connection, "documents", numbers, "id, kind")
    return sorted({int(row["id"]) for row in found if row["kind"] in {Kind.QUOTE, Kind.ORDER}})


def renew(connection: Connection, ids: Sequence[int]) -> None:
    """Keep of quotes and orders whether anything of them is left."""
    for row in _rows(connection, ids):
        carried = int(_is_carried_on(connection, row))
        if carried != row["carried"]:
            values = {"carried": carried, "id": row["id"]}
            connection.execute("UPDATE documents SET carried = :carried WHERE id = :id", values)


def astray(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Return the keys of those of which the books keep something else than what is so."""
    return [row["id"] for row in _rows(connection, ids) if _is_carried_on(connection, row) != bool(row["carried"])]


def _rows(connection: Connection, ids: Sequence[int]) -> Iterator[Row]:
    for start in range(0, len(ids), _AT_ONCE):
        yield from connection.execute(
            f"{_ITSELF} WHERE kind IN ('quote', 'order') AND {connection.dialect.among('id', 'ids')}",
            {"ids": connection.dialect.several(ids[start : start + _AT_ONCE])},
        ).fetchall()


def _of_numbers(connection: Connection, source: str, numbers: Iterable[str], columns: str) -> Iterator[Row]:
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _AT_ONCE):
        yield from connection.execute(
            # Only our own words are put in.
            f"SELECT {columns} FROM {source} WHERE {connection.dialect.among('number', 'numbers')} AND number <> ''",
            {"numbers": connection.dialect.several(wanted[start : start + _AT_ONCE])},
        ).fetchall()


def _is_carried_on(connection: Connection, row: Row) -> bool:
    made = list(_made(connection, row)) if row["number"] else []
    origin = _document(row["body"]) if made else None
    return origin is not None and is_carried_on(origin, made)


def _made(connection: Connection, origin: Row) -> Iterator[Made]:
    for row in _standing(connection, origin, (Kind.ORDER, Kind.INVOICE)):
        document = _document(row["body"])
        if document is not None:
            notes = (_document(each["body"]) for each in _standing(connection, row, (Kind.CREDIT_NOTE,)))
            yield Made(document, row["id"], tuple(each for each in notes if each is not None))


def _standing(connection: Connection, origin: Row, kinds: Iterable[Kind]) -> list[Row]:
    """Return what was made from a document and stands. What does not say the date of its origin means any."""
    rows = connection.execute(
        f"{_MADE} WHERE origins.number = :number AND origins.date IN ('', :date)"
        f" AND {connection.dialect.among('kind', 'kinds')} ORDER BY documents.id",
        {"number": origin["number"], "date": origin["date"], "kinds": connection.dialect.several(kinds)},
    ).fetchall()
    return [row for row in rows if stands(State(row["state"]))]


def _document(body: str) -> Document | None:
    """Return a document as it was written; None where nobody can read it, which keeps nobody from working."""
    try:
        return decoded(body, name_of("", 0))
    except ProblemError:
        return None
