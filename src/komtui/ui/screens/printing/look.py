"""A look at the page before it is printed: the very PDF where the terminal can draw it, else its text."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.paper import PAPERS
from komtui.i18n import _
from komtui.i18n.presentation.states import problem_sentence
from komtui.services.ports import StoredDocument
from komtui.services.ports.pages import Picture, View
from komtui.ui._upstream import paint
from komtui.ui.keys.command import Command, bindings
from komtui.ui.terminal import pictures
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.page import page
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.sales.pages.rendering import Artifact, RenderingService

_WIDEST = 6.0
"""Pixels to the millimetre, at the most: beyond it a page is only larger."""
_EDGE = 2
"""Cells beside the page."""


class LookScreen(CalmScreen[None]):
    """Shows how a document will look on a paper."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("back", "escape", N_("Back"), N_("Go back; nothing was printed")),
        Command("forward", "space,pagedown", N_("On"), N_("Go on in the page, and to the next one")),
        Command("backward", "pageup", N_("Before"), N_("Go back in the page, and to the one before")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("look", commands),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("home", "edge(False)", show=False),
        Binding("end", "edge(True)", show=False),
    ]
    CSS_PATH = "look.tcss"
    AUTO_FOCUS = "#sheet"

    def __init__(
        self, rendering: RenderingService, stored: StoredDocument, paper: str, artifact: Artifact | None = None
    ) -> None:
        """Take what is shown: the document as it is on a paper, or what was drawn of it."""
        super().__init__()
        self._rendering = rendering
        self._stored = stored
        self._form = paper
        self._speaks = pictures.protocol(os.environ)
        self._artifact = artifact
        self._drawn: Picture | None = None
        self._sheet_number = self._top = 0

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("How it will look"))
        with VerticalScroll(id="sheet"):
            yield Static(id="wrong", markup=False)
            yield Static(id="text", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def on_resize(self) -> None:
        """Set the page anew to the room there is."""
        self._show()

    def on_unmount(self) -> None:
        """Leave no picture behind."""
        paint(self.app, pictures.gone(self._speaks))

    def _show(self) -> None:
        if self._speaks:
            self._draw()
        else:
            self._write()

    def _write(self) -> None:
        width = min(self.size.width - 8, 96)
        self.query_one("#text", Static).update(page(self._stored.document, width, prose=True))

    @work(group="draw", exclusive=True, description="draws the page")
    async def _draw(self) -> None:
        try:
            if self._artifact is None:
                self._artifact = await self._rendering.artifact(self._stored, self._form)
            width, height = self._room()
            if width <= 0:
                # Not laid out yet: it is drawn once the screen has its size.
                return
            view = View(self._sheet_number, width, self._top, height, "sixel" if self._speaks == "sixel" else "png")
            self._drawn = await self._rendering.picture(self._artifact, view)
        except ProblemError as error:
            # What cannot be drawn can be read.
            self._speaks = ""
            self.query_one("#wrong", Static).update("\n".join(map(problem_sentence, error.problems)))
            self._write()
            return
        self._say_where(self._drawn)
        self.call_after_refresh(self._paint, self._drawn)

    def _room(self) -> tuple[int, int]:
        """Return the pixels that a page may be wide, and that a part of it may be high."""
        across, down = pictures.cell()
        region = self.query_one("#sheet").region
        widest = int(PAPERS[self._form].width * _WIDEST)
        return min((region.width - 2 * _EDGE) * across, widest), region.height * down

    def _paint(self, drawn: Picture) -> None:
        if not self.is_current:
            return
        across, down = pictures.cell()
        region = self.query_one("#sheet").region
        columns, rows = -(-drawn.size[0] // across), min(-(-drawn.size[1] // down), region.height)
        column = region.x + max((region.width - columns) // 2, 0)
        place = pictures.Place(column, region.y, columns, rows)
        paint(self.app, pictures.sequence(self._speaks, drawn.content, place))

    def _say_where(self, drawn: Picture) -> None:
        words = _("How it will look")
        if drawn.pages > 1:
            place = _("Page {number} of {count}").format(number=self._sheet_number + 1, count=drawn.pages)
            words = f"{words} · {place}"
        self.query_one(HeaderLine).retitle(words)

    def action_back(self) -> None:
        """Go back to what it is printed with."""
        self.app.pop_screen()

    def action_forward(self) -> None:
        """Go on by a screen, or to the next page."""
        self._go(self._room()[1] * 4 // 5 if self._speaks else 0, pages=True)
        if not self._speaks:
            self.query_one("#sheet").scroll_page_down(animate=False)

    def action_backward(self) -> None:
        """Go back by a screen, or to the page before."""
        self._go(-(self._room()[1] * 4 // 5) if self._speaks else 0, pages=True)
        if not self._speaks:
            self.query_one("#sheet").scroll_page_up(animate=False)

    def action_step(self, step: int) -> None:
        """Go up or down by a few lines."""
        self._go(step * pictures.cell()[1] * 3, pages=False)
        if not self._speaks:
            self.query_one("#sheet").scroll_relative(y=step, animate=False)

    def action_edge(self, to_end: bool) -> None:
        """Go to the top or the end of the page."""
        sheet = self.query_one("#sheet")
        if not self._speaks:
            sheet.scroll_end(animate=False) if to_end else sheet.scroll_home(animate=False)
        elif self._drawn is not None:
            self._go(self._drawn.whole if to_end else -self._drawn.whole, pages=False)

    def _go(self, step: int, *, pages: bool) -> None:
        """Move what is seen of the page; where it ends, to the next one."""
        drawn = self._drawn
        if not step or drawn is None:
            return
        lowest = max(drawn.whole - self._room()[1], 0)
        if pages and step > 0 and self._top >= lowest and self._sheet_number < drawn.pages - 1:
            self._sheet_number, self._top = self._sheet_number + 1, 0
        elif pages and step < 0 and self._top == 0 and self._sheet_number:
            self._sheet_number, self._top = self._sheet_number - 1, 0
        else:
            self._top = min(max(self._top + step, 0), lowest)
        self._show()
