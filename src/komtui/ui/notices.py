"""Notices: one at a time, in lines of their own above the footer, so that they cover nothing that is read.

Textual's own pile up in a corner, over amounts and buttons, and each stays its time although a newer one says how it
ended. Here the newest takes the place of the one before. `app.tcss` docks it among what the screen shows, not above
it: rows, forms and dialogs have as many lines less as it takes, and the keys stay where they are.
"""

from __future__ import annotations

from textual.app import App
from textual.notifications import SeverityLevel
from textual.timer import Timer

from komtui.ui.terminal.glyphs import GLYPHS

SHORTEST = 5.0
"""Seconds that a notice stays at least."""
LONGER = 12.0
"""Seconds that one stays which is not to be missed: it says what somebody must do, or how something ended."""
READ = 15
"""Characters that people read in a second."""


class OneNotice(App[None]):
    """An app that shows one notice at a time."""

    _said = ""
    _fresh = False
    _until: Timer | None = None

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
        self._clear()
        super().notify(message, severity=severity, timeout=seconds, markup=False)
        if self._until is not None:
            self._until.stop()
        self._until = self.set_timer(seconds, self.unsay)

    def says(self, message: str) -> bool:
        """Return whether that stands there, by itself or with what was said in one go with it."""
        return message in self._said

    def unsay(self) -> None:
        """Take the notice away."""
        self._said = ""
        self._clear()

    def _clear(self) -> None:
        """Take away what is shown, with what Textual keeps it in: that would stay there, a line high."""
        self.clear_notifications()
        for screen in self.screen_stack:
            screen.query("ToastHolder").remove()

    def _settle_notice(self) -> None:
        self._fresh = False
