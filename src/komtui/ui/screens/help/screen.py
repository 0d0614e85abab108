"""Help: what every key does on the screen that it was asked from."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.i18n import _
from komtui.ui.command import offers
from komtui.ui.glyphs import padded


class HelpScreen(ModalScreen[None]):
    """Lists the commands of the screen below and of the app."""

    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter", "dismiss", show=False)]

    def compose(self) -> ComposeResult:
        """Lay the help out."""
        below = self.app.screen_stack[-2] if self.app.screen is self else self.app.screen
        lines: list[Content] = [Content(_("What the keys do here")).stylize("bold"), Content("")]
        for offer in offers(self.app, below):
            key = padded(offer.command.key_name, 9)
            lines.append(Content.assemble((key, "bold"), _(offer.command.help)))
        lines += [Content(""), Content(_("Arrows, Page up and Page down move; Esc goes back.")).stylize("dim")]
        with VerticalScroll(id="help"):
            yield Static(Content("\n").join(lines))
