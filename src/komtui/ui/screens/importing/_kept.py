"""The names under which columns are kept: a new one, one that is replaced, or one that is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.ui.keys.command import Command, bindings
from komtui.ui.widgets.line_form import LineField
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services


class KeptScreen(ModalScreen[str | None]):
    """Returns the name to keep by; None where that was given up. Down goes to the names that there are."""

    CSS_PATH = "assistant.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("keep", "enter", N_("Keep"), N_("Keep it under what is written, or under the name under the cursor")),
        Command("remove", "delete", N_("Forget"), N_("Forget the name under the cursor, for everybody")),
        Command("leave", "escape", N_("Back"), N_("Go back; nothing is kept")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("kept", [each for each in commands if each.action != "keep"])]

    def __init__(self, services: Services, proposed: str, names: Sequence[str]) -> None:
        super().__init__()
        self._services = services
        self._proposed = proposed
        self._names = list(names)

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical():
            yield Static(_("Under which name?"), markup=False)
            yield LineField(self._proposed)
            if self._names:
                yield Static(
                    _("Kept already, ↓ goes there: Enter replaces one, Del forgets it"), markup=False, id="there"
                )
                yield OptionList(*map(visible, self._names), markup=False)
            yield Static(_("Enter keeps it, Esc gives up."), markup=False, classes="keys")

    def on_key(self, event: Key) -> None:
        """Go from the name to those that there are, and back."""
        names, field = self.query(OptionList), self.query_one(LineField)
        if names and field.has_focus and event.key == "down":
            event.stop()
            names.first().focus()
            names.first().highlighted = names.first().highlighted or 0
        elif names and names.first().has_focus and event.key == "up" and not names.first().highlighted:
            event.stop()
            field.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._names[event.option_index])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Forget a name of the list alone; in the field the key takes a letter out."""
        del parameters
        if action != "remove" or not self.is_mounted:
            return True
        names = self.query(OptionList)
        return bool(names) and names.first().has_focus

    @work(group="kept", exclusive=True, description="forgets what the columns of a file are")
    async def action_remove(self) -> None:
        """Forget the name under the cursor."""
        options = self.query_one(OptionList)
        if (at := options.highlighted) is None:
            return
        name = self._names[at]
        try:
            await self._services.importing.forget(name)
        except ProblemError as error:
            self.notify(current().problem(error.problems[0]), severity="error", markup=False)
            return
        del self._names[at]
        options.clear_options()
        options.add_options([Option(visible(each)) for each in self._names])
        options.highlighted = min(at, len(self._names) - 1) if self._names else None
        self.query_one("#there", Static).update(_("Forgotten: {name}").format(name=visible(name)))
        if not self._names:
            self.query_one(LineField).focus()

    def action_leave(self) -> None:
        """Keep nothing."""
        self.dismiss(None)
