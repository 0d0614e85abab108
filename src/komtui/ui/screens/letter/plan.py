"""The plan of several letters: who gets what, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.segment import Segment
from rich.style import Style

from komtui.domain.mail.letter import Letter
from komtui.domain.money import Money
from komtui.domain.problem import Problem
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.ports import StoredDocument
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.screens.letter.recipients import written
from komtui.ui.widgets.row_list import HeldRows, RowList

_NUMBER, _TOTAL = 15, 14


@dataclass
class Entry:
    """One letter of the plan."""

    key: int
    """Its place; larger comes first."""
    stored: StoredDocument
    """What it carries."""
    letter: Letter
    """As it stands now."""
    problems: tuple[Problem, ...] = ()
    """What is missing."""
    edited: bool = False
    """Whether a person changed it."""
    supplier: Letter | None = None
    """The other letter that it can be turned to: to a supplier, or back; None where it cannot."""

    @property
    def number(self) -> str:
        """The document's number (untrusted text)."""
        return self.stored.document.number

    def turn(self) -> None:
        """Take the other letter; of one that a person changed only the sender."""
        other, now = self.supplier, self.letter
        if other is None:
            return
        self.supplier = now
        self.letter = other
        if self.edited:
            self.letter = replace(now, kind=other.kind, sender=other.sender, reply_to=other.reply_to)


class PlanList(RowList[Entry]):
    """One letter a line."""

    def __init__(self) -> None:
        super().__init__(_source(()))

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these letters, the cursor where it was."""
        self.load(_source(entries), keep_cursor=True)
        self.refresh()

    def draw_row(self, row: Entry, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one letter's line."""
        del marked
        base = self.get_component_rich_style("row-list--cursor") if cursor else self.rich_style
        document, rest = row.stored.document, width - 3 - _NUMBER - 1 - _TOTAL - 2 - 2
        customer = rest * 2 // 5
        alert = base + Style(color=self.app.theme_variables["warning"], bold=True)
        missing = bool(row.problems)
        last = current().problem(row.problems[0]) if missing else written(row.letter.recipients)
        return [
            Segment(f"{GLYPHS.cursor if cursor else ' '} ", base),
            Segment(f"{GLYPHS.failed if missing else GLYPHS.ok} ", alert if missing else base),
            Segment(f"{padded(visible(row.number) or _('draft'), _NUMBER)} ", base),
            Segment(f"{padded(visible(document.buyer.name), customer)} ", base),
            Segment(
                padded(current().money(Money(document.totals.gross, document.currency)), _TOTAL, right=True) + "  ",
                base,
            ),
            Segment(padded(visible(last), rest - customer - 1), alert if missing else base),
        ]


def _source(entries: Sequence[Entry]) -> HeldRows[Entry]:
    return HeldRows({entry.key: entry for entry in entries}, key=lambda entry: entry.key)
