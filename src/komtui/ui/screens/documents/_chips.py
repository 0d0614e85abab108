"""The line of views above the list: each with its digit, the one that is shown marked."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from komtui.domain.text import visible
from komtui.services.listing import Query
from komtui.ui.keys.command import key_name
from komtui.ui.screens.documents._offered import offered, shows
from komtui.ui.screens.documents._status import VIEW
from komtui.ui.terminal.calm import Still
from komtui.ui.terminal.glyphs import GLYPHS, cells, clipped
from komtui.ui.widgets.unadorned import Unadorned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from komtui.services.listing import SavedView

DIGITS: Final = "123456789"
"""Keys of the first views."""
_WIDEST: Final = 24
"""Cells of a name, so that a long one does not push all others away."""


class _Piece(NamedTuple):
    key: str
    word: str
    active: bool
    action: str

    @property
    def width(self) -> int:
        """Cells with the sign before it, and the gap behind."""
        return 1 + (cells(self.key) + 1 if self.key else 0) + cells(self.word) + 1


class Chips(Unadorned, Still):
    """What does not fit is left out on the right, or on the left of what is shown; the dialog's key says how many.

    It asks the books nothing: those that are saved are handed to it, once all else is on the screen.
    """

    def __init__(self) -> None:
        super().__init__()
        self._query = Query()
        self._saved: Sequence[SavedView] = ()
        self.views = offered(())
        """Those that it offers, in their order."""

    def show(self, query: Query) -> None:
        """Mark the view that is shown, if one is."""
        before, self._query = self.active, query
        if self.active != before:
            self.refresh()

    def offer(self, saved: Sequence[SavedView]) -> None:
        """Offer those that are saved among the others."""
        self._saved = saved
        if (views := offered(saved)) != self.views:
            self.views = views
            self.refresh()

    def reword(self) -> None:
        """Say them in the language of now."""
        self.offer(self._saved)

    @property
    def active(self) -> int | None:
        """The place of the view that is shown: rather the one that is so to the word than one that is searched in."""
        exact = (place for place, each in enumerate(self.views) if each.query == self._query)
        wider = (place for place, each in enumerate(self.views) if shows(each, self._query))
        return next(exact, next(wider, None))

    async def on_click(self, event: events.Click) -> None:
        """Show the view that was clicked."""
        x = 0
        for piece in self._pieces(self.size.width):
            if x <= event.x < x + piece.width:
                await self.app.run_action(piece.action, self.screen)
                return
            x += piece.width

    def _pieces(self, width: int) -> list[_Piece]:
        """Return what stands in the line, from left to right, and fits."""
        active = self.active
        pieces = [
            _Piece(
                DIGITS[place] if place < len(DIGITS) else "",
                clipped(visible(each.name), _WIDEST),
                place == active,
                f"chip({place})",
            )
            for place, each in enumerate(self.views)
        ]
        count = len(pieces)
        while pieces and sum(each.width for each in [*pieces, *_rest(count - len(pieces))]) > width:
            # What is shown stays in sight: what stands before it goes, where that is the last one left.
            pieces.pop(0 if pieces[-1].active else -1)
        return [*pieces, *_rest(count - len(pieces))]

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        base, width = self.rich_style, self.line_width
        key_style = base + Style(bold=True, color=self.app.theme_variables["accent"])
        pieces = self._pieces(width)
        # Spaces stand at the end of what is before them: pictures (SVG) lose one at the beginning of a piece.
        segments = [] if pieces and pieces[0].active else [Segment(" ", base)]
        for piece, after in zip_longest(pieces, pieces[1:]):
            gap = " " if after is None or after.active else "  "
            sign, key = GLYPHS.cursor if piece.active else "", f"{piece.key} " if piece.key else ""
            segments += [
                Segment(f"{sign}{key}", key_style),
                Segment(f"{piece.word}{gap}", base + Style(bold=True) if piece.active else base),
            ]
        return Strip(segments).adjust_cell_length(width, base).crop(0, width)


def _rest(count: int) -> list[_Piece]:
    """Return the way to those that are left out."""
    return [_Piece(key_name(VIEW), f"+{count}", active=False, action="views")] if count else []
