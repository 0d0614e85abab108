"""Shipments: what has gone out, line by line; of an order, what went out on its invoices as well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from komtui.adapters.database.connection import Connection, of_row
from komtui.adapters.database.repositories import families, listing, records
from komtui.adapters.database.repositories.journal import Write
from komtui.domain.journal import Event, Fact, Happening, document_subject
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.shipping import checked, covered, lines_shipped, of_order, rest, within
from komtui.services.ports import StoredDocument


def gone(connection: Connection, document_id: int) -> tuple[dt.date | None, dict[str, Decimal]]:
    """Return when all of a document had gone out, and what went out in parts, by line.

    Of an order, also by its invoices; of an invoice, also with its order. None where something is left.
    """
    date, quantities = _date(connection, document_id), _quantities(connection, document_id)
    if date is not None or not _is_on_an_order(connection, document_id):
        return date, quantities
    stored = records.fetch(connection, document_id)
    if stored is None:
        return date, quantities
    with_order, days = dict(quantities), []
    for order in _orders(connection, stored):
        for line, quantity in _covered(connection, order, document_id).items():
            with_order[line] = with_order.get(line, ZERO) + quantity
            days.append(_date(connection, order.id) or _last(connection, order.id))
    lines = lines_shipped(stored.document, with_order)
    is_all = bool(days and lines) and not rest(lines)
    return (max(days), quantities) if is_all else (None, with_order)


def ship(
    connection: Connection,
    stored: StoredDocument,
    date: dt.date,
    quantities: Mapping[str, Decimal] | None,
    write: Write,
) -> None:
    """Set down what goes out on a day: all that is left, or so much of each line. Raises ProblemError `ship.…`."""
    day, before = gone(connection, stored.id)
    if day is not None and quantities is None:
        return  # the day on which it went out stays
    lines = lines_shipped(stored.document, before, whole=day is not None)
    left = rest(lines)
    out = left if quantities is None else checked(stored.document, lines, quantities)
    orders = list(_orders(connection, stored))
    in_parts = bool(before) or out != left
    if in_parts:
        _enter(connection, stored.id, out, date, orders[0].id if orders else None)
    facts: dict[str, Fact] = {"date": date.isoformat(), **(_said(out) if in_parts else {})}
    _put(connection, stored, date if out == left else None, facts, write)
    for order in orders:
        _ship_with(connection, order, _Sent(stored, out, date), write)


class _Sent(NamedTuple):
    """What goes out on an invoice, by its lines."""

    invoice: StoredDocument
    lines: Mapping[str, Decimal]
    date: dt.date


def _ship_with(connection: Connection, order: StoredDocument, sent: _Sent, write: Write) -> None:
    """Set down of an order what goes out on an invoice, as far as it is left."""
    invoice, out, date = sent
    day, before = gone(connection, order.id)
    if day is not None:
        return
    left = rest(lines_shipped(order.document, before))
    asked = of_order(order.document, invoice.document, out)
    of_this = {line: within(quantity, left.get(line, ZERO)) for line, quantity in asked.items()}
    of_this = {line: quantity for line, quantity in of_this.items() if quantity}
    if not of_this:
        return
    _enter(connection, order.id, of_this, date, invoice.id)
    facts: dict[str, Fact] = {"date": date.isoformat(), **_said(of_this), "with": invoice.document.number}
    _put(connection, order, date if of_this == left else None, facts, write)


def take_back(connection: Connection, stored: StoredDocument, write: Write) -> None:
    """Set down that nothing has gone out on a document; the journal keeps what had.

    Raises ProblemError `ship.with-other` where all that has gone out did so on other documents.
    """
    day, before = gone(connection, stored.id)
    if day is None and not before:
        return
    own = _own(connection, stored.id)
    if not own and (before or _date(connection, stored.id) is None):
        others = ", ".join(each.document.number for each in _others(connection, stored))
        raise ProblemError(Problem("ship.with-other", {"number": stored.document.number, "others": others}))
    facts: dict[str, Fact] = {"date": (day or _last(connection, stored.id)).isoformat()}
    statement = "DELETE FROM shipments WHERE document_id = :id"
    if stored.document.kind is Kind.ORDER:
        statement += " AND other_id IS NULL"
    connection.execute(statement, {"id": stored.id})
    listing.put_fact(connection, stored.id, "shipped", None)
    _write(connection, stored, Event.NOT_SHIPPED, facts, write)
    for order in _orders(connection, stored):
        values = {"id": order.id, "other": stored.id}
        came = connection.execute("DELETE FROM shipments WHERE document_id = :id AND other_id = :other", values)
        if came.rowcount:
            listing.put_fact(connection, order.id, "shipped", None)
            _write(connection, order, Event.NOT_SHIPPED, {**facts, "with": stored.document.number}, write)


def _put(
    connection: Connection, stored: StoredDocument, day: dt.date | None, facts: Mapping[str, Fact], write: Write
) -> None:
    if day is not None:
        listing.put_fact(connection, stored.id, "shipped", day.isoformat())
    else:
        listing.renew(connection, [stored.id])
    _write(connection, stored, Event.SHIPPED if day is not None else Event.SHIPPED_IN_PART, facts, write)


def _write(
    connection: Connection, stored: StoredDocument, event: Event, facts: Mapping[str, Fact], write: Write
) -> None:
    said = {"number": name_of(stored.document.number, stored.id), **facts}
    write(connection, Happening(event, (document_subject(stored.id),), said, stored.document.store))


def _said(out: Mapping[str, Decimal]) -> dict[str, Fact]:
    return {"lines": "; ".join(f"{line}: {quantity:f}" for line, quantity in out.items())}


def _enter(
    connection: Connection, document_id: int, out: Mapping[str, Decimal], date: dt.date, other_id: int | None
) -> None:
    statement = (
        "INSERT INTO shipments (document_id, line, quantity, shipped_on, other_id)"
        " VALUES (:id, :line, :quantity, :date, :other)"
    )
    connection.executemany(
        statement,
        [
            {"id": document_id, "line": line, "quantity": f"{quantity:f}", "date": date.isoformat(), "other": other_id}
            for line, quantity in out.items()
        ],
    )


def _covered(connection: Connection, order: StoredDocument, invoice_id: int) -> dict[str, Decimal]:
    """Return what of the lines of an invoice went out with its order."""
    own = _own(connection, order.id)
    if _date(connection, order.id) is not None and not own:
        beside = _quantities(connection, order.id)
        own = rest(lines_shipped(order.document, beside))
    if not own:
        return {}
    invoices = list(_invoices(connection, order))
    found = covered(order.document, own, [(each.document, _on(connection, each)) for each in invoices])
    return next((lines for each, lines in zip(invoices, found, strict=True) if each.id == invoice_id), {})


def _on(connection: Connection, invoice: StoredDocument) -> dict[str, Decimal]:
    """Return what went out on an invoice itself."""
    found = _quantities(connection, invoice.id)
    if found or _date(connection, invoice.id) is None:
        return found
    return rest(lines_shipped(invoice.document, {}))


def _others(connection: Connection, stored: StoredDocument) -> Iterator[StoredDocument]:
    """Yield the documents on which the goods of this one went out."""
    if stored.document.kind is not Kind.ORDER:
        yield from _orders(connection, stored)
        return
    statement = "SELECT DISTINCT other_id FROM shipments WHERE document_id = :id AND other_id IS NOT NULL ORDER BY 1"
    for row in connection.execute(statement, {"id": stored.id}).fetchall():
        if (other := records.fetch(connection, row["other_id"])) is not None:
            yield other


def _orders(connection: Connection, stored: StoredDocument) -> Iterator[StoredDocument]:
    """Yield the orders that an invoice was made from, as far as they stand."""
    if stored.document.kind is Kind.INVOICE:
        yield from _standing(Kind.ORDER, families.family(connection, stored).origins)


def _invoices(connection: Connection, order: StoredDocument) -> Iterator[StoredDocument]:
    yield from _standing(Kind.INVOICE, families.family(connection, order).made)


def _standing(kind: Kind, documents: Iterable[StoredDocument]) -> Iterator[StoredDocument]:
    return (each for each in documents if each.document.kind is kind and lifecycle.stands(each.document.state))


def _is_on_an_order(connection: Connection, document_id: int) -> bool:
    statement = (
        "SELECT 1 FROM documents JOIN origins ON origins.document_id = documents.id"
        " WHERE documents.id = :id AND documents.kind = :kind"
    )
    found = connection.execute(statement, {"id": document_id, "kind": Kind.INVOICE}).fetchone()
    return found is not None


@of_row
def _date(connection: Connection, document_id: int) -> dt.date | None:
    row = connection.execute("SELECT shipped FROM documents WHERE id = :id", {"id": document_id}).fetchone()
    return dt.date.fromisoformat(row["shipped"]) if row is not None and row["shipped"] else None


def _own(connection: Connection, document_id: int) -> dict[str, Decimal]:
    """Return what went out in parts on a document itself: of an order, not on its invoices."""
    return _quantities(connection, document_id, "(other_id IS NULL OR kind <> 'order')")


def _quantities(connection: Connection, document_id: int, which: str = "1 = 1") -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    rows = connection.execute(
        "SELECT line, quantity FROM shipments JOIN documents ON documents.id = document_id"
        f" WHERE document_id = :id AND {which} ORDER BY shipments.id",
        {"id": document_id},
    )
    for row in rows:
        found[row["line"]] = found.get(row["line"], ZERO) + Decimal(row["quantity"])
    return found


def _last(connection: Connection, document_id: int) -> dt.date:
    statement = "SELECT max(shipped_on) AS last FROM shipments WHERE document_id = :id"
    row = connection.execute(statement, {"id": document_id}).fetchone()
    return dt.date.fromisoformat(row["last"])
