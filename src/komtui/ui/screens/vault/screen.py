"""The vault's passphrase: chosen, given or changed in a dialog."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.i18n import _, current
from komtui.ui.keys.command import Command
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.line_form import LineField
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.secrets.vault import VaultService
    from komtui.ui.screens.vault.needs import VaultNeeds


class Purpose(Enum):
    """What the dialog is for."""

    OPEN = auto()
    CREATE = auto()
    CHANGE = auto()


class VaultScreen(ModalScreen[bool | None]):
    """Does what it is for, and returns whether that was done: False where the person gives up.

    Where the vault `may_stay_closed`, None is to go on without it.
    """

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("go_on", "enter", N_("Continue"), N_("Go on to the next field, and after the last one do it")),
        Command("give_up", "escape", N_("Back"), N_("Go back; the vault stays as it is")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    def __init__(self, vault: VaultService, purpose: Purpose, *, may_stay_closed: bool = False) -> None:
        super().__init__()
        self._vault = vault
        self._purpose = purpose
        self._may_stay_closed = may_stay_closed and purpose is Purpose.OPEN
        self._busy = False

    @classmethod
    def opening(cls, services: VaultNeeds, *, may_stay_closed: bool = False) -> VaultScreen:
        """Return the dialog that opens the vault, or makes one where there is none."""
        purpose = Purpose.OPEN if services.settings.vault_exists else Purpose.CREATE
        return cls(services.vault, purpose, may_stay_closed=may_stay_closed)

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical():
            yield Static(self._words(), markup=False, classes="words")
            if self._purpose is Purpose.CHANGE:
                yield FieldRow(_("Present passphrase"), LineField(password=True))
            if self._purpose is Purpose.OPEN:
                yield FieldRow(_("Passphrase"), LineField(password=True))
            else:
                advice = _("Four random words are hard to guess and easy to keep in mind.")
                yield FieldRow(_("New passphrase"), LineField(password=True), hint=advice)
                yield FieldRow(_("Once more"), LineField(password=True))
            yield Static(self._keys(), markup=False, classes="keys")

    def _words(self) -> str:
        if self._purpose is Purpose.OPEN:
            return _("Give the passphrase of komtui's vault. It is asked once a session.")
        if self._purpose is Purpose.CHANGE:
            return _("The passwords in the vault stay; only the passphrase that opens it changes.")
        if self._vault.in_books:
            return _(
                "komtui's vault keeps passwords encrypted in the books, for every machine that uses them; each asks for"
                " the passphrase once. Choose one; nobody can recover it."
            )
        return _(
            "komtui's vault keeps passwords encrypted on this machine."
            " Choose a passphrase for it; nobody can recover it."
        )

    def _keys(self) -> str:
        if self._busy:
            return _("One moment…")
        if self._may_stay_closed:
            return _(
                "Left empty, Enter goes on as well: whoever has the vault open, another screen or “komtui worker”,"
                " sends what waits. Esc sends nothing."
            )
        return _("Enter goes on, Esc gives up.")

    def action_give_up(self) -> None:
        """Leave without having done anything; what is under way is waited for."""
        if not self._busy:
            self.dismiss(False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._busy:
            return
        rows = list(self.query(FieldRow))
        for row in rows:
            row.problem = ""
        empty = next((row for row in rows if not row.value), None)
        if empty is not None and self._may_stay_closed:
            self.dismiss(None)
        elif empty is not None:
            empty.go()
        elif self._purpose is not Purpose.OPEN and rows[-1].value != rows[-2].value:
            self._refuse(rows[-1], _("The two are not the same."))
        else:
            self._do(*(row.value for row in rows))

    @work(group="vault", description="opens the vault", leads=True)
    async def _do(self, first: str, second: str = "", _again: str = "") -> None:
        self._set_busy(True)
        try:
            if self._purpose is Purpose.OPEN:
                await self._vault.unlock(first)
            elif self._purpose is Purpose.CREATE:
                await self._vault.create(first)
            else:
                await self._vault.change(first, second)
        except ProblemError as error:
            self._set_busy(False)
            self._show(error)
        else:
            self.dismiss(True)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.query_one(".keys", Static).update(self._keys())

    def _show(self, error: ProblemError) -> None:
        """Say what is wrong beside the field that it is about."""
        rows = list(self.query(FieldRow))
        new = rows[-2:] if self._purpose is not Purpose.OPEN else []
        if error.problems[0].field == "new":
            for row in new:
                row.value = ""
            row = new[0]
        else:
            row = rows[0]
        self._refuse(row, " ".join(current().problem(problem) for problem in error.problems))

    def _refuse(self, row: FieldRow, sentence: str) -> None:
        # What is hidden cannot be mended, only typed again.
        row.value = ""
        row.problem = sentence
        row.go()
