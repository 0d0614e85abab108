"""Processes that are killed while they write into a file: nothing lost, nothing twice."""

import asyncio
import datetime as dt
import signal
import subprocess
import sys

import pytest

import warm
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import DeliveryState

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
    return warm.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


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
