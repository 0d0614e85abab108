"""Rows in which figures are typed, one for each line of a document: what they hold, and what is wrong beside each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from komtui.domain.figure import figure
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import current
from komtui.i18n.presentation.states import problem_sentence
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.line_form import LineField
from komtui.ui.widgets.text_field import TextField


class FigureRows:
    """The rows of a dialog, each by its name; problems name the field of a row as `line.` and that name."""

    def __init__(self, *others: str) -> None:
        self._rows: dict[str, FieldRow] = {}
        self._others = frozenset(others)
        """Names of rows that are of no line, which problems name as they are."""

    def __getitem__(self, name: str) -> FieldRow:
        return self._rows[name]

    def __iter__(self) -> Iterator[FieldRow]:
        return iter(self._rows.values())

    def add(self, name: str, label: str, note: str, hint: str = "", *, answers: bool = False) -> FieldRow:
        """Return another row; `answers` where it is the only one, so that Enter is an answer in it."""
        row = self._rows[name] = FieldRow(label, LineField() if answers else TextField(), hint=hint, note=note)
        return row

    @property
    def are_empty(self) -> bool:
        """Whether nothing is typed."""
        return not any(row.value.strip() for row in self)

    def figures(self) -> dict[str, Decimal]:
        """Return what is typed, by name. Raises ProblemError `carry.number`, with every field that holds no figure."""
        typed = {name: row.value.strip() for name, row in self._rows.items() if row.value.strip()}
        found = {name: figure(text) for name, text in typed.items()}
        wrong = [
            Problem("carry.number", {"text": typed[name]}, self._field(name))
            for name, value in found.items()
            if value is None
        ]
        if wrong:
            raise ProblemError(*wrong)
        return {name: value for name, value in found.items() if value is not None}

    def put(self, figures: Mapping[str, Decimal]) -> None:
        """Put figures into the rows that there are."""
        for name, value in figures.items():
            if name in self._rows:
                self._rows[name].value = current().number(value)

    def tell(self, problems: Sequence[Problem], also: Mapping[str, str] | None = None) -> list[str]:
        """Say each problem beside its row, and return the sentences of those that belong to none.

        `also` has for the name of a row another field whose problems it shows.
        """
        beside = {problem.field: problem_sentence(problem) for problem in problems}
        for name, row in self._rows.items():
            said = beside.pop(self._field(name), "")
            row.problem = said or beside.pop((also or {}).get(name, ""), "")
        return list(beside.values())

    def go_to_first(self, problems: Sequence[Problem] | None = None) -> None:
        """Go to the first row, or to the first of which there is a problem."""
        wrong = None if problems is None else {problem.field for problem in problems}
        for name, row in self._rows.items():
            if wrong is None or self._field(name) in wrong:
                row.go()
                return

    def _field(self, name: str) -> str:
        return name if name in self._others else f"line.{name}"
