"""The line of the gauge, above the letters."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widgets import Static

from komtui.domain.mail.quota import Usage
from komtui.domain.problem import Problem
from komtui.i18n import current
from komtui.i18n.presentation.quota import warning
from komtui.ui.screens.outbox._gauge import gauge
from komtui.ui.terminal.glyphs import GLYPHS


class GaugeLine(Static):
    """Shows one account's usage; lines more come with its warning, and with what its provider has announced."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._usage: Usage | None = None
        self._announced: Sequence[Problem] = ()

    def show(self, usage: Usage, announced: Sequence[Problem] = ()) -> None:
        """Show this."""
        if (usage, announced) != (self._usage, self._announced):
            self._usage, self._announced = usage, announced
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
        said = [warns, *(current().problem(each) for each in self._announced)]
        self.update("\n".join([line, *(f"{GLYPHS.warning} {each}" for each in said if each)]))
