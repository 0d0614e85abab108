"""The names of a list's columns, above the list and as wide as it is; in their place, what keeps its rows waiting."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from komtui.ui.terminal.calm import Still
from komtui.ui.terminal.glyphs import GLYPHS, padded


class Headings(Still):
    """One line of headings; or words on slow books, which cover nothing that is read."""

    DEFAULT_CSS = "Headings { height: 1; color: $text-muted; }"

    def __init__(self, columns: Callable[[int], str]) -> None:
        """Take what returns the headings for a width."""
        super().__init__()
        self._columns = columns
        self._words = ""
        self._lines: list[str] = []

    def tell(self, words: str) -> None:
        """Show these words, or the headings again where they are empty."""
        if words != self._words:
            self._words = words
            self._wrap()
            self.refresh()

    def on_resize(self) -> None:
        """Give long words the lines that they need."""
        self._wrap()

    def _wrap(self) -> None:
        self._lines = []
        if self._words:
            from textwrap import wrap

            self._lines = wrap(f"{GLYPHS.warning} {self._words}", max(self.size.width, 1))
        if self.styles.height is None or self.styles.height.value != max(len(self._lines), 1):
            self.styles.height = max(len(self._lines), 1)

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        width, style = self.size.width, self.rich_style
        if not self._lines:
            return Strip([Segment(self._columns(width), style)]).adjust_cell_length(width, Style(bgcolor=style.bgcolor))
        style += Style(color=self.app.theme_variables["warning"], bold=True)
        return Strip([Segment(padded(self._lines[y] if y < len(self._lines) else "", width), style)])
