"""The app: what is loaded when, what the header says, theme, and the way between the screens."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.reactive import Reactive, reactive
from textual.screen import Screen
from textual.timer import Timer

from komtui import crash
from komtui.domain.problem import NotAllowedError, ProblemError
from komtui.i18n import _, current
from komtui.services.registry import Services
from komtui.ui._commands import COMMANDS
from komtui.ui._delivering import Delivering
from komtui.ui._entering import Entering
from komtui.ui._troubles import Troubles
from komtui.ui._unanswered import SaysWhyNot
from komtui.ui._upstream import OnlyChanged, OnlySeen, QuietCrashes
from komtui.ui.acts.sendings import Sendings, Sent
from komtui.ui.keys.barcodes import Barcodes
from komtui.ui.keys.command import Command, bindings
from komtui.ui.keys.typeahead import InOrder
from komtui.ui.notices import LONGER, OneNotice
from komtui.ui.screens.documents.preview import Resting
from komtui.ui.screens.documents.screen import DocumentsScreen
from komtui.ui.soon import is_of_books
from komtui.ui.terminal.calm import WIDTHS
from komtui.ui.terminal.theme import DARK, LIGHT
from komtui.ui.terminal.watch import TerminalWatch
from komtui.ui.terminal.wrapping import keep_together
from komtui.ui.widgets.header import HeaderFacts
from komtui.ui.work import work

AT_REST = 0.2
"""Seconds after which all that the first screen and its header have to show is painted."""


class KomtuiApp(QuietCrashes, OnlySeen, OnlyChanged, InOrder, SaysWhyNot, OneNotice):
    """komtui on the screen."""

    commands: ClassVar[tuple[Command, ...]] = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app", commands)]
    # The default screen's own styles are not read by Textual when it is made, so they stand here.
    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = ["app.tcss", "screens/documents/screen.tcss"]
    TITLE = "komtui"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = WIDTHS

    # Our theme from the beginning: set later, it would have every style read twice before the first paint.
    theme = Reactive(DARK.name)
    # Who shows them watches them; the rest of the screen need not be painted for that.
    facts: reactive[HeaderFacts] = reactive(HeaderFacts(), always_update=False, repaint=False)
    """What every screen's header says."""

    def __init__(
        self, services: Services, data: Path, *, worker: bool = True, guide: bool = True, closes: bool = False
    ) -> None:
        """Take the services.

        With `guide` the set-up opens by itself where there is nothing yet; with `closes` the app closes the services
        when it ends, on the loop that used them.
        """
        super().__init__()
        keep_together()
        self._services = services
        self._data = data
        self._with_worker = worker
        self._with_guide = guide
        self._closes = closes
        self._stop = asyncio.Event()
        self._awaited = {"header", "page"}
        self._rests = False
        self._troubles = Troubles(self, services, self._stop, tell=self._tell)
        self._delivering = Delivering(services, self._stop, in_trouble=self._troubles.say, crash=self.crash)
        self._entering = Entering(
            self,
            services,
            inside=lambda: DocumentsScreen(services),
            asked=lambda: self._has_shown("page"),
            named=self._name_person,
        )
        self._later: Timer | None = None
        self._watch = TerminalWatch(self.exit)
        self.crash_report: Path | None = None
        """Where the report of a crash was written; the caller says so after the screen is gone."""
        self.crashed = False
        """Whether it ended by an error of its own."""
        self._offered = False
        self._offered_vault = False
        self._counted = False
        self.asked_for_vault = False
        """Whether somebody was asked for the vault's passphrase when a letter was to leave: once a session will do."""
        self._sendings = Sendings(self, services)
        self._barcodes = Barcodes(self, self._scanned, self._type_held)

    def get_default_screen(self) -> Screen[Any]:
        """Return the documents screen, or what asks who is there: the first thing that is painted."""
        return self._entering.first_screen()

    def _name_person(self) -> None:
        """Name in the header who is there."""
        from komtui.ui._follow import person_there

        self.facts = self.facts._replace(person=person_there(self._services.access))

    def on_mount(self) -> None:
        """Begin what runs beside the screens, once the first paint is out."""
        if not self.is_headless:
            self._watch.start()
        if self.is_web:
            self._watch_strangers()
        self.call_after_refresh(self._begin)

    def _watch_strangers(self) -> None:
        from komtui.ui._browser import PATIENCE, Strangers

        self.set_interval(PATIENCE, Strangers(self._services.access, self.exit).look)

    def _begin(self) -> None:
        # Put off by `__main__`; what is there now stays for good, and need not be looked through again.
        gc.freeze()
        gc.enable()
        self._follow()
        self._mention_folder()
        if self._with_guide:
            self._welcome()

    def _mention_folder(self) -> None:
        """Say where others on this machine may look into the books; komtui's own folder was closed by itself."""
        from komtui.services.files import open_to_others

        if (problem := open_to_others(self._data)) is not None:
            self.notify(current().problem(problem), severity="warning", timeout=LONGER, markup=False)

    def _start_worker(self) -> None:
        """Begin to send, once all is shown: what it takes is read and compiled while the person reads."""
        if self._rests and self._with_worker:
            self._delivering.begin()

    @on(Resting.Begun)
    def _page_shown(self) -> None:
        self._has_shown("page")

    def _has_shown(self, part: str) -> None:
        """Let what is not on the screen be loaded and read once all of it is there, the header and the page."""
        known = part not in self._awaited and part == "header"
        self._awaited.discard(part)
        if not (self._awaited or known):
            self.set_timer(AT_REST, self._look_around)

    def _look_around(self) -> None:
        self._rests = True
        self._start_worker()
        for screen in self.screen_stack:
            if isinstance(screen, DocumentsScreen):
                screen.look_around()

    @work(group="facts", description="keeps the header's facts")
    async def _follow(self) -> None:
        from komtui.ui._follow import SHOWN

        while not self._stop.is_set():
            try:
                async for _change in self._services.changes.watch(*SHOWN):
                    await self._entering.attend()
                    await self._read_facts()
                    await self._sendings.look()
                    self._has_shown("header")
                    # After the header is painted, not before.
                    self.call_after_refresh(self._start_worker)
            except NotAllowedError:
                continue  # somebody went meanwhile: begin anew, by looking who is here
            except ProblemError as error:
                self._start_worker()
                self._has_shown("header")
                await self._troubles.say(error)

    def _tell(self, *, away: bool | None = None, silent: bool | None = None) -> None:
        """Have the header say of the books that they are away or silent, or no longer."""
        facts = self.facts
        self.facts = facts._replace(
            away=facts.away if away is None else away, silent=facts.silent if silent is None else silent
        )

    async def _read_facts(self) -> None:
        from komtui.ui._follow import header_facts

        sends = self._delivering
        self.facts = await header_facts(self._services, worker=sends.worker, sending_for=sends.seconds)
        self._troubles.are_over()
        self._counted = not self._services.access.needs_login()
        self._look_later()

    def _look_later(self) -> None:
        """Look once more when what waits now has waited too long: that nobody sends changes nothing by itself."""
        from komtui.services.mail.sending.outbox import PATIENCE

        if self.facts.waiting and self._later is None:
            self._later = self.set_timer(PATIENCE.total_seconds() + 5, self._look_again)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Keep the focus in a browser: Textual begins without it there, and the first key would be lost."""
        if self.is_web:
            event.prevent_default()

    @work(group="facts again", description="looks whether anybody sends")
    async def _look_again(self) -> None:
        self._later = None
        with contextlib.suppress(NotAllowedError, ProblemError):  # whoever follows the changes says it
            await self._read_facts()

    def answer(self, error: BaseException) -> bool:
        """Say what a worker met, where somebody no longer may go on, or the books are away; return whether it was said.

        Both come faster than they are noticed, and whatever the screen shows, and what was typed in it, stays.
        """
        if isinstance(error, NotAllowedError):
            self.call_later(self._entering.attend, error)
            return True
        if isinstance(error, ProblemError) and all(map(is_of_books, error.problems)):
            for problem in error.problems:
                self.notify(current().problem(problem), severity="error", markup=False)
            return True
        return False

    def action_help_quit(self) -> None:
        """Say what Ctrl+C does not do: whoever presses it to leave learns the key that does."""
        self.notify(_("{key} leaves komtui; what is queued stays queued.").format(key="F10"))

    async def action_quit(self) -> None:
        """Leave (Textual's own name for it)."""
        self.action_leave()

    # What a screen asks before it is left can only be awaited in a worker: an action holds up the keys.
    @work(group="way", description="leaves", leads=True)
    async def action_leave(self) -> None:
        """Leave, unless the screen has something to ask first."""
        asks = getattr(self.screen, "can_leave", None)
        if asks is None or await asks():
            await self._sendings.release()
            self._stop.set()
            self.exit()

    def action_theme(self) -> None:
        """Change between light and dark."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    async def on_event(self, event: events.Event) -> None:
        """Have a barcode opened where documents are; every other key goes its way."""
        if isinstance(event, events.Key):
            self._troubles.attend()
        for each in self._barcodes.through(event):
            await super().on_event(each)

    @property
    def is_settled(self) -> bool:
        """Whether every key is done."""
        return super().is_settled and not self._barcodes.holds

    async def _type_held(self) -> None:
        """Let go of what was held back: nothing more has come."""
        for each in self._barcodes.release():
            await super().on_event(each)

    def _scanned(self, text: str, *, in_search: bool) -> bool:
        documents = next((each for each in self.screen_stack if isinstance(each, DocumentsScreen)), None)
        if documents is not None:
            self._scan(documents, text, in_search=in_search)
        return documents is not None

    @work(group="way", description="opens what was scanned", leads=True)
    async def _scan(self, documents: DocumentsScreen, text: str, *, in_search: bool) -> None:
        if in_search or await self._cleared():
            documents.scan(text, in_search=in_search)

    def action_documents(self) -> None:
        """Go back to the list."""
        self._go(None)

    def action_outbox(self) -> None:
        """Open the outbox, at what is to be done where the header says so; there, turn to all letters and back."""
        from komtui.domain.mail.outbox_query import Head
        from komtui.ui.screens.outbox.screen import OutboxScreen

        if isinstance(self.screen, OutboxScreen):
            self.screen.turn()
            return
        if not self._counted:
            self._count_first()
            return
        head = Head.TO_DO if self.facts.undelivered else None
        self._go(lambda services: OutboxScreen(services, head))

    @work(group="count", description="counts what is to be done", leads=True)
    async def _count_first(self) -> None:
        """Open the outbox once it is known where: the key may come before the header has said anything."""
        with contextlib.suppress(ProblemError):  # whoever follows the changes says it
            await self._read_facts()
        self._counted = True
        self.action_outbox()

    def action_customers(self) -> None:
        """Open the list of customers."""
        from komtui.ui.screens.customers.screen import CustomersScreen

        self._go(CustomersScreen)

    async def open_at_setting(self, services: Services, key: str) -> None:
        """See `mending.Opens`."""
        from komtui.ui.screens.settings.screen import SettingsScreen

        await self.push_screen_wait(SettingsScreen(services, key=key))

    async def open_at_field(self, services: Services, document_id: int, field: str) -> None:
        """See `mending.Opens`."""
        from komtui.ui.screens.draft.screen import DraftScreen

        await self.push_screen_wait(DraftScreen(services, document_id, field=field))

    async def open_at_customer(self, services: Services, document_id: int, field: str) -> bool:
        """See `mending.Opens`."""
        from komtui.ui.screens.customers.form import CustomerForm

        try:
            stored = await services.customers.of_document(document_id)
        except ProblemError as error:
            for problem in error.problems:
                self.notify(current().problem(problem), severity="error", markup=False)
            return False
        if stored is None:
            return False
        return await self.push_screen_wait(CustomerForm(services, stored, field=field)) is not None

    def action_settings(self) -> None:
        """Open the configuration."""
        from komtui.ui.screens.settings.screen import SettingsScreen

        if isinstance(self.screen, SettingsScreen):
            self.screen.action_mail()
            return
        self._go(SettingsScreen, only_for="settings")

    def action_journal(self) -> None:
        """Open the journal."""
        from komtui.ui.screens.journal.screen import JournalScreen

        self._go(JournalScreen, only_for="audit")

    def action_setup(self) -> None:
        """Open the guided set-up."""
        from komtui.ui.screens.setup.screen import SetupScreen

        self._go(SetupScreen, only_for="settings")

    @work(group="welcome", description="opens the set-up where there is nothing yet", leads=True)
    async def _welcome(self) -> None:
        from komtui.ui.screens.setup.empty import is_empty

        # Who was faster, and is elsewhere already, is not fetched back.
        if await is_empty(self._services) and len(self.screen_stack) == 1 and not self.screen.is_modal:
            self.action_setup()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to log out only to who is logged in, and a password only while mail stands still for it."""
        del parameters
        if action == "password":
            # In a dialog the key is the dialog's, which may want a passphrase itself.
            return bool(self.facts.refused) and not self.screen.is_modal
        if action == "undo_send":
            return self._sendings.held
        return bool(self.facts.person) if action == "log_out" else True

    def watch_facts(self, facts: HeaderFacts) -> None:
        """Offer once to give a password, when mail stands still for it, and not to whoever has yet to log in.

        The passphrase of the vault is asked for once a session.
        """
        if not facts.refused:
            self._offered = False
        elif facts.locked and self._offered_vault:
            # Another machine sends what waits for the vault here, time and again; the header says it meanwhile.
            return
        elif not self._offered and not self._services.access.needs_login():
            from komtui.ui.screens.password.asking import offer

            offer(self, locked=facts.locked)
            self._offered, self._offered_vault = True, self._offered_vault or facts.locked

    @on(Sent)
    def _sent(self, sent: Sent) -> None:
        self._sendings.follow(sent)

    @work(group="undo", description="takes letters back")
    async def action_undo_send(self) -> None:
        """Take back what was just sent."""
        await self._sendings.take_back()

    @work(group="way", description="asks for a password", leads=True)
    async def action_password(self) -> None:
        """Ask for the password that the mail waits for."""
        from komtui.ui.screens.password.asking import ask

        if not self.screen.is_modal and await ask(self, self._services):
            self.action_settings()

    @work(group="way", description="logs out", leads=True)
    async def action_log_out(self) -> None:
        """Let somebody else log in, unless a screen has something to ask first."""
        if not self.screen.is_modal and await self._cleared():
            self._entering.log_out()

    @work(group="way", description="goes to another screen", leads=True)
    async def _go(self, target: Callable[[Services], Screen[Any]] | None, only_for: str = "") -> None:
        """Make `target` the one screen above the documents; None for the documents themselves.

        `only_for` is a permission; who does not have it may let an administrator log in on the spot, for that screen.
        """
        held = any(each.is_modal and not getattr(each, "only_read", False) for each in self.screen_stack)
        if held or (isinstance(target, type) and isinstance(self.screen, target)):
            return
        if only_for and not await self._entering.permitted(only_for):
            return
        if not await self._cleared(step_down=not only_for):
            return
        if target is not None:
            self.push_screen(target(self._services), (lambda _result: self._entering.step_down()) if only_for else None)

    async def _cleared(self, *, step_down: bool = True) -> bool:
        """Leave every screen above the documents; False where one of them is not to be left."""
        while len(self.screen_stack) > 1:
            asks = getattr(self.screen, "can_leave", None)
            if asks is not None and not await asks():
                self._entering.step_down()
                return False
            left = self.screen
            await self.pop_screen()
            self.let_go(left)
        if step_down:
            self._entering.step_down()
        return True

    def action_palette(self) -> None:
        """Find a command."""
        from komtui.ui.screens.palette.screen import PaletteScreen

        if not self.screen.is_modal:
            self.push_screen(PaletteScreen())

    def action_help(self) -> None:
        """Show the keys of this screen; once more hides them."""
        from komtui.ui.screens.help.screen import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.push_screen(HelpScreen())

    def report_crash(self, error: Exception) -> None:
        """Write the report that holds no data."""
        self.crashed = True
        self.crash_report = crash.report(error, self._data)

    async def on_unmount(self) -> None:
        """End what runs beside the screens: a letter whose dot is out is waited for, the rest stays queued."""
        self._stop.set()
        self._troubles.end()
        await self._delivering.end()
        if self._closes:
            await self._services.close()
        self._watch.stop()
