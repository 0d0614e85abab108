"""The steps of a test of the mail account, a line each as they end: sign, name, what was found, time."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.i18n import _, current
from komtui.i18n.findings import learned
from komtui.services.ports import Step
from komtui.ui.terminal.glyphs import GLYPHS, clipped, padded

STEPS = {
    "resolve": N_("name"),
    "connect": N_("connection"),
    "tls": "TLS",
    "greeting": N_("greeting"),
    "ehlo": N_("what it offers"),
    "sign-in": N_("sign-in"),
    "sender": N_("sender"),
    "recipient": N_("recipient"),
    "message": N_("message"),
    "mailbox": N_("mailbox"),
    "received": N_("receipt"),
}
"""What each step is called, marked English."""
_TIME = 8


class StepList(Static):
    """Shows the steps; takes no room before there is one."""

    DEFAULT_CSS = """
    StepList { display: none; height: auto; }
    StepList.-shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._steps: list[Step] = []
        self._pending = False

    def begin(self) -> None:
        """Start anew, and say that the server is waited for."""
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

    def on_resize(self) -> None:
        """Set the lines to the width there is."""
        self._paint()

    def _paint(self) -> None:
        width = self.content_size.width or self.app.size.width - 4
        lines = [step_line(step, width) for step in self._steps]
        if self._pending:
            lines.append(Content(f"{GLYPHS.pending} {_('waiting for the server; Esc stops')}").stylize("dim"))
        self.update(Content("\n").join(lines))
        self.set_class(bool(lines), "-shown")


def step_line(step: Step, width: int) -> Content:
    """Return the line of a step in `width` cells: sign, name, what was found, time."""
    named = max(cell_len(_(name)) for name in STEPS.values())
    name = padded(_(STEPS[step.name]) if step.name in STEPS else step.name, named)
    room = max(width - named - _TIME - 6, 4)
    detail = padded(clipped(learned(step.detail, step.note, current()), room), room)
    sign, style = (GLYPHS.ok, "$text-success bold") if step.ok else (GLYPHS.failed, "$text-error bold")
    return Content.assemble((sign, style), f" {name}  {detail} {padded(duration(step.seconds), _TIME, right=True)}")


def duration(seconds: float) -> str:
    """Return a duration as people read it: `12 ms`, `1.9 s`."""
    from decimal import Decimal

    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    return f"{current().number(Decimal(str(round(seconds, 1))), 1)} s"
