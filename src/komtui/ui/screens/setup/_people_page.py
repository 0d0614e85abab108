"""The last page: who works here. Several people sign in, and the first of them is an administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from komtui.domain.access import SHORTEST_PASSWORD, Role
from komtui.domain.problem import ProblemError
from komtui.i18n import _, current
from komtui.ui.screens.setup.page import GoOn, SetupPage
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import TextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from komtui.domain.access import Person
    from komtui.domain.problem import Problem
    from komtui.services.registry import Services

_ONE, _SEVERAL = "one", "several"


class PeoplePage(SetupPage):
    """Asks for the first administrator where several people will work here; `people` are those that do already."""

    def __init__(self, services: Services, people: Sequence[Person], go_on: str) -> None:
        super().__init__()
        self._services = services
        self._people = people
        self._go_on = go_on
        choices = [(_ONE, _("one person, without signing in")), (_SEVERAL, _("several people"))]
        advice = _("{minimum} characters or more; several words are easy to keep in mind.")
        self._who = FieldRow(_("Who works here"), ChoiceField(choices, _ONE))
        self._person = FieldRow(_("Your name"), TextField(), hint=_("As you sign in; capitals do not matter."))
        self._password = FieldRow(
            _("Password"), TextField(password=True), hint=advice.format(minimum=SHORTEST_PASSWORD)
        )
        self._again = FieldRow(_("Once more"), TextField(password=True))
        self._asked = (self._person, self._password, self._again)

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        if self._people:
            words = _("People sign in here already. F9, then People, says who they are.")
            yield Static(words, markup=False, id="remark", classes="-said")
        else:
            yield self._who
            for row in self._asked:
                row.display = False
                yield row
            yield Static(id="remark", markup=False)
        yield GoOn(self._go_on)

    @on(FieldRow.Changed)
    def _changed(self, event: FieldRow.Changed) -> None:
        if event.row is self._who:
            for row in self._asked:
                row.display = self._several
        else:
            event.row.problem = ""
        self.post_message(self.Changed())

    @property
    def _several(self) -> bool:
        return self._who.value == _SEVERAL

    @property
    def typed(self) -> bool:
        """Whether an administrator was begun."""
        return self._several and any(row.value for row in self._asked)

    async def save(self) -> bool:
        """Make the administrator; False where something is wrong, which is then shown beside its field."""
        if self._people or not self._several:
            return True
        if self._password.value != self._again.value:
            self._again.problem = _("The two are not the same.")
            self._again.go()
            return False
        try:
            person = await self._services.access.add(self._person.value, Role.ADMINISTRATOR, self._password.value)
        except ProblemError as error:
            self._show(error.problems)
            return False
        self._people = [person]
        for row in self._asked:
            row.value = ""
        return True

    def _show(self, problems: Sequence[Problem]) -> None:
        rows = {"name": self._person, "password": self._password}
        for problem in reversed(problems):
            row = rows.get(problem.field or "", self._person)
            row.problem = current().problem(problem)
            row.go()
