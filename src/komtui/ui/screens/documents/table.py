"""The list of documents: one line each, figures aligned on the right."""

from __future__ import annotations

from collections.abc import Sequence

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
_FIXED = 3 + _NUMBER + 1 + _DELIVERY + 1 + _STATE + 2 + _TOTAL + 1


def columns(width: int) -> tuple[int, bool]:
    """Return how wide the customer's column is, and whether there is room for the date."""
    with_date = width - _FIXED - _DATE - 1 >= 14
    return max(width - _FIXED - (_DATE + 1 if with_date else 0), 4), with_date


def headings(width: int) -> str:
    """Return the line above the list."""
    customer, with_date = columns(width)
    parts = ["   ", padded(_("Number"), _NUMBER), " "]
    if with_date:
        parts += [padded(_("Date"), _DATE), " "]
    parts += [padded(_("Customer"), customer), " ", padded(_("Total"), _TOTAL, right=True), "  "]
    return "".join([*parts, padded(_("State"), _STATE), " ", padded(_("Delivery"), _DELIVERY)])


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
        customer, with_date = columns(width)
        base = self.cursor_style if cursor else self.base_style
        sign = (GLYPHS.cursor if cursor else " ") + (GLYPHS.marked if marked else " ") + " "
        text = [padded(visible(row.number) or f"({_('draft')})", _NUMBER), " "]
        if with_date:
            text += [current().date(row.date), " "]
        text += [
            padded(visible(row.customer), customer),
            " ",
            padded(current().money(row.gross), _TOTAL, right=True),
            "  ",
        ]
        text += [padded(state_word(row.state, row.kind), _STATE), " "]
        delivery = base
        if row.delivery in UNDELIVERED_STATES:
            delivery = base + Style(color=self.app.theme_variables["warning"], bold=True)
        fate = Segment(padded(delivery_word(row.delivery), _DELIVERY), delivery)
        of_mark = self.get_component_rich_style("row-list--marked") + base if marked else base
        return [Segment(sign, of_mark), Segment("".join(text), base), fate]

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
