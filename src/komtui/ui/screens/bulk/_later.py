"""When the letters of a plan leave, asked where the plan stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from komtui.i18n import _
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import TextField


class _Moment(TextField):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "take", show=False)]

    def action_take(self) -> None:
        """Take it."""
        self.post_message(LaterForm.Wanted(self.value.strip()))


class LaterForm(Vertical):
    """Asks for the moment at which all letters leave; Enter takes it."""

    DEFAULT_CSS = """
    LaterForm {
        display: none;
        height: auto;
        &.-open { display: block; }
    }
    """

    @dataclass
    class Wanted(Message):
        """The letters are to leave then."""

        leaves: str
        """As it was typed; empty for at once."""

    def __init__(self) -> None:
        super().__init__()
        hint = _("18:00, tomorrow 8:00, 30/11 8:00; empty for at once.")
        self._row = FieldRow(_("Leaves"), _Moment(), hint=hint)

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._row

    @property
    def is_open(self) -> bool:
        """Whether it asks."""
        return self.has_class("-open")

    def open(self, leaves: str) -> None:
        """Ask; `leaves` is what was typed before."""
        self._row.value, self._row.problem = leaves, ""
        self.add_class("-open")
        self._row.go()

    def close(self) -> None:
        """Ask no more."""
        self.remove_class("-open")

    def refuse(self, sentence: str) -> None:
        """Say under the field what is wrong with it."""
        self._row.problem = sentence

    @on(FieldRow.Changed)
    def _changed(self) -> None:
        self._row.problem = ""
