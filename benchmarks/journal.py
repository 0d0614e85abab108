"""The journal: entries added, a million checked by komtui and by the script for outsiders, and single bits changed.

The floor of checking is SHA-256 of the same lines, and nothing else; that of adding is the same row put into a table.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from benchmarks.report import Figure
from komtui.adapters.archive import verify_journal as script
from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories.closing import ClosingRepository
from komtui.adapters.database.repositories.journal import JournalRepository, Recorder, append
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.secrets.signing import Ed25519Signatures
from komtui.adapters.system import SystemClock
from komtui.domain.closing import period
from komtui.domain.journal import BEGINNING, Author, Event, Fact, Happening, chained
from komtui.domain.verification import Verifier, line

ENTRIES, BITS, ADDED = 1_000_000, 100_000, 2_000
AT = dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC)
ANNE = Author("Anne", "till-2")
_SIGNATURES = Ed25519Signatures()


def measure(data: Path) -> list[Figure]:
    """Return the figures; `data` is not looked at."""
    del data
    import asyncio

    with tempfile.TemporaryDirectory() as scratch:
        return [*asyncio.run(_added(Path(scratch))), *_checked(Path(scratch)), *asyncio.run(_bits(Path(scratch)))]


def _sale(number: int) -> Happening:
    taxes: list[Fact] = [{"scheme": "VAT", "category": "S", "rate": "20", "taxable": "10.00", "amount": "2.00"}]
    day = dt.date(2024, 1, 1) + dt.timedelta(days=number // 1_000)
    facts: dict[str, Fact] = {
        "number": f"F-{number}",
        "kind": "invoice",
        "date": day.isoformat(),
        "currency": "EUR",
        "net": "10.00",
    }
    facts |= {"tax": "2.00", "gross": "12.00", "taxes": taxes, "customer": "Zoé", "sha256": "0" * 64}
    return Happening(Event.ISSUED, (f"document.{number}",), facts, "Lyon")


def _letter(number: int) -> Happening:
    steps: list[Fact] = [
        {"at": "2026-11-27T09:30:00.000000Z", "state": state, "reply": ""} for state in ("queued", "sent")
    ]
    facts: dict[str, Fact] = {
        "delivery": number,
        "letter": number,
        "number": f"F-{number}",
        "to": "zoe@client.example",
        "steps": steps,
    }
    return Happening(Event.LETTER, (f"document.{number}", f"delivery.{number}"), facts)


def _lines(count: int) -> Iterator[bytes]:
    before = BEGINNING
    for number in range(1, count):
        happening = _sale(number) if number % 3 == 0 else _letter(number)
        entry = chained(number, AT, ANNE, happening, before)
        before = entry.hash
        yield line(entry)
    last = Happening(Event.ARCHIVED, (), {"file": "x", "entries": count - 1, "head": before})
    yield line(chained(count, AT, ANNE, last, before))


def _checked(scratch: Path) -> Iterator[Figure]:
    path = scratch / "entries.jsonl"
    with path.open("wb") as file:
        file.writelines(each + b"\n" for each in _lines(ENTRIES))
    begun = time.perf_counter()
    with path.open("rb") as file:
        for raw in file:
            sha256(raw).hexdigest()
    floor = time.perf_counter() - begun
    begun, verifier = time.perf_counter(), Verifier(_SIGNATURES.check)
    with path.open("rb") as file:
        for raw in file:
            verifier.feed(raw[:-1])
    verifier.end(exported=True)
    took = time.perf_counter() - begun
    if verifier.faults or verifier.entries != ENTRIES:
        raise AssertionError(verifier.faults)
    yield Figure("a million entries checked", took, "s", floor, None)
    yield Figure("a million entries checked, at most", took, "s", None, 10)
    begun = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        whole = script.check(path) == 0
    took = time.perf_counter() - begun
    if not whole:
        raise AssertionError(said.getvalue())
    yield Figure("the same by the script for outsiders", took, "s", floor, None)
    path.unlink()


async def _added(scratch: Path) -> list[Figure]:
    database = Database(scratch / "added.sqlite3")

    def adding(connection: Connection) -> None:
        for number in range(ADDED):
            append(connection, AT, ANNE, _letter(number))

    begun = time.perf_counter()
    await database.write(adding)
    together = ADDED / (time.perf_counter() - begun)
    begun = time.perf_counter()
    for number in range(ADDED):
        await database.write(partial(append, at=AT, author=ANNE, happening=_letter(number)))
    alone = ADDED / (time.perf_counter() - begun)
    written = await database.read(lambda connection: connection.execute("SELECT * FROM journal").fetchall())
    database.close()
    values = [tuple(row) for row in written]
    bare = sqlite3.connect(scratch / "bare.sqlite3", isolation_level=None)
    bare.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "CREATE TABLE journal"
        " (number INTEGER PRIMARY KEY, at, who, machine, store, event, subjects, facts, before, hash)"
    )
    statement = f"INSERT INTO journal VALUES ({', '.join('?' * 10)})"
    begun = time.perf_counter()
    bare.execute("BEGIN")
    for each in values[:ADDED]:
        bare.execute(statement, each)
    bare.execute("COMMIT")
    floor_together = ADDED / (time.perf_counter() - begun)
    begun = time.perf_counter()
    for each in values[ADDED:]:
        bare.execute(statement, each)
    floor_alone = ADDED / (time.perf_counter() - begun)
    bare.close()
    return [
        Figure("entries added in one transaction, a second", together, "/s", floor_together, None, more_is_better=True),
        Figure("entries added one by one, a second", alone, "/s", floor_alone, None, more_is_better=True),
    ]


async def _bits(scratch: Path) -> list[Figure]:
    """Change single bits of an export, as many as there are at most, and count those that are not found."""
    database = Database(scratch / "bits.sqlite3")
    journal = JournalRepository(database, Recorder(SystemClock(), lambda: ANNE))
    closings = ClosingRepository(database, SystemClock(), lambda: ANNE)
    signer = _SIGNATURES.signer(_SIGNATURES.new())
    for number in range(8):
        await journal.add("Anne", _sale(number))
        await journal.add("Anne", _letter(number))
    await closings.close("Anne", period("2024-01"), signer, "")
    await journal.add("Anne", _letter(7))
    await closings.close("Anne", period("2024"), signer, "")
    await journal.add("Anne", Happening(Event.ARCHIVED, (), {"file": "x", "entries": 1, "head": ""}))
    content = b"".join(each + b"\n" for each in await journal.lines(0, 100))
    database.close()
    chosen = random.Random(0).sample(range(8 * len(content)), min(BITS, 8 * len(content)))
    # The same signatures are checked again and again: once each is enough.
    check, is_signed = cache(_SIGNATURES.check), script.is_signed
    script.is_signed = cache(script.is_signed)
    begun, missed = time.perf_counter(), 0
    with contextlib.redirect_stdout(io.StringIO()):
        for bit in [None, *chosen]:
            changed = bytearray(content)
            if bit is not None:
                changed[bit // 8] ^= 1 << bit % 8
            found = _found_by_komtui(bytes(changed), check), _found_by_script(bytes(changed))
            if bit is None and found != (False, False):
                raise AssertionError("the export itself is not whole")
            missed += bit is not None and found != (True, True)
    script.is_signed = is_signed
    took = time.perf_counter() - begun
    return [
        Figure(f"of {len(chosen):,} bits changed, not found", missed, "", None, 0),
        Figure("to look for all of them, twice", took, "s", None, None),
    ]


def _split(content: bytes) -> Iterator[bytes]:
    for raw in io.BytesIO(content):
        yield raw[:-1] if raw.endswith(b"\n") else raw + b"\n"


def _found_by_komtui(content: bytes, check: object) -> bool:
    verifier = Verifier(check)  # type: ignore[arg-type] # a cached function is one
    for raw in _split(content):
        verifier.feed(raw)
        if verifier.faults:
            return True
    verifier.end(exported=True)
    return bool(verifier.faults)


def _found_by_script(content: bytes) -> bool:
    return next(iter(script.faults(io.BytesIO(content))), None) is not None
