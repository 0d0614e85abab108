"""Choosing what a column is: the likely ones first, and by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.domain.search import folded
from komtui.domain.tables.field import Field
from komtui.i18n import _, current
from komtui.i18n.sentences.fields import field_words
from komtui.ui.keys.command import Command
from komtui.ui.widgets.text_field import CleanInput


class FieldScreen(ModalScreen[str]):
    """Returns the name of a field; nothing where the person changes nothing."""

    CSS_PATH = "choice.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("answer", "enter", N_("Choose"), N_("Take the column for what the cursor is on")),
        Command("nothing", "escape", N_("Back"), N_("Go back; nothing is changed")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss('')", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "step(-8)", show=False),
        Binding("pagedown", "step(8)", show=False),
    ]
    AUTO_FOCUS = "CleanInput"

    def __init__(self, question: str, likely: Sequence[Field]) -> None:
        super().__init__()
        self._question = question
        self._names = [(each, field_words(each.value, current()._)) for each in likely]
        self._found = self._names

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical():
            yield Static(self._question, markup=False)
            yield CleanInput(placeholder=_("Type a part of its name"))
            yield OptionList(*(Option(words) for _field, words in self._names), markup=False)

    def on_mount(self) -> None:
        """Put the cursor on the likeliest."""
        self.query_one(OptionList).highlighted = 0

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        words = _parts(event.value)
        self._found = [(field, name) for field, name in self._names if _fits(field, name, words)]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(name) for _field, name in self._found])
        options.highlighted = 0 if self._found else None

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None:
            self.dismiss(self._found[at][0].value)

    def action_step(self, step: int) -> None:
        """Move the cursor; the letters stay in the field."""
        options = self.query_one(OptionList)
        if self._found:
            options.highlighted = max(0, min((options.highlighted or 0) + step, len(self._found) - 1))


def _fits(field: Field, name: str, words: list[str]) -> bool:
    """Return whether all words begin a word of a field's name, in the language of the screen or as files have it."""
    parts = [*_parts(name), *field.value.split()]
    return all(any(part.lstrip("(").startswith(word) for part in parts) for word in words)


def _parts(text: str) -> list[str]:
    """Return the words of a text; `d’émission` is two."""
    return folded(text).replace("’", " ").replace("'", " ").split()


class ChoiceScreen(ModalScreen[int | None]):
    """Returns the place of one of a few answers; None where that was given up."""

    CSS_PATH = "choice.tcss"
    commands: ClassVar[tuple[Command, ...]] = FieldScreen.commands
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]
    AUTO_FOCUS = "OptionList"

    def __init__(self, question: str, answers: Sequence[str]) -> None:
        super().__init__()
        self._question = question
        self._answers = answers

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical():
            yield Static(self._question, markup=False)
            yield OptionList(*map(Option, self._answers), markup=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)
