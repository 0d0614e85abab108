"""The address as a QR code over the whole screen, what to do with it beside it; or what keeps it from being drawn."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.keys.command import key_name
from komtui.ui.widgets.qr import SEXTANTS, Drawing, Size, coarse, qr, why_not

_BESIDE = 26
"""Cells that words need beside the code."""


class Picture(Horizontal):
    """Hidden until the screen has its class `-picture`."""

    def __init__(self, title: str) -> None:
        super().__init__(id="picture")
        self._title = title
        self.coded = False
        """Whether a code is shown, and not the address in full."""

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(markup=False, classes="drawn")
        with Vertical():
            yield Static(self._title, markup=False, classes="name")
            yield Static(markup=False, classes="left")
            yield Static(markup=False, classes="beside")
            yield Static(markup=False, classes="whole")

    def draw(self, url: str, code: str, *, other_way: bool) -> None:
        """Show `url` as a code, or as text where that cannot be.

        What is in `code` is typed on the page; where it is empty, the last page's address is pasted.
        """
        room = Size(*self.app.size)
        found = None if why_not() else qr(url, room)
        self.coded = isinstance(found, Drawing)
        if not isinstance(found, Drawing):
            self._say([_why(found), *_instead(other_way=other_way)], url)
            return
        words = [*_on_the_phone(code), *(_fine(url) if found.blocks is SEXTANTS else ())]
        self.query_one(".drawn", Static).update(found.content)
        self._say([*words, _("{key} shows the address in full.").format(key=key_name("f5"))])
        self.add_class("-drawn")
        self.set_class(room.width - found.size.width < _BESIDE, "-alone")

    def spell(self, url: str) -> None:
        """Show `url` as text, for terminals that neither open nor copy it."""
        self.coded = False
        self._say([], url)

    def _say(self, words: Sequence[str], url: str = "") -> None:
        self.remove_class("-drawn", "-alone")
        back = _("{key} goes back.").format(key=key_name("escape"))
        whole = _("The whole address, to be selected with the mouse; its lines belong together:") if url else ""
        self.query_one(".beside", Static).update("\n\n".join(filter(None, [*words, back, whole])))
        # From the first column on: what is selected with the mouse has no spaces in it.
        self.query_one(".whole", Static).update(url)


def _on_the_phone(code: str) -> list[str]:
    words = [_("Point a phone's camera at the code, and sign in there.")]
    if code:
        return [*words, _("Then type this code there: {code}").format(code=visible(code))]
    words.append(_("There, too, the last page does not load: send yourself its address, and paste it here."))
    return words


def _fine(url: str) -> list[str]:
    """Return what to do where the fine blocks are not in the terminal's font: they are younger than the half ones."""
    size = coarse(url)
    words = _(
        "Question marks or boxes instead of a code? Then make the window {width} × {height} or larger, or copy the"
        " address with {key}."
    )
    return [words.format(width=size.width, height=size.height, key=key_name("ctrl+c"))]


def _why(found: Drawing | Size | None) -> str:
    if isinstance(found, Size):
        words = _(
            "As a QR code this address takes a window of {width} × {height}. Make it larger, or its letters smaller."
        )
        return words.format(width=found.width, height=found.height)
    words = _("This terminal ({name}) has no signs that a QR code could be drawn with.")
    return words.format(name=visible(why_not()))


def _instead(*, other_way: bool) -> list[str]:
    words = [
        _("Copy the address with {key} instead, or open komtui in another terminal.").format(key=key_name("ctrl+c"))
    ]
    if other_way:
        words.append(_("{key} gives a short code that is typed on any device.").format(key=key_name("ctrl+w")))
    return words
