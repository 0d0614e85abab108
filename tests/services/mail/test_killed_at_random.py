"""Four workers, killed at random, and the database's server with them: what was asked, said and taken agree.

The same harness runs for ten thousand letters by hand: see CONTRIBUTING.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import postgresql
from killing import Plan, Run, books, compared


@pytest.mark.parametrize(("kind", "databases"), [("sqlite", 0), ("postgres", 1)])
async def test_whatever_is_killed_the_three_books_agree(kind: str, databases: int, tmp_path: Path) -> None:
    if kind == "postgres" and (reason := postgresql.missing()):
        pytest.skip(reason)
    with books(kind, tmp_path) as (where, server):
        found = await Run(Plan(where, letters=45, kills=4, seed=7, database_kills=databases), tmp_path, server)()
    assert found.true, found
    assert found.sent > found.asked / 2, found
    assert found.sent + found.failed + found.uncertain == found.asked


async def test_a_worker_as_one_would_write_it_is_caught(tmp_path: Path) -> None:
    with books("sqlite", tmp_path) as (where, server):
        found = await Run(Plan(where, letters=60, kills=6, seed=7, naive=True), tmp_path, server)()
    assert not found.true, found


def test_each_untruth_is_told_from_the_others() -> None:
    states = {"a": "sent", "b": "sent", "c": "failed", "d": "queued", "e": "sent", "f": "uncertain", "g": "failed"}
    found = compared(list("abcdefgh"), states, Counter({"a": 1, "c": 1, "e": 2, "f": 1}))
    assert (found.not_taken, found.taken_after_all, found.twice, found.lost) == (["b"], ["c"], ["e"], ["d", "h"])
    assert (found.sent, found.failed, found.uncertain, found.uncertain_taken) == (3, 2, 1, 1)
    assert not found.true
    assert compared(["a", "f", "g"], states, Counter({"a": 1, "f": 1})).true
