"""The letter as it will leave: read from the very bytes, headers, text, parts, and their source."""

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
from komtui.i18n import _, current
from komtui.services.mail.inspecting import Inspected
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

    def __init__(self, message: Inspected | str, files: str) -> None:
        """Take the message; of a letter that cannot leave yet, what can be said of it."""
        super().__init__()
        self._message = message
        self._files = files

    def compose(self) -> ComposeResult:
        """Lay the preview out."""
        message = self._message
        yield HeaderLine(_("The letter as it will leave"))
        with VerticalScroll():
            if isinstance(message, str):
                yield Static(_("Something is missing yet; this is what there is."), markup=False, id="missing")
            yield Static(self._files, markup=False, id="files")
            yield Static(self._content(), id="message")
            if isinstance(message, Inspected):
                yield Static(_parts(message), id="parts")
                yield Static(Content.assemble((f"{_('Source')}\n", "bold"), visible(message.source, multiline=True)))
        yield CommandBar()

    def _content(self) -> Content:
        message = self._message
        if isinstance(message, Inspected):
            headers, body = message.headers, message.text
        else:
            above, _blank, body = message.partition("\n\n")
            headers = [
                (name, value.strip()) for name, _colon, value in (line.partition(":") for line in above.split("\n"))
            ]
        lines = [Content.assemble((f"{name}: ", "dim"), visible(value)) for name, value in headers]
        return Content("\n").join([*lines, Content(""), Content(visible(body, multiline=True))])

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


def _parts(message: Inspected) -> Content:
    """Return what the message is made of, a part a line, with sizes."""
    words = current()
    lines = [Content.assemble((_("Parts, {size} in all").format(size=words.size(message.size)), "bold"))]
    for part in message.parts:
        said = [part.media_type, visible(part.name), words.size(part.size) if part.size else ""]
        lines.append(Content(f"{'  ' * (part.depth + 1)}{'  '.join(each for each in said if each)}"))
    return Content("\n").join([*lines, Content("")])
