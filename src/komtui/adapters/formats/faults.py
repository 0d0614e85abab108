"""Faults: the problems that are found in one file, collected so that all of them can be shown at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from komtui.domain.problem import Problem, ProblemError

CAP = 50
"""More problems than this are counted, not listed: nobody mends the fifty-first first."""
_OF_EACH = 3
"""Problems that are said of one document beside which others come in."""


class Faults:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        """Name of the file, a fact of each problem."""
        self._problems: list[Problem] = []
        self._more = 0
        self._again = 0
        self._notes: list[Problem] = []
        self._document: int | None = None
        self._hidden = 0
        self._of_file = False
        self._by_document: dict[int, list[Problem]] = {}
        self._by_line: dict[int, list[Problem]] = {}

    def __bool__(self) -> bool:
        return bool(self._problems)

    def add(self, code: str, **facts: str | int) -> None:
        """Note one problem; `place` among the facts says where in the file it is."""
        problem = Problem(code, {"file": self.file, **facts})
        if len(self._problems) < CAP:
            self._problems.append(problem)
        else:
            self._more += 1
        if not self._hidden:
            self._laid(problem, facts.get("line"))

    def _laid(self, problem: Problem, line: str | int | None) -> None:
        """Lay a problem at the door of its document, of its line where nobody knows yet whose it is, or of the file."""
        if self._document is not None:
            found = self._by_document.setdefault(self._document, [])
        elif isinstance(line, int):
            found = self._by_line.setdefault(line, [])
        else:
            self._of_file = True
            return
        if len(found) < _OF_EACH:
            found.append(problem)

    @contextmanager
    def of(self, document: int) -> Iterator[None]:
        """Lay what is noted in between at the door of the document at that place in the file."""
        before, self._document = self._document, document
        try:
            yield
        finally:
            self._document = before

    def concerns(self, line: int) -> None:
        """Lay the problem that was noted last at the door of another line as well."""
        if self._problems:
            self._laid(self._problems[-1], line)

    def by_document(self, lines: Mapping[int, int]) -> Mapping[int, tuple[Problem, ...]] | None:
        """Return what is wrong by the place of its document; None where something is wrong with the file itself.

        `lines` says to which document a line belongs.
        """
        if self._of_file or not self._by_line.keys() <= lines.keys():
            return None
        found: dict[int, list[Problem]] = {}
        for line, problems in self._by_line.items():
            found.setdefault(lines[line], []).extend(problems)
        for document, problems in self._by_document.items():
            found.setdefault(document, []).extend(problems)
        return {document: tuple(problems[:_OF_EACH]) for document, problems in sorted(found.items())}

    def lacking(self, name: str, **facts: str | int) -> None:
        """Note `import.column-lacking` for what no column says: once, and not where its header is missing."""
        self._of_file = self._of_file or not self._hidden
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
        self._hidden += 1
        try:
            yield
        finally:
            self._hidden -= 1
            self._problems, self._more, self._again, self._notes = before

    def note(self, code: str, **facts: str | int) -> None:
        """Set down what is worth knowing although nothing is wrong; not more of it than of problems."""
        if len(self._notes) < CAP:
            self._notes.append(Problem(code, {"file": self.file, **facts}))

    def fatal(self, code: str, **facts: str | int) -> ProblemError:
        """Note one problem after which nothing more can be read, and return the error with all of them, to raise."""
        self._of_file = self._of_file or not self._hidden
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
