"""The panel below the fields: the account's test step by step, its finding, or what receivers see of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from komtui.domain.mail.connection import Finding
from komtui.domain.mail.zone import ZoneLine
from komtui.domain.problem import Problem
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.senders import sender_line
from komtui.services.ports import Step
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.finding import certificate_line, finding_lines
from komtui.ui.widgets.step_list import duration, step_line

if TYPE_CHECKING:
    from komtui.services.mail.trial.deliverability import Line
    from komtui.services.mail.trial.received import Received
    from komtui.services.mail.trial.zones import Additions


class TestPanel(VerticalScroll, can_focus=True):
    """Hidden until there is something to show; with the focus, the arrows scroll."""

    __test__ = False  # not for pytest
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", show=False),
        Binding("down", "scroll_down", show=False),
        Binding("tab", "app.focus_next", show=False),
    ]
    DEFAULT_CSS = """
    TestPanel {
        display: none; height: auto; max-height: 60%; padding: 0 1; background: $surface; scrollbar-size-vertical: 1;
        border-left: blank;
        &.-shown { display: block; }
        &:focus { border-left: outer $accent; }
        & > Static { height: auto; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._steps: list[Step] = []
        self._ending: list[Content] = []
        self.running = False
        """Whether something is under way."""
        self.finding: Finding | None = None
        """Why the test failed."""
        self.zone: tuple[ZoneLine, ...] = ()
        """What is to be added to the DNS, to be copied."""

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(markup=False)

    @property
    def shown(self) -> bool:
        """Whether it is on screen."""
        return self.has_class("-shown")

    @property
    def tested(self) -> bool:
        """Whether it shows a test, with a transcript."""
        return bool(self._steps)

    def begin(self, title: str) -> None:
        """Begin another test: its title, and none of the steps of the one before."""
        self._title, self._steps, self._ending = title, [], []
        self.running, self.finding, self.zone = True, None, ()
        self.add_class("-shown")
        self._paint()

    def add(self, step: Step) -> None:
        """Show a step that has ended."""
        self._steps.append(step)
        self._paint()

    def end(self, *lines: Content) -> None:
        """Say how it ended."""
        self.running = False
        self._ending = list(lines)
        self._paint()
        # What was found comes first: a list of steps may be longer than the panel is high.
        above = len(self._steps) + bool(self._title) if self._steps else 0
        self.call_after_refresh(self.scroll_to, y=above, animate=False)

    def end_test(
        self,
        finding: Finding | None,
        warnings: Sequence[Problem],
        *,
        sent_to: str = "",
        received: Received | None = None,
    ) -> None:
        """Say what the test has found."""
        self.finding = finding
        lines = [_warning(problem) for problem in warnings]
        if received is not None:
            self.zone = received.additions.lines
            lines += [*map(_judged, received.lines), *_added(received.additions)]
        elif finding is None:
            lines += self._success(sent_to)
        else:
            lines += _failure(finding)
        self.end(*lines)

    def end_look(self, found: Sequence[Line], more: Additions) -> None:
        """Say what receivers see of the domain, and what is to be added."""
        self.zone = more.lines
        self.end(*map(_judged, found), *_added(more))

    def say(self, sentence: str) -> None:
        """Show a sentence alone."""
        self.begin("")
        self.end(Content(sentence).stylize("$text-error bold"))

    def close(self) -> None:
        """Hide it."""
        self.remove_class("-shown")

    def _success(self, sent_to: str) -> list[Content]:
        if sent_to:
            reply = visible(self._steps[-1].detail) if self._steps else ""
            words = _("The message to {address} was taken: {reply}").format(address=visible(sent_to), reply=reply)
        else:
            words = _("It works: the server takes letters from this account. Nothing was sent.")
        shown = next((step.certificate for step in self._steps if step.certificate is not None), None)
        certificate = [] if shown is None else [Content(certificate_line(shown)).stylize("dim")]
        return [*certificate, Content(f"{GLYPHS.ok} {words}").stylize("$text-success bold")]

    def _paint(self) -> None:
        width = max(self.size.width or self.app.size.width, 30) - 4
        lines = [self._heading(width)] if self._title else []
        lines += [Content.assemble(" ", step_line(step, width - 1)) for step in self._steps]
        if self.running:
            lines.append(Content(f" {GLYPHS.pending} {_('waiting for the server; Esc stops')}").stylize("dim"))
        self.query_one(Static).update(Content("\n").join([*lines, *self._ending]))

    def _heading(self, width: int) -> Content:
        total = duration(sum(step.seconds for step in self._steps)) if self._steps else ""
        return Content(padded(self._title, width - cell_len(total) - 1) + " " + total).stylize("bold")


def _failure(finding: Finding) -> list[Content]:
    """Return the finding, and what the keys do about it."""
    lines = list(finding_lines(finding))
    better = finding.suggestion
    if better is not None:
        facts = {"port": better.port, "security": better.security.upper(), "host": visible(better.host)}
        sentence = (
            _("Ctrl+T puts in {host}, port {port}, {security}.")
            if better.host
            else _("Ctrl+T puts in port {port}, {security}.")
        )
        lines.append(Content(sentence.format(**facts)).stylize("$text-accent bold"))
    elif finding.pin:
        lines.append(Content(_("Is it the same? Ctrl+T pins this certificate.")).stylize("$text-accent bold"))
    return lines


def _judged(line: Line) -> Content:
    signs = {"good": (GLYPHS.ok, "$text-success"), "warning": (GLYPHS.warning, "$text-warning")}
    sign, style = signs.get(line.level.value, (" ", ""))
    return Content.assemble((f"{sign} ", style), sender_line(line.topic, line.problems, current()))


def _added(more: Additions) -> list[Content]:
    """Return what is to be done in the administration of the domain, and the key that copies it."""
    lines = [Content(f"  {current().problem(place)}") for place in more.places]
    for each in more.lines:
        words = _("Put this in the place of the present line:") if each.replaces else _("Add this to the DNS:")
        lines += [Content(words), Content(f"  {visible(str(each))}").stylize("bold")]
    if more.lines:
        lines.append(Content(_("Ctrl+K copies it, for whoever looks after the domain.")).stylize("$text-accent bold"))
    return lines


def _warning(problem: Problem) -> Content:
    return Content(f"{GLYPHS.warning} {current().problem(problem)}").stylize("$text-warning")
