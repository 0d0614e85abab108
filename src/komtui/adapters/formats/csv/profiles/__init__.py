"""Profiles: what the exports of well-known programs call their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from komtui.domain.tables.field import Field


@dataclass(frozen=True)
class Profile:
    """The export of one program."""

    name: str
    """As people call it."""
    columns: Mapping[str, tuple[Field, ...]]
    """How each column may be read, by its header, the likeliest first."""
    signature: frozenset[str]
    """Headers that together are nobody else's."""


def profile_of(headers: Sequence[str]) -> Profile | None:
    """Return the profile whose signature the headers have; None where there is none."""
    there = frozenset(headers)
    return next((each for each in PROFILES if each.signature <= there), None)


PROFILES: tuple[Profile, ...] = ()
