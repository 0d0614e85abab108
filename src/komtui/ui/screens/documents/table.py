"""The list of documents: one line each, figures aligned on the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events

from komtui.domain.mail.delivery_state import UNDELIVERED_STATES
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import delivery_word, state_word
from komtui.services.listing import DocumentRow, document_id
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList

_NUMBER, _DATE, _TOTAL, _STATE, _DELIVERY = 12, 10, 13, 9, 10
_FIXED = 3 + _NUMBER + 1 + 1 + _TOTAL + 1
_CUSTOMER = 9
"""Cells that a customer's name has at least before something gives way to it."""


class Columns(NamedTuple):
    """What there is room for."""

    customer: int
    """Cells of the customer's name."""
    date: bool
    """Whether the date is shown."""
    state: bool
    """Whether the state is."""
    delivery: bool
    """Whether it is shown what became of the last letter."""


@cache
def columns(width: int) -> Columns:
    """Return what has room in `width` cells: the state gives way to the customer first, then the letter, then the date.

    What gave way is said below the list, or beside it.
    """
    rest = width - _FIXED
    for date, state, delivery in ((1, 1, 1), (1, 0, 1), (1, 0, 0), (0, 0, 0)):
        customer = rest - date * (_DATE + 1) - state * (_STATE + 1) - delivery * (_DELIVERY + 1)
        if customer >= _CUSTOMER:
            break
    return Columns(max(customer, 4), bool(date), bool(state), bool(delivery))


def headings(width: int) -> str:
    """Return the line above the list."""
    shown = columns(width)
    parts = ["   ", padded(_("Number"), _NUMBER), " "]
    if shown.date:
        parts += [padded(_("Date"), _DATE), " "]
    parts += [padded(_("Customer"), shown.customer), " ", padded(_("Total"), _TOTAL, right=True), " "]
    if shown.state:
        parts += [" ", padded(_("State"), _STATE)]
    if shown.delivery:
        parts += [" ", padded(_("Delivery"), _DELIVERY)]
    return "".join(parts)


class DocumentList(RowList[DocumentRow]):
    """Draws documents."""

    def is_same(self, row: DocumentRow, other: DocumentRow) -> bool:
        """Return whether both are one document: issuing changes its date, and its place with it."""
        return row.id == other.id

    def identity(self, key: int) -> int:
        """Return the document's id: a marked draft stays marked when it is issued."""
        return document_id(key)

    def draw_row(self, row: DocumentRow, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one document's line."""
        shown = columns(width)
        base = self.cursor_style if cursor else self.base_style
        sign = (GLYPHS.cursor if cursor else " ") + (GLYPHS.marked if marked else " ") + " "
        text = [padded(visible(row.number) or f"({_('draft')})", _NUMBER), " "]
        if shown.date:
            text += [padded(current().date(row.date), _DATE), " "]
        text += [
            padded(visible(row.customer), shown.customer),
            " ",
            padded(current().money(row.gross), _TOTAL, right=True),
            " ",
        ]
        if shown.state:
            text += [" ", padded(state_word(row.state, row.kind), _STATE)]
        of_mark = self.get_component_rich_style("row-list--marked") + base if marked else base
        segments = [Segment(sign, of_mark), Segment("".join(text), base)]
        if not shown.delivery:
            return segments
        delivery = base
        if row.delivery in UNDELIVERED_STATES:
            delivery = base + Style(color=self.app.theme_variables["warning"], bold=True)
        return [*segments, Segment(" " + padded(delivery_word(row.delivery), _DELIVERY), delivery)]

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
