"""A file of which some documents are refused: what is left of it, and the refused ones as a file to mend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError, unwritable
from komtui.domain.tables.refused import Refused, Where
from komtui.late import dataclass
from komtui.services.ports import NewDocument, Written
from komtui.services.reach import Reach, TakenError

_REFUSED = "-refused"
"""What stands behind the name of a file in that of its refused documents."""


@dataclass(frozen=True)
class Reading:
    """One file as it was read, before it is written."""

    new: Sequence[NewDocument]
    """Documents that can come in."""
    notes: tuple[Problem, ...]
    """What is to be known."""
    refused: tuple[Refused, ...]
    """Documents that cannot."""
    problems: tuple[Problem, ...]
    """What is wrong with them, as it is said of the whole file."""
    wheres: tuple[Where, ...]
    """Where each of all of them stands; empty for a file of one document."""
    source: str
    """SHA-256 of the file."""
    file: str
    """Its name."""

    def check(self) -> None:
        """Raise ProblemError where more documents are refused than are left: then it is the file that is misread."""
        if len(self.refused) > len(self.new):
            raise ProblemError(*self.problems)

    def without(self, problems: Sequence[Problem]) -> Reading | None:
        """Return the same without the documents whose numbers the books refuse; None where anything else is wrong."""
        problems = tuple(replace(each, facts={"file": self.file, **each.facts}) for each in problems)
        taken = {str(each.facts.get("number")): each for each in problems if each.code == "import.number-taken"}
        left, gone = list[NewDocument](), list[NewDocument]()
        for each in self.new:
            (gone if not each.borrowed and each.document.number in taken else left).append(each)
        if len(taken) < len(problems) or not left or not gone or not self.wheres:
            return None
        refused = [
            Refused(self.wheres[each.place or 0], each.place or 0, (taken[each.document.number],)) for each in gone
        ]
        both = sorted((*self.refused, *refused), key=lambda each: each.place)
        return replace(self, new=left, refused=tuple(both), problems=(*self.problems, *problems))


Write = Callable[[Sequence[NewDocument]], Awaitable[Sequence[Written]]]
"""Writes documents, or says what would become of them."""


async def agreed(reading: Reading, add: Write, compare: Write, *, partly: bool) -> tuple[Reading, Sequence[Written]]:
    """Return what became of a file's documents, with those that the books refuse among the refused ones.

    Where some are refused and `partly` does not agree to that, they are only compared, and nothing is written. Raises
    ProblemError where nothing is left, or the refused ones are the most of the file.
    """
    reading.check()
    try:
        return reading, await (compare if reading.refused and not partly else add)(reading.new)
    except ProblemError as error:
        less = reading.without(error.problems)
        if less is None:
            raise
    less.check()
    return less, await (add if partly else compare)(less.new)


def saved(file: Path, content: bytes, folder: Path, reach: Reach) -> Path:
    """Write the refused documents of `file` into a folder, over nothing that is there; return where.

    Blocking. Raises ProblemError.
    """
    suffix = file.suffix.lower() if file.suffix else ".csv"
    for at in count(1):
        path = folder / f"{file.stem}{_REFUSED}{f'-{at}' if at > 1 else ''}{suffix}"
        try:
            return reach.save(path, path.name, content, suffix=suffix)
        except TakenError:
            continue
        except OSError as error:
            raise ProblemError(unwritable(error, path)) from error
    raise AssertionError
