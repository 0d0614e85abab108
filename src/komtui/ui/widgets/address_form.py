"""The address of a letter that lacks one, or did not arrive, typed where the letter stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets.input import Selection

from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import TextField
from komtui.ui.widgets.tick_field import TickField

T = TypeVar("T")

_SENDS: list[BindingType] = [Binding("enter", "send", show=False)]


class _Address(TextField):
    BINDINGS: ClassVar[list[BindingType]] = _SENDS

    def action_send(self) -> None:
        """Take it."""
        self.post_message(AddressForm.Wanted())


class _Keep(TickField):
    BINDINGS: ClassVar[list[BindingType]] = _SENDS

    def action_send(self) -> None:
        """Take it."""
        self.post_message(AddressForm.Wanted())


class AddressForm(Vertical, Generic[T]):
    """Asks for an address, and whether it is the customer's from now on; Enter takes it, in either line."""

    DEFAULT_CSS = """
    AddressForm {
        display: none;
        height: auto;
        &.-open { display: block; }
    }
    """

    @dataclass
    class Wanted(Message):
        """A letter is to go to what stands there."""

    def __init__(self, label: str, hint: str = "") -> None:
        super().__init__()
        self.about: T | None = None
        """The letter that it is for; None while the form is closed."""
        self._customer = False
        self._row = FieldRow(label, _Address(), hint=hint)
        self._keep = _Keep("")

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._row
        yield self._keep

    def open(self, about: T, address: str, customer: str, problem: str = "") -> None:
        """Ask for the address of a letter, by what stands now and what is wrong with that.

        All of what stands there is selected. The name is that for whom it can be kept, empty for nobody.
        """
        self.about, self._customer = about, bool(customer)
        self._row.value = address
        self._row.problem = problem
        self._keep.display = bool(customer)
        self._keep.reword(_("Keep this address for {customer}").format(customer=visible(customer)))
        self._keep.value = True
        self.add_class("-open")
        field = self._row.field
        field.focus()
        if isinstance(field, TextField):
            # What stands there is wrong: typed or pasted over it is gone, and an arrow keeps it to be corrected.
            field.selection = Selection(0, len(field.value))

    def close(self) -> None:
        """Ask no more."""
        self.about = None
        self.remove_class("-open")

    @property
    def address(self) -> str:
        """What was typed."""
        return self._row.value.strip()

    @property
    def keeps(self) -> bool:
        """Whether it is to be kept."""
        return self._customer and self._keep.value

    def refuse(self, sentence: str) -> None:
        """Say under the field what is wrong with it."""
        self._row.problem = sentence
        self._row.field.focus()

    @on(FieldRow.Changed)
    def _changed(self) -> None:
        self._row.problem = ""
