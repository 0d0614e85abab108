"""Ten letters that wait, and ten thousand (number 22): a claim, the outbox' first page, and memory, side by side.

Each is measured in a process of its own, over books of its own, by processor time, which is the same on a busy machine.
The control reads all letters at once.
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
from pathlib import Path

from benchmarks.report import Figure

FEW, MANY = 10, 10_000
_MESSAGE = b"m" * 8_000
_TURNS = 10
_MOST = 1.2
"""What is flat."""


def measure(data: Path) -> list[Figure]:
    """Return the figures; books of their own are made."""
    del data
    with tempfile.TemporaryDirectory() as scratch:
        few, many = (_asked(Path(scratch, str(count)), count) for count in (FEW, MANY))
        return [
            Figure("22 a claim, 10,000 waiting beside 10", many["claim"], "s", few["claim"], 1.5),
            Figure("22 the outbox, 10,000 waiting beside 10", many["page"], "s", few["page"], 1.5),
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

    opened = services(data)
    outbox, listed = OutboxRepository(opened.database, SystemClock()), opened.outbox
    pages, claims = [], []
    for _turn in range(_TURNS * 5):
        began = time.process_time()
        await asyncio.wrap_future(listed.page(ALL, FEW))
        pages.append(time.process_time() - began)
    for _turn in range(_TURNS - 2):
        began = time.process_time()
        assert await outbox.claim("benchmark", dt.timedelta(minutes=5)) is not None
        claims.append(time.process_time() - began)
    found = {"claim": statistics.median(claims), "page": statistics.median(pages), "memory": _memory()}
    await opened.close()
    return found


async def _control(data: Path) -> dict[str, float]:
    from komtui.bootstrap import services

    opened = services(data)
    rows = await opened.database.read(
        lambda connection: connection.execute("SELECT * FROM letters JOIN letter_mimes ON letter_id = id").fetchall()
    )
    found = {"control": _memory()}
    assert rows
    await opened.close()
    return found


def _memory() -> float:
    """Return the most that this process has held, in megabytes; it was begun anew, and is no child of a fork alone."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0) / 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run({"sending": _sending, "control": _control}[sys.argv[1]](Path(sys.argv[2])))))
