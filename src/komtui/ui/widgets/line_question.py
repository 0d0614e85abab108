"""A dialog that asks for one line, and says beside it what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.i18n import _
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.line_form import LineField

_BOX = (
    "align: center middle;"
    " & > Vertical { width: 76; max-width: 98%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }"
)


class LineQuestion(ModalScreen[str | None]):
    """Asks for one line; returns it, None where the person gives up. `check` returns what is wrong with it."""

    CSS = f"""
    LineQuestion {{
        {_BOX}
        & .words {{ height: auto; margin-bottom: 1; }}
        & .keys {{ margin-top: 1; color: $text-muted; }}
        & FieldRow Input {{ background: $background; }}
        & FieldRow Input:focus {{ background: $panel; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, words: str, label: str, check: Callable[[str], str], value: str = "") -> None:
        super().__init__()
        self._words = words
        self._label = label
        self._check = check
        self._value = value

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical():
            yield Static(self._words, markup=False, classes="words")
            yield FieldRow(self._label, LineField(self._value))
            yield Static(_("Enter goes on, Esc gives up."), markup=False, classes="keys")

    def on_mount(self) -> None:
        """Have the first key take the place of what is proposed."""
        self.query_one(LineField).select_all()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        row, value = self.query_one(FieldRow), event.value.strip()
        row.problem = self._check(value)
        if not row.problem:
            self.dismiss(value)
