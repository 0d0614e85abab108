"""The configuration: search a setting, change it, see at once what is wrong, try the mail account, save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker

from komtui.domain.message import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.setting import BY_KEY, CATALOGUE, SECTIONS
from komtui.i18n import _, current, n_
from komtui.services.trial import TrialSettings
from komtui.ui.command import Command, bindings
from komtui.ui.screens.settings.fields import SettingRow
from komtui.ui.screens.settings.form import SettingsForm
from komtui.ui.screens.settings.menu import SectionMenu
from komtui.ui.screens.settings.passphrase import PassphraseScreen
from komtui.ui.screens.settings.test_panel import TestPanel
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from komtui.services.registry import Services


_OF_THE_ACCOUNT = frozenset({"company", "mail", "smtp"})
"""Sections that a test of the account works on."""


class SettingSearch(SearchBox):
    """The search over the settings; Esc clears it, then leaves the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "clear_or_leave", show=False)]

    async def action_clear_or_leave(self) -> None:  # type: ignore[override]  # Textual awaits either
        """Clear, or leave."""
        if self.value:
            self.value = ""
        else:
            await self.run_action("screen.back")


class SettingsScreen(Screen[None]):
    """Everything that can be set, from the one catalogue."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("save", "ctrl+s", N_("Save"), N_("Save all that was changed"), priority=True),
        Command("test", "f5", N_("Test"), N_("Try the mail account with the values on the screen; nothing is sent")),
        Command("vault", "f8", N_("Vault"), N_("Open the vault of passwords, or make one"), priority=True),
        Command("search", "ctrl+f", N_("Search"), N_("Search by any word: name, help, section"), priority=True),
        Command("people", "f7", N_("People"), N_("See who works with komtui, and what they may do"), priority=True),
        Command("audit", "f6", N_("Changes"), N_("See who changed which setting, and when"), priority=True),
        Command("back", "escape", N_("Back"), N_("Leave; what is not saved is asked about")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("settings", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#search"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (80, "-narrow"), (120, "-wide")]  # noqa: RUF012 - an instance variable in Textual

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._ready = False
        self._found: int | None = None
        self._trial: Worker[None] | None = None
        self._vault_offered = False

    def compose(self) -> ComposeResult:
        """Lay the screen out; the fields follow once they are read."""
        yield HeaderLine(_("Configuration"))
        with Horizontal(id="search-line"):
            yield SettingSearch(self._search, _("Search: password, logo, number, language…"), id="search")
            yield Static(id="state", markup=False)
        with Horizontal(id="body"):
            yield SectionMenu(SECTIONS, Counter(setting.section for setting in CATALOGUE))
            with Vertical(id="right"):
                yield Static(_("No setting matches. Esc clears the search."), id="nothing", markup=False)
        yield TestPanel()
        yield CommandBar()

    def on_mount(self) -> None:
        """Read the settings."""
        self._read()

    @work(group="read", description="reads the settings")
    async def _read(self) -> None:
        try:
            found = await self._services.settings.effective()
        except ProblemError as error:
            self._say_all(error.problems)
            return
        await self.query_one("#right").mount(SettingsForm(found), before=0)
        self._ready = True
        if words := self.query_one(SettingSearch).value:
            self._search(words)
        await self._show_places()

    async def _show_places(self) -> None:
        """Say of each secret whether it is set and where a new one goes; a keyring takes its time to answer."""
        settings = self._services.settings
        secrets = await settings.effective([setting.key for setting in CATALOGUE if setting.secret])
        place = await settings.secret_store()
        self._vault_offered = place == "session"
        for each in secrets:
            self._fields.rows[each.setting.key].show_place(each, place)
        self.query_one(CommandBar).update()

    @property
    def _fields(self) -> SettingsForm:
        return self.query_one(SettingsForm)

    @property
    def _edited(self) -> dict[str, str]:
        return self._fields.edited() if self._ready else {}

    # Searching and moving

    def _search(self, text: str) -> None:
        if not self._ready:
            return
        found = self._services.settings.search(text)
        self._fields.leave_only(found)
        self.query_one(SectionMenu).count(Counter(setting.section for setting in found))
        self.set_class(not found, "-nothing")
        self._found = len(found) if text.strip() else None
        self._show_state()

    def _show_state(self) -> None:
        edited = len(self._edited)
        words = []
        if self._found is not None:
            words.append(n_("{count} field", "{count} fields", self._found).format(count=self._found))
        if edited:
            words.append(n_("{count} not saved", "{count} not saved", edited).format(count=edited))
        self.query_one("#state", Static).update(" · ".join(words))
        self.query_one(CommandBar).update()

    @on(SearchBox.Left)
    def _to_fields(self) -> None:
        row = self._fields.first_of() if self._ready else None
        if row is not None:
            row.go()

    @on(SectionMenu.Highlighted)
    def _reveal(self, event: SectionMenu.Highlighted) -> None:
        if self._ready:
            self._fields.reveal(event.section)

    @on(SectionMenu.Entered)
    def _enter(self, event: SectionMenu.Entered) -> None:
        row = self._fields.first_of(event.section) if self._ready else None
        if row is not None:
            row.go()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Show in the menu which section the focus is in."""
        row = next((each for each in event.widget.ancestors if isinstance(each, SettingRow)), None)
        if row is not None:
            self.query_one(SectionMenu).mark(row.setting.section)

    # Changing and saving

    @on(FieldRow.Changed)
    def _changed(self, event: FieldRow.Changed) -> None:
        row = event.row
        if isinstance(row, SettingRow):
            row.changed = row.edited
            # A fault goes away as soon as it is mended, but is not named while one still types.
            if row.problem:
                self._check(row)
            self._show_state()

    @on(FieldRow.Left)
    def _left(self, event: FieldRow.Left) -> None:
        if isinstance(event.row, SettingRow) and event.row.edited:
            self._check(event.row)

    def _check(self, row: SettingRow) -> Problem | None:
        value = row.value
        # An empty field goes back to its default, and an empty secret stays as it is.
        empty = not value.strip() and (row.setting.default or row.setting.secret)
        problem = None if empty or not row.edited else self._services.settings.check(row.setting.key, value)
        row.problem = current().problem(problem) if problem is not None else ""
        return problem

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what cannot be done now; hide the vault where another store keeps the secrets."""
        del parameters
        if action == "save" and self.is_mounted:
            return True if self._edited else None
        if action == "vault":
            return self._vault_offered
        return True

    @work(group="save", description="saves the settings")
    async def action_save(self) -> None:
        """Save all that was changed."""
        await self._save()

    async def _save(self) -> bool:
        edited = self._edited
        problems = [found for key in edited if (found := self._check(self._fields.rows[key]))]
        try:
            if not problems:
                await self._services.settings.set(dict(edited))
        except ProblemError as error:
            problems = list(error.problems)
        if problems:
            self._say_all(self._fields.show_problems(problems))
            return False
        self._fields.load(await self._services.settings.effective())
        await self._show_places()
        self._show_state()
        self.query_one(TestPanel).close()
        await self._go_on(edited)
        return True

    async def _go_on(self, edited: Mapping[str, str]) -> None:
        """Say that it is saved, and let an account that stood still try again with its new values."""
        words = _("Saved.")
        if "language.interface" in edited:
            words = _("Saved. The screens change their language when komtui is started again.")
        self.app.notify(words, markup=False)
        if any(BY_KEY[key].section in {"mail", "smtp"} for key in edited):
            for pause in await self._services.outbox.pauses():
                await self._services.outbox.resume(pause.scope)
            self._services.worker.wake()
        self._services.outbox.touched()

    def _say_all(self, problems: Sequence[Problem]) -> None:
        if problems:
            self.query_one(TestPanel).say(" ".join(current().problem(problem) for problem in problems))

    # Trying the account

    def action_test(self) -> None:
        """Try the account with the values on the screen."""
        if self._ready and not self.query_one(TestPanel).running:
            self._trial = self._try()

    @work(group="test", description="tries the mail account")
    async def _try(self) -> None:
        panel = self.query_one(TestPanel)
        edited = {key: value for key, value in self._edited.items() if BY_KEY[key].section in _OF_THE_ACCOUNT}
        problems = [found for key in edited if (found := self._check(self._fields.rows[key]))]
        accounts = self._services.accounts.over(TrialSettings(self._services.settings, edited))
        try:
            problems = problems or list(await accounts.missing())
            if problems:
                panel.close()
                self._say_all(self._fields.show_problems(problems))
                return
            account = await accounts.account()
            panel.begin(saved=not edited)
            async for step in accounts.test(account):
                panel.add(step)
        except ProblemError as error:
            panel.end(" ".join(current().problem(problem) for problem in error.problems))
        else:
            panel.end()

    @work(group="vault", description="opens the vault")
    async def action_vault(self) -> None:
        """Ask for the vault's passphrase until it opens or the person gives up."""
        settings, problem = self._services.settings, ""
        while passphrase := await self.app.push_screen_wait(
            PassphraseScreen(new=not settings.vault_exists, problem=problem)
        ):
            try:
                await settings.unlock(passphrase)
            except ProblemError as error:
                problem = current().problem(error.problems[0])
            else:
                await self._show_places()
                self.app.notify(_("The vault is open for this session."), markup=False)
                return

    # What belongs to the configuration

    def action_people(self) -> None:
        """Show who works here."""
        from komtui.ui.screens.people.screen import PeopleScreen

        self.app.push_screen(PeopleScreen(self._services))

    def action_audit(self) -> None:
        """Show who changed what."""
        from komtui.ui.screens.audit.screen import AuditScreen

        self.app.push_screen(AuditScreen(self._services))

    # Leaving

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one(SettingSearch).focus()

    @work(group="leave", description="asks before leaving")
    async def action_back(self) -> None:
        """Stop the test, close it, or leave: one thing at a time."""
        panel = self.query_one(TestPanel)
        if panel.running and self._trial is not None:
            self._trial.cancel()
            panel.end(_("Stopped."))
        elif panel.shown:
            panel.close()
        elif await self.can_leave() and self.is_current:
            self.dismiss()

    async def can_leave(self) -> bool:
        """Ask what becomes of the values that are not saved. Runs in a worker."""
        if not self._edited:
            return True
        answer = await self.app.push_screen_wait(
            Question(
                _("Some values are not saved yet."),
                [
                    ("stay", _("Go on here")),
                    ("save", _("Save them, then leave")),
                    ("drop", _("Leave without saving")),
                ],
            )
        )
        return answer == "drop" or (answer == "save" and await self._save())
