"""The line of the gauge, above the letters."""

from __future__ import annotations

from textual.widgets import Static

from komtui.domain.mail.quota import Usage
from komtui.i18n.presentation.quota import warning
from komtui.ui.glyphs import GLYPHS
from komtui.ui.screens.outbox.gauge import gauge


class GaugeLine(Static):
    """Shows one account's usage; a second line comes with its warning."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._usage: Usage | None = None

    def show(self, usage: Usage) -> None:
        """Show this."""
        if usage != self._usage:
            self._usage = usage
            self._write()

    def on_resize(self) -> None:
        """Write it for the width that there is."""
        self._write()

    def _write(self) -> None:
        if self._usage is None or not self.content_size.width:
            return
        warns = warning(self._usage)
        line = gauge(self._usage, self.content_size.width)
        self.set_class(bool(warns), "-scarce")
        self.update(f"{line}\n{GLYPHS.warning} {warns}" if warns else line)
