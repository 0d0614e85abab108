"""The configuration: search a setting, change it, see at once what is wrong, try the mail account, save."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from komtui.i18n import _
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._commands import COMMANDS
from komtui.ui.screens.settings._finding import Finding
from komtui.ui.screens.settings._preview import Preview
from komtui.ui.screens.settings._reading import Reading
from komtui.ui.screens.settings._saving import Saving
from komtui.ui.screens.settings._sign_in import ProviderTab
from komtui.ui.screens.settings._stores import Stores
from komtui.ui.screens.settings._trial import Trial
from komtui.ui.screens.settings._vaults import Vaults
from komtui.ui.screens.settings.form import SettingsForm
from komtui.ui.screens.settings.guide import ADDRESSES
from komtui.ui.screens.settings.items import menu_section
from komtui.ui.screens.settings.menu import SectionMenu
from komtui.ui.screens.settings.words import is_previewed
from komtui.ui.terminal.calm import CalmScreen, Still, StillRow
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.search_box import SearchBox
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

NARROWEST = 70
"""Cells from which there is room for the menu."""


class SettingsScreen(CalmScreen[None], Still):
    """Everything that can be set, from the one catalogue.

    It holds what is shown (the board) and who acts on it, and hands each its part of the keys. The workers are its own,
    so that one ends the one before.
    """

    commands: ClassVar[tuple[Command, ...]] = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("settings", commands)]

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#search"

    def __init__(self, services: Services, tab: str = "", *, key: str = "") -> None:
        """Take the services, and the account's tab to open at: `gmail`, for one; or the key of a setting."""
        super().__init__()
        self._services = services
        self._first = key
        self._board = board = Board(self, services.settings, tab)
        self._reading = reading = Reading(services, board, self._look_further, self._read_on)
        self._finding = Finding(services, board)
        self._preview = Preview(services, board)
        self._vaults = Vaults(services, board, reading)
        self._trial = Trial(services, board, self._vaults)
        self._saving = Saving(services, board, reading, self._vaults)
        self._stores = Stores(services, board, reading)
        self._provider_tab = ProviderTab(services, board, reading, self._saving)

    def compose(self) -> ComposeResult:
        """Lay the screen out; the fields follow once they are read."""
        yield HeaderLine(_("Configuration"))
        with StillRow(id="search-line"):
            yield self._board.box
            yield self._board.state
        with StillRow(id="body"):
            yield self._board.menu
            yield self._board.form
        yield self._board.bar

    async def on_mount(self) -> None:
        """Read the settings before the first frame, so that there is one only; what takes its time follows."""
        await self._reading.again()
        self._board.ready = True
        self._board.tab = self._board.tab or self._board.account
        if self._first:
            self._board.show()
            self._board.go_to(self._first)
        else:
            self._board.show(go=self._board.section == "mail")
        self.call_after_refresh(self._look_further)

    def on_resize(self, event: events.Resize) -> None:
        """Leave the menu out where there is no room for it."""
        if self._board.menu.display != (event.size.width >= NARROWEST):
            self._board.menu.display = not self._board.menu.display

    @work(group="secrets", description="asks the places of secrets", exclusive=True)
    async def _look_further(self) -> None:
        await self._reading.rest()

    @work(group="read on", exclusive=True, description="reads the settings once the books are back")
    async def _read_on(self) -> None:
        await self._reading.on()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what cannot be done now; hide what does not apply here."""
        del parameters
        if not self.is_mounted:
            return True
        board = self._board
        previewed = is_previewed(board.form.key)
        in_mail = board.section in {"mail", "mailbox"} or board.panel.shown
        on_provider = self._provider_tab.provider is not None
        offered = {
            "apply": self._trial.repairable,
            "copy_zone": self._trial.copyable,
            "transcript": self._trial.readable,
            "take": self._finding.offer is not None,
            "test": not previewed,
            "preview": previewed,
            "message": in_mail,
            "deliverability": in_mail,
            "vault": self._vaults.needed,
            "sign_in": on_provider,
            "revoke": on_provider,
            "undo": bool(board.draft.places),
        }
        if action == "save":
            return True if board.draft.places else None
        return offered.get(action, True)

    # The way between search, menu and fields

    @on(SearchBox.Left)
    def _to_fields(self) -> None:
        self._board.go_best()

    @on(SectionMenu.Highlighted)
    def _reveal(self, event: SectionMenu.Highlighted) -> None:
        board = self._board
        if board.searched:
            board.form.reveal(event.section)
        else:
            board.section = event.section
            board.show()

    @on(SectionMenu.Entered)
    def _enter(self, event: SectionMenu.Entered) -> None:
        board = self._board
        if not board.searched:
            board.section = event.section
            if not board.form.section:
                board.show()
            board.form.go_back()
        elif not board.form.go_first_in(event.section):
            board.form.go_first()

    @on(SettingsForm.Walked)
    def _walked(self, event: SettingsForm.Walked) -> None:
        draft = self._board.draft
        if event.section == "mail" and draft.value("mail.method") == "smtp" and not draft.value("smtp.host"):
            self._look_for_account()
        if event.section:
            self._board.menu.mark(menu_section(event.section))
        self._board.count()

    @on(SettingsForm.Edited)
    def _edited(self, event: SettingsForm.Edited) -> None:
        if event.key in ADDRESSES:
            self._look_for_account()
        self._board.refresh()

    @on(SettingsForm.Left)
    def _left(self) -> None:
        self._board.count()

    @on(SettingsForm.Followed)
    async def _followed(self, event: SettingsForm.Followed) -> None:
        await self.run_action(event.action)

    def action_open_section(self, section: str) -> None:
        """Open a section that a search has found."""
        self._board.open(section, section if section != menu_section(section) else "")

    def action_mail(self) -> None:
        """Open the account that is in use."""
        if self._board.ready:
            self._board.open("mail", self._board.account)

    def action_open_tab(self, tab: str) -> None:
        """Open a tab of the section."""
        self._board.tab = tab
        self._board.show(go=True)

    def action_search(self) -> None:
        """Go to the search."""
        self._board.box.focus()

    # The mail account

    def _look_for_account(self) -> None:
        if self._board.guide.begin():
            self._discover(self._board.guide.address)

    @work(group="discover", exclusive=True, description="looks for the mail account of an address")
    async def _discover(self, address: str) -> None:
        await self._finding.look(address)

    def action_take(self) -> None:
        """Put in what is offered."""
        self._finding.take()

    def action_provider(self, key: str) -> None:
        """Fill in the SMTP account for a provider."""
        self._finding.choose(key)

    def action_test(self) -> None:
        """Try the account with the values on the screen; again, where a test is under way."""
        if self._board.ready:
            self._trial.follow(self._try(""))

    @work(group="ask", description="asks where the test message goes", leads=True)
    async def action_message(self) -> None:
        """Ask for an address, and send it a test message after the steps."""
        if address := await self._trial.ask_recipient():
            self._trial.follow(self._try(address))

    @work(group="test", exclusive=True, description="tries the mail account")
    async def _try(self, message_to: str) -> None:
        await self._trial.run(message_to)

    def action_deliverability(self) -> None:
        """Show what receivers see of the sender's domain."""
        if self._board.ready:
            self._trial.follow(self._judge())

    @work(group="test", exclusive=True, description="looks at the sender's domain")
    async def _judge(self) -> None:
        await self._trial.judge()

    def action_apply(self) -> None:
        """Put in the port and the security that work."""
        self._trial.apply()

    def action_copy_zone(self) -> None:
        """Copy what is to be added to the DNS."""
        self._trial.copy()

    def action_transcript(self) -> None:
        """Show all that was said between komtui and the server."""
        self._trial.read()

    @work(group="sign-in", exclusive=True, description="signs in with a provider", leads=True)
    async def action_sign_in(self) -> None:
        """Sign in with the provider whose tab is open."""
        await self._provider_tab.sign_in()

    @work(group="sign-in", exclusive=True, description="gives the permission up", leads=True)
    async def action_revoke(self) -> None:
        """Give the permission up."""
        await self._provider_tab.revoke()

    def action_client_guide(self) -> None:
        """Show how the company makes its own client."""
        self._provider_tab.explain()

    # Stores

    @work(group="store", description="chooses a store", leads=True)
    async def action_store(self) -> None:
        """Ask whose values are to be edited."""
        await self._stores.ask()

    @work(group="store", description="shows the values of a store", leads=True)
    async def action_choose_store(self, store: str) -> None:
        """Edit the values of this store; of the company where it is empty."""
        await self._stores.choose(store)

    @work(group="store", description="adds a store", leads=True)
    async def action_add_store(self) -> None:
        """Ask for the short name of a new store, and edit its values."""
        await self._stores.add()

    @work(group="store", description="removes a store's values", leads=True)
    async def action_remove_store(self) -> None:
        """Ask, then give the store what the company has."""
        await self._stores.remove()

    # Changing and saving

    def action_undo(self) -> None:
        """Take the last change back."""
        self._saving.undo()

    def action_reset(self) -> None:
        """Go back to what applies without the value."""
        self._saving.reset()

    @work(group="save", description="saves the settings", leads=True)
    async def action_save(self) -> None:
        """Show what was changed, then save it."""
        await self._saving.save()

    # What belongs to the configuration

    @work(group="ask", description="shows a text or a page on a real document", leads=True)
    async def action_preview(self) -> None:
        """Show the text as a letter would say it, or the page."""
        await self._preview.show()

    @work(group="vault", description="opens the vault", leads=True)
    async def action_vault(self) -> None:
        """Open the vault, or make one."""
        await self._vaults.open()

    @work(group="vault", description="changes the vault's passphrase", leads=True)
    async def action_passphrase(self) -> None:
        """Change the vault's passphrase."""
        await self._vaults.change()

    @work(group="vault", description="moves the vault into the books", leads=True)
    async def action_vault_to_books(self) -> None:
        """Let every machine that shares the books use the vault."""
        await self._vaults.move()

    def action_people(self) -> None:
        """Show who works here."""
        from komtui.ui.screens.people.screen import PeopleScreen

        self.app.push_screen(PeopleScreen(self._services))

    def action_journal(self) -> None:
        """Show all that happened."""
        from komtui.ui.screens.journal.screen import JournalScreen

        self.app.push_screen(JournalScreen(self._services))

    # Leaving

    @work(group="leave", description="asks before leaving", leads=True)
    async def action_back(self) -> None:
        """Stop the test, close it, clear the search, or leave: one thing at a time."""
        board = self._board
        if self._trial.stop():
            return
        if board.panel.shown:
            board.close_panel()
        elif board.box.value:
            section = board.form.section
            board.section = menu_section(section) if section else board.section
            board.box.value = ""
            board.box.focus()
        elif await self.can_leave() and self.is_current:
            self.dismiss()

    async def can_leave(self) -> bool:
        """Ask what becomes of the values that are not saved. Runs in a worker."""
        return await self._saving.settled()
