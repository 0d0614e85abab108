"""The contract of news: whoever follows hears of what other processes write."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from contextlib import aclosing

import pytest

from komtui.adapters.database.connection import Database
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.services.ports import NewLetter, News


class Hasty:
    """A clock that waits no longer than it must."""

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)

    async def sleep(self, seconds: float) -> None:
        del seconds
        await asyncio.sleep(0)


@pytest.fixture
def news(database: Database) -> News:
    return database.news(Hasty())


Write = Callable[[], object]


@pytest.fixture
async def another_writes(opened: Callable[[], Database]) -> Write:
    """Write as another process does."""
    other = opened()

    async def write() -> None:
        letter = NewLetter(0, 1, "test", "company", "us@us.example", ("a@a.example",), "s", b"mime", "<k@us.example>")
        await OutboxRepository(other, Hasty()).enqueue(letter, again=True)

    return write


async def test_who_follows_hears_at_once_and_of_every_write_of_others(news, another_writes):
    async with asyncio.timeout(10), aclosing(news.follow()) as followed:
        await anext(followed)
        for _turn in range(3):
            await another_writes()
            await anext(followed)


async def test_what_was_written_before_is_no_news(news, another_writes):
    await another_writes()
    async with asyncio.timeout(10), aclosing(news.follow()) as followed:
        await anext(followed)
        waiting = asyncio.ensure_future(anext(followed))
        for _turn in range(50):
            await asyncio.sleep(0)
        assert not waiting.done()
        await another_writes()
        await waiting


async def test_several_follow_each_for_itself(news, another_writes):
    async with asyncio.timeout(10), aclosing(news.follow()) as one, aclosing(news.follow()) as other:
        await anext(one)
        await anext(other)
        await another_writes()
        await asyncio.gather(anext(one), anext(other))
