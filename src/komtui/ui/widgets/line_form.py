"""A short form: Enter goes on from line to line, and is the answer in the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from komtui.domain.problem import Problem
from komtui.i18n import current
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import TextField


class LineField(TextField):
    """A line in which Enter is an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", show=False)]


class LineForm(Vertical):
    """Holds `FieldRow`s, whose lines are `LineField`s."""

    class Finished(Message):
        """Enter, in the last line."""

    @property
    def rows(self) -> Sequence[FieldRow]:
        """The rows, from above."""
        return list(self.query(FieldRow))

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        event.stop()
        if self.screen.focused is self.rows[-1].field:
            self.post_message(self.Finished())
        else:
            self.screen.focus_next()

    def forget(self) -> None:
        """Say nothing any more beside the fields."""
        for row in self.rows:
            row.problem = ""

    def tell(self, problems: Sequence[Problem], fields: Mapping[str, FieldRow]) -> None:
        """Say each problem beside the row of its field, and go to the first; what belongs to none stands at the top."""
        for problem in reversed(problems):
            row = fields.get(problem.field or "", self.rows[0])
            row.problem = current().problem(problem)
            row.go()
