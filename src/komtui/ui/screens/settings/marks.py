"""Where a text matches a search: without accents and case, as the search itself looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from komtui.domain.search import folded


@lru_cache(maxsize=2000)
def spans(text: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return the places of folded `words` in `text`, (start, end), joined where they touch."""
    if not words:
        return ()
    letters = [(letter, index) for index, char in enumerate(text) for letter in folded(char)]
    together = [each for each in letters if each[0].isalnum()]
    found = []
    for word in words:
        places = list(_places(letters, word))
        if not places:
            # Written as one word, or with a hyphen, where the text has several.
            places = [place for place in _places(together, bare(word)) if not text[: place[0]][-1:].isalnum()]
        found += places
    return tuple(_joined(sorted(found)))


def bare(word: str) -> str:
    """Return a word's letters and digits: `user-name` is `username`."""
    return "".join(char for char in word if char.isalnum())


def _places(letters: Sequence[tuple[str, int]], word: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands in letters that know their places."""
    plain = "".join(letter for letter, _index in letters)
    start = plain.find(word) if word else -1
    while start >= 0:
        yield letters[start][1], letters[start + len(word) - 1][1] + 1
        start = plain.find(word, start + 1)


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
    return tuple(word for word in words if not spans(text, (word,)))
