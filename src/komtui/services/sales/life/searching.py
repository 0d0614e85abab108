"""The search's index, made anew where this version cuts words or marks filters otherwise than the one that made it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from komtui.services.ports import Clock, SearchIndex

_REST = 0.05
"""Seconds between two batches, for whoever types and writes meanwhile."""


class SearchUpkeep:
    """Says whether the index is behind, and brings it up to date.

    Until then filters are right, and words find what is there already.
    """

    def __init__(self, index: SearchIndex, clock: Clock) -> None:
        self._index = index
        self._clock = clock

    async def renew(self, *, gently: bool = False) -> AsyncIterator[int]:
        """Yield how far it is, in percent, and nothing where nothing is to be done.

        `gently` rests between the batches: somebody is at the keyboard. Whoever stops asking stops the work; it is
        gone on with by the next one. Raises ProblemError `system.database-…`.
        """
        progress = await self._index.progress()
        while progress is not None:
            yield progress
            progress = await self._index.make_next()
            if gently:
                await self._clock.sleep(_REST)
