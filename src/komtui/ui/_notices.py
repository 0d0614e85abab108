"""Notices: one at a time, in the footer's line, so that they cover nothing that is read.

Textual's own pile up in a corner, over amounts and buttons, and each stays its time although a newer one says how it
ended. Here the newest takes the place of the one before. One that needs more lines than the footer has is given
them: what stands above moves up and stays in sight.
"""

from __future__ import annotations

from math import ceil

from rich.cells import cell_len
from textual.app import App
from textual.notifications import SeverityLevel
from textual.timer import Timer

from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.command_bar import CommandBar

SHORTEST = 5.0
"""Seconds that a notice stays at least."""
READ = 15
"""Characters that people read in a second."""


class OneNotice(App[None]):
    """An app that shows one notice at a time."""

    _said = ""
    _fresh = False
    _room: Timer | None = None

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice in place of the one before; what is said in one go is one notice."""
        del title, markup
        if severity != "information" and not message.startswith(GLYPHS.warning):
            message = f"{GLYPHS.warning} {message}"
        if self._fresh and message not in self._said:
            message = f"{self._said} {message}"
        self._said, self._fresh = message, True
        self.call_later(self._settle_notice)
        seconds = max(timeout or SHORTEST, len(message) / READ)
        self.clear_notifications()
        super().notify(message, severity=severity, timeout=seconds, markup=False)
        self._make_room(max(ceil(cell_len(message) / max(self.size.width - 4, 1)), 1))
        if self._room is not None:
            self._room.stop()
        self._room = self.set_timer(seconds, self.unsay)

    def unsay(self) -> None:
        """Take the notice away."""
        self._said = ""
        self.clear_notifications()
        self._make_room(1)

    def _settle_notice(self) -> None:
        self._fresh = False

    def _make_room(self, lines: int) -> None:
        for screen in self.screen_stack:
            for bar in screen.query(CommandBar):
                if bar.styles.height is None or bar.styles.height.value != lines:
                    bar.styles.height = lines
