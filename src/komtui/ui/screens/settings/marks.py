"""Where a text matches a search: without accents and case, as the search itself looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from komtui.domain.search import folded


@lru_cache(maxsize=2000)
def spans(text: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return the places of folded `words` in `text`, (start, end), joined where they touch."""
    if not words:
        return ()
    letters, found = _letters(text), list[tuple[int, int]]()
    for word in words:
        places = list(_places(letters, word))
        if not places:
            # Written as one word, or with a hyphen, where the text has several.
            together = _together(text)
            places = [place for place in _places(together, bare(word)) if not text[: place[0]][-1:].isalnum()]
        found += places
    return tuple(_joined(sorted(found)))


class _Letters(NamedTuple):
    """A text as it is searched."""

    plain: str
    """Without accents and capitals, as searches compare."""
    places: Sequence[int]
    """Of each letter, where in the text it stands: some letters are folded into two."""


@lru_cache(maxsize=2000)
def _letters(text: str) -> _Letters:
    if text.isascii():
        return _Letters(folded(text), range(len(text)))
    letters = [(letter, place) for place, char in enumerate(text) for letter in folded(char)]
    return _Letters("".join(letter for letter, _place in letters), [place for _letter, place in letters])


@lru_cache(maxsize=2000)
def _together(text: str) -> _Letters:
    """Return the letters and digits alone."""
    plain, places = _letters(text)
    return _Letters(bare(plain), [place for letter, place in zip(plain, places, strict=True) if letter.isalnum()])


def bare(word: str) -> str:
    """Return a word's letters and digits: `user-name` is `username`."""
    return "".join(char for char in word if char.isalnum())


def _places(letters: _Letters, word: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands in letters that know their places."""
    plain, places = letters
    start = plain.find(word) if word else -1
    while start >= 0:
        yield places[start], places[start + len(word) - 1] + 1
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
