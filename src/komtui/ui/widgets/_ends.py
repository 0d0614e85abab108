"""The keys of a list from both of its ends: what lies between is not read before somebody walks there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import neg


class Ends:
    """Keys, the largest first, from the top and from the bottom; between the two may be a gap of keys not read yet.

    An index counts from the top. Below the gap it is as true as the total that was told.
    """

    def __init__(self, keys: Sequence[int] = (), total: int = 0, *, exact: bool = True) -> None:
        """Take the first keys, and how many there are in all, or at least."""
        self._top = list(keys)
        self._bottom: list[int] = []
        self.total = total
        """How many there are, as told."""
        self.exact = exact
        """Whether `total` is the true number and not the least it can be."""
        self.whole = exact and len(self._top) >= total
        """Whether every key is known: there is no gap."""

    def __len__(self) -> int:
        known = len(self._top) + len(self._bottom)
        if self.whole:
            return known
        return max(self.total, known if self.exact else known + 1)

    @property
    def above(self) -> int:
        """The first index below what is known from the top."""
        return len(self._top)

    @property
    def below(self) -> int:
        """The first index of what is known from the bottom; the length where nothing is."""
        return len(self) - len(self._bottom)

    @property
    def last_above(self) -> int | None:
        """The key above the gap."""
        return self._top[-1] if self._top else None

    @property
    def first_below(self) -> int | None:
        """The key below the gap; None where nothing is known from the bottom."""
        return self._bottom[0] if self._bottom else None

    def key(self, index: int) -> int | None:
        """Return the key at that index; None where it is not known."""
        if 0 <= index < len(self._top):
            return self._top[index]
        if self.below <= index < len(self):
            return self._bottom[index - self.below]
        return None

    def find(self, key: int) -> int | None:
        """Return the index of that key, or of the next smaller one where it is gone; None where it is in the gap."""
        if self.whole and not self._top:
            return 0
        if self._top and (self.whole or key >= self._top[-1]):
            return min(bisect_left(self._top, -key, key=neg), len(self._top) - 1)
        if self._bottom and key <= self._bottom[0]:
            return self.below + min(bisect_left(self._bottom, -key, key=neg), len(self._bottom) - 1)
        return None

    def nearest(self, index: int) -> int:
        """Return the known index that is nearest."""
        if self.key(index) is not None:
            return index
        return self.below if self._bottom and self.below - index < index - self.above else max(self.above - 1, 0)

    def count(self, total: int) -> None:
        """Take notice of the true number."""
        self.total, self.exact = total, True

    def extend_down(self, keys: Sequence[int]) -> None:
        """Add the next keys below those from the top; none: there are no more."""
        if self._bottom and keys and keys[-1] <= self._bottom[0]:
            first = self._bottom[0]
            self._join([*(key for key in keys if key > first), *self._bottom])
        elif keys:
            self._top += keys
        else:
            self._join([])

    def extend_up(self, keys: Sequence[int]) -> None:
        """Add the next keys above those from the bottom, or the last ones of all; none: there are no more."""
        last = self._top[-1] if self._top else None
        if keys and last is not None and keys[0] >= last:
            self._join([*(key for key in keys if key < last), *self._bottom])
        elif keys:
            self._bottom[:0] = keys
        else:
            self._join(self._bottom)

    def _join(self, rest: list[int]) -> None:
        self._top += rest
        self._bottom = []
        self.whole = self.exact = True
        self.total = len(self._top)
