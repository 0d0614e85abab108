"""The address of a letter that failed, corrected where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from komtui.domain.mail.delivery import Delivery
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.addresses import legible
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import TextField
from komtui.ui.widgets.tick_field import TickField

_SENDS: list[BindingType] = [Binding("enter", "send", show=False)]


class _Address(TextField):
    BINDINGS: ClassVar[list[BindingType]] = _SENDS

    def action_send(self) -> None:
        """Send it."""
        self.post_message(AddressForm.Wanted())


class _Keep(TickField):
    BINDINGS: ClassVar[list[BindingType]] = _SENDS

    def action_send(self) -> None:
        """Send it."""
        self.post_message(AddressForm.Wanted())


class AddressForm(Vertical):
    """Asks for another address, and whether it is the customer's from now on; Enter sends, in either line."""

    @dataclass
    class Wanted(Message):
        """The letter is to go to what stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.delivery: Delivery | None = None
        """The letter that is mended; None while the form is closed."""
        self._customer = False
        self._row = FieldRow(_("Other address"), _Address())
        self._keep = _Keep("")

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._row
        yield self._keep

    def open(self, delivery: Delivery, customer: str) -> None:
        """Ask for the address of a delivery; the name is that for whom it can be kept, empty for nobody."""
        self.delivery, self._customer = delivery, bool(customer)
        self._row.value = legible(delivery.recipient)
        self._row.problem = ""
        self._keep.display = bool(customer)
        self._keep.reword(_("Keep this address for {customer}").format(customer=visible(customer)))
        self._keep.value = True
        self.add_class("-open")
        field = self._row.field
        field.focus()
        if isinstance(field, TextField):
            field.cursor_position = len(field.value)

    def close(self) -> None:
        """Ask no more."""
        self.delivery = None
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
