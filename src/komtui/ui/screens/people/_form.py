"""The form of a person: a new one whole, of others the password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.domain.access import SHORTEST_PASSWORD, Person, Role
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.roles import role_word
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.line_form import LineField, LineForm
from komtui.ui.work import work


@dataclass(frozen=True)
class Entered:
    """What the form holds."""

    name: str
    """As typed; of a person who is there already, the present one."""
    role: Role
    """Chosen; of a person who is there already, the present one."""
    password: str = field(repr=False)
    """As typed, twice the same."""


Save = Callable[[Entered], Awaitable[None]]
"""Writes it. Raises ProblemError, whose problems are shown beside the fields that they name."""


class PersonScreen(ModalScreen[bool]):
    """Returns whether something was saved. `person` is the one whose password is asked for; None for a new one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", show=False),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]
    CSS_PATH = "form.tcss"

    def __init__(
        self, save: Save, *, person: Person | None = None, role: Role = Role.CLERK, first: bool = False
    ) -> None:
        super().__init__()
        self._save = save
        self._person = person
        self._role = role
        self._first = first
        self._busy = False

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        with LineForm():
            yield Static(self._words, markup=False, classes="words")
            if self._person is None:
                yield FieldRow(_("Name"), LineField(), hint=_("As this person logs in; capitals do not matter."))
                choices = [(role.value, role_word(role)) for role in Role]
                yield FieldRow(_("Role"), ChoiceField(choices, self._role))
            hint = _("{minimum} characters or more; several words are easy to keep in mind.")
            yield FieldRow(_("Password"), LineField(password=True), hint=hint.format(minimum=SHORTEST_PASSWORD))
            yield FieldRow(_("Once more"), LineField(password=True))
            yield Static(_("Enter goes on and saves at the end, Esc gives up."), markup=False, classes="keys")

    @property
    def _words(self) -> str:
        if self._person is not None:
            return _("Another password for {name}.").format(name=visible(self._person.name))
        if self._first:
            return _("The first person is an administrator. From then on, komtui asks who is there when it starts.")
        return _("Another person who works with komtui.")

    @property
    def _form(self) -> LineForm:
        return self.query_one(LineForm)

    @on(LineForm.Finished)
    def _finished(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        """Save, or say what is wrong."""
        *_others, password, again = self._form.rows
        self._form.forget()
        if password.value != again.value:
            again.problem = _("The two are not the same.")
            again.go()
        elif not self._busy:
            self._busy = True
            self._write(self._entered())

    def _entered(self) -> Entered:
        password = self._form.rows[-1].value
        if self._person is not None:
            return Entered(self._person.name, self._person.role, password)
        name, role, *_passwords = (row.value for row in self._form.rows)
        return Entered(name, Role(role), password)

    @work(group="save", description="saves a person", leads=True)
    async def _write(self, entered: Entered) -> None:
        try:
            await self._save(entered)
        except ProblemError as error:
            self._show(error.problems)
        else:
            self.dismiss(True)
        finally:
            self._busy = False

    def _show(self, problems: Sequence[Problem]) -> None:
        """Say each problem beside its field; what belongs to none stands at the first."""
        rows = self._form.rows
        self._form.tell(problems, {"password": rows[-2], "name": rows[0], "role": rows[min(1, len(rows) - 1)]})
