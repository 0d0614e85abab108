"""What is shown of a sign-in under way: the address as a link, the field, the line for ssh, the large code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from komtui.domain.mail.redirect import LIMIT
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.big_letters import big
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.line_form import LineField


class PasteField(LineField):
    """Takes all lines of a paste: terminals wrap long addresses, and copy the breaks with them."""

    @dataclass
    class Pasted(Message):
        """Something was pasted, which need not be confirmed."""

        text: str
        """All of it, as it came."""

        def __repr__(self) -> str:
            """Return nothing of what may be a code."""
            return "Pasted()"

    def on_paste(self, event: events.Paste) -> None:
        """Take it, instead of Textual's own handler."""
        self.take(event)

    def take(self, event: events.Paste) -> None:
        """Put a paste in, wherever on the screen it came."""
        event.stop()
        # Textual's own takes the first line only.
        event.prevent_default()
        # A second paste mends the first: it never lengthens it.
        self.value = re.sub(r"\s*\n\s*", "", event.text[:LIMIT].replace("\r", "\n").strip())
        self.cursor_position = len(self.value)
        self.post_message(self.Pasted(event.text))


class PagePanel(Vertical):
    """A sign-in by the provider's page: its address, the field for the answer, the line for ssh."""

    def __init__(self) -> None:
        super().__init__(id="page")

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(
            _("1  Open this address in any browser, on any machine, and allow komtui to send mail:"), markup=False
        )
        yield Static(markup=False, classes="link url")
        yield Static(
            _(
                "2  Where the browser is on another machine, its last page does not load. That is as it should be: copy"
                " the whole address of that page and paste it here."
            ),
            markup=False,
            classes="gap",
        )
        yield FieldRow(_("Address or code"), PasteField())
        yield Static(
            _("Or run this on your own machine before; the last page then loads, and nothing is to be pasted:"),
            markup=False,
            classes="gap heard",
        )
        yield Static(markup=False, classes="link line heard")
        yield Static(markup=False, classes="gap unheard")
        yield Static(markup=False, classes="gap said")

    @property
    def field(self) -> PasteField:
        """Where the answer is pasted."""
        return self.query_one(PasteField)

    @property
    def _row(self) -> FieldRow:
        return self.query_one(FieldRow)

    def show(self, url: str, line: str, width: int) -> None:
        """Show where to go and what to run, with nothing pasted yet."""
        self.query_one(".url", Static).update(link(url, width))
        self.query_one(".line", Static).update(visible(line))
        self.field.value = ""
        self.refuse("")
        self.say("")
        self._row.say(_("The code alone will do as well."))

    def say(self, words: str) -> None:
        """Say how it goes."""
        self.query_one(".said", Static).update(words)

    def refuse(self, words: str) -> None:
        """Say at the field what is wrong with what was pasted; empty: nothing."""
        self._row.problem = words

    def hear(self, words: str, *, deaf: bool) -> None:
        """Show the line for ssh, or where it is `deaf`, what is to be done instead."""
        self.set_class(deaf, "-deaf")
        self.query_one(".unheard", Static).update(f"{GLYPHS.warning} {words}" if words else "")


class DevicePanel(Vertical):
    """A sign-in by a code that is typed on another device."""

    def __init__(self) -> None:
        super().__init__(id="device")

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(_("1  Open this address in any browser, on any machine:"), markup=False)
        yield Static(markup=False, classes="link url")
        yield Static(_("2  Type this code there, and allow komtui to send mail:"), markup=False, classes="gap")
        yield Static(markup=False, id="code")
        yield Static(_("komtui goes on by itself as soon as that is done."), markup=False, classes="gap")

    def show(self, url: str, code: str, width: int) -> None:
        """Show where to go, and what to type there."""
        self.query_one(".url", Static).update(link(url, width))
        self.query_one("#code", Static).update(f"{big(code, width)}\n\n{visible(code)}")


def link(url: str, width: int) -> Content:
    """Return an address that a terminal opens (OSC 8), shortened in its middle for sight: both ends say something."""
    shown = visible(url)
    if len(shown) > width:
        tail = width // 4
        shown = f"{shown[: width - tail - 1]}{GLYPHS.ellipsis}{shown[-tail:]}"
    return Content(shown).stylize(Style(link=url, underline=True))
