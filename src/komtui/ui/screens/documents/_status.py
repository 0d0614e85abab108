"""The line above the list: what is filtered, and how much was found."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from komtui.i18n import _, current
from komtui.i18n.presentation.states import kinds_word, states_word
from komtui.services.listing import Query
from komtui.ui.keys.command import key_name
from komtui.ui.terminal.calm import Still
from komtui.ui.terminal.glyphs import GLYPHS, cells
from komtui.ui.widgets.unadorned import Unadorned

KIND, STATE, VIEW = "f6", "f7", "w"
"""Keys that turn the two filters, and of the saved views."""

_WIDE = 58
"""Cells from which there is room to name the key of the views."""


class ListStatus(Unadorned, Still):
    """On the right of the search: the filters with their keys, how many are marked, how many were found.

    It paints itself in the space that it has: a new layout would cost a second frame at every key.
    """

    def __init__(self) -> None:
        super().__init__()
        self._query = Query()
        self._view = ""
        self._count = ""

    def show(self, query: Query, total: int | None, marked: int, *, view: str = "", exact: bool = True) -> None:
        """Show those; no total where it is still awaited, and a `+` where there may be more.

        Of a saved view its name stands there, in the place of its filters.
        """
        count = "…" if total is None else current().count(total) + ("" if exact else "+")
        count = f"{GLYPHS.marked} {marked} / {count}" if marked else count
        if (query, view, count) != (self._query, self._view, self._count):
            self._query, self._view, self._count = query, view, count
            self.refresh()

    async def on_click(self, event: events.Click) -> None:
        """Turn the filter that was clicked."""
        action, x = "", self.size.width - sum(cells(text) for text, _action in self._parts())
        for text, of_text in self._parts():
            action = of_text if x <= event.x < x + cells(text) else action
            x += cells(text)
        if action:
            await self.app.run_action(action, self.screen)

    def _parts(self) -> list[tuple[str, str]]:
        """Return the texts from left to right, each with the action that a click on it runs."""
        count = (f"  {self._count} ", "")
        if self._view:
            return [(f"{key_name(VIEW)} {self._view}", "views"), count]
        kind = f"{key_name(KIND)} {kinds_word(self._query.kind)}"
        state = f"{key_name(STATE)} {states_word(self._query.state, self._query.kind, self._query.view)}"
        room = self.size.width - cells(self._count) - 3
        # On a narrow terminal a filter that filters nothing is its key alone: what one sees of a word is all of it.
        if cells(kind) + 2 + cells(state) > room and self._query.state is None and self._query.view is None:
            state = key_name(STATE)
        if cells(kind) + 2 + cells(state) > room and self._query.kind is None:
            kind = key_name(KIND)
        views = [(f"{key_name(VIEW)} {_('Views')}", "views"), ("  ", "")] if self.size.width >= _WIDE else []
        return [*views, (kind, "kind"), ("  ", ""), (state, "state"), count]

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        base = self.rich_style
        key_style = base + Style(bold=True, color=self.app.theme_variables["accent"])
        segments: list[Segment] = []
        for text, action in self._parts():
            key, gap, word = text.partition(" ") if action else ("", "", text)
            segments += [Segment(key + gap, key_style), Segment(word, base)]
        strip = Strip(segments)
        # What is too wide loses its beginning: how many were found is said at the end.
        width = self.line_width
        over = strip.cell_length - width
        if over > 0:
            return strip.crop(over)
        return Strip([Segment(" " * (width - strip.cell_length), base), *segments])
