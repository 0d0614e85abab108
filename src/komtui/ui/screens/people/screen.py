"""People: who works here, and what they may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from komtui.domain.access import Person, Role
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.roles import role_word
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.people._form import Entered, PersonScreen
from komtui.ui.soon import AGAIN, telling
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

_ROLE = 16


def _source(people: Sequence[Person]) -> HeldRows[Person]:
    # The list's keys go down, and people stand in the order of their names.
    by_key = {len(people) - place: person for place, person in enumerate(people)}
    keys = {person.id: key for key, person in by_key.items()}
    return HeldRows(by_key, key=lambda person: keys[person.id])


class PeopleList(RowList[Person]):
    """One person a line."""

    def draw_row(self, row: Person, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one person's line."""
        del marked
        base = self.get_component_rich_style("row-list--cursor") if cursor else self.rich_style
        sign = _("logs in") if row.has_password else _("no password")
        name = padded(visible(row.name), max(width - 2 - _ROLE - 1 - len(sign) - 1, 10))
        return [Segment(f"{GLYPHS.cursor if cursor else ' '} {name} {padded(role_word(row.role), _ROLE)} {sign}", base)]

    def action_mark(self) -> None:
        """Nothing is done here for several at once."""


class PeopleScreen(CalmScreen[None]):
    """Lists people; adds, changes and removes them."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("add", "N", N_("Add"), N_("Let another person work with komtui")),
        Command("role", "enter", N_("Role"), N_("Make an administrator a clerk, or a clerk an administrator")),
        Command("password", "k", N_("Password"), N_("Give this person another password")),
        Command("remove", "x,delete", N_("Remove"), N_("Let this person no longer work with komtui")),
        Command("back", "escape", N_("Back"), N_("Go back to the configuration")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("people", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "PeopleList"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("People"))
        yield Static(id="words", markup=False)
        yield PeopleList(_source(()))
        yield CommandBar()

    def on_mount(self) -> None:
        """Read who works here."""
        self._read()

    @property
    def _list(self) -> PeopleList:
        return self.query_one(PeopleList)

    @work(group="read", description="reads who works here")
    async def _read(self) -> None:
        await self._look()

    async def _look(self) -> None:
        try:
            async with telling(self, self._tell):
                people = await self._services.access.people()
        except ProblemError:
            self.set_timer(AGAIN, self._read)
            return
        self._list.load(_source(people), keep_cursor=True)
        self._tell(_words(people))
        self.query_one(CommandBar).update()

    def _tell(self, words: str) -> None:
        self.query_one("#words", Static).update(words)

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        self.action_role()

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self.query_one(CommandBar).update()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a person where there is none."""
        del parameters
        if action in {"role", "password", "remove"} and self.is_mounted:
            return True if self._list.current is not None else None
        return True

    @work(group="do", description="adds a person", leads=True)
    async def action_add(self) -> None:
        """Add a person."""
        access = self._services.access
        first = not await self._several()
        role = Role.ADMINISTRATOR if first else Role.CLERK

        async def save(entered: Entered) -> None:
            await access.add(entered.name, entered.role, entered.password)

        if await self.app.push_screen_wait(PersonScreen(save, role=role, first=first)):
            await self._look()

    async def _several(self) -> bool:
        try:
            return bool(await self._services.access.people())
        except ProblemError:
            return True

    @work(group="do", description="gives a password", leads=True)
    async def action_password(self) -> None:
        """Give another password."""
        person = self._list.current
        if person is None:
            return

        async def save(entered: Entered) -> None:
            await self._services.access.set_password(person, entered.password)

        if await self.app.push_screen_wait(PersonScreen(save, person=person)):
            await self._look()

    @work(group="do", description="gives a role", leads=True)
    async def action_role(self) -> None:
        """Give the other role."""
        person = self._list.current
        if person is not None:
            role = Role.CLERK if person.role is Role.ADMINISTRATOR else Role.ADMINISTRATOR
            words = _("Make {name} an administrator?") if role is Role.ADMINISTRATOR else _("Make {name} a clerk?")
            yes = _("Yes, change the role")
            await self._ask(person, words, yes, lambda: self._services.access.set_role(person, role))

    @work(group="do", description="removes a person", leads=True)
    async def action_remove(self) -> None:
        """Remove a person."""
        person = self._list.current
        if person is not None:
            words = _("Remove {name}? What the list of changes says stays.")
            await self._ask(person, words, _("Yes, remove"), lambda: self._services.access.remove(person))

    async def _ask(self, person: Person, words: str, yes: str, do: Callable[[], Awaitable[None]]) -> None:
        question = Question(words.format(name=visible(person.name)), [("no", _("Change nothing")), ("yes", yes)])
        if await self.app.push_screen_wait(question) == "yes":
            try:
                await do()
            except ProblemError as error:
                self._say(error)
            await self._look()

    def _say(self, error: ProblemError) -> None:
        for problem in error.problems:
            self.app.notify(current().problem(problem), severity="warning", markup=False)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _words(people: Sequence[Person]) -> str:
    if not people:
        return _("Nobody is listed, so nobody has to log in. N adds a first administrator.")
    if not any(person.has_password for person in people):
        return _("Nobody has a password, so nobody has to log in.")
    return _("Everybody logs in when komtui starts. Administrators alone open the configuration.")
