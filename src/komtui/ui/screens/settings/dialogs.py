"""The configuration's dialogs: what is about to be saved, one line to be given, a long text to be read and copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.i18n import _
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import TextField

_BOX = (
    "align: center middle;"
    " & > Vertical { width: 76; max-width: 98%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }"
)


class ReadingScreen(ModalScreen[bool]):
    """Shows a text that scrolls; returns True on Enter where there is something to agree to."""

    CSS = f"""
    ReadingScreen {{
        {_BOX}
        & VerticalScroll {{ height: auto; max-height: 16; scrollbar-size-vertical: 1; }}
        & VerticalScroll Static {{ height: auto; }}
        & .title {{ text-style: bold; margin-bottom: 1; height: auto; }}
        & .keys {{ margin-top: 1; height: auto; color: $text-muted; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", show=False),
        Binding("enter,ctrl+s", "agree", show=False, priority=True),
        Binding("c,ctrl+c", "copy", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-12)", show=False, priority=True),
        Binding("pagedown", "move(12)", show=False, priority=True),
    ]

    def __init__(self, title: str, text: Content, keys: str, *, agrees: bool, copied: str = "") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._keys = keys
        self._agrees = agrees
        self._copied = copied

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical():
            yield Static(self._title, markup=False, classes="title")
            with VerticalScroll():
                yield Static(self._text, markup=False)
            yield Static(self._keys, markup=False, classes="keys")

    def action_agree(self) -> None:
        """Go on."""
        self.dismiss(self._agrees)

    def action_copy(self) -> None:
        """Copy the text through the terminal (OSC 52), which works over SSH as well."""
        if self._copied:
            self.app.copy_to_clipboard(self._copied)
            self.app.notify(_("Copied, if the terminal allows it."), markup=False)

    def action_move(self, lines: int) -> None:
        """Scroll."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


class LineField(TextField):
    """Enter goes on with the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", show=False)]


class LineScreen(ModalScreen[str]):
    """Asks for one line; returns it, or an empty text where the person gives up. `check` returns what is wrong."""

    CSS = f"""
    LineScreen {{
        {_BOX}
        & .words {{ height: auto; margin-bottom: 1; }}
        & .keys {{ margin-top: 1; color: $text-muted; }}
        & FieldRow Input {{ background: $background; }}
        & FieldRow Input:focus {{ background: $panel; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", show=False)]

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

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        row, value = self.query_one(FieldRow), event.value.strip()
        row.problem = self._check(value)
        if not row.problem:
            self.dismiss(value)
