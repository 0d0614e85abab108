"""The letter as it will leave: headers, text, and what is attached."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.command import Command, bindings
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine


class PreviewScreen(ModalScreen[bool]):
    """Returns whether it is to be sent."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("send", "f8,ctrl+enter", N_("Send"), N_("Send the letter as it stands here")),
        Command("back", "escape", N_("Back"), N_("Go on writing")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("preview", commands),
        Binding("home", "edge('home')", show=False),
        Binding("end", "edge('end')", show=False),
    ]
    CSS_PATH = "preview.tcss"

    def __init__(self, message: str, files: str) -> None:
        super().__init__()
        self._message = message
        self._files = files

    def compose(self) -> ComposeResult:
        """Lay the preview out."""
        yield HeaderLine(_("The letter as it will leave"))
        with VerticalScroll():
            yield Static(self._files, markup=False, id="files")
            yield Static(self._content(), id="message")
        yield CommandBar()

    def _content(self) -> Content:
        headers, _blank, body = visible(self._message, multiline=True).partition("\n\n")
        lines = []
        for line in headers.split("\n"):
            name, colon, value = line.partition(":")
            lines.append(Content.assemble((f"{name}{colon}", "dim"), value))
        return Content("\n").join([*lines, Content(""), Content(body)])

    def action_send(self) -> None:
        """Send it."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Go on writing."""
        self.dismiss(False)

    def action_edge(self, edge: str) -> None:
        """Go to the top or the bottom."""
        scroll = self.query_one(VerticalScroll)
        (scroll.scroll_home if edge == "home" else scroll.scroll_end)(animate=False)
