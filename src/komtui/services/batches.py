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
TOGETHER: Final = AT_ONCE // 2
"""As many are begun together, and may be written together."""


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


class Line:
    """Has what is done several at once do one thing of it in the order in which it was begun.

    Those next to each other do it together, `together` of them at the most: each waits until the others who have joined
    by then have come as well, or have left. What they do is asked in one turn of the event loop, in their order.
    """

    def __init__(self, together: int = 1) -> None:
        self._together = together
        self._joined = 0
        self._first = 0
        self._left = set[int]()
        self._come = set[int]()
        self._waiting: dict[int, asyncio.Event] = {}

    def join(self) -> Place:
        """Return the last place in the line."""
        place = Place(self, self._joined)
        self._joined += 1
        return place

    async def reach(self, number: int) -> None:
        """Wait until all before that place have left, or go on in this very turn."""
        if number < self._first or number in self._come:
            return
        self._come.add(number)
        gone_on = self._waiting[number] = asyncio.Event()
        # Once it waits as the others do: all of them are woken in their order.
        asyncio.get_running_loop().call_soon(self._go_on)
        await gone_on.wait()

    def leave(self, number: int) -> None:
        """Let those behind go on who have nobody before them any more."""
        if number < self._first:
            return
        self._left.add(number)
        while self._first in self._left:
            self._left.remove(self._first)
            self._come.discard(self._first)
            self._first += 1
        self._go_on()

    def _go_on(self) -> None:
        """Wake those who are first, once all of them have come: they run in their order."""
        end = min((self._first // self._together + 1) * self._together, self._joined)
        first = [each for each in range(self._first, end) if each not in self._left]
        if all(each in self._come for each in first):
            for each in first:
                if each in self._waiting:
                    self._waiting.pop(each).set()


class Place:
    """A place in a line. Whoever has it leaves it in the end, whatever happens, or nobody behind it gets on."""

    def __init__(self, line: Line, number: int) -> None:
        self._line = line
        self._number = number

    async def reach(self) -> None:
        """Wait for the turn."""
        await self._line.reach(self._number)

    async def pass_on(self) -> None:
        """Wait for the turn, and let those behind go on: what is asked now is asked before they ask."""
        await self.reach()
        self.leave()

    def leave(self) -> None:
        """Let those behind go on."""
        self._line.leave(self._number)
