"""Ten letters that wait, and ten thousand, side by side (number 22).

A claim, what else a worker asks of the queue between two letters, the outbox' first page, the header, and memory.
Each is measured in a process of its own, over books of its own, by processor time, which is the same on a busy machine.
The controls walk through the queue, and read all letters at once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.report import Figure

FEW, MANY = 10, 10_000
_MESSAGE = b"m" * 8_000
_TURNS = 10
_MOST = 1.2
"""What is flat."""
_WALKED = "SELECT DISTINCT letters.scope FROM deliveries JOIN letters ON letters.id = letter_id WHERE state = 'queued'"


def measure(data: Path) -> list[Figure]:
    """Return the figures; books of their own are made."""
    del data
    with tempfile.TemporaryDirectory() as scratch:
        few, many = (_asked(Path(scratch, str(count)), count) for count in (FEW, MANY))
        return [
            Figure("22 a claim, 10,000 waiting beside 10", many["claim"], "s", few["claim"], 1.5),
            Figure("22 the outbox, 10,000 waiting beside 10", many["page"], "s", few["page"], 1.5),
            Figure("22 the header, 10,000 waiting beside 10", many["header"], "s", few["header"], 1.5),
            Figure("22 what a worker asks between letters", many["asked"], "s", few["asked"], 1.5),
            Figure("  control: accounts as all letters have them", many["walked"], "s", few["walked"], 1.5, fails=True),
            Figure("22 memory of who sends and shows", many["memory"], "MB", few["memory"], _MOST),
            Figure("  control: all of them read at once", many["control"], "MB", few["control"], _MOST, fails=True),
        ]


def _asked(data: Path, count: int) -> dict[str, float]:
    asyncio.run(_seed(data, count))
    found = dict[str, float]()
    for what in ("sending", "control"):
        command = [sys.executable, "-m", "benchmarks.queued", what, str(data)]
        found |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


async def _seed(data: Path, count: int) -> None:
    from komtui.adapters.database.repositories.outbox import OutboxRepository
    from komtui.adapters.system import SystemClock
    from komtui.bootstrap import services
    from komtui.services.ports import NewLetter

    opened = services(data)
    outbox = OutboxRepository(opened.database, SystemClock())
    for begin in range(0, count, 500):
        letters = [
            NewLetter(0, 1, f"b-{place}", "company", "a@b.example", ("c@b.example",), "s", _MESSAGE, f"<{place}@b>")
            for place in range(begin, min(begin + 500, count))
        ]
        await asyncio.gather(*(outbox.enqueue(each, again=True) for each in letters))
    await opened.close()


async def _sending(data: Path) -> dict[str, float]:
    from komtui.adapters.database.repositories.outbox import OutboxRepository
    from komtui.adapters.system import SystemClock
    from komtui.bootstrap import services
    from komtui.domain.mail.outbox_query import ALL
    from komtui.ui._follow import header_facts

    opened = services(data)
    outbox, listed = OutboxRepository(opened.database, SystemClock()), opened.outbox

    async def claim() -> None:
        assert await outbox.claim("benchmark", dt.timedelta(minutes=5), ["company"]) is not None

    async def ask() -> None:
        await outbox.recover()
        await outbox.waiting()
        await outbox.next_due()
        await outbox.unattended(dt.timedelta(minutes=5))

    found = {
        "page": await _time(lambda: asyncio.wrap_future(listed.page(ALL, FEW)), _TURNS * 5),
        "header": await _time(lambda: header_facts(opened), _TURNS * 5),
        "asked": await _time(ask, _TURNS * 5),
        "claim": await _time(claim, _TURNS - 2),
        "memory": _memory(),
    }
    await opened.close()
    return found


async def _time(act: Callable[[], Awaitable[object]], turns: int) -> float:
    """Return the processor time that an act takes, of all threads; the first is not counted."""
    taken = []
    for _turn in range(turns):
        began = time.process_time()
        await act()
        taken.append(time.process_time() - began)
    return statistics.median(taken[1:])


async def _control(data: Path) -> dict[str, float]:
    from komtui.bootstrap import services

    opened = services(data)
    walked = await _time(
        lambda: opened.database.read(lambda connection: connection.execute(_WALKED).fetchall()), _TURNS
    )
    rows = await opened.database.read(
        lambda connection: connection.execute("SELECT * FROM letters JOIN letter_mimes ON letter_id = id").fetchall()
    )
    found = {"control": _memory(), "walked": walked}
    assert rows
    await opened.close()
    return found


def _memory() -> float:
    """Return the most that this process has held, in megabytes; it was begun anew, and is no child of a fork alone."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0) / 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run({"sending": _sending, "control": _control}[sys.argv[1]](Path(sys.argv[2])))))
