"""Processes that are killed while they write into a file: nothing lost, nothing twice."""

import asyncio
import datetime as dt

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import DeliveryState
from stopping import STOPPING, begun, killed

# Goes as far as it is told to, says so, and waits to be killed; `in-…` stops inside the open transaction.
WORKER = (
    STOPPING
    + """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.services.ports import NewLetter

async def main(path, until):
    database = Database(Path(path))
    outbox = OutboxRepository(database, SystemClock())
    within, armed = until.startswith("in-"), False
    until = until.removeprefix("in-")
    database._writer = Stopping(database._writer, lambda statement: armed and statement == "COMMIT")
    async def step(name, awaitable):
        nonlocal armed
        armed = within and name == until
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
)


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
    assert not await killed(WORKER, path, until)
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
    process, said = await begun(WORKER, path, "claimed")
    database = Database(path)
    outbox = OutboxRepository(database, SystemClock())
    try:
        assert said == "reached"
        assert await outbox.recover() == 0
        assert await outbox.claim("w", dt.timedelta(minutes=1)) is None
    finally:
        process.kill()
        await asyncio.to_thread(process.communicate)
        database.close()
