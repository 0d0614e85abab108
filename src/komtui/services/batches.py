"""Batches: many of the same at once, and never more than a few."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE: Final = 16
"""Enough to keep two rendering processes busy, which are given four at a time, while others are read and written."""


async def in_order(
    items: Iterable[T], work: Callable[[T], Awaitable[R]], *, at_once: int = AT_ONCE
) -> AsyncGenerator[R, None]:
    """Yield what `work` makes of each item, in the order of the items, `at_once` of them under way at the most.

    New ones are begun some at a time, so that what they ask of the books and of other processes travels together.
    What `work` raises is raised where its turn comes. What is under way then, or when nobody asks on, is cancelled.
    """
    left = iter(items)
    under_way: deque[asyncio.Task[R]] = deque()

    async def one(item: T) -> R:
        return await work(item)

    def begin() -> None:
        if len(under_way) > at_once - max(at_once // 2, 1):
            return
        for item in left:
            under_way.append(asyncio.create_task(one(item)))
            if len(under_way) >= at_once:
                return

    try:
        begin()
        while under_way:
            yield await under_way[0]
            under_way.popleft()
            begin()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
