"""The header: company, what is undelivered, and the way to the configuration; one line on every screen."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from komtui.domain.text import visible
from komtui.i18n import _, n_
from komtui.ui.calm import Still
from komtui.ui.glyphs import GLYPHS, clipped

LONGEST_PERSON = 20
"""Cells for who is logged in."""
LONGEST_STORE = 16
"""Cells for a store's name."""


class HeaderFacts(NamedTuple):
    """What every screen's header says."""

    company: str = ""
    """Name of the company (untrusted text)."""
    undelivered: int = 0
    """Deliveries that someone must look at."""
    waiting: int = 0
    """Deliveries in the queue."""
    paused: bool = False
    """Whether an account stands still."""
    account_missing: bool = False
    """Whether no mail account is set up."""
    store: str = ""
    """Store whose account is missing or stands still (untrusted text); empty for the company's."""
    refused: str = ""
    """The key that asks for the password of an account that stands still for it; empty where none does."""
    person: str = ""
    """Who is logged in (untrusted text); empty where nobody has to."""


class HeaderLine(Still):
    """One line: `komtui  Company · title … 2 undelivered  F9 ⚙`."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self._title = title

    def on_mount(self) -> None:
        """Follow the app's facts."""
        self.watch(self.app, "facts", self._facts_changed, init=False)

    def _facts_changed(self) -> None:
        self.refresh()

    def retitle(self, title: str) -> None:
        """Show another title, already translated."""
        if title != self._title:
            self._title = title
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Open the configuration from its sign on the right, the outbox from the counts."""
        if event.x >= self.size.width - len(self._settings):
            self.app.call_later(self.app.run_action, "app.settings")
        elif event.x >= self.size.width - len(self._settings) - cell_len(self._person + self._alarm()) - 2:
            self.app.call_later(self.app.run_action, "app.password" if self._facts.refused else "app.outbox")

    @property
    def _facts(self) -> HeaderFacts:
        facts = getattr(self.app, "facts", None)
        return facts if isinstance(facts, HeaderFacts) else HeaderFacts()

    @property
    def _settings(self) -> str:
        return f"  F9 {GLYPHS.settings} " if GLYPHS.settings else "  F9 "

    @property
    def _person(self) -> str:
        person = clipped(visible(self._facts.person), LONGEST_PERSON)
        return f"  {person} " if person else ""

    def _alarm(self) -> str:
        facts = self._facts
        store = clipped(visible(facts.store), LONGEST_STORE)
        if facts.account_missing:
            words = _("no mail account yet: {store}") if store else _("no mail account yet")
            return f"{GLYPHS.warning} {words.format(store=store)}"
        if facts.paused:
            words = _("mail stands still: {store}") if store else _("mail stands still")
            return f"{GLYPHS.warning} {words.format(store=store)}" + (f"  {facts.refused} " if facts.refused else "")
        if facts.undelivered:
            words = n_("{count} undelivered", "{count} undelivered", facts.undelivered)
            return f"{GLYPHS.warning} " + words.format(count=facts.undelivered)
        if facts.waiting:
            return n_("{count} waiting", "{count} waiting", facts.waiting).format(count=facts.waiting)
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        base = self.rich_style
        alarm, right = self._alarm(), self._person + self._settings
        width = max(self.size.width - cell_len(alarm) - cell_len(right) - 12, 0)
        middle = clipped(" · ".join(part for part in (visible(self._facts.company), self._title) if part), width)
        variables = self.app.theme_variables
        alert = base + Style(color=variables["warning"], bold=True) if self._attention else base
        left = [Segment(" komtui  ", base + Style(bold=True)), Segment(middle, base)]
        used = 9 + cell_len(middle)
        gap = max(self.size.width - used - cell_len(alarm) - cell_len(right), 1)
        return Strip([*left, Segment(" " * gap, base), Segment(alarm, alert), Segment(right, base)]).adjust_cell_length(
            self.size.width, base
        )

    @property
    def _attention(self) -> bool:
        facts = self._facts
        return facts.account_missing or facts.paused or facts.undelivered > 0
