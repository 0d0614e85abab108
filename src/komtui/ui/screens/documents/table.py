"""The list of documents: one line each, figures aligned on the right."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from functools import cache
from typing import NamedTuple

from rich.segment import Segment
from textual import events

from komtui.domain.mail.delivery_state import UNDELIVERED_STATES, DeliveryState
from komtui.domain.sales.standing import Standing
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import delivery_word, reminded_word, state_word
from komtui.services.listing import DocumentRow, document_id
from komtui.ui.screens.documents._source import FoundDocuments
from komtui.ui.terminal.glyphs import GLYPHS, cells, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import RowSource

_NUMBER, _DATE, _AMOUNT, _STATE, _DELIVERY = 12, 10, 13, 9, 10
_SHORT_DATE, _TIGHT_AMOUNT = 5, 10
"""What is left of date and amount on the narrowest terminals: no year, and no room before 1 234,56 $."""
_FIXED = 3 + _NUMBER + 1 + 1 + _AMOUNT + 1
_CUSTOMER = 9
"""Cells that a customer's name has at least before a column gives way to it."""
_LEAST = 4
"""Cells that it has in the end."""
_EASY = 20
"""Cells that it has before there is a column for what is still to be paid."""


class Columns(NamedTuple):
    """What there is room for."""

    customer: int
    """Cells of the customer's name."""
    date: int
    """Cells of the date: all of it, day and month, or none."""
    amount: int
    """Cells of an amount."""
    balance: bool
    """Whether what is still to be paid is."""
    state: bool
    """Whether the state is."""
    delivery: bool
    """Whether it is shown what became of the last letter."""


@cache
def columns(width: int) -> Columns:
    """Return what has room in `width` cells.

    The balance gives way to the customer first, then the state, then the letter, then the year; the day goes last, when
    the name has been cut as far as it can be. What gave way is said below the list, or beside it.
    """
    rest = width - _FIXED
    for balance, state, delivery in ((1, 1, 1), (0, 1, 1), (0, 0, 1), (0, 0, 0)):
        others = _DATE + 1 + balance * (_AMOUNT + 1) + state * (_STATE + 1) + delivery * (_DELIVERY + 1)
        if rest - others >= (_EASY if balance else _CUSTOMER):
            return Columns(rest - others, _DATE, _AMOUNT, bool(balance), bool(state), bool(delivery))
    rest += _AMOUNT - _TIGHT_AMOUNT
    date = _SHORT_DATE if rest - _SHORT_DATE - 1 >= _LEAST else 0
    return Columns(max(rest - (date + 1 if date else 0), _LEAST), date, _TIGHT_AMOUNT, False, False, False)


def headings(width: int) -> str:
    """Return the line above the list."""
    shown = columns(width)
    parts = ["   ", padded(_("Number"), _NUMBER), " "]
    if shown.date:
        parts += [padded(_("Date"), shown.date), " "]
    parts += [padded(_("Customer"), shown.customer), " ", padded(_("Total"), shown.amount, right=True), " "]
    if shown.balance:
        parts += [padded(_("Still due"), _AMOUNT, right=True), " "]
    if shown.state:
        parts += [" ", padded(_("State"), _STATE)]
    if shown.delivery:
        parts += [" ", padded(_("Delivery"), _DELIVERY)]
    return "".join(parts)


def open_amount(row: DocumentRow) -> str:
    """Return what is still to be paid; nothing where that is nothing."""
    return current().money(row.balance) if row.balance is not None and row.balance.amount else ""


def _figure(text: str, width: int) -> str:
    """Return a figure in its column; never cut, where it is wider."""
    return " " * (width - cells(text)) + text


class DocumentList(RowList[DocumentRow]):
    """Draws documents."""

    def is_same(self, row: DocumentRow, other: DocumentRow) -> bool:
        """Return whether both are one document: issuing changes its date, and its place with it."""
        return row.id == other.id

    def identity(self, key: int) -> int:
        """Return the document's id: a marked draft stays marked when it is issued."""
        return document_id(key)

    def place_now(self, source: RowSource[DocumentRow], key: int) -> Future[int | None] | None:
        """Ask where the document of that key is now: another day gives it another key."""
        return source.moved(key) if isinstance(source, FoundDocuments) else None

    def draw_row(self, row: DocumentRow, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one document's line."""
        shown = columns(width)
        base = self.cursor_style if cursor else self.base_style
        sign = (GLYPHS.cursor if cursor else " ") + (GLYPHS.marked if marked else " ") + " "
        figures = f"{_figure(current().money(row.total), shown.amount)} "
        if shown.balance:
            figures += f"{_figure(open_amount(row), shown.amount)} "
        # Where a figure is wider than its column, the name gives way.
        wider = cells(figures) - (shown.amount + 1) * (1 + shown.balance)
        text = [padded(visible(row.number) or f"({_('draft')})", _NUMBER), " "]
        if shown.date:
            written = current().date if shown.date == _DATE else current().short_date
            text += [padded(written(row.date), shown.date), " "]
        text += [padded(visible(row.customer), max(shown.customer - wider, 0)), " ", figures]
        of_mark = self.get_component_rich_style("row-list--marked") + base if marked else base
        segments = [Segment(sign, of_mark), Segment("".join(text), base)]
        if shown.state:
            words = padded(state_word(row.state, row.kind, standing=row.standing), _STATE)
            segments.append(Segment(f" {words}", self.alarming(base) if row.standing is Standing.OVERDUE else base))
        if shown.delivery:
            style = self.alarming(base) if row.delivery in UNDELIVERED_STATES else base
            # What was sent says less than which reminder it was; what waits, or did not arrive, says more.
            is_sent = row.delivery is DeliveryState.SENT
            words = reminded_word(row.reminded) if row.reminded and is_sent else delivery_word(row.delivery)
            segments.append(Segment(f" {padded(words, _DELIVERY)}", style))
        return segments

    # The list looks the same with the focus and without it. Textual's own two would paint all of it anew, at each `/`.

    def on_focus(self, event: events.Focus) -> None:
        """Take the focus, and paint nothing."""
        event.prevent_default()
        self.has_focus = True
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Give the focus away, likewise."""
        event.prevent_default()
        self.has_focus = False
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))
