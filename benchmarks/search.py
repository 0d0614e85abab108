"""The search query: ours beside raw FTS5 by rowid over the same words, keystroke by keystroke, in the same run."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.report import Figure
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.search import folded
from komtui.services.ports import Query

SCREENFUL = 60
ROUNDS = 5
WORDS = ("lefevre", "martin", "boulangerie", "epicerie", "2026", "0412", "example", "hotel le", "zzz")
"""Typed a letter at a time; the last ones match nearly everything, several words, and nothing."""


def measure(data: Path) -> list[Figure]:
    """Return the figures of the search over the books in `data`."""
    database = Database(data / "komtui.sqlite3")
    raw = _raw(database)
    try:
        index = IndexRepository(database)
        ours, bare = in_turns(partial(_answer, index), partial(_ask, raw), time.perf_counter)
        return [
            Figure("4 search query, p50", statistics.median(ours), "s", statistics.median(bare), None),
            Figure("4 search query, p95", slow(ours), "s", slow(bare), 3.0),
        ]
    finally:
        raw.close()
        database.close()


def _raw(database: Database) -> sqlite3.Connection:
    """Return an index as one writes it: folded text, FTS5's own words, prefixes of one to three letters."""
    raw = sqlite3.connect("")
    raw.execute("CREATE VIRTUAL TABLE raw USING fts5 (words, prefix = '1 2 3')")
    rows = database.look(lambda each: each.execute("SELECT key, number, customer, email FROM documents").fetchall())
    raw.executemany(
        "INSERT INTO raw (rowid, words) VALUES (?, ?)",
        ((row["key"], folded(f"{row['number']} {row['customer']} {row['email']}")) for row in rows),
    )
    raw.commit()
    return raw


def _ask(raw: sqlite3.Connection, text: str) -> list[object]:
    match = " AND ".join(f'"{word}"*' for word in text.split())
    return raw.execute(
        "SELECT rowid FROM raw WHERE raw MATCH ? ORDER BY rowid DESC LIMIT ?", (match, SCREENFUL)
    ).fetchall()


def _answer(index: IndexRepository, text: str) -> object:
    return index.keys(Query(text), SCREENFUL).result()


def in_turns(
    ours: Callable[[str], object], floor: Callable[[str], object], clock: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """Return what `ours` and `floor` take by `clock` of what is typed, a letter at a time, each after the other."""
    typed = [word[:end] for word in WORDS for end in range(1, len(word) + 1)]
    times: tuple[list[float], list[float]] = [], []
    for _round in range(ROUNDS):
        for text in typed:
            for work, taken in ((floor, times[1]), (ours, times[0])):
                start = clock()
                work(text)
                taken.append(clock() - start)
    return times


def slow(times: list[float]) -> float:
    """Return the time that one of twenty exceeds."""
    return sorted(times)[int(len(times) * 0.95)]
