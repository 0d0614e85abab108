"""The footer: what can be done now, with its keys; one line, cheap to paint."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from komtui.i18n import _, current
from komtui.ui.keys.command import Offer, offers
from komtui.ui.terminal.calm import Still
from komtui.ui.widgets.unadorned import Coloured

_GAP = 2


class Item(NamedTuple):
    """A command with the word that there is room for."""

    offer: Offer
    """The command."""
    word: str
    """Its label, or nothing."""
    key: str
    """Its key, as it is printed on a keyboard; asked for once a line, which is made to fit in many steps."""

    @property
    def width(self) -> int:
        """Cells that it takes."""
        return cell_len(self.text)

    @property
    def text(self) -> str:
        """The key with its word."""
        return f"{self.key} {self.word}".rstrip()


class CommandBar(Coloured, Still):
    """Shows the footer commands of the screen and the app; a key that cannot work now is greyed; a click runs it.

    On the left stands what can be done, in the order of its declaration; on the right, always at the same place, the
    way back, the help and the way out. Words stay whole. Where there is no room for all, the way out loses its word;
    then keys on the left are left out, from the last, and the help, which lists them all, says how many: `F1 Help +2`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[tuple[int, int, Offer]] = []
        self._shown: tuple[tuple[str, str, bool], ...] = ()
        self._made: dict[tuple[object, ...], tuple[Strip, list[tuple[int, int, Offer]]]] = {}

    def update(self) -> None:
        """Paint again if something that it shows has changed."""
        if (state := _state_of(self._offers())) != self._shown:
            self._shown = state  # asked once more before it is painted, it is not painted twice
            self.refresh()

    def _offers(self) -> list[Offer]:
        return list(offers(self.app, self.screen, footer=True))

    async def on_click(self, event: events.Click) -> None:
        """Run what was clicked."""
        for start, end, offer in self._spans:
            if start <= event.x < end and offer.enabled:
                await self.app.run_action(offer.command.action, offer.owner)

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        width, found = self.size.width, self._offers()
        self._shown = _state_of(found)
        # Of a few lines it is now this one, now that one, as the rows do: each is made to fit in many steps.
        made = (self._shown, width, current())
        if made not in self._made:
            self._made[made] = self._line(found, width), self._spans
        line, self._spans = self._made[made]
        return line

    def notify_style_update(self) -> None:
        """Make the lines anew."""
        self._made.clear()
        super().notify_style_update()

    def _line(self, found: list[Offer], width: int) -> Strip:
        base = self.rich_style
        self._spans = []
        left, right = arranged(found, width - 1)
        segments = [Segment(" ", base), *self._painted(left, 1)]
        gap = max(width - 2 - _width(left) - _width(right), _GAP)
        segments += [Segment(" " * gap, base), *self._painted(right, 1 + _width(left) + gap)]
        return Strip(segments).adjust_cell_length(width, base).crop(0, width)

    def _painted(self, items: list[Item], x: int) -> list[Segment]:
        """Return the segments of `items` from column `x` on, and remember where they can be clicked."""
        base = self.rich_style
        dim = base + Style(dim=True)
        key_style = base + Style(bold=True, color=self.app.theme_variables["accent"])
        segments: list[Segment] = []
        for place, item in enumerate(items):
            key, enabled = item.key, item.offer.enabled
            gap = " " * _GAP if place < len(items) - 1 else ""
            # The space belongs to the key: pictures (SVG) lose one at the beginning of a piece.
            between = " " if item.word else ""
            segments += [
                Segment(key + between, key_style if enabled else dim),
                Segment(item.word + gap, base if enabled else dim),
            ]
            self._spans.append((x, x + item.width, item.offer))
            x += item.width + _GAP
        return segments


def _state_of(found: list[Offer]) -> tuple[tuple[str, str, bool], ...]:
    """Return what a line says of commands: which there are, what they are called, and which of them can be done."""
    return tuple((offer.command.action, offer.label, offer.enabled) for offer in found)


def arranged(found: list[Offer], room: int) -> tuple[list[Item], list[Item]]:
    """Return what stands on the left and on the right within `room` cells; the bar's docstring says by which rule."""
    line = _Line([Item(offer, _(offer.label), offer.command.key_name) for offer in found], room)
    line.shorten()
    line.leave_out()
    line.fill_up()
    return line.left, line.right


class _Line:
    """The line while it is made to fit."""

    def __init__(self, items: list[Item], room: int) -> None:
        self.room = room
        self.left = [item for item in items if not item.offer.command.stays]
        ways = [item for item in items if item.offer.command.stays]
        self.right = sorted(ways, key=lambda item: item.offer.command.way)

    def fits(self) -> bool:
        between = _GAP if self.left and self.right else 0
        return _width(self.left) + _width(self.right) + between <= self.room

    def shorten(self) -> None:
        """Take its word from the way out."""
        if not self.fits():
            self.right[-1:] = [item._replace(word="") for item in self.right[-1:]]

    def leave_out(self) -> None:
        """Leave keys out on the left, and say how many; where even the right is too wide, it keeps its keys."""
        for count in range(1, len(self.left) + 1):
            if not self.fits():
                self.left.pop()
                self.right = [_counting(item, count) for item in self.right]
        for place in reversed(range(len(self.right))):
            if not self.fits():
                self.right[place] = self.right[place]._replace(word="")

    def fill_up(self) -> None:
        """Give words back where what was left out has made room for them."""
        for items in (self.left, self.right):
            for place, item in enumerate(items):
                if item.word:
                    continue
                items[place] = item._replace(word=_(item.offer.label))
                if not self.fits():
                    items[place] = item


def _counting(item: Item, dropped: int) -> Item:
    word = f"{_(item.offer.label)} +{dropped}"
    return item._replace(word=word) if item.offer.command.action == "help" else item


def _width(items: list[Item]) -> int:
    return sum(item.width + _GAP for item in items) - _GAP if items else 0
