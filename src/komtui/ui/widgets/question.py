"""A question over the screen: a few words, and one answer a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.ui.keys.command import Command
from komtui.ui.widgets.choice_field import by_letter


class Question(ModalScreen[str]):
    """Asks, and returns the name of the answer; Esc returns an empty text, which changes nothing.

    The first answer is under the cursor, so it is the harmless one. A letter leads to the answer that begins with it,
    and gives it where nothing is lost by that.
    """

    commands: ClassVar[tuple[Command, ...]] = (
        Command("answer", "enter", N_("Answer"), N_("Give the answer that the cursor is on")),
        Command("nothing", "escape", N_("Back"), N_("Go back; nothing is changed")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", show=False)]
    DEFAULT_CSS = """
    Question {
        align: center middle;
        & > Vertical { width: 66; max-width: 96%; height: auto; max-height: 90%; background: $surface; padding: 1 3; }
        & Static { height: auto; margin-bottom: 1; }
        & OptionList, & OptionList:focus {
            height: auto; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
        }
    }
    """

    def __init__(self, text: str, answers: Sequence[tuple[str, str]], *, by_letter: bool = False) -> None:
        """Take what is asked, and the answers by their names; `by_letter` where a letter answers at once."""
        super().__init__()
        self._text = text
        self._answers = answers
        self._by_letter = by_letter
        self._letter: str | None = None

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        with Vertical():
            yield Static(self._text, markup=False)
            yield OptionList(*(Option(label, id=name) for name, label in self._answers), markup=False)

    def on_mount(self) -> None:
        """Put the cursor on the harmless answer."""
        self.query_one(OptionList).highlighted = 0

    def on_key(self, event: events.Key) -> None:
        """Go to the answer that begins with this letter, or give it; the same letter again goes to the next one."""
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        first = 0 if self._by_letter else at + (event.character == self._letter)
        self._letter = event.character
        found = by_letter([label for _name, label in self._answers], first, event)
        if found is None:
            return
        event.stop()
        if self._by_letter:
            self.dismiss(self._answers[found][0])
        else:
            options.highlighted = found

    @on(OptionList.OptionSelected)
    def _answered(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id or "")
