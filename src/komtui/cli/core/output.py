"""What is written: rows and JSON on stdout, narration on stderr; tables without colour."""

from __future__ import annotations

import codecs
import contextlib
import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import click

from komtui.domain.problem import Problem, ProblemError, unwritable
from komtui.domain.text import visible
from komtui.i18n import current
from komtui.i18n.sentences import OF_PATHS

GAP = "  "
LEGIBLE = "komtui-legible"
"""How text is written in an encoding that lacks some of its signs (the name of an error handler of `codecs`)."""
_INSTEAD = {"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2019": "'", "\u202f": " ", "\u00a0": " ", "\u2026": "..."}
"""What stands for signs of ours: a question mark for a minus would be another amount."""


def _legible(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_INSTEAD.get(sign, "?") for sign in lacking), error.end


codecs.register_error(LEGIBLE, _legible)


def emit(answer: Mapping[str, Any]) -> None:
    """Write one JSON object on a line of its own; pure ASCII, so that no terminal is steered and no encoding fails."""
    tell(json.dumps(answer))


def tell(text: str = "") -> None:
    """Write data: one line, or several. Raises BrokenPipeError, and ProblemError `system.file` for a full disk."""
    try:
        click.echo(_labelled(text))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ProblemError(unwritable(error, "stdout")) from error


def say(sentence: str) -> None:
    """Narrate on stderr; where nobody can hear it, the exit code still speaks."""
    with contextlib.suppress(OSError):
        click.echo(_labelled(sentence), err=True)


def problem_json(problem: Problem) -> dict[str, str | None]:
    """Return a problem as scripts read it."""
    return {"code": problem.code, "message": current().problem(problem), "field": problem.field}


def say_problems(problems: Iterable[Problem], subject: str = "") -> None:
    """Narrate each problem, once, after the name of what it is about."""
    speaks = current()

    def worded(problem: Problem) -> str:
        if not subject or problem.code in OF_PATHS:
            return speaks.problem(problem)
        sentence = speaks.problem(problem)
        if sentence.startswith(subject):  # it names it itself
            return sentence
        return speaks._("{label}: {text}").format(label=visible(subject), text=speaks.problem_beneath(problem))

    for sentence in dict.fromkeys(map(worded, problems)):
        say(sentence)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """Return aligned columns under their headings, if any, the columns `right` flush right. Cells are cleaned here."""
    lines = [list(headings)] if headings else []
    lines += [[_labelled(visible(cell)) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        GAP.join(_padded(cell, widths[place], place in right) for place, cell in enumerate(line)).rstrip()
        for line in lines
    )


def _labelled(text: str) -> str:
    """Return a text with the ASCII form of each address's domain: letters of other scripts look like ours."""
    if "@" not in text or text.isascii():
        return text
    from komtui.services.addresses import labelled

    return labelled(text)


def cells(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(bool(unicodedata.combining(char)) for char in text)


def _padded(text: str, width: int, to_right: bool) -> str:
    gap = " " * (width - cells(text))
    return gap + text if to_right else text + gap
