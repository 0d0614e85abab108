"""A till that is killed before each of its statements: a payment or a print and its entry are there, or neither is."""

import datetime as dt
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.repositories.prints import PrintRepository
from komtui.adapters.secrets.signing import Ed25519Signatures
from komtui.adapters.system import SystemClock
from komtui.domain.journal import Author, Event
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import NOBODY, Party
from komtui.domain.sales.payment import NewPayment
from komtui.domain.verification import Verifier
from komtui.services.ports import NewDocument
from stopping import STOPPING, killed

DAY = dt.date(2026, 11, 20)

# Does one act, and stops before the statement whose number it is told, until it is killed.
TILL = (
    STOPPING
    + """
import asyncio, datetime as dt, sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.repositories.prints import PrintRepository
from komtui.adapters.system import SystemClock
from komtui.domain.journal import Author
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import NewPayment
from komtui.services.ports import Leaving

where, act, after = sys.argv[1:]
stops = at(after)

def opened():
    if where.endswith(".sqlite3"):
        from komtui.adapters.database.sqlite.database import Database
        database = Database(Path(where))
        return database, lambda: setattr(database, "_writer", Stopping(database._writer, stops))
    import psycopg
    from komtui.adapters.database.postgres.database import Database

    execute = psycopg.Connection.execute
    def stopped(*given, **named):
        if stops(given):
            reached()
        return execute(*given, **named)
    return Database(where), lambda: setattr(psycopg.Connection, "execute", stopped)

async def main():
    database, arm = opened()
    recorder = Recorder(SystemClock(), lambda: Author("Anne", "till-2"))
    payments, prints = PaymentRepository(database, recorder), PrintRepository(database, recorder)
    stored = await DocumentRepository(database).get(1)
    leaving = Leaving(replace(stored.document, seller=Party("House")), "a4", b"%PDF", b"")
    day = dt.date(2026, 11, 20)
    arm()
    if act == "enter":
        await payments.enter([NewPayment(1, day, "cash", Decimal(7))])
    elif act == "reverse":
        await payments.reverse(1, day)
    elif act == "print":
        await prints.begin(1, "till", "a4", 0, leaving)
    else:
        await prints.fail(1, "till", "a4", 0, "printing.failed")
    print("done", flush=True)

asyncio.run(main())
"""
)


class Books:
    """What is known of the one invoice."""

    def __init__(self, database):
        recorder = Recorder(SystemClock(), lambda: Author("Anne", "till-1"))
        self.documents = DocumentRepository(database, recorder)
        self.payments, self.prints = PaymentRepository(database, recorder), PrintRepository(database, recorder)
        self.journal = JournalRepository(database)

    async def state(self):
        """Return its payments, how often it was printed, the entries, and the document with its revision."""
        verifier = Verifier(Ed25519Signatures().check)
        for line in await self.journal.lines(0, 99):
            verifier.feed(line)
        assert not verifier.faults
        payments, count = await self.payments.of(1), await self.prints.count(1)
        entries = await self.journal.entries(0, 99)
        events = [each.happening.event for each in entries]
        assert count == events.count(Event.PRINTED) - events.count(Event.NOT_PRINTED)
        return payments, count, entries, await self.documents.get(1)


@pytest.mark.parametrize("act", ["enter", "reverse", "print", "not printed"])
async def test_a_killed_till_leaves_a_fact_and_its_entry_or_neither(opened, act):
    """One statement after the other, of payments every other one, until it comes to its end."""
    step = 2 if act in {"enter", "reverse"} else 1
    books = Books(opened())
    lines = (Line("Pain", price=Decimal(10)),)
    # Its seller is put in as it leaves the house.
    invoice = Document(Kind.INVOICE, "F-1", DAY, "EUR", NOBODY, Party("You"), lines, state=State.ISSUED)
    await books.documents.add([NewDocument(invoice.frozen())])
    await books.payments.enter([NewPayment(1, DAY, "cash", Decimal(3))])
    if act == "reverse":
        await books.payments.enter([NewPayment(1, DAY, "cash", Decimal(7))])
    if act == "not printed":
        await books.prints.begin(1, "till", "a4", 0)
    before = await books.state()
    after = 1
    while not await killed(TILL, opened.where, act, after):
        assert await books.state() == before
        after += step
    # Not one statement, but the whole of the transaction was gone through.
    assert after > 4
    payments, count, entries, stored = await books.state()
    assert len(payments) == len(before[0]) + (act in {"enter", "reverse"})
    assert count == before[1] + {"print": 1, "not printed": -1}.get(act, 0)
    # The payment, and that the invoice is settled or no longer so; or the print.
    assert len(entries) == len(before[2]) + (2 if act in {"enter", "reverse"} else 1)
    assert stored.provisional == (act != "print")
    assert stored.document.state is (State.PAID if act == "enter" else State.ISSUED)
