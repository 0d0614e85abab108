"""What short forms share: rows by the names of their fields, read and told what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from komtui.domain.figure import figure
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n.presentation.states import problem_sentence
from komtui.ui.widgets.field_row import FieldRow

Rows = Mapping[str, FieldRow]
"""By what the problems call their fields."""


class RowForm(Vertical):
    """A few rows: Enter goes from one to the next, and ends the form in the last."""

    DEFAULT_CSS = "RowForm { height: auto; }"

    @dataclass
    class Ended(Message):
        """Enter was pressed in the last row."""

        form: RowForm
        """The form."""

        @property
        def control(self) -> Widget:
            """The form, for `@on` selectors."""
            return self.form

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._named = rows

    def compose(self) -> ComposeResult:
        """Lay the rows out."""
        yield from self._named.values()

    def __getitem__(self, name: str) -> FieldRow:
        """Return a row. Raises KeyError."""
        return self._named[name]

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.screen.focused is [*self._named.values()][-1].field:
            self.post_message(self.Ended(self))
        else:
            self.screen.focus_next()

    def show(self, problems: Sequence[Problem]) -> None:
        """Say each problem beside its field, what belongs to none at the first, and go to the first that is wrong."""
        first = next(iter(self._named))
        placed = [each if each.field in self._named else Problem(each.code, each.facts, first) for each in problems]
        beside(self._named, placed)
        go_to_wrong(self._named)


def beside(rows: Rows, problems: Sequence[Problem]) -> list[str]:
    """Say each problem beside the field that it names, nothing beside the others; return what is said of no field."""
    said: dict[str, str] = {}
    for problem in problems:
        said.setdefault(problem.field or "", problem_sentence(problem))
    for name, row in rows.items():
        row.problem = said.pop(name, "")
    return [*said.values()]


def go_to_wrong(rows: Rows) -> None:
    """Go to the first row that has a problem."""
    if (wrong := next((row for row in rows.values() if row.problem), None)) is not None:
        wrong.go()


def figures(rows: Rows) -> dict[str, Decimal]:
    """Return the figures that are entered, by the names of their fields.

    Raises ProblemError `carry.number`, with every field that has something else.
    """
    typed = {name: row.value.strip() for name, row in rows.items() if row.value.strip()}
    found = {name: figure(text) for name, text in typed.items()}
    problems = [Problem("carry.number", {"text": typed[name]}, name) for name, each in found.items() if each is None]
    if problems:
        raise ProblemError(*problems)
    return {name: each for name, each in found.items() if each is not None}


def by_line(found: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the figures of lines by the names of the lines: of `line.2` by `2`."""
    return {name.removeprefix("line."): each for name, each in found.items() if name.startswith("line.")}
