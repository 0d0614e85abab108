"""The menu of a document: what can be done with it now; a letter chooses, and so do arrows and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.ui.keys.command import Command, key_name
from komtui.ui.terminal.glyphs import padded


class Choice(NamedTuple):
    """Something that can be done."""

    name: str
    """What is returned."""
    key: str
    """Key as Textual names it."""
    label: str
    """In the language of the person."""


class MenuScreen(ModalScreen[str]):
    """Returns the name of what was chosen; empty where nothing was."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("answer", "enter", N_("Do it"), N_("Do what the cursor is on; a letter does it at once")),
        Command("nothing", "escape", N_("Back"), N_("Go back; nothing is done")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", show=False)]
    CSS_PATH = "screen.tcss"

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title_words = title
        self._choices = choices

    def compose(self) -> ComposeResult:
        """Lay the menu out."""
        width = max((cell_len(key_name(each.key)) for each in self._choices), default=0)
        with Vertical():
            yield Static(self._title_words, markup=False)
            yield OptionList(
                *(
                    Option(
                        Content.assemble((padded(key_name(each.key), width), "bold"), f"  {each.label}"), id=each.name
                    )
                    for each in self._choices
                ),
                markup=False,
            )

    def on_key(self, event: events.Key) -> None:
        """Choose by its key."""
        chosen = next((each for each in self._choices if each.key == event.key), None)
        if chosen is not None:
            event.stop()
            event.prevent_default()
            self.dismiss(chosen.name)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id or "")
