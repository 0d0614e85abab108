"""The footer: what can be done now, with its keys; one line, cheap to paint."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from komtui.domain.search import folded
from komtui.i18n import _
from komtui.ui.command import Offer, offers

_GAP = 2
_SHORTEST = 3
"""Letters that an abbreviation keeps at least."""


class Item(NamedTuple):
    """A command with the word that there is room for."""

    offer: Offer
    """The command."""
    word: str
    """Its label, that label abbreviated, or nothing."""

    @property
    def width(self) -> int:
        """Cells that it takes."""
        return cell_len(self.text)

    @property
    def text(self) -> str:
        """The key with its word."""
        return f"{self.offer.command.key_name} {self.word}".rstrip()


class CommandBar(Widget):
    """Shows the footer commands of the screen and the app; a key that cannot work now is greyed; a click runs it.

    On the left stands what can be done, in the order of its declaration; on the right, always at the same place, the
    way back, the help and the way out. Where there is no room for all, words are abbreviated, from the last on the
    left; then keys are left out, again from the last, and the help, which lists them all, says how many: `F1 Help +2`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[tuple[int, int, Offer]] = []
        self._shown: tuple[tuple[str, bool], ...] = ()

    def update(self) -> None:
        """Paint again if what can be done has changed."""
        now = tuple((offer.command.action, offer.enabled) for offer in offers(self.app, self.screen))
        if now != self._shown:
            self.refresh()

    async def on_click(self, event: events.Click) -> None:
        """Run what was clicked."""
        for start, end, offer in self._spans:
            if start <= event.x < end and offer.enabled:
                await self.app.run_action(offer.command.action, offer.owner)

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        base, width = self.rich_style, self.size.width
        found = list(offers(self.app, self.screen))
        self._shown = tuple((offer.command.action, offer.enabled) for offer in found)
        self._spans = []
        left, right = arranged([offer for offer in found if offer.command.footer], width - 1)
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
            key, enabled = item.offer.command.key_name, item.offer.enabled
            gap = " " * _GAP if place < len(items) - 1 else ""
            segments += [
                Segment(key, key_style if enabled else dim),
                Segment(item.text.removeprefix(key) + gap, base if enabled else dim),
            ]
            self._spans.append((x, x + item.width, item.offer))
            x += item.width + _GAP
        return segments


def arranged(found: list[Offer], room: int) -> tuple[list[Item], list[Item]]:
    """Return what stands on the left and on the right within `room` cells; the bar's docstring says by which rule."""
    items = [Item(offer, _(offer.command.label)) for offer in found]
    left = [item for item in items if not item.offer.command.stays]
    ways = sorted((item for item in items if item.offer.command.stays), key=lambda item: item.offer.command.way)
    right = ways
    for place in reversed(range(len(left))):
        if not _fits(left, right, room):
            left[place] = left[place]._replace(word=shortened(left[place].word))
    for dropped in range(1, len(left) + 1):
        if not _fits(left, right, room):
            left.pop()
            right = [_counting(item, dropped) for item in ways]
    for place, item in enumerate(left):
        whole = item._replace(word=_(item.offer.command.label))
        if _fits([*left[:place], whole, *left[place + 1 :]], right, room):
            left[place] = whole
    for place in reversed(range(len(right))):
        if not _fits(left, right, room):
            right[place] = right[place]._replace(word="")
    return left, right


def _counting(item: Item, dropped: int) -> Item:
    return item._replace(word=f"{item.word} +{dropped}") if item.offer.command.action == "help" else item


def _fits(left: list[Item], right: list[Item], room: int) -> bool:
    return _width(left) + _width(right) + (_GAP if left and right else 0) <= room


def _width(items: list[Item]) -> int:
    return sum(item.width + _GAP for item in items) - _GAP if items else 0


def shortened(label: str) -> str:
    """Return `label` with its last word cut after a consonant and before a vowel, as abbreviations are in French.

    A word of which that spares less than two cells stays as it is.
    """
    start, space, word = label.rpartition(" ")
    vowels = [letter in "aeiouy" for letter in folded(word)]
    if not word.isalpha() or len(vowels) != len(word):
        return label
    for length in range(_SHORTEST, len(word) - 2):
        if not vowels[length - 1] and vowels[length]:
            return f"{start}{space}{word[:length]}."
    return label
