"""Asks for the port that the provider's answer comes to."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.i18n import _
from komtui.ui.screens.sign_in.ways import PasteField
from komtui.ui.widgets.field_row import FieldRow


class PortScreen(ModalScreen[int]):
    """Returns the port, 0 for any; -1 where the person gives up."""

    CSS = """
    PortScreen {
        align: center middle;
        & > Vertical { width: 76; max-width: 98%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & Static { height: auto; }
        & .keys { margin-top: 1; color: $text-muted; }
        & FieldRow { margin-top: 1; }
        & FieldRow Input { background: $background; }
        & FieldRow Input:focus { background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(-1)", show=False)]

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical():
            yield Static(
                _("The answer comes to this port of this machine, and ssh -L names it; 0 lets komtui choose."),
                markup=False,
            )
            yield FieldRow(_("Port"), PasteField(str(self._port)))
            yield Static(_("Enter goes on, Esc gives up."), markup=False, classes="keys")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        value = event.value.strip()
        if value.isascii() and value.isdigit() and (int(value[:6]) == 0 or 1024 <= int(value[:6]) <= 65535):
            self.dismiss(int(value[:6]))
        else:
            self.query_one(FieldRow).problem = _("Give a number from 1024 to 65535, or 0.")
