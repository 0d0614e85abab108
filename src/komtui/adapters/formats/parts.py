"""Parts: the documents of one file, each with its place, and those that are not as they must be beside the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document
from komtui.domain.tables.refused import Refused, Where


@dataclass(frozen=True)
class Parts:
    """What a file of several documents was read into."""

    documents: Sequence[Document | None]
    """In their order; None, or not to be used, where something is wrong with one."""
    wheres: Sequence[Where]
    """Where each of them stands."""
    wrong: Callable[[], Mapping[int, tuple[Problem, ...]] | None]
    """Returns what is wrong by the place of its document; None where something is wrong with the file itself."""
    cut: Callable[[Collection[int]], bytes]
    """Returns a file of the same form that has the documents of some places alone, as they stand in it; nothing where
    they would not be told apart in it."""

    def refused(self) -> tuple[Refused, ...]:
        """Return those that are not as they must be; none where something is wrong with the file itself."""
        wrong = self.wrong() or {}
        return tuple(Refused(self.wheres[place], place, problems) for place, problems in wrong.items())
