"""Nearest: what was said of an export that has nearly the columns of another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from komtui.domain.tables.field import Field
from komtui.services.ports import KeptMapping

_ALIKE: Final = 0.7
"""Part of all their columns that two exports of one program have in common."""


def nearest(every: Iterable[KeptMapping], headers: Sequence[str]) -> KeptMapping | None:
    """Return what was kept of the export that is most like one with these headers; None where none is like it.

    What a person said of a column must still be of one: without the number of a document its rows would be another's.
    """
    here = _plain(headers)
    found: list[tuple[float, KeptMapping]] = []
    for each in every:
        there = _plain(each.mapping.headers)
        said = _plain(header for header, field in each.mapping.columns.items() if field is not Field.LEFT_OUT)
        share = len(here & there) / len(here | there) if there else 0.0
        if share >= _ALIKE and said <= here:
            found.append((share, each))
    found.sort(key=lambda pair: -pair[0])
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def differing(kept: KeptMapping, headers: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the headers that an export has more than the one that was kept, and those that it lacks."""
    here, there = _plain(headers), _plain(kept.mapping.headers)
    more = [each for each in headers if each.strip() and each.strip().casefold() not in there]
    return more, [each for each in kept.mapping.headers if each.strip() and each.strip().casefold() not in here]


def _plain(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(each.strip().casefold() for each in headers if each.strip())
