"""Problem: what went wrong, as a code with facts; i18n turns it into a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from komtui.late import dataclass

WRITE_UNCERTAIN: Final = "system.database-uncertain"
"""The code of what the books were asked to write, and nobody can know whether they did."""


@dataclass(frozen=True)
class Problem:
    """One fault, without words."""

    code: str
    """Dotted and stable: the topic, then the fault, such as `import.total` or `smtp.password`."""
    facts: Mapping[str, str | int] = field(default_factory=dict)
    """What the sentence names. Untrusted text (a server's reply, a file's content) stays raw here."""
    field: str | None = None
    """The key of the setting or the name of the form's field it stands beside, if there is one."""


def unwritable(error: OSError, file: object, field: str | None = None) -> Problem:
    """Return what says of a file that it cannot be written, with the reason that the system gives."""
    return Problem("system.file", {"file": str(file), "reason": error.strerror or type(error).__name__}, field)


class ProblemError(Exception):
    """A use-case that could not be carried out; carries every problem found, at least one."""

    exit_code = 1
    """What the command line exits with (see the table in docs/cli.md)."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class NotConfiguredError(ProblemError):
    """Something must be set up first."""

    exit_code = 3


class NotAllowedError(ProblemError):
    """The person may not do this."""

    exit_code = 4
