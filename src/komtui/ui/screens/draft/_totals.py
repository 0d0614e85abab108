"""What the draft comes to, below its lines; painted anew where a figure has changed."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip

from komtui.domain.money import ZERO, Money
from komtui.domain.sales.document import Document
from komtui.domain.sales.pricing import Outcome
from komtui.domain.sales.tax import TaxSubtotal
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.taxes import priced, tax_label
from komtui.ui.terminal.calm import Still
from komtui.ui.terminal.glyphs import clipped
from komtui.ui.widgets.unadorned import Unadorned

HEIGHT = 5
"""Lines that it has."""
_SHORT = 16
"""Lines of a screen below which it has one, the sum to be paid: what is written comes first."""
_FIGURE = 15
"""Cells of an amount."""
_TAKEN = 37
"""Cells that labels and amounts take on the right."""
_LEAST = 20
"""Cells that remarks have at least."""


class Totals(Unadorned, Still):
    """Net, taxes and what is to be paid, on the right; remarks on the left."""

    DEFAULT_CSS = """
    Totals { height: auto; background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__(id="totals")
        self._rows: list[tuple[str, str]] = []
        self._remarks: list[str] = []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Return how many lines it takes of a screen of that size."""
        return HEIGHT if viewport.height >= _SHORT else 1

    def show(self, document: Document, outcome: Outcome, *, untaxed: bool = False) -> None:
        """Show what it comes to; where no tax is charged on anything there is one total."""
        rows = list(_rows(document, outcome, untaxed=untaxed))
        rows = [("", "")] * (HEIGHT - len(rows)) + rows
        self._change(rows, self._remarks)

    def remark(self, remarks: list[str]) -> None:
        """Say what is worth looking at."""
        room = max(self.size.width - _TAKEN, _LEAST)
        lines = [line for each in remarks for line in textwrap.wrap(each, room)]
        if len(lines) > HEIGHT - 1:
            lines[HEIGHT - 2 :] = [f"{lines[HEIGHT - 2]}…"]
        self._change(self._rows, lines)

    def _change(self, rows: list[tuple[str, str]], remarks: list[str]) -> None:
        height = self.size.height or HEIGHT
        before = [self._of(y) for y in range(height)]
        self._rows, self._remarks = rows, remarks
        changed = [Region(0, y, self.size.width, 1) for y in range(height) if self._of(y) != before[y]]
        if changed:
            self.refresh(*changed)

    def _of(self, y: int) -> tuple[tuple[str, str], str]:
        # The last of the rows is the sum to be paid.
        place = y + HEIGHT - (self.size.height or HEIGHT)
        row = self._rows[place] if place < len(self._rows) else ("", "")
        return row, self._remarks[y] if y < len(self._remarks) else ""

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        base, width = self.rich_style, self.size.width
        (label, figure), remark = self._of(y)
        style = base + Style(bold=True) if y == self.size.height - 1 else base
        right = f"{visible(label)}  {figure.rjust(_FIGURE)} " if label else ""
        remark = clipped(f"   {visible(remark)}", max(width - cell_len(right) - 2, 0))
        gap = " " * max(width - cell_len(remark) - cell_len(right), 0)
        dim = base + Style(dim=True)
        return Strip([Segment(remark, dim), Segment(gap, base), Segment(right, style)]).adjust_cell_length(width, base)


def _rows(document: Document, outcome: Outcome, *, untaxed: bool) -> Iterator[tuple[str, str]]:
    words, (taxes, totals) = current(), outcome

    def money(amount: Decimal) -> str:
        return words.money(Money(amount, document.currency))

    room = HEIGHT - 2
    off = totals.allowances - totals.charges
    if off:
        yield _("Discount"), money(-off)
        room -= 1
    if not untaxed:
        yield priced("Total before tax", document, words), money(totals.net)
        yield from _taxes(taxes, room - bool(totals.rounding), totals.tax, money)
    if totals.rounding:
        yield _("Rounding"), money(totals.rounding)
    total = totals.payable if totals.prepaid == ZERO else totals.gross + totals.rounding
    yield _("Total") if untaxed else priced("Total with tax", document, words), money(total)


def _taxes(
    taxes: Sequence[TaxSubtotal], room: int, tax: Decimal, money: Callable[[Decimal], str]
) -> Iterator[tuple[str, str]]:
    """Yield the taxes that are due, in so many lines; where there are more, one with their sum."""
    due = [each for each in taxes if each.tax.rate]
    if any(each.taxable for each in taxes):
        # The line that is being begun bears the usual tax, and nothing yet.
        due = [each for each in due if each.taxable]
    if len(due) <= room:
        yield from ((tax_label(each.tax, current()), money(each.amount)) for each in due)
    else:
        yield n_("{count} tax", "{count} taxes", len(due)).format(count=len(due)), money(tax)
