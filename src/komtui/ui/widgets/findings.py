"""The list of what law asks of a document and does not find; Enter goes to the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.legal import field_name, severity_word
from komtui.ui.keys.command import Command, ways_on
from komtui.ui.terminal.glyphs import GLYPHS


class FindingsScreen(ModalScreen[str | None]):
    """Returns the field that is to be gone to; None where nobody wants to."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("go", "enter", N_("Go there"), N_("Go to the field of this finding, and come back")),
        Command("back", "escape", N_("Back"), N_("Go back; nothing is changed")),
    )
    only_read = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False), *ways_on()]
    DEFAULT_CSS = """
    FindingsScreen {
        align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; max-height: 90%; background: $surface; padding: 1 2; }
        & Static { height: auto; margin-bottom: 1; }
        & OptionList, & OptionList:focus {
            height: auto; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
        }
    }
    """

    def __init__(
        self,
        name: str,
        findings: Sequence[LegalFinding],
        *,
        is_known: bool = True,
        mends: bool = True,
        is_judged: bool = True,
    ) -> None:
        """Take the name of the document, if any, and what was found.

        Then whether a law is known, whether the document can change, and whether the official rules were asked.
        """
        super().__init__()
        self._name_of = name
        self._findings = tuple(findings)
        self._is_known = is_known
        self._mends = mends
        self._is_judged = is_judged

    def compose(self) -> ComposeResult:
        """Lay the list out."""
        with Vertical():
            yield Static(self._title(), markup=False)
            if self._findings:
                yield OptionList(*map(_option, self._findings))
            if not self._is_judged:
                yield Static(current().problem(Problem("doctor.unjudged")), markup=False)
            yield Static(self._help(), markup=False)

    def _title(self) -> str:
        name = visible(self._name_of)
        if self._findings:
            return _("What law asks of {name}:").format(name=name) if name else _("What law asks for:")
        if not self._is_known:
            return _("No law is known yet: say the company's country in the configuration (F9).")
        return _("{name} has all that law asks.").format(name=name) if name else _("All that law asks is there")

    def _help(self) -> str:
        if not self._findings:
            return _("Esc goes back.")
        if not self._mends:
            return _("It is issued, and cannot be changed: a credit note and a new one mend it. Esc goes back.")
        return _("Enter goes to the field, Esc back.")

    def on_mount(self) -> None:
        """Put the cursor on the first one."""
        for each in self.query(OptionList):
            each.highlighted = 0
            each.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._findings[event.option_index].field)


def _option(finding: LegalFinding) -> Option:
    must = finding.severity is Severity.MUST
    head = f"{GLYPHS.failed if must else '·'} {field_name(finding.field)} ({severity_word(finding.severity)})"
    said = Text(head, style="bold" if must else "")
    said.append(f"\n  {current().problem(finding.problem)}", style="not bold")
    return Option(said)
