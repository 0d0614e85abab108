"""A widget that paints itself, and sends only the lines that differ from those that are on the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip

from komtui.ui.calm import Still

Styles = Mapping[str, Style]
"""Styles by their names; `base` is that of the widget."""


class Painted(Still):
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
        before, self._window = self._window, self.paint(self.palette)
        if len(before) != len(self._window) or self._painted_width != self.size.width:
            self.refresh()
        else:
            lines = _differing(before, self._window, self.size.width)
            if lines:
                self.refresh(*lines)
        self._painted_width = self.size.width

    def render_line(self, y: int) -> Strip:
        """Return a line of the window."""
        lines = self.painted_lines()
        return lines[y] if y < len(lines) else Strip.blank(self.size.width, self.palette["base"])

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


def _differing(before: list[Strip], now: list[Strip], width: int) -> list[Region]:
    """Return the lines that differ, those that follow each other together."""
    found: list[Region] = []
    for y, (old, new) in enumerate(zip(before, now, strict=True)):
        if old != new:
            if found and found[-1].bottom == y:
                found[-1] = found[-1].grow((0, 0, 1, 0))
            else:
                found.append(Region(0, y, width, 1))
    return found
