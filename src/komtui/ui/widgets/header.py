"""The header: company, what somebody must do and the key that leads there, the configuration; on every screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from komtui.domain.text import visible
from komtui.i18n import _, n_
from komtui.ui.terminal.calm import Still
from komtui.ui.terminal.glyphs import GLYPHS, clipped

LONGEST_PERSON = 20
"""Cells for who is logged in."""
LONGEST_STORE = 16
"""Cells for a store's name."""
LEAST_COMPANY = 8
"""Cells below which a company's name is left out rather than cut."""
_BETWEEN = " · "


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
    locked: bool = False
    """Whether letters wait for the passphrase of the vault in this process."""
    unattended: bool = False
    """Whether letters wait that nobody sends."""
    by_default: bool = False
    """Whether letters leave by this machine's own mail service, since no account is set up."""
    account_missing: bool = False
    """Whether no mail account is set up."""
    store: str = ""
    """Store whose account is missing or stands still (untrusted text); empty for the company's."""
    refused: str = ""
    """The key that asks for the password of an account that stands still for it; empty where none does."""
    trouble: bool = False
    """Whether what sends cannot use the books."""
    silent: bool = False
    """Whether the books were asked, and have not answered for long."""
    away: bool = False
    """Whether the books cannot be read at all."""
    person: str = ""
    """Who is logged in (untrusted text); empty where nobody has to."""


class HeaderLine(Still):
    """One line: `komtui  Company · title … F3 ⚠ 2 undelivered  F9 ⚙`."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self._title = title

    def on_mount(self) -> None:
        """Follow the app's facts."""
        self.watch(self.app, "facts", self._facts_changed, init=False)

    def _facts_changed(self) -> None:
        self.refresh()

    @contextmanager
    def meanwhile(self, words: str) -> Iterator[None]:
        """Say before the title what is under way, as long as it is: its end may have no room."""
        title = self._title
        under_way = f"{words}{_BETWEEN}{title}"
        self.retitle(under_way)
        try:
            yield
        finally:
            if self._title == under_way:
                self.retitle(title)

    def retitle(self, title: str) -> None:
        """Show another title, already translated."""
        if title != self._title:
            self._title = title
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Open the configuration from its sign on the right, the outbox from the counts."""
        if event.x >= self.size.width - len(self._settings):
            self.app.call_later(self.app.run_action, "app.settings")
        elif event.x >= self.size.width - len(self._settings) - cell_len(self._person + " ".join(self._alarm())) - 2:
            facts = self._facts
            action = "settings" if facts.account_missing else "password" if facts.refused else "outbox"
            self.app.call_later(self.app.run_action, f"app.{action}")

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

    def _alarm(self) -> tuple[str, str]:
        """Return what somebody must do, and the key that leads there; it stands before it, as in the footer."""
        facts = self._facts
        store = clipped(visible(facts.store), LONGEST_STORE)
        key, words = "F3", ""
        if facts.silent or facts.away:
            return "", f"{GLYPHS.warning} {_('the database does not answer')}"
        if facts.trouble:
            words = _("sending waits for the database")
        elif facts.account_missing:
            key, words = "F9", _("no mail account yet: {store}") if store else _("no mail account yet")
        elif facts.paused:
            key = facts.refused or key
            words = _("mail stands still: {store}") if store else _("mail stands still")
        elif facts.locked:
            key = facts.refused or key
            words = n_("vault locked, {count} waits", "vault locked, {count} wait", facts.waiting)
            words = words.format(count=facts.waiting)
        elif facts.unattended:
            words = _("nobody sends")
        elif facts.undelivered:
            words = n_("{count} undelivered", "{count} undelivered", facts.undelivered)
            words = words.format(count=facts.undelivered)
        elif facts.waiting:
            return key, n_("{count} waiting", "{count} waiting", facts.waiting).format(count=facts.waiting)
        elif facts.by_default:
            return "F9", _("sent by this machine itself")
        return (key, f"{GLYPHS.warning} {words.format(store=store)}") if words else ("", "")

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        base = self.rich_style
        (key, alarm), right = self._alarm(), self._person + self._settings
        key = f"{key} " if key else ""
        width = max(self.size.width - cell_len(key + alarm) - cell_len(right) - 12, 0)
        middle = _middle(visible(self._facts.company), self._title, width)
        variables = self.app.theme_variables
        alert = base + Style(color=variables["warning"], bold=True) if self._attention else base
        left = [Segment(" komtui  ", base + Style(bold=True)), Segment(middle, base)]
        used = 9 + cell_len(middle)
        gap = max(self.size.width - used - cell_len(key + alarm) - cell_len(right), 1)
        of_key = base + Style(color=variables["accent"], bold=True)
        segments = [*left, Segment(" " * gap, base), Segment(key, of_key), Segment(alarm, alert), Segment(right, base)]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    @property
    def _attention(self) -> bool:
        facts = self._facts
        if facts.silent or facts.away or facts.trouble or facts.undelivered > 0:
            return True
        return facts.account_missing or facts.paused or facts.locked or facts.unattended


def _middle(company: str, title: str, width: int) -> str:
    """Return company and title in `width` cells; the title is the last to be cut: everybody knows whose house it is."""
    room = width - cell_len(title) - len(_BETWEEN)
    if title and company and cell_len(company) > room:
        company = clipped(company, room) if room >= LEAST_COMPANY else ""
    return clipped(_BETWEEN.join(part for part in (company, title) if part), width)
