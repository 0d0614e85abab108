"""Widgets that paint themselves line by line, and send no line that is on the terminal already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from komtui.ui.terminal.glyphs import cells


class Coloured(Widget):
    """Its styles are worked out once, until they change: each would cost as much as a line at each key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever the widget takes
        self._styles_kept: dict[tuple[str, ...], Style] = {}
        super().__init__(*args, **kwargs)

    @property
    def rich_style(self) -> Style:
        """The style of plain text."""
        if (found := self._styles_kept.get(())) is None:
            found = self._styles_kept[()] = super().rich_style
        return found

    def get_component_rich_style(self, *names: str, partial: bool = False, default: Style | None = None) -> Style:
        """Return the style of a part."""
        if partial or default is not None:
            return super().get_component_rich_style(*names, partial=partial, default=default)
        if (found := self._styles_kept.get(names)) is None:
            found = self._styles_kept[names] = super().get_component_rich_style(*names)
        return found

    def notify_style_update(self) -> None:
        """Forget them: colours or focus may have changed."""
        self._styles_kept.clear()
        super().notify_style_update()


class Differing(Coloured):
    """Its lines are those of `render_line`; each is kept as it was sent, until it is refreshed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines_kept: dict[int, Strip] = {}
        self._width_kept = 0

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint lines anew: those of `regions`, else all."""
        if not regions:
            self._lines_kept.clear()
        for region in regions:
            for y in region.line_range:
                self._lines_kept.pop(y, None)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def refresh_lines(self) -> None:
        """Paint anew the lines that are others now; the rest is on the terminal already."""
        (width, height), kept = self.size, dict(self._lines_kept)
        if width != self._width_kept or not kept:
            self.refresh()
            return
        now = dict(enumerate(self.lines_now(height)))
        changed: list[Region] = []
        for y, line in now.items():
            if kept.get(y) == line:
                continue
            # Those that follow each other together: each costs Textual as much as drawing a line does.
            if changed and changed[-1].bottom == y:
                changed[-1] = changed[-1].grow((0, 0, 1, 0))
            else:
                changed.append(Region(0, y, width, 1))
        if changed:
            super().refresh(*changed)
        self._lines_kept = now

    def lines_now(self, height: int) -> Sequence[Strip]:
        """Return all lines as they are now."""
        return [self.render_line(y) for y in range(height)]

    @property
    def line_width(self) -> int:
        """Cells of a line; known while lines are painted, where Textual would look for it once a line."""
        return self._width_kept or self.region.width

    def keep(self, width: int) -> dict[int, Strip]:
        """Return the lines that were sent, or are about to be: none of another width."""
        if width != self._width_kept:
            self._width_kept = width
            self._lines_kept.clear()
        return self._lines_kept

    def notify_style_update(self) -> None:
        """Forget the lines: colours or focus may have changed."""
        self._lines_kept.clear()
        super().notify_style_update()


class Unadorned(Differing):
    """A widget without border, padding and opacity, whose lines are sent as they are.

    Textual adds borders, padding and opacity to each line here, and has to ask for all of them. Where a key changes
    nearly every line of a widget that has none, that is a quarter of its frame.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines in view, without colours where the terminal or the person wants none."""
        width = self.region.width
        kept = self.keep(width)
        for y in crop.line_range:
            if y not in kept:
                kept[y] = self.render_line(y)
        strips = [kept[y] for y in crop.line_range]
        background = self.background_colors[1]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, background) for strip in strips]
        whole = crop.column_span == (0, width)
        return strips if whole else [strip.crop(*crop.column_span) for strip in strips]


def line_of(segments: Sequence[Segment], width: int, base: Style) -> Strip:
    """Return a line of exactly `width` cells, in as few segments as it has changes of style.

    A segment less is a change of style less: a kilobyte for a full list. Made at once: a strip costs Textual as much as
    drawing the row does.
    """
    texts: list[tuple[list[str], Style | None]] = []
    for text, style, _control in segments:
        if texts and texts[-1][1] == style:
            texts[-1][0].append(text)
        else:
            texts.append(([text], style))
    length = sum(cells(segment.text) for segment in segments)
    if length > width:
        return Strip(segments).simplify().crop(0, width)
    if length < width and (not texts or texts[-1][1] != base):
        texts.append(([], base))
    if length < width:
        texts[-1][0].append(" " * (width - length))
    return Strip([Segment("".join(parts), style) for parts, style in texts], width)
