"""What a customer has: one document a line, the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment

from komtui.domain.mail.delivery_state import UNDELIVERED_STATES
from komtui.domain.sales.standing import Standing
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.reminders import sent_word
from komtui.i18n.presentation.states import delivery_word, kind_word, state_word
from komtui.services.listing import DocumentRow, document_id
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from komtui.domain.mail.reminder import Sent

_NUMBER, _KIND, _DATE, _AMOUNT, _OWED, _STATE, _DELIVERY = 13, 11, 10, 12, 13, 9, 10
_ALL = 3 + _NUMBER + _DATE + _AMOUNT + _OWED + _STATE + _DELIVERY + 7
"""Cells of what is always shown."""


def source(rows: Iterable[DocumentRow]) -> HeldRows[DocumentRow]:
    """Return documents as a list has them."""
    return HeldRows({row.key: row for row in rows}, key=lambda row: row.key)


def headings(width: int) -> str:
    """Return the line above the list."""
    kind = [padded(_("Kind"), _KIND)] if width >= _ALL + _KIND + 1 else []
    figures = [padded(_("Total"), _AMOUNT, right=True), padded(_("Still due"), _OWED, right=True)]
    words = (padded(_("Number"), _NUMBER), *kind, padded(_("Date"), _DATE), *figures)
    return f"   {' '.join(words)}  {padded(_('State'), _STATE)} {_('Delivery')}"


class HeldDocuments(RowList[DocumentRow]):
    """Draws a customer's documents; what was reminded of says so where the others say how their letter fares."""

    reminded: Mapping[int, Sent] = {}
    """By document the last reminder of what is still to be paid."""

    def is_same(self, row: DocumentRow, other: DocumentRow) -> bool:
        """Return whether both are one document: issuing changes its date, and its place with it."""
        return row.id == other.id

    def identity(self, key: int) -> int:
        """Return the document's id."""
        return document_id(key)

    def draw_row(self, row: DocumentRow, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one document's line."""
        words = current()
        base = self.cursor_style if cursor else self.base_style
        warning = self.alarming(base)
        sign = (GLYPHS.cursor if cursor else " ") + (GLYPHS.marked if marked else " ") + " "
        owed = words.money(row.balance) if row.balance is not None and row.balance.amount else ""
        kind = [padded(kind_word(row.kind), _KIND)] if width >= _ALL + _KIND + 1 else []
        figures = [
            padded(text, max(width, cell_len(text)), right=True)
            for text, width in ((words.money(row.total), _AMOUNT), (owed, _OWED))
        ]
        number = padded(visible(row.number) or f"({_('draft')})", _NUMBER)
        state = padded(state_word(row.state, row.kind, standing=row.standing), _STATE)
        undelivered = row.delivery in UNDELIVERED_STATES
        reminder = None if undelivered or not owed else self.reminded.get(row.id)
        rest = max(_DELIVERY, width - _ALL + _DELIVERY - (_KIND + 1 if kind else 0))
        last = delivery_word(row.delivery) if reminder is None else sent_word(reminder, rest)
        return [
            Segment(sign, self.get_component_rich_style("row-list--marked") + base if marked else base),
            Segment(" ".join((number, *kind, padded(words.date(row.date), _DATE), *figures)), base),
            Segment(f"  {state}", warning if row.standing is Standing.OVERDUE else base),
            Segment(f" {padded(last, rest)}", warning if undelivered else base),
        ]
