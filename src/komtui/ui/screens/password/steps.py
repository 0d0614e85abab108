"""The steps of a try, as they end, on one line; what the last one says stands in the dialog itself."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.glyphs import GLYPHS
from komtui.ui.widgets.step_list import STEPS, StepList


class StepLines(StepList):
    """The same list without details and times: the dialog has no room for them."""

    DEFAULT_CSS = """
    StepLines { margin-top: 1; }
    """

    def _paint(self) -> None:
        self.update(Content("  ").join(self._parts()))
        self.set_class(bool(self._steps) or self._pending, "-shown")

    def _parts(self) -> Iterator[Content]:
        for step in self._steps:
            sign, style = (GLYPHS.ok, "$text-success bold") if step.ok else (GLYPHS.failed, "$text-error bold")
            # An unbroken space: a sign and its name never stand on two lines.
            yield Content.assemble((sign, style), "\N{NO-BREAK SPACE}", visible(_(STEPS.get(step.name, step.name))))
        if self._pending:
            yield Content(f"{GLYPHS.pending} {_('waiting for the server; Esc stops')}").stylize("dim")
