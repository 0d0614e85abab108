"""A screen that stays calm when the focus moves."""

from __future__ import annotations

from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class CalmScreen(Screen[ScreenResultType]):
    """Paints only what the focus has left and reached; Textual's own paints all of itself, 20 kB, at each move.

    What shows elsewhere where the focus is, such as a footer, has to be told.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
