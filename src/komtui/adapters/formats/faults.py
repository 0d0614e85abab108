"""Faults: the problems that are found in one file, collected so that all of them can be shown at once."""

from __future__ import annotations

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

    def __bool__(self) -> bool:
        return bool(self._problems)

    def add(self, code: str, **facts: str | int) -> None:
        """Note one problem; `place` among the facts says where in the file it is."""
        if len(self._problems) < CAP:
            self._problems.append(Problem(code, {"file": self.file, **facts}))
        else:
            self._more += 1

    def fatal(self, code: str, **facts: str | int) -> ProblemError:
        """Note one problem after which nothing more can be read, and return the error with all of them, to raise."""
        self.add(code, **facts)
        return self._error()

    def raise_any(self) -> None:
        """Raise ProblemError with every problem, if there is one."""
        if self._problems:
            raise self._error()

    def _error(self) -> ProblemError:
        if self._more:
            return ProblemError(*self._problems, Problem("import.more", {"file": self.file, "count": self._more}))
        return ProblemError(*self._problems)
