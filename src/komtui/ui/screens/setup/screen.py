"""The guided set-up: five pages, each saved as one goes on; left at any of them, and taken up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakKeyDictionary

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _, current, use
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.setup import _account_page, language_page
from komtui.ui.screens.setup._account_page import AccountPage
from komtui.ui.screens.setup._company_page import company_keys
from komtui.ui.screens.setup._people_page import PeoplePage
from komtui.ui.screens.setup._test_page import TestPage
from komtui.ui.screens.setup.empty import next_page
from komtui.ui.screens.setup.language_page import LanguagePage
from komtui.ui.screens.setup.page import GoOn, SetupPage
from komtui.ui.screens.setup.settings_page import BESIDE, SettingsPage
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services
    from komtui.services.settings.snapshot import Effective

PAGES = (
    (N_("Language, country, trade"), N_("A few questions, and letters can leave. Esc leaves the rest for later.")),
    (N_("Company"), N_("As it stands on documents; the answers of customers come to its e-mail.")),
    (N_("Mail account"), N_("Which account do letters leave by? From its address the rest is looked up.")),
    (N_("Connection test"), N_("The account is tried as it will be used. Nothing is sent.")),
    (N_("People"), N_("With several people, each signs in, and only administrators see the configuration.")),
)
"""Title and first words of each page, marked English."""
_TEST = 3
"""The page that tries the account."""
_LEFT_AT: WeakKeyDictionary[Services, int] = WeakKeyDictionary()
"""Where the set-up was left since komtui was started, as an index of `PAGES`."""


class SetupScreen(Screen[None]):
    """Leads through the pages."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("next", "f8", N_("Next"), N_("Save this page and go on"), priority=True),
        Command("previous", "pageup", N_("Back"), N_("Go back to the page before"), priority=True),
        Command("test", "f5", N_("Test"), N_("Try the mail account again"), priority=True),
        Command("accept", "ctrl+t", N_("Take over"), N_("Put in what is proposed"), priority=True),
        Command(
            "sign_in",
            "ctrl+y",
            N_("Sign in"),
            N_("Sign in on the provider's own page, without a password here"),
            priority=True,
        ),
        Command("leave", "escape", N_("Later"), N_("Leave; what is saved stays, Ctrl+N goes on with the rest")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("setup", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = ""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._at = 0
        self._finished = False
        self._busy = False
        self._spoken = current().language

    def compose(self) -> ComposeResult:
        """Lay the screen out; the page follows once its settings are read."""
        yield HeaderLine(_("Set-up"))
        yield Static(id="progress", markup=False)
        yield Static(id="words", markup=False)
        yield Vertical(id="page")
        yield CommandBar()

    def on_mount(self) -> None:
        """Go on where one was."""
        self._begin()

    def on_unmount(self) -> None:
        """Remember where one was."""
        _LEFT_AT[self._services] = 0 if self._finished else self._at

    @property
    def page(self) -> SetupPage | None:
        """The page on screen; None while it is made."""
        return next(iter(self.query(SetupPage)), None)

    # From page to page

    @work(group="page", exclusive=True, description="goes on with the set-up", leads=True)
    async def _begin(self) -> None:
        left_at = _LEFT_AT.get(self._services)
        await self._show(await next_page(self._services) if left_at is None else left_at)

    @work(group="page", exclusive=True, description="opens a page of the set-up", leads=True)
    async def _open(self, index: int) -> None:
        await self._show(index)

    async def _show(self, index: int, entered: Mapping[str, str] | None = None, focus: str = "") -> None:
        """Show a page, with values that were entered before and are not saved."""
        try:
            page = await self._made(index, entered)
        except ProblemError as error:
            for problem in error.problems:
                self.notify(current().problem(problem), severity="error", markup=False)
            return
        self._at = index
        holder = self.query_one("#page")
        async with self.batch():
            await holder.remove_children()
            title, words = PAGES[index]
            place = _("{place} of {count}").format(place=index + 1, count=len(PAGES))
            self.query_one("#progress", Static).update(f"{place} · {_(title)}")
            self.query_one("#words", Static).update(_(words))
            await holder.mount(page)
        if isinstance(page, SettingsPage) and focus in page.settings:
            page.settings[focus].go()
        else:
            page.begin()
        self.query_one(CommandBar).refresh()

    async def _made(self, index: int, entered: Mapping[str, str] | None) -> SetupPage:
        services, settings = self._services, self._services.settings
        beside = {each.setting.key: each.value for each in await settings.effective(BESIDE)}
        go_on = _("Finish") if index == len(PAGES) - 1 else _("Next page")
        if index == 0:
            return LanguagePage(services, await self._effective(language_page.ASKED), go_on, entered, beside)
        if index == 1:
            keys = company_keys(await settings.value("company.country"))
            return SettingsPage(services, await self._effective(keys), go_on, entered, beside)
        if index == 2:
            found = await self._effective(_account_page.KEYS)
            return AccountPage(services, found, go_on, entered, beside)
        if index == _TEST:
            return TestPage(services, go_on)
        return PeoplePage(services, await services.access.people(), go_on)

    async def _effective(self, keys: Sequence[str]) -> list[Effective]:
        """Return settings in the order in which they are asked, which is not the catalogue's."""
        found = await self._services.settings.effective(keys)
        return sorted(found, key=lambda each: keys.index(each.setting.key))

    @on(GoOn.Pressed)
    def _pressed(self) -> None:
        self.action_next()

    @on(SetupPage.Changed)
    def _page_changed(self) -> None:
        self.query_one(CommandBar).update()

    @on(LanguagePage.Spoken)
    def _speak(self, event: LanguagePage.Spoken) -> None:
        use(event.language)
        self._reword()

    @work(group="page", exclusive=True, description="says everything in another language", leads=True)
    async def _reword(self) -> None:
        page = self.page
        if isinstance(page, LanguagePage):
            self.query_one(HeaderLine).retitle(_("Set-up"))
            await self._show(self._at, page.entered, focus=language_page.KEYS[0])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what this page does not have."""
        del parameters
        if action == "previous":
            return self._at > 0
        if not self.is_mounted or action not in {"test", "accept", "sign_in"}:
            return True
        page = self.page
        if action == "sign_in":
            return isinstance(page, AccountPage) and page.provider is not None
        if action == "test":
            return isinstance(page, TestPage)
        return (isinstance(page, TestPage) and bool(page.offered)) or (
            isinstance(page, AccountPage) and page.offered is not None
        )

    @work(group="save", description="saves a page of the set-up", leads=True)
    async def action_next(self) -> None:
        """Save this page and go on."""
        if not await self._saved():
            return
        if self._at + 1 < len(PAGES):
            self._open(self._at + 1)
        else:
            self._finished = True
            self.app.notify(_("komtui is set up. F9 opens everything else that can be set."), markup=False)
            self.dismiss()

    async def _saved(self) -> bool:
        page = self.page
        if page is None or self._busy:
            return False
        self._busy = True
        try:
            saved = await page.save()
        finally:
            self._busy = False
        if saved:
            self._spoken = current().language
        return saved

    @work(group="save", description="goes back a page", leads=True)
    async def action_previous(self) -> None:
        """Go back; what was entered is saved, or mended first."""
        if self._at and (not (page := self.page) or not page.typed or await self._saved()):
            self._open(self._at - 1)

    def action_test(self) -> None:
        """Try the account again."""
        if isinstance(page := self.page, TestPage):
            page.test()

    def action_accept(self) -> None:
        """Put in what is proposed."""
        if isinstance(page := self.page, TestPage | AccountPage):
            page.accept()
            self.query_one(CommandBar).update()

    @work(group="save", description="leads to the provider's tab", leads=True)
    async def action_sign_in(self) -> None:
        """Open the configuration where one signs in with the provider; the set-up goes on from there."""
        from komtui.ui.screens.settings.screen import SettingsScreen

        page = self.page
        if not isinstance(page, AccountPage) or (provider := page.provider) is None:
            return
        settings = self._services.settings
        try:
            await settings.set({f"{provider.section}.address": page.address})
        except ProblemError as error:
            page.show([Problem(each.code, each.facts, _account_page.KEYS[0]) for each in error.problems])
            return
        entered = page.entered
        await self.app.push_screen_wait(SettingsScreen(self._services, provider.section))
        if await settings.value("mail.method") == provider.method:
            await self._show(_TEST)
        else:
            await self._show(self._at, entered)

    # Leaving

    @work(group="leave", description="asks before leaving the set-up", leads=True)
    async def action_leave(self) -> None:
        """Stop a test, or leave: one thing at a time."""
        page = self.page
        if page is not None and page.stop():
            return
        if await self.can_leave() and self.is_current:
            self.dismiss()

    async def can_leave(self) -> bool:
        """Ask what becomes of what was entered on this page, if anything. Runs in a worker."""
        page = self.page
        answer = "drop"
        if page is not None and page.typed:
            answer = await self.app.push_screen_wait(
                Question(
                    _("What you entered on this page is not saved yet."),
                    [
                        ("stay", _("Go on here")),
                        ("save", _("Save it, then leave")),
                        ("drop", _("Leave without saving")),
                    ],
                )
            )
        if answer == "save":
            return await self._saved()
        if answer == "drop":
            use(self._spoken)
        return answer == "drop"
