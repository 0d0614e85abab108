"""Logging in: at the start, and for an administrator on the spot."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.domain.access import person_key
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _, current
from komtui.ui.keys.command import Command
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.line_form import LineField
from komtui.ui.work import work

if TYPE_CHECKING:
    from textual.timer import Timer

    from komtui.domain.access import Person

Recognise = Callable[[str, str], Awaitable["Person"]]
"""Takes a name and a password; raises ProblemError where they are not right."""


class LoginScreen(ModalScreen["Person | None"]):
    """Asks for name and password until `recognise` takes them; returns the person, or None where one gives up.

    With `enter` it is the first screen: it cannot be left, hides what is behind it, and hands the person to `enter`.
    """

    commands: ClassVar[tuple[Command, ...]] = (
        Command("go_on", "enter", N_("Continue"), N_("Go on to the password, and with it log in")),
        Command("give_up", "escape", N_("Back"), N_("Go back without logging in")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]
    DEFAULT_CSS = """
    LoginScreen {
        align: center middle;
        & > Vertical { width: 70; max-width: 96%; height: auto; background: $surface; padding: 1 3; }
        & .words { height: auto; margin-bottom: 1; }
        & .keys { height: auto; margin-top: 1; color: $text-muted; }
        & FieldRow Input { background: $background; }
        & FieldRow Input:focus { background: $panel; }
    }
    LoginScreen.-entrance { background: $background; }
    """

    def __init__(self, words: str, recognise: Recognise, enter: Callable[[Person], object] | None = None) -> None:
        super().__init__(classes="-entrance" if enter is not None else None)
        self._words = words
        self._recognise = recognise
        self._enter = enter
        self._busy = False
        self._problem = ""
        self._waits: dict[str, float] = {}
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical():
            yield Static(self._words, markup=False, classes="words")
            yield FieldRow(_("Name"), LineField())
            yield FieldRow(_("Password"), LineField(password=True))
            yield Static(self._keys, markup=False, classes="keys")

    @property
    def _keys(self) -> str:
        return _("Enter goes on, F10 leaves komtui.") if self._enter else _("Enter goes on, Esc gives up.")

    @property
    def _name_row(self) -> FieldRow:
        return self.query(FieldRow).first()

    @property
    def _password_row(self) -> FieldRow:
        return self.query(FieldRow).last()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no way back where there is none."""
        del parameters
        return action != "give_up" or self._enter is None

    def action_give_up(self) -> None:
        """Leave without logging in, where one may."""
        if self._enter is None:
            self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        empty = next((row for row in self.query(FieldRow) if not row.value.strip()), None)
        if empty is not None:
            empty.go()
        elif not self._busy and not self._left():
            self._busy = True
            self.query_one(".keys", Static).update(_("One moment…"))
            self._try(self._name_row.value, self._password_row.value)

    @work(group="log-in", description="compares a password", leads=True)
    async def _try(self, name: str, password: str) -> None:
        try:
            person = await self._recognise(name, password)
        except ProblemError as error:
            self._refused(name, error)
            return
        finally:
            self._busy = False
            self.query_one(".keys", Static).update(self._keys)
        if self._enter is not None:
            self._enter(person)
        else:
            self.dismiss(person)

    def _refused(self, name: str, error: ProblemError) -> None:
        """Say what is wrong beside the field; a name that must wait is counted down."""
        told = [problem for problem in error.problems if problem.code != "access.wait"]
        wait = next((problem for problem in error.problems if problem.code == "access.wait"), None)
        self._problem = " ".join(current().problem(problem) for problem in told)
        if wait is not None:
            self._waits[person_key(name)] = time.monotonic() + int(wait.facts["seconds"])
            self._clock = self._clock or self.set_interval(0.25, self._tell)
        at_name = any(problem.field == "name" for problem in told)
        # What is hidden cannot be mended, only typed again.
        self._password_row.value = ""
        if at_name:
            self._name_row.problem, self._problem = self._problem, ""
            self._name_row.go()
        else:
            self._name_row.problem = ""
            self._password_row.go()
        self._tell()

    def _left(self) -> int:
        """Return how many seconds this name still waits."""
        until = self._waits.get(person_key(self._name_row.value), 0.0)
        return max(0, math.ceil(until - time.monotonic()))

    @on(FieldRow.Changed)
    def _tell(self) -> None:
        """Count down; painted only where the words differ."""
        left = self._left()
        wait = current().problem(Problem("access.wait", {"seconds": left})) if left else ""
        self._password_row.problem = " ".join(filter(None, [self._problem, wait]))
        if self._clock is not None and not any(until > time.monotonic() for until in self._waits.values()):
            self._clock.stop()
            self._clock = None
