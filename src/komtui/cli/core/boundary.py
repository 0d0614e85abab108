"""The outer boundary: whatever happens below becomes a sentence on stderr and an exit code, never a traceback.

0 done · 1 a send, test or import failed · 2 usage · 3 not configured · 4 not allowed · 5 uncertain · 130 interrupted ·
141 the reader of a pipe went away.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from komtui.cli.core.output import emit, problem_json, say, say_problems
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _

INTERRUPTED = 130
PIPE_CLOSED = 141


def guarded(run: Callable[[], Any], *, as_json: bool, crashes: Callable[[], Path]) -> int:
    """Return the exit code of `run`, having said what went wrong. `crashes` names the folder of crash reports."""
    try:
        result = run()
    except click.ClickException as error:
        return _refused(error, as_json)
    except (click.Abort, KeyboardInterrupt):
        say(_("Interrupted."))
        return INTERRUPTED
    except BrokenPipeError:
        return closed_pipe()
    except ProblemError as error:
        return _problems(error, as_json)
    except Exception as error:  # noqa: BLE001 - the boundary: a person is told, and a report is kept
        return crashed(error, crashes)
    return result if isinstance(result, int) else 0


def closed_pipe() -> int:
    """Be quiet where the reader of our output went away, also when Python flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return PIPE_CLOSED


class WrongValueError(ProblemError):
    """What stood on the command line cannot be taken."""

    exit_code = 2


def together(errors: Sequence[ProblemError]) -> ProblemError:
    """Return one error for several: not configured where one is, since that is what to mend first."""
    problems = dict.fromkeys(_Same(problem) for error in errors for problem in error.problems)
    kind = next((type(error) for error in errors if isinstance(error, NotConfiguredError)), ProblemError)
    return kind(*(each.problem for each in problems))


class _Same:
    """A problem, equal to another that says the same; facts are a mapping, which has no hash."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.key = (problem.code, problem.field, tuple(sorted(problem.facts.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _refused(error: click.ClickException, as_json: bool) -> int:
    shown = io.StringIO()
    error.show(shown)
    say(visible(shown.getvalue().rstrip("\n"), multiline=True))
    if as_json:
        _answer({"code": "usage", "message": visible(error.format_message()), "field": None})
    return error.exit_code


def _problems(error: ProblemError, as_json: bool) -> int:
    say_problems(error.problems)
    if as_json:
        _answer(*map(problem_json, error.problems))
    return error.exit_code


def _answer(*problems: dict[str, str | None]) -> None:
    """Answer with problems; one of them may be that nothing can be written."""
    with contextlib.suppress(BrokenPipeError, ProblemError):
        emit({"problems": problems})


def crashed(error: Exception, crashes: Callable[[], Path]) -> int:
    """Say that an error of our own ended this, keep a report in the folder `crashes`, and return the exit code."""
    from komtui.crash import report

    path = None
    with contextlib.suppress(ProblemError):  # without a folder of one's own there is no report
        path = report(error, crashes())
    sentence = _("komtui stopped on an error of its own ({name}).").format(name=type(error).__name__)
    if path is not None:
        sentence += " " + _("The report, without any of your data: {path}").format(path=path)
    say(sentence)
    return 1
