"""A long text to be read, scrolled and copied, over the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.domain.text import visible
from komtui.i18n import _


class ReadingScreen(ModalScreen[bool]):
    """Shows a text that scrolls; returns True on Enter where there is something to agree to."""

    CSS = """
    ReadingScreen {
        align: center middle;
        & > Vertical { width: 76; max-width: 98%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & VerticalScroll { height: auto; max-height: 16; scrollbar-size-vertical: 1; }
        & VerticalScroll Static { height: auto; }
        & .title { text-style: bold; margin-bottom: 1; height: auto; }
        & .keys { margin-top: 1; height: auto; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", show=False),
        Binding("enter,ctrl+s", "agree", show=False, priority=True),
        Binding("ctrl+c", "copy", show=False, priority=True),
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


def exchange(said: str) -> ReadingScreen:
    """Return what was said with a server, to be read and copied; `said` may hold untrusted text, and no passwords."""
    title, keys = _("What was said, without passwords"), _("Ctrl+C copies, Esc closes.")
    return ReadingScreen(title, Content(visible(said, multiline=True)), keys, agrees=False, copied=said)
