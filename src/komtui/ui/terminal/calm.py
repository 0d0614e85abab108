"""Screens and widgets that stay calm: what is on the terminal already is not sent once more."""

from __future__ import annotations

from typing import Self

from textual import on
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.screen import ScreenResultType
from textual.widget import Widget

from komtui.ui._upstream import PaintsOnlyDirty

WIDTHS = [(0, "-narrow"), (120, "-wide")]
"""Classes of screens that look otherwise where there is room."""
HEIGHTS = [(0, "-low"), (16, "-high")]
"""Likewise by their height."""


class CalmScreen(PaintsOnlyDirty[ScreenResultType]):
    """Paints only what the focus has left and reached; Textual's own paints all of itself, 20 kB, at each move.

    What shows elsewhere where the focus is, such as a footer, has to be told. And it opens with two paintings less:
    Textual paints a screen again that it has just laid out and painted, and lays it out again for the size that it has.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    # Classes that follow the width have every style read a second time: who goes by them takes `WIDTHS`.
    HORIZONTAL_BREAKPOINTS = []  # noqa: RUF012 - an instance variable in Textual

    _opened = False

    @on(Resize)
    def _lay_out_once(self, event: Resize) -> None:
        if event.size == self.outer_size and not self.HORIZONTAL_BREAKPOINTS:
            event.stop()
            event.prevent_default()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint anew, but for the first time after the first layout."""
        if not self._opened and self.outer_size and repaint and not (regions or layout or recompose):
            self._opened = True
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Still(Widget):
    """Never scrolls what is in it, so that its first size is no reason to lay out and to paint the screen again."""

    virtual_size = Reactive(Size(0, 0), repaint=False)
    """As in `Widget`, without what follows from it there."""


class StillRow(Horizontal, Still):
    """Widgets beside each other."""


class StillColumn(Vertical, Still):
    """Widgets below each other."""
