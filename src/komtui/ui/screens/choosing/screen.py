"""Choosing a customer: found as one types, over whatever asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.i18n import _
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.choosing.table import CustomerList, FoundCustomers
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from komtui.services.registry import Services


class CustomerPicker(ModalScreen[int]):
    """Returns the key of the customer that was chosen; 0 where none was."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("answer", "enter", N_("Choose"), N_("Choose the customer that the cursor is on")),
        Command("nothing", "escape", N_("Back"), N_("Go back; nothing is chosen")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("customer_picker", commands[1:])]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "SearchBox"

    def __init__(self, services: Services, words: str, *, but: int = 0) -> None:
        """Take what is asked, in words; `but` is a customer that is no answer, and not offered."""
        super().__init__()
        self._but = but
        self._services = services
        self._words = words

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical():
            yield Static(self._words, markup=False, classes="words")
            yield SearchBox(self._search, _("Search: name, e-mail, town, number, telephone"))
            yield CustomerList(self._found(""))

    def on_mount(self) -> None:
        """Show the first ones."""
        self._list.explain(_("Nobody else is called so.") if self._but else _("Nobody is called so."))
        self._list.load()

    @property
    def _list(self) -> CustomerList:
        return self.query_one(CustomerList)

    def _search(self, text: str) -> None:
        self._list.load(self._found(text))

    def _found(self, text: str) -> FoundCustomers:
        return FoundCustomers(self._services.customers.index, text, but=self._but)

    @on(SearchBox.Left)
    def _left(self, event: SearchBox.Left) -> None:
        if event.found and self._list.current is not None:
            self.dismiss(self._list.current.id)
        else:
            self.set_focus(self._list)

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        if self._list.current is not None:
            self.dismiss(self._list.current.id)

    def action_nothing(self) -> None:
        """Go back."""
        self.dismiss(0)
