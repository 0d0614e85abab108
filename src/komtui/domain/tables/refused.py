"""Refused documents of a file: where they stand in it, and what is wrong with them."""

from __future__ import annotations

from komtui.domain.problem import Problem
from komtui.late import dataclass


@dataclass(frozen=True)
class Where:
    """Where a document stands in its file, as a person finds it there."""

    number: str = ""
    """Its number as the file has it; empty where it has none."""
    line: int = 0
    """The line that it begins on; 0 in files whose lines mean nothing."""
    path: str = ""
    """Such as `documents[3]`; empty in a table."""


@dataclass(frozen=True)
class Refused:
    """A document that is not as it must be, in a file whose other documents are."""

    where: Where
    """Where it stands."""
    place: int
    """Its place among the documents of the file, from 0."""
    problems: tuple[Problem, ...]
    """What is wrong with it, or the first of it."""
