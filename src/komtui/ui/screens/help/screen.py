"""Help: what every key does on the screen that it was asked from."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.i18n import _
from komtui.ui.keys.command import offers, ways_on

_KEY: Final = 9
"""Cells that a key has at least, so that pages of help look alike."""


class HelpScreen(ModalScreen[None]):
    """Lists the commands of the screen below and of the app."""

    CSS_PATH = "screen.tcss"
    only_read = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "dismiss", show=False), *ways_on()]

    def compose(self) -> ComposeResult:
        """Lay the help out."""
        below = self.app.screen_stack[-2] if self.app.screen is self else self.app.screen
        with VerticalScroll(id="help"):
            yield Static(_("What the keys do here"), markup=False, classes="title")
            there = list(offers(self.app, below))
            # No key runs into its words, whatever it is called on the keyboards of a language.
            wide = max((cell_len(each.command.key_name) for each in there), default=0) + 1
            for offer in there:
                with Horizontal(classes="line"):
                    key = Static(offer.command.key_name, markup=False, classes="key")
                    key.styles.width = max(wide, _KEY)
                    yield key
                    yield Static(_(offer.command.help), markup=False, classes="words")
            yield Static(_("Arrows, Page up and Page down move; Esc goes back."), markup=False, classes="more")
