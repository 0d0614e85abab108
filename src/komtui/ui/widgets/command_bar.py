"""The footer: what can be done now, with its keys; one line, cheap to paint."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from komtui.i18n import _
from komtui.ui.command import Offer, offers


class CommandBar(Widget):
    """Shows the footer commands of the screen and the app; a key that cannot work now is greyed; a click runs it."""

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

    def _fitting(self, found: list[Offer]) -> list[Offer]:
        """Return what has room, in order; help always has it: it tells of all the others."""
        room = self.size.width - 1
        kept: set[str] = set()
        for offer in sorted(found, key=lambda each: each.command.action != "help"):
            if _width(offer) <= room:
                kept.add(offer.command.action)
                room -= _width(offer) + 2
            elif offer.command.action != "help":
                break
        return [offer for offer in found if offer.command.action in kept]

    def render_line(self, y: int) -> Strip:
        """Return the line: as many commands as fit."""
        del y
        base = self.rich_style
        key_style = base + Style(bold=True, color=self.app.theme_variables["accent"])
        dim = base + Style(dim=True)
        segments, x = [Segment(" ", base)], 1
        self._spans = []
        found = list(offers(self.app, self.screen))
        self._shown = tuple((offer.command.action, offer.enabled) for offer in found)
        for offer in self._fitting([each for each in found if each.command.footer]):
            key, label = offer.command.key_name, _(offer.command.label)
            width = _width(offer)
            segments += [
                Segment(key, key_style if offer.enabled else dim),
                Segment(f" {label}  ", base if offer.enabled else dim),
            ]
            self._spans.append((x, x + width, offer))
            x += width + 2
        return Strip(segments).adjust_cell_length(self.size.width, base).crop(0, self.size.width)


def _width(offer: Offer) -> int:
    return cell_len(offer.command.key_name) + 1 + cell_len(_(offer.command.label))
