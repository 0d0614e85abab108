"""The steps of a try, as they end; what the last one says stands in the dialog itself."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from komtui.domain.message import N_
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.ports import Step
from komtui.ui.glyphs import GLYPHS

_STEPS = {
    "resolve": N_("name"),
    "connect": N_("connection"),
    "tls": "TLS",
    "greeting": N_("greeting"),
    "ehlo": N_("what it offers"),
    "sign-in": N_("sign-in"),
}


class StepLines(Static):
    """Shows the steps up to the sign-in; takes no room before there is one."""

    DEFAULT_CSS = """
    StepLines { display: none; height: auto; margin-top: 1; }
    StepLines.-shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._steps: list[Step] = []
        self._pending = False

    def begin(self) -> None:
        """Start anew."""
        self._steps, self._pending = [], True
        self._paint()

    def add(self, step: Step) -> None:
        """Show a step that has ended."""
        self._steps.append(step)
        self._paint()

    def end(self) -> None:
        """Wait for no more."""
        self._pending = False
        self._paint()

    def _paint(self) -> None:
        self.update(Content("  ").join(self._parts()))
        self.set_class(bool(self._steps) or self._pending, "-shown")

    def _parts(self) -> Iterator[Content]:
        for step in self._steps:
            sign, style = (GLYPHS.ok, "$text-success bold") if step.ok else (GLYPHS.failed, "$text-error bold")
            # An unbroken space: a sign and its name never stand on two lines.
            yield Content.assemble((sign, style), "\N{NO-BREAK SPACE}", visible(_(_STEPS.get(step.name, step.name))))
        if self._pending:
            yield Content(f"{GLYPHS.pending} {_('waiting for the server; Esc stops')}").stylize("dim")
