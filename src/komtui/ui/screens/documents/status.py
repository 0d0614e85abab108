"""The lines around the list: what is filtered and how much was found; the columns' headings."""

from __future__ import annotations

from decimal import Decimal

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from komtui.i18n import current
from komtui.services.listing import Query
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.localized import kinds_word, states_word
from komtui.ui.screens.documents.table import headings

COUNTED = 10_000
"""Counting stops here: beyond, `10 000+` says enough and a broad search stays fast."""


class ListStatus(Widget):
    """On the right of the search: the filters, how many are marked, how many were found.

    It paints itself in the space that it has: a new layout would cost a second frame at every key.
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def show(self, query: Query, found: int, marked: int) -> None:
        """Show those."""
        count = current().number(Decimal(found)) + ("+" if found >= COUNTED else "")
        chosen = f"{GLYPHS.marked} {marked} / " if marked else ""
        text = f"{kinds_word(query.kind)} · {states_word(query.state)}  {chosen}{count} "
        if text != self._text:
            self._text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        return Strip([Segment(padded(self._text, self.size.width, right=True), self.rich_style)])


class Headings(Widget):
    """The names of the columns, above the list and as wide as it is."""

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        return Strip([Segment(padded(headings(self.size.width), self.size.width), self.rich_style)])
