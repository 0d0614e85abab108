"""Payments: each a row for good, written with the balance of its document and the entries of the journal."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from komtui.adapters.database.connection import Connection, Database, of_row
from komtui.adapters.database.moments import ticks
from komtui.adapters.database.repositories import families, listing, received, records
from komtui.adapters.database.repositories.journal import Recorder, Write, closed_through
from komtui.adapters.database.repositories.sales import OWNER, OWNER_COLUMNS, owner
from komtui.adapters.database.terms import storable
from komtui.domain.closing import closed
from komtui.domain.journal import Event, Fact, Happening, document_subject
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import cash, lifecycle
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import Act, State
from komtui.domain.sales.method import Method
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.payment import NewPayment, Payment, beyond
from komtui.domain.sales.standing import Dues
from komtui.services.ports.payments import Entered


@dataclass(frozen=True)
class _Books:
    """A document with what the books say of its money."""

    id: int
    name: str
    dues: Dues
    currency: str
    store: str
    customer_id: int | None


class PaymentRepository:
    """Implements `ports.payments.Payments`."""

    def __init__(self, database: Database, recorder: Recorder | None = None) -> None:
        self._database = database
        self._recorder = recorder or Recorder()

    async def enter(self, payments: Sequence[NewPayment]) -> Sequence[Payment]:
        """Enter all of them or none; several are the parts of one payment."""
        write, batch = self._recorder.writing(), _batch(payments)
        return await self._database.write(
            lambda connection: _Till(connection, write).enter(payments, batch), durable=True
        )

    async def reverse(self, payment_id: int, date: dt.date, note: str = "") -> Payment:
        """Take a payment back by another one of that date, and return that one."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: _Till(connection, write).reverse(payment_id, date, note), durable=True
        )

    async def exchange(self, payment_id: int, method: str, today: dt.date) -> Payment:
        """Take a payment back and enter it anew by another method; on its own day, or today where that is closed."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: _Till(connection, write).exchange(payment_id, method, today), durable=True
        )

    async def get(self, payment_id: int) -> Payment | None:
        """Return one payment."""
        return await self._database.read(lambda connection: received.fetch(connection, payment_id))

    async def of(self, document_id: int) -> Sequence[Payment]:
        """Return the payments of a document in the order in which they were entered, those taken back as well."""
        return await self._database.read(lambda connection: received.of(connection, document_id))

    async def page(
        self,
        first: dt.date,
        last: dt.date,
        store: str | None = None,
        *,
        after: tuple[dt.date, int] | None = None,
        limit: int,
    ) -> Sequence[Entered]:
        """Return payments of these days, some at a time."""
        day, key = after or (first, 0)
        values = {"day": day.isoformat(), "key": key, "last": last.isoformat()}
        values |= {"store": storable(store or ""), "limit": limit}
        of_store = "" if store is None else " AND payments.store = :store"
        statement = (
            f"SELECT {received.COLUMNS}, documents.number, documents.customer, documents.kind, {OWNER_COLUMNS}"
            f" FROM {received.SOURCE} JOIN documents ON documents.id = payments.document_id {OWNER}"
            " WHERE (payments.date > :day OR (payments.date = :day AND payments.id > :key))"
            f" AND payments.date <= :last{of_store} ORDER BY payments.date, payments.id LIMIT :limit"
        )

        def work(connection: Connection) -> list[Entered]:
            rows = connection.execute(statement, values)
            return [
                Entered(received.payment(row), row["number"], row["customer"], Kind(row["kind"]), owner(row))
                for row in rows
            ]

        return await self._database.read(work)


def set_off(
    connection: Connection, credit_id: int, credit: Document, write: Write, today: dt.date | None = None
) -> None:
    """Set what a credit note gives against what is still due on the invoice that it credits.

    Only the rest is to be paid out: what nobody has paid, nobody is given back. Nothing is done where the invoice is
    not in the books, or several have its number, or where it was done before: whoever has taken that back meant it.
    It bears the later date of the two, and where that is closed, `today` or the first day that is open.
    """
    for invoice in families.credited_of(connection, credit):
        books, given = (_found(connection, each, lock=True) for each in (invoice.id, credit_id))
        if books.currency == given.currency and not _were_set_off(connection, invoice.id, credit_id):
            date = _open_day(connection, max(credit.date, invoice.document.date), today)
            _set_off(_Till(connection, write), books, given, credit.number, date)


def _were_set_off(connection: Connection, invoice_id: int, credit_id: int) -> bool:
    return bool(
        connection.execute(
            "SELECT 1 FROM payments JOIN payments AS others ON others.batch = payments.batch"
            " WHERE payments.document_id = :invoice AND others.document_id = :credit AND payments.batch <> ''"
            " AND payments.method = :method LIMIT 1",
            {"invoice": invoice_id, "credit": credit_id, "method": Method.CREDIT_NOTE},
        ).fetchone()
    )


def _open_day(connection: Connection, date: dt.date, today: dt.date | None) -> dt.date:
    """Return a day on which something can be entered: what came from elsewhere may be of days that are closed."""
    through = closed_through(connection)
    if through is None or date > through:
        return date
    return max(today or date, through + dt.timedelta(days=1))


def _set_off(till: _Till, invoice: _Books, given: _Books, number: str, date: dt.date) -> None:
    dues = invoice.dues
    due = ZERO if dues.state is State.PAID else dues.payable - dues.paid
    amount = min(due, -given.dues.balance)
    if amount <= 0:
        return
    parts = [
        NewPayment(each.id, date, Method.CREDIT_NOTE, part, number)
        for each, part in ((invoice, amount), (given, -amount))
    ]
    batch = _batch(parts)
    till.insert(invoice, parts[0], batch)
    till.insert(given, parts[1], batch)


def _batch(payments: Sequence[NewPayment]) -> str:
    """Return what the parts of one payment over several documents have in common."""
    return secrets.token_hex(8) if len(payments) > 1 else ""


@dataclass(frozen=True)
class _Till:
    """Enters payments within a transaction."""

    connection: Connection
    write: Write

    def enter(self, payments: Sequence[NewPayment], batch: str) -> list[Payment]:
        # In the order of keys, so that two who pay the same documents at once wait for one another.
        entered = {}
        for place in sorted(range(len(payments)), key=lambda each: payments[each].document_id):
            new = payments[place]
            books = _found(self.connection, new.document_id, lock=True)
            _permitted(books, Act.TAKE)
            _check_due(books, new)
            entered[place] = self.insert(books, new, batch)
        return [entered[place] for place in range(len(payments))]

    def reverse(self, payment_id: int, date: dt.date, note: str) -> Payment:
        """Take a payment back; of what was set off, both sides: else one of the two would be lost."""
        books, payment = self._held(payment_id, Act.REVERSE)
        for other in _other_sides(self.connection, payment):
            self._take_back(*self._held(other, Act.REVERSE), date, note)
        return self._take_back(books, payment, date, note)

    def _take_back(self, books: _Books, payment: Payment, date: dt.date, note: str) -> Payment:
        back = _opposite(payment, date, note)
        return self.insert(books, back, payment.batch, payment)

    def exchange(self, payment_id: int, method: str, today: dt.date) -> Payment:
        books, payment = self._held(payment_id, Act.EXCHANGE)
        if storable(method) == payment.method:
            raise ProblemError(Problem("payment.same-method", {"payment": payment_id, "method": method}, "method"))
        # What is closed stays as it was: the correction belongs to a day that is still open.
        date = today if closed(payment.date, closed_through(self.connection)) else payment.date
        self.insert(books, _opposite(payment, date, payment.note), payment.batch, payment, settles=False)
        books = _found(self.connection, books.id, lock=True)
        rounding = cash.rounding(payment.amount, method, payment.currency)
        anew = NewPayment(books.id, date, method, payment.amount, payment.note, rounding)
        return self.insert(books, anew, payment.batch, settles=False)

    def _held(self, payment_id: int, act: Act) -> tuple[_Books, Payment]:
        """Return a payment that is to be taken back, and its document, which nobody else may pay meanwhile."""
        payment = received.fetch(self.connection, payment_id)
        if payment is None:
            raise ProblemError(Problem("payment.unknown", {"payment": payment_id}))
        books = _found(self.connection, payment.document_id, lock=True)
        # Read again now that the document is held: another till may have been faster.
        payment = received.fetch(self.connection, payment_id) or payment
        for code, other in (("payment.reversal", payment.reverses), ("payment.reversed", payment.reversed_by)):
            if other is not None:
                raise ProblemError(Problem(code, {"payment": payment_id, "other": other}))
        _permitted(books, act)
        return books, payment

    def insert(
        self, books: _Books, new: NewPayment, batch: str, reverses: Payment | None = None, *, settles: bool = True
    ) -> Payment:
        """Write a payment, its entry, the document's sum of payments, and whether that settles it."""
        (payment_id,) = self.connection.dialect.new_ids(self.connection, "payments", 1)
        entry = self.write(self.connection, _happening(payment_id, books, new, reverses))
        payment = Payment(
            payment_id,
            books.id,
            entry.at,
            new.date,
            storable(new.method),
            new.amount,
            books.currency,
            storable(new.note),
            entry.author.who,
            books.store,
            batch,
            None if reverses is None else reverses.id,
            rounding=new.rounding,
        )
        row = vars(payment) | {"at": ticks(entry.at), "date": new.date.isoformat()}
        row |= {"amount": f"{new.amount:f}", "rounding": f"{new.rounding:f}"}
        del row["reversed_by"]
        self.connection.fill("payments", [row])
        paid = books.dues.paid + new.amount
        listing.put_fact(self.connection, books.id, "paid", f"{paid:f}")
        if settles:
            self._settle(books, books.dues._replace(paid=paid))
        return payment

    def _settle(self, books: _Books, dues: Dues) -> None:
        """Set an invoice down as paid, or no longer so, where the payments say so by now."""
        is_paid = dues.paid == dues.payable
        step = lifecycle.step(Act.PAY if is_paid else Act.UNPAY, dues.kind, dues.state)
        stored = None if step is None else records.fetch(self.connection, books.id)
        if step is not None and stored is not None:
            records.set_state(self.connection, stored, step.after)
            event = Event.SETTLED if is_paid else Event.UNSETTLED
            self.write(
                self.connection, Happening(event, (document_subject(books.id),), {"number": books.name}, books.store)
            )


def _other_sides(connection: Connection, payment: Payment) -> list[int]:
    """Return the payments on other documents that were entered with one that set a credit note off, and hold."""
    if payment.method != Method.CREDIT_NOTE or not payment.batch:
        return []
    rows = connection.execute(
        "SELECT id FROM payments WHERE batch = :batch AND document_id <> :document AND reverses IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM payments AS takers WHERE takers.reverses = payments.id) ORDER BY id",
        {"batch": payment.batch, "document": payment.document_id},
    )
    return [int(row["id"]) for row in rows]


def _opposite(payment: Payment, date: dt.date, note: str) -> NewPayment:
    """Return what takes a payment back: what it settled, and what was handed over."""
    return NewPayment(payment.document_id, date, payment.method, -payment.amount, note, -payment.rounding)


def _happening(payment_id: int, books: _Books, new: NewPayment, reverses: Payment | None) -> Happening:
    facts: dict[str, Fact] = {
        "payment": str(payment_id),
        "number": books.name,
        "date": new.date.isoformat(),
        "method": new.method,
        "amount": f"{new.amount:f}",
        "currency": books.currency,
        "store": books.store,
        "note": new.note,
    }
    if new.rounding:
        facts["rounding"] = f"{new.rounding:f}"
    subjects = [document_subject(books.id), f"payment.{payment_id}"]
    if reverses is not None:
        facts["reverses"] = str(reverses.id)
        subjects.append(f"payment.{reverses.id}")
    if books.customer_id is not None:
        subjects.append(f"customer.{books.customer_id}")
    event = Event.PAYMENT if reverses is None else Event.PAYMENT_REVERSED
    return Happening(event, tuple(subjects), facts, books.store)


def _check_due(books: _Books, new: NewPayment) -> None:
    """Raise ProblemError where a payment is more than what is due, or goes the other way."""
    problem = beyond(new.amount, books.dues.balance, books.currency, books.name)
    if problem is not None:
        raise ProblemError(problem)


def _permitted(books: _Books, act: Act) -> None:
    if lifecycle.step(act, books.dues.kind, books.dues.state) is None:
        code = lifecycle.refusal(act, books.dues.kind, books.dues.state)
        raise ProblemError(Problem(code, {"number": books.name}))


@of_row
def _found(connection: Connection, document_id: int, *, lock: bool = False) -> _Books:
    row = connection.execute(
        "SELECT id, number, kind, state, currency, payable, paid, store, customer_id FROM documents"
        f" WHERE id = :id{connection.dialect.lock if lock else ''}",
        {"id": document_id},
    ).fetchone()
    if row is None:
        raise records.unknown(document_id)
    dues = Dues(Kind(row["kind"]), State(row["state"]), Decimal(row["payable"]), Decimal(row["paid"]))
    name = name_of(row["number"], row["id"])
    return _Books(row["id"], name, dues, row["currency"], row["store"], row["customer_id"])
