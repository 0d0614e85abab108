"""The test of the mail account, step by step as it happens."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from komtui.domain.message import N_
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.ports import Step
from komtui.ui.glyphs import GLYPHS, clipped, padded

_STEPS = {
    "resolve": N_("name"),
    "connect": N_("connection"),
    "tls": "TLS",
    "greeting": N_("greeting"),
    "ehlo": N_("what it offers"),
    "sign-in": N_("sign-in"),
    "sender": N_("sender"),
    "recipient": N_("recipient"),
    "message": N_("message"),
}


class TestPanel(Static):
    """Shows the steps below the fields; hidden until there is a test."""

    __test__ = False  # not for pytest
    DEFAULT_CSS = """
    TestPanel { display: none; height: auto; max-height: 70%; padding: 0 1; background: $surface; }
    TestPanel.-shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._title = ""
        self._steps: list[Step] = []
        self._ending = ""
        self.running = False
        """Whether a test is under way."""

    @property
    def shown(self) -> bool:
        """Whether it is on screen."""
        return self.has_class("-shown")

    def begin(self, *, saved: bool) -> None:
        """Start anew, for the values on the screen."""
        self._title = _("Test of the saved values") if saved else _("Test of the values on the screen")
        self._steps, self._ending, self.running = [], "", True
        self.add_class("-shown")
        self._paint()

    def add(self, step: Step) -> None:
        """Show a step that has ended."""
        self._steps.append(step)
        self._paint()

    def end(self, sentence: str = "") -> None:
        """Say how it ended; without a sentence, by what the last step says."""
        self.running = False
        if sentence:
            self._ending = sentence
        elif self._steps and self._steps[-1].problem is not None:
            self._ending = current().problem(self._steps[-1].problem)
        elif self._steps and self._steps[-1].ok:
            self._ending = _("It works: the server takes letters from this account. Nothing was sent.")
        self._paint()

    def say(self, sentence: str) -> None:
        """Show a sentence instead of a test."""
        self._title, self._steps, self._ending, self.running = "", [], sentence, False
        self.add_class("-shown")
        self._paint()

    def close(self) -> None:
        """Hide it."""
        self.remove_class("-shown")

    def _paint(self) -> None:
        width = max(self.size.width or self.app.size.width, 30) - 2
        lines = [self._heading(width)] if self._title else []
        lines += [self._line(step, width) for step in self._steps]
        if self.running:
            lines.append(Content(f" {GLYPHS.pending} {_('waiting for the server; Esc stops')}").stylize("dim"))
        if self._ending:
            failed = not self._steps or not self._steps[-1].ok
            lines.append(Content(self._ending).stylize("$text-error bold" if failed else "$text-success bold"))
        self.update(Content("\n").join(lines))

    def _heading(self, width: int) -> Content:
        total = _time(sum(step.seconds for step in self._steps)) if self._steps else ""
        return Content(padded(self._title, width - cell_len(total) - 1) + " " + total).stylize("bold")

    def _line(self, step: Step, width: int) -> Content:
        names = [cell_len(_(name)) for name in _STEPS.values()]
        name = padded(_(_STEPS[step.name]) if step.name in _STEPS else step.name, max(names))
        time = padded(_time(step.seconds), 8, right=True)
        room = width - 3 - max(names) - 2 - 9
        detail = padded(clipped(visible(step.detail), room), room)
        sign = GLYPHS.ok if step.ok else GLYPHS.failed
        style = "$text-success bold" if step.ok else "$text-error bold"
        return Content.assemble(" ", (sign, style), f" {name}  {detail} {time}")


def _time(seconds: float) -> str:
    """Return a duration as people read it: `12 ms`, `1.9 s`."""
    from decimal import Decimal

    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    return f"{current().number(Decimal(str(round(seconds, 1))), 1)} s"
