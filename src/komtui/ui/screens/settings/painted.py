"""A widget that paints all of its lines together, and sends only those that differ."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from komtui.ui.terminal.calm import Still
from komtui.ui.widgets.unadorned import Differing

Styles = Mapping[str, Style]
"""Styles by their names; `base` is that of the widget."""


class Painted(Differing, Still):
    """Subclasses say how their lines are painted (`paint`), and call `repaint` where something has changed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._window: list[Strip] = []
        self._painted_width = -1
        self._palette: Styles | None = None

    def paint(self, styles: Styles) -> list[Strip]:
        """Return the lines, as many as the widget is high."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Send the lines that differ, and no others."""
        if not self._lines_kept:
            # Nothing of it was sent yet: it is painted once, when it is.
            self._window = []
            self.refresh()
            return
        self._window, self._painted_width = self.paint(self.palette), self.size.width
        self.refresh_lines()

    def lines_now(self, height: int) -> list[Strip]:
        """Return the window, as it was just painted."""
        blank = [Strip.blank(self._painted_width, self.palette["base"])]
        return [*self._window[:height], *blank * (height - len(self._window))]

    def render_line(self, y: int) -> Strip:
        """Return a line of the window."""
        lines, width = self.painted_lines(), self.size.width
        line = lines[y] if y < len(lines) else Strip.blank(width, self.palette["base"])
        # Kept here, since a border is put around it elsewhere.
        self.keep(width)[y] = line
        return line

    def painted_lines(self) -> list[Strip]:
        """Return the lines that are on the terminal, painted where they are not yet, or are of another size."""
        width, height = self.size
        if self._palette is None or self._painted_width != width or len(self._window) != height:
            self._window, self._painted_width = self.paint(self.palette), width
        return self._window

    def notify_style_update(self) -> None:
        """Paint anew where the colours may be others."""
        super().notify_style_update()
        self._palette = None

    @property
    def palette(self) -> Styles:
        """The styles, from the theme: a component class each would cost a pass over every rule at each opening."""
        if self._palette is None:
            variables, base = self.app.theme_variables, self.rich_style
            foreground, background = Color.parse(variables["foreground"]), Color.parse(variables["background"])
            muted = base + Style(color=foreground.blend(background, 0.35).rich_color)
            accent = base + Style(color=variables["accent"])
            self._palette = {
                "base": base,
                "bold": base + Style(bold=True),
                "heading": accent + Style(bold=True),
                "label": muted,
                "note": muted,
                "match": Style(color=variables["accent"], bold=True, underline=True),
                "problem": base + Style(color=variables["error"]),
                "warning": base + Style(color=variables["warning"]),
                "good": base + Style(color=variables["success"]),
                "offer": accent,
                "changed": accent,
                "link": base,
                "tab": accent + Style(bold=True, underline=True),
                "bar": muted,
            }
        return self._palette
