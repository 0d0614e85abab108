"""Faults: the problems that are found in one file, collected so that all of them can be shown at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from komtui.domain.problem import Problem, ProblemError

CAP = 50
"""More problems than this are counted, not listed: nobody mends the fifty-first first."""


class Faults:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        """Name of the file, a fact of each problem."""
        self._problems: list[Problem] = []
        self._more = 0
        self._again = 0
        self._notes: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self._problems)

    def add(self, code: str, **facts: str | int) -> None:
        """Note one problem; `place` among the facts says where in the file it is."""
        if len(self._problems) < CAP:
            self._problems.append(Problem(code, {"file": self.file, **facts}))
        else:
            self._more += 1

    def lacking(self, name: str, **facts: str | int) -> None:
        """Note `import.column-lacking` for what no column says: once, and not where its header is missing."""
        if any(each.facts.get("name", each.facts.get("column")) == name for each in self._problems if _lacks(each)):
            self._again += 1
        else:
            self.add("import.column-lacking", name=name, **facts)

    @property
    def count(self) -> int:
        """How many problems were met so far, those among them that are said once."""
        return len(self._problems) + self._more + self._again

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was noted so far, and how much more there is."""
        more = (Problem("import.more", {"file": self.file, "count": self._more}),) if self._more else ()
        return (*self._problems, *more)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is worth knowing of a file although nothing is wrong with it."""
        return tuple(self._notes)

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Forget afterwards what is noted in between: an attempt that nobody need hear of."""
        before = list(self._problems), self._more, self._again, list(self._notes)
        try:
            yield
        finally:
            self._problems, self._more, self._again, self._notes = before

    def note(self, code: str, **facts: str | int) -> None:
        """Set down what is worth knowing although nothing is wrong; not more of it than of problems."""
        if len(self._notes) < CAP:
            self._notes.append(Problem(code, {"file": self.file, **facts}))

    def fatal(self, code: str, **facts: str | int) -> ProblemError:
        """Note one problem after which nothing more can be read, and return the error with all of them, to raise."""
        self.add(code, **facts)
        return self._error()

    def raise_any(self) -> None:
        """Raise ProblemError with every problem, if there is one."""
        if self._problems:
            raise self._error()

    def _error(self) -> ProblemError:
        return ProblemError(*self.problems)


def _lacks(problem: Problem) -> bool:
    return problem.code in {"import.column-lacking", "import.header-missing", "import.header-list"}
