"""The vault's passphrase, asked in a dialog."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.i18n import _
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import TextField


class PassphraseField(TextField):
    """Enter goes on with the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", show=False)]


class PassphraseScreen(ModalScreen[str]):
    """Returns the passphrase; empty where the person gives up. A new vault wants it twice."""

    CSS_PATH = "passphrase.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", show=False)]

    def __init__(self, *, new: bool, problem: str = "") -> None:
        super().__init__()
        self._new = new
        self._problem = problem

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        words = (
            _(
                "komtui's vault keeps passwords encrypted on this machine."
                " Choose a passphrase for it; nobody can recover it."
            )
            if self._new
            else _("Give the passphrase of komtui's vault. It is asked once a session.")
        )
        with Vertical():
            yield Static(words, markup=False, classes="words")
            yield FieldRow(_("Passphrase"), PassphraseField(password=True))
            if self._new:
                yield FieldRow(_("Once more"), PassphraseField(password=True))
            yield Static(_("Enter goes on, Esc gives up."), markup=False, classes="keys")

    def on_mount(self) -> None:
        """Say what was wrong the last time."""
        self.query(FieldRow).first().problem = self._problem

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        rows = list(self.query(FieldRow))
        for row in rows:
            row.problem = ""
        empty = next((row for row in rows if not row.value), None)
        if empty is not None:
            empty.go()
        elif rows[0].value != rows[-1].value:
            rows[-1].problem = _("The two are not the same.")
            rows[-1].go()
        else:
            self.dismiss(rows[0].value)
