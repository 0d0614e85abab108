"""News by looking: how often, and that one's own writing is none."""

import asyncio
import datetime as dt
from contextlib import aclosing

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.problem import ProblemError
from komtui.services.ports import NewLetter


class Paced:
    """A clock whose sleep ends when the test says so."""

    def __init__(self):
        self.slept = []
        self.asleep = asyncio.Event()
        self.wake = asyncio.Event()

    def now(self):
        return dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.asleep.set()
        await self.wake.wait()
        self.wake.clear()

    async def look(self):
        """Let it look once, and wait until it sleeps again."""
        self.asleep.clear()
        self.wake.set()
        await self.asleep.wait()


async def write(database):
    letter = NewLetter(0, 1, "test", "company", "us@us.example", ("a@a.example",), "s", b"mime", "<k@us.example>")
    await OutboxRepository(database, Paced()).enqueue(letter, again=True)


async def test_it_is_looked_every_two_seconds_and_what_this_process_writes_is_no_news(database):
    clock = Paced()
    async with asyncio.timeout(10), aclosing(database.news(clock).follow()) as followed:
        await anext(followed)
        waiting = asyncio.ensure_future(anext(followed))
        await clock.asleep.wait()
        await write(database)
        await clock.look()
        assert not waiting.done()
        other = Database(database.path)
        await write(other)
        other.close()
        clock.wake.set()
        await waiting
        assert clock.slept == [2.0, 2.0]


async def test_books_that_were_taken_away_are_a_problem(database, path):
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(ProblemError) as raised:
        await anext(database.news(Paced()).follow())
    assert raised.value.problems[0].code == "system.database-gone"
