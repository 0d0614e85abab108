"""Books on a PostgreSQL server of this machine: keys in the list beside a bare app, a claim beside the bare statement.

The server is the one that the tests start (`tests/support/postgresql.py`), with fsync on; without one nothing is
measured.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import Figure
from benchmarks.screen import BARE, COLUMNS, LINES, READY, WORDS
from benchmarks.terminal import Terminal, typed_in_turns

if TYPE_CHECKING:
    from psycopg import Connection as Driver

    from komtui.adapters.database.repositories.outbox import OutboxRepository

CLAIMS = 200
BARE_CLAIM = """
    UPDATE letters SET lease = 'bare', lease_until = %(until)s WHERE id = (
        SELECT letter_id FROM deliveries JOIN letters AS waiting ON waiting.id = letter_id
        WHERE deliveries.scope = 'company' AND state = 'queued' AND due_at >= 0 AND due_at <= %(until)s
        AND waiting.lease IS NULL
        ORDER BY due_at, trying_since, deliveries.id LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED
    ) RETURNING *
"""


def measure(data: Path) -> list[Figure]:
    """Return the figures over a copy of the books in `data`; none where there is no server."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    support = import_module("support.postgresql")
    if support.missing():
        return []
    import psycopg

    with contextmanager(support.running)(durable=True) as server:
        books, queue = server.url(server.fresh()), server.url(server.fresh())
        environment = os.environ | {"KOMTUI_DATABASE": ""}
        copy = [sys.executable, "-m", "komtui", "--data", str(data), "database", "copy", "--to", books]
        subprocess.run(copy, check=True, capture_output=True, env=environment)
        with psycopg.connect(books, autocommit=True) as driver:
            # As autovacuum does by and by; the tests' server has none.
            driver.execute("VACUUM (ANALYZE)")
        return [*_keystrokes(data, books), *_claims(queue)]


def _keystrokes(data: Path, books: str) -> list[Figure]:
    ours = [sys.executable, "-m", "komtui", "--data", str(data), "--database", books, "--language", "en"]
    with Terminal(BARE, COLUMNS, LINES) as bare, Terminal(ours, COLUMNS, LINES) as terminal:
        bare.wait_for(b"bare-app-ready")
        terminal.wait_for(READY)
        bare.settle(0.5)
        terminal.calm()
        terminal.type(b"/", quiet=0.6)
        bare_keys, our_keys = typed_in_turns(bare, terminal, WORDS)
    floor = statistics.median(key.settled for key in bare_keys)
    settled = sorted(key.settled for key in our_keys)
    return [
        Figure("21 list on PostgreSQL, keystroke settled, p50", statistics.median(settled), "s", floor, 0.6),
        Figure("21 list on PostgreSQL, keystroke settled, p95", settled[int(len(settled) * 0.95)], "s", floor, None),
    ]


def _claims(url: str) -> list[Figure]:
    from komtui.adapters.database.postgres.database import Database
    from komtui.adapters.database.repositories.outbox import OutboxRepository
    from komtui.adapters.system import SystemClock

    database = Database(url)
    try:
        return asyncio.run(_beside_the_statement(url, OutboxRepository(database, SystemClock())))
    finally:
        database.close()


async def _beside_the_statement(url: str, outbox: OutboxRepository) -> list[Figure]:
    import psycopg

    from komtui.services.ports import NewLetter

    for place in range(CLAIMS * 2):
        letter = NewLetter(
            0, 1, f"benchmark-{place}", "company", "a@b.example", ("c@b.example",), "s", b"m" * 2000, f"<{place}@b>"
        )
        await outbox.enqueue(letter, again=True)
    ours, bare, idle = [], [], []
    with psycopg.connect(url, autocommit=True) as driver, psycopg.connect(url, autocommit=True) as careless:
        careless.execute("SET synchronous_commit = off")
        for _turn in range(CLAIMS):
            bare.append(_bare(driver))
            idle.append(_bare(careless))
            began = time.perf_counter()
            claimed = await outbox.claim("benchmark", dt.timedelta(minutes=5))
            ours.append(time.perf_counter() - began)
            if claimed is not None:
                # What was sent is let go of, as the worker does: nobody holds hundreds of letters.
                driver.execute("UPDATE deliveries SET state = 'sent' WHERE letter_id = %s", (claimed.letter_id,))
                driver.execute("UPDATE letters SET lease = NULL WHERE id = %s", (claimed.letter_id,))
    return [
        Figure("21 claim on PostgreSQL", statistics.median(ours), "s", statistics.median(bare), 2.0),
        # A claim does not wait for its disk, since nobody misses one that a power cut undoes; the statement does.
        Figure(
            "  the statement that does not wait either", statistics.median(ours), "s", statistics.median(idle), None
        ),
    ]


def _bare(driver: Driver) -> float:
    until = int(time.time() * 1_000_000) + 10**9
    began = time.perf_counter()
    driver.execute(BARE_CLAIM, {"until": until}).fetchall()
    spent = time.perf_counter() - began
    driver.execute("UPDATE letters SET lease = NULL, lease_until = NULL WHERE lease = 'bare'")
    return spent
