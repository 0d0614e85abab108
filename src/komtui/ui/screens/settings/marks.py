"""Where a text matches a search: without accents and case, as the search itself looks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from komtui.domain.search import folded


@lru_cache(maxsize=2000)
def spans(text: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return the places of folded `words` in `text`, (start, end), joined where they touch."""
    if not words:
        return ()
    letters, origins = [], []
    for index, char in enumerate(text):
        for letter in folded(char):
            letters.append(letter)
            origins.append(index)
    plain = "".join(letters)
    found = []
    for word in words:
        start = plain.find(word)
        while start >= 0:
            found.append((origins[start], origins[start + len(word) - 1] + 1))
            start = plain.find(word, start + 1)
    return tuple(_joined(sorted(found)))


def _joined(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def missing(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that `text` does not have."""
    plain = folded(text)
    return tuple(word for word in words if word not in plain)
