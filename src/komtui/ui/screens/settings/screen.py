"""The configuration: search a setting, change it, see at once what is wrong, try the mail account, save."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n import _
from komtui.ui.command import Command, bindings
from komtui.ui.screens.settings import texts
from komtui.ui.screens.settings.guide import ACCOUNT
from komtui.ui.screens.settings.items import menu_section
from komtui.ui.screens.settings.review import review
from komtui.ui.screens.settings.rewording import LANGUAGE, RewordingFrame
from komtui.ui.screens.settings.sign_in import SignInFrame
from komtui.ui.screens.settings.stores import StoresFrame
from komtui.ui.widgets.question import Question
from komtui.ui.work import work


class SettingsScreen(StoresFrame, SignInFrame, RewordingFrame):
    """Everything that can be set, from the one catalogue."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("apply", "a", N_("Put in"), N_("Put in the values that the test has found to work")),
        Command("transcript", "v", N_("Exchange"), N_("Show and copy all that was said in the test")),
        Command("save", "ctrl+s", N_("Save"), N_("Show what was changed, then save it"), priority=True),
        Command("take", "ctrl+t", N_("Put in"), N_("Put in what is offered at this field"), priority=True),
        Command("test", "f5", N_("Test"), N_("Try the mail account with the values on the screen; nothing is sent")),
        Command("preview", "f5", N_("Preview"), N_("Show this text on a real document")),
        Command("message", "f6", N_("Message"), N_("Try the account, then send a test message")),
        Command("back", "escape", N_("Back"), N_("Leave; what is not saved is asked about")),
        Command("sign_in", "ctrl+y", N_("Sign in"), N_("Sign in on the provider's own page"), priority=True),
        Command("revoke", "ctrl+b", N_("Revoke"), N_("Give the permission to send up"), footer=False, priority=True),
        Command("deliverability", "f7", N_("Domain"), N_("Show what receivers see of the sender's domain")),
        Command("vault", "f8", N_("Vault"), N_("Open the vault of passwords, or make one"), priority=True),
        Command("store", "f4", N_("Store"), N_("Choose whose values are edited: the company's or a store's")),
        Command("undo", "ctrl+z", N_("Undo"), N_("Take the last change back"), priority=True),
        Command(
            "reset",
            "ctrl+r",
            N_("Reset"),
            N_("Go back to what applies without this value"),
            footer=False,
            priority=True,
        ),
        Command(
            "search", "ctrl+f", N_("Search"), N_("Search by any word: name, help, section"), footer=False, priority=True
        ),
        Command(
            "people",
            "ctrl+o",
            N_("People"),
            N_("See who works with komtui, and what they may do"),
            footer=False,
            priority=True,
        ),
        Command(
            "audit", "ctrl+l", N_("Changes"), N_("See who changed which setting, and when"), footer=False, priority=True
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("settings", commands)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what cannot be done now; hide what does not apply here."""
        del parameters
        if not self.is_mounted:
            return True
        key = self._form.key
        in_texts = texts.is_text(key)
        in_mail = self._section == "mail" or self._panel.shown
        offered = {
            "apply": self._panel.has_focus
            and self._panel.finding is not None
            and self._panel.finding.suggestion is not None,
            "transcript": self._panel.has_focus and self._panel.tested,
            "take": self._offer() is not None,
            "test": not in_texts,
            "preview": in_texts,
            "message": in_mail,
            "deliverability": in_mail,
            "vault": self._section == "secrets" or (self._place == "session" and bool(key) and BY_KEY[key].secret),
            "sign_in": self._provider is not None,
            "revoke": self._provider is not None,
            "undo": bool(self._draft.places),
        }
        if action == "save":
            return True if self._draft.places else None
        return offered.get(action, True)

    # Changing and saving

    def action_undo(self) -> None:
        """Take the last change back, and show where it was."""
        key = self._draft.undo()
        if key:
            self._go_to(key)
            self._form.reload()
            self._refresh_view()

    def action_reset(self) -> None:
        """Go back to what applies without the value."""
        key = self._form.key
        if key and not self._draft.fixed(key):
            self._draft.settle()
            self._draft.edit(key, None)
            self._draft.settle()
            self._form.reload()
            self._refresh_view()

    @work(group="save", description="saves the settings")
    async def action_save(self) -> None:
        """Show what was changed, then save it."""
        await self._save()

    async def _save(self) -> bool:
        """Save what the person agrees to; False where it was not saved."""
        self._draft.settle()
        problems = [found for _store, key in self._draft.places if (found := self._draft.check(key))]
        if problems:
            self._show_problems(problems)
            return False
        if not await self.app.push_screen_wait(review(self._draft)):
            return False
        changes = self._draft.changes()
        keys = {key for values in changes.values() for key in values}
        if any(BY_KEY[key].secret for key in keys):
            await self._open_place()
        try:
            await self._services.settings.set_all(changes)
        except ProblemError as error:
            self._show_problems(list(error.problems))
            return False
        self._draft.forget()
        await self._read_again()
        self._form.reload()
        self._refresh_view()
        self._look_further()
        self._close_panel()
        await self._go_on(keys)
        return True

    async def _open_place(self) -> None:
        """Offer the vault where a secret would last for this session only, or lies behind a closed one."""
        from komtui.ui.screens.vault.screen import Purpose, VaultScreen

        vault = self._services.vault
        try:
            state = await vault.look()
        except ProblemError:
            # Saving says the same, beside the field.
            return
        if state.in_use and state.exists and not state.open:
            await self.app.push_screen_wait(VaultScreen(vault, Purpose.OPEN))
        elif await self._services.settings.secret_store() == "session":
            await self.app.push_screen_wait(VaultScreen.opening(self._services))

    async def _go_on(self, keys: set[str]) -> None:
        """Say that it is saved, and let an account that stood still try again with its new values."""
        said = self._speak() if LANGUAGE in keys else ""
        self.app.notify(" ".join(filter(None, (_("Saved."), said))), markup=False)
        if any(BY_KEY[key].section in ACCOUNT for key in keys):
            for pause in await self._services.outbox.pauses():
                await self._services.outbox.resume(pause.scope)
            self._services.worker.wake()

    # What belongs to the configuration

    @work(group="ask", description="shows a text on a real document")
    async def action_preview(self) -> None:
        """Show the text as a letter would say it."""
        key = self._form.key
        if problem := self._draft.check(key):
            self._show_problems([problem])
            return
        try:
            screen = await texts.preview(self._services, self._draft, key)
        except ProblemError as error:
            self._show_problems(list(error.problems))
            return
        await self.app.push_screen_wait(screen)

    @work(group="vault", description="opens the vault")
    async def action_vault(self) -> None:
        """Open the vault, or make one."""
        from komtui.ui.screens.vault.screen import VaultScreen

        if await self.app.push_screen_wait(VaultScreen.opening(self._services)):
            self._look_further()
            self.app.notify(_("The vault is open for this session."), markup=False)

    @work(group="vault", description="changes the vault's passphrase")
    async def action_passphrase(self) -> None:
        """Change the vault's passphrase."""
        from komtui.ui.screens.vault.screen import Purpose, VaultScreen

        if await self.app.push_screen_wait(VaultScreen(self._services.vault, Purpose.CHANGE)):
            self.app.notify(_("The vault has a new passphrase."), markup=False)

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
        self._box.focus()

    @work(group="leave", description="asks before leaving")
    async def action_back(self) -> None:
        """Stop the test, close it, clear the search, or leave: one thing at a time."""
        if self._stop():
            return
        if self._panel.shown:
            self._close_panel()
        elif self._box.value:
            section = self._form.section
            self._section = menu_section(section) if section else self._section
            self._box.value = ""
            self._box.focus()
        elif await self.can_leave() and self.is_current:
            self.dismiss()

    async def can_leave(self) -> bool:
        """Ask what becomes of the values that are not saved. Runs in a worker."""
        if not self._draft.places:
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
