"""Several processes on one file, and processes that are killed: no gap, no duplicate, nothing lost, nothing twice."""

import asyncio
import datetime as dt
import signal
import subprocess
import sys

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import DeliveryState
from komtui.services.ports import Query

TILL = """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.domain.sales.lifecycle import State

async def main(path, first, last):
    database = Database(Path(path))
    documents = DocumentRepository(database)
    issued = lambda draft, number: replace(draft, number=number, state=State.ISSUED)
    for key in range(int(first), int(last)):
        await documents.issue(key, "F-{number:04}", issued)
    database.close()

asyncio.run(main(*sys.argv[1:]))
"""

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


async def test_four_tills_issue_without_gap_or_duplicate(path, make):
    each, tills = 25, 4
    database = Database(path)
    await DocumentRepository(database).add([make() for _ in range(each * tills)])
    running = [run(TILL, path, 1 + till * each, 1 + (till + 1) * each) for till in range(tills)]
    for process in running:
        _, errors = await asyncio.to_thread(process.communicate, timeout=120)
        assert (process.returncode, errors) == (0, "")
    index = IndexRepository(database)
    numbers = sorted(row.number for row in index.page(Query(), 999).result().rows)
    assert numbers == [f"F-{number:04}" for number in range(1, each * tills + 1)]
    database.close()


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
