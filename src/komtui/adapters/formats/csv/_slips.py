"""Slips of the pen: the known name from which that of a column differs in one letter of one word."""

from __future__ import annotations

from komtui.adapters.formats.csv._phrases import is_word
from komtui.adapters.formats.csv.header import NAMES, named
from komtui.adapters.formats.csv.kinds import Kind, suits
from komtui.adapters.formats.words import plain
from komtui.domain.tables.field import Field

_LONG = 5
"""Letters of a word in which one may be a slip."""
_WORDS = frozenset(word for name in NAMES for word in name.split())


def slip_of(header: str, kind: Kind) -> Field | None:
    """Return the field of the known name that differs in one letter of one word; None where no value is of that field.

    A word that means something by itself is no slip: an `heure` is none of `heures`, and a `no` no `nom`.
    """
    words = plain(header).split()
    for at, word in enumerate(words):
        if len(word) < _LONG or is_word(word) or word in _WORDS:
            continue
        rest = (*words[:at], "", *words[at + 1 :])
        for other in _BY_REST.get(rest, ()):
            meant = named(" ".join((*words[:at], other, *words[at + 1 :]))).field
            if meant and meant is not Field.LEFT_OUT and _is_slip(word, other) and suits(meant, kind):
                return meant
    return None


def _is_slip(word: str, other: str) -> bool:
    """Return whether two words differ by one letter more, less or another one, or by two that changed places."""
    if abs(len(word) - len(other)) > 1:
        return False
    begin = 0
    while begin < min(len(word), len(other)) and word[begin] == other[begin]:
        begin += 1
    one, two = word[begin:], other[begin:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])


def _names_by_rest() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the words of known names by what stands around them: `prix` with an empty place, `unitaire`."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in NAMES:
        words = name.split()
        for at, word in enumerate(words):
            if len(word) >= _LONG - 1:
                rest = (*words[:at], "", *words[at + 1 :])
                found[rest] = (*found.get(rest, ()), word)
    return found


_BY_REST = _names_by_rest()
