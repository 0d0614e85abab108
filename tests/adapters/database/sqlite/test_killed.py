"""Processes that are killed while they write into a file: nothing lost, nothing twice."""

import asyncio
import datetime as dt
import signal
import subprocess
import sys
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import JournalRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import NewPayment
from komtui.services.ports import NewDocument

# Goes as far as it is told to, says so, and waits to be killed; `in-…` stops inside the open transaction.
WORKER = """
import asyncio, sys, time
from datetime import timedelta
from pathlib import Path
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.services.ports import NewLetter

def reached():
    print("reached", flush=True)
    time.sleep(600)

async def main(path, until):
    database = Database(Path(path))
    outbox = OutboxRepository(database, SystemClock())
    if until.startswith("in-"):
        until = until[3:]
        execute = database._writer
        class Stopping:
            def __getattr__(self, name):
                return getattr(execute, name)
            def execute(self, statement, *values):
                if statement == "COMMIT" and self.armed:
                    reached()
                return execute.execute(statement, *values)
        stopping = database._writer = Stopping()
    else:
        stopping = None
    async def step(name, awaitable):
        if stopping is not None:
            stopping.armed = name == until
        result = await awaitable
        if name == until:
            reached()
        return result
    letter = NewLetter(0, 1, "test", "company", "us@us.example", ("you@you.example",), "s", b"mime", "<k@us.example>")
    await step("queued", outbox.enqueue(letter))
    held = await step("claimed", outbox.claim("w", timedelta(hours=1)))
    await step("dot", outbox.mark_dot(held, held.recipients))
    await step("sent", outbox.record(held, [Outcome("you@you.example", Verdict.SENT, "250 ok")]))

asyncio.run(main(*sys.argv[1:]))
"""


def run(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("in-queued", None),
        ("queued", DeliveryState.QUEUED),
        ("in-claimed", DeliveryState.QUEUED),
        ("claimed", DeliveryState.QUEUED),
        ("in-dot", DeliveryState.QUEUED),
        ("dot", DeliveryState.UNCERTAIN),
        ("in-sent", DeliveryState.UNCERTAIN),
        ("sent", DeliveryState.SENT),
    ],
)
async def test_a_killed_worker_leaves_the_truth(path, until, state):
    process = run(WORKER, path, until)
    line = await asyncio.to_thread(process.stdout.readline)
    assert line == "reached\n", process.stderr.read()
    process.send_signal(signal.SIGKILL)
    await asyncio.to_thread(process.communicate)
    database = Database(path)
    outbox = OutboxRepository(database, SystemClock())
    # The lease would hold for another hour; that its process is gone is enough.
    await outbox.recover()
    assert [each.state for each in await outbox.deliveries()] == ([state] if state else [])
    again = await outbox.claim("w", dt.timedelta(minutes=1))
    assert (again is not None) == (state is DeliveryState.QUEUED)
    assert await database.quick_check() == ()
    database.close()


async def test_a_process_that_lives_keeps_its_claim(path):
    process = run(WORKER, path, "claimed")
    await asyncio.to_thread(process.stdout.readline)
    database = Database(path)
    outbox = OutboxRepository(database, SystemClock())
    try:
        assert await outbox.recover() == 0
        assert await outbox.claim("w", dt.timedelta(minutes=1)) is None
    finally:
        process.kill()
        await asyncio.to_thread(process.communicate)
        database.close()


# Takes a payment that settles an invoice, and another one back; `in-…` stops inside the open transaction.
TILL = """
import asyncio, datetime as dt, sys, time
from decimal import Decimal
from pathlib import Path
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.domain.sales.payment import NewPayment

class Stopping:
    def __init__(self, writer, after):
        self.writer, self.left = writer, after
    def __getattr__(self, name):
        return getattr(self.writer, name)
    def execute(self, statement, *values):
        self.left -= 1
        if not self.left:
            print("reached", flush=True)
            time.sleep(600)
        return self.writer.execute(statement, *values)

async def main(path, what, after):
    database = Database(Path(path))
    database._writer = Stopping(database._writer, int(after))
    payments = PaymentRepository(database)
    day = dt.date(2026, 11, 20)
    if what == "enter":
        await payments.enter([NewPayment(1, day, "cash", Decimal(7))])
    else:
        await payments.reverse(1, day)
    print("done", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("what", ["enter", "reverse"])
async def test_a_killed_till_leaves_a_payment_and_its_entry_or_neither(path, what):
    """Killed before each of its statements, one after the other, until it comes to its end."""
    database = Database(path)
    lines = (Line("Pain", price=Decimal(10)),)
    invoice = Document(
        Kind.INVOICE, "F-1", dt.date(2026, 11, 20), "EUR", Party("Us"), Party("You"), lines, state=State.ISSUED
    )
    await DocumentRepository(database).add([NewDocument(invoice.frozen())])
    payments, journal = PaymentRepository(database), JournalRepository(database)
    await payments.enter([NewPayment(1, invoice.date, "cash", Decimal(3))])
    if what == "reverse":
        await payments.enter([NewPayment(1, invoice.date, "cash", Decimal(7))])
    before = await payments.of(1), await journal.entries(0, 99), (await DocumentRepository(database).get(1)).document
    for after in range(2, 60, 2):
        process = run(TILL, path, what, after)
        line = await asyncio.to_thread(process.stdout.readline)
        process.kill()
        _rest, wrong = await asyncio.to_thread(process.communicate)
        rows, entries = await payments.of(1), await journal.entries(0, 99)
        document = (await DocumentRepository(database).get(1)).document
        if line == "done\n":
            break
        assert line == "reached\n", wrong
        assert (rows, entries, document) == before
    assert after > 8
    assert len(rows) == len(before[0]) + 1
    # The payment, and that the invoice is settled or no longer so.
    assert len(entries) == len(before[1]) + 2
    assert document.state is (State.PAID if what == "enter" else State.ISSUED)
    assert await database.quick_check() == ()
    database.close()
