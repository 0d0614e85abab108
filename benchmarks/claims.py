"""Claims a second on PostgreSQL by one, two and four workers at once, beside the bare `SKIP LOCKED` statement.

Each worker is a process with a connection of its own; what it has taken it lets go of as sent. The control takes
letters while nobody else may.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Final

from benchmarks.report import Figure
from benchmarks.server import BARE_CLAIM

CLAIMS: Final = 20
"""Of each worker."""
WORKERS: Final = (1, 2, 4)
_SENT = "UPDATE deliveries SET state = 'sent' WHERE letter_id = %s"
_LET_GO = "UPDATE letters SET lease = NULL, lease_until = NULL WHERE id = %s"
_ALONE = "LOCK TABLE letters IN EXCLUSIVE MODE"


def measure(data: Path) -> list[Figure]:
    """Return the figures; none where there is no server. `data` is not looked at."""
    del data
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    support = import_module("support.postgresql")
    if support.missing():
        return []
    with contextmanager(support.running)(durable=True) as server:
        figures = []
        for workers in WORKERS:
            ours, bare, alone = (_rate(server.url(server.fresh()), way, workers) for way in ("komtui", "bare", "alone"))
            name = f"21 claims a second, {workers} {'worker' if workers == 1 else 'workers'}"
            figures.append(Figure(name, ours, "/s", bare, 0.5, more_is_better=True))
        figures.append(
            Figure(
                "  control: four, each while nobody else may", alone, "/s", bare, 0.5, more_is_better=True, fails=True
            )
        )
        return figures


def _rate(url: str, way: str, workers: int) -> float:
    asyncio.run(_seed(url, CLAIMS * workers))
    command = [sys.executable, "-m", "benchmarks.claims", url, way]
    begun = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(workers)
    ]
    for each in begun:
        assert each.stdout is not None
        each.stdout.readline()
    for each in begun:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    # Each says how many claims it made, and how long they took without what lets go of them.
    said = [each.communicate()[0].split() for each in begun]
    return sum(int(count) / float(took) for count, took in said)


async def _seed(url: str, count: int) -> None:
    from komtui.adapters.database.postgres.database import Database
    from komtui.adapters.database.repositories.outbox import OutboxRepository
    from komtui.adapters.system import SystemClock
    from komtui.services.ports import NewLetter

    database = Database(url)
    outbox = OutboxRepository(database, SystemClock())
    for place in range(count):
        letter = NewLetter(
            0, 1, f"b-{place}", "company", "a@b.example", ("c@b.example",), "s", b"m" * 2000, f"<{place}@b>"
        )
        await outbox.enqueue(letter, again=True)
    database.close()


async def _ours(url: str) -> tuple[int, float]:
    import psycopg

    from komtui.adapters.database.postgres.database import Database
    from komtui.adapters.database.repositories.outbox import OutboxRepository
    from komtui.adapters.system import SystemClock

    database, spent, count = Database(url), 0.0, 0
    outbox = OutboxRepository(database, SystemClock())
    with psycopg.connect(url, autocommit=True) as driver:
        await outbox.waiting()
        _ready()
        for _turn in range(CLAIMS):
            began = time.perf_counter()
            claimed = await outbox.claim("benchmark", dt.timedelta(minutes=5))
            spent += time.perf_counter() - began
            if claimed is None:
                continue
            count += 1
            driver.execute(_SENT, (claimed.letter_id,))
            driver.execute(_LET_GO, (claimed.letter_id,))
    database.close()
    return count, spent


def _bare(url: str, *, alone: bool) -> tuple[int, float]:
    import psycopg

    spent, count = 0.0, 0
    with psycopg.connect(url, autocommit=True) as driver:
        driver.execute("SELECT 1")
        _ready()
        for _turn in range(CLAIMS):
            until = int(time.time() * 1_000_000) + 10**9
            began = time.perf_counter()
            with driver.transaction():
                if alone:
                    driver.execute(_ALONE)
                    time.sleep(0.005)
                row = driver.execute(BARE_CLAIM, {"until": until}).fetchone()
            spent += time.perf_counter() - began
            if row is None:
                continue  # another one was faster
            count += 1
            driver.execute(_SENT, (row[0],))
            driver.execute(_LET_GO, (row[0],))
    return count, spent


def _ready() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    address, how = sys.argv[1:]
    took = asyncio.run(_ours(address)) if how == "komtui" else _bare(address, alone=how == "alone")
    print(*took)
