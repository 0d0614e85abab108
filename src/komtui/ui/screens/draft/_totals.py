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
_INDENT = "   "
_APART = 2
"""Cells between remarks and labels, at least."""
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
        self._change(self._rows, remarks)

    def _wrapped(self) -> list[str]:
        """Return remarks as the lines that have room beside labels and amounts."""
        taken = max((cell_len(_right(row)) for row in self._rows), default=0) + len(_INDENT) + _APART
        room = max(self.size.width - taken, _LEAST)
        lines = [line for each in self._remarks for line in textwrap.wrap(visible(each), room)]
        if len(lines) > HEIGHT - 1:
            lines[HEIGHT - 2 :] = [clipped(f"{lines[HEIGHT - 2]} …", room)]
        return lines

    def _change(self, rows: list[tuple[str, str]], remarks: list[str]) -> None:
        before = self._shown()
        self._rows, self._remarks = rows, remarks
        changed = [Region(0, y, self.size.width, 1) for y, line in enumerate(self._shown()) if line != before[y]]
        if changed:
            self.refresh(*changed)

    def _shown(self) -> list[tuple[tuple[str, str], str]]:
        """Return what stands in each line: label and amount, and the remark beside them."""
        height, remarks = self.size.height or HEIGHT, self._wrapped()
        # The last of the rows is the sum to be paid.
        rows = (self._rows or [("", "")] * HEIGHT)[HEIGHT - height :]
        return [(rows[y], remarks[y] if y < len(remarks) else "") for y in range(height)]

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        base, width = self.rich_style, self.size.width
        row, remark = self._shown()[y]
        style = base + Style(bold=True) if y == self.size.height - 1 else base
        right = _right(row)
        remark = clipped(f"{_INDENT}{remark}", max(width - cell_len(right) - _APART, 0))
        gap = " " * max(width - cell_len(remark) - cell_len(right), 0)
        dim = base + Style(dim=True)
        return Strip([Segment(remark, dim), Segment(gap, base), Segment(right, style)]).adjust_cell_length(width, base)


def _right(row: tuple[str, str]) -> str:
    label, figure = row
    return f"{visible(label)}  {figure.rjust(_FIGURE)} " if label else ""


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
