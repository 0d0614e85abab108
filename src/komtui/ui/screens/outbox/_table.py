"""The list of deliveries: one line each, what must be looked at marked by a sign and not by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rich.segment import Segment

from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import short_standing, stamp, subject
from komtui.i18n.presentation.states import delivery_word
from komtui.ui.screens.outbox._source import FoundDeliveries
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList

_TIME, _NUMBER, _STATE = 11, 13, 10
_LEAST_CUSTOMER, _LEAST_RECIPIENT = 6, 8
_LEAST_REPLY = 16
"""Cells from which what the server said is worth its column: all of it stands in the details."""


class _Widths(NamedTuple):
    """Cells of each column; 0 where there is no room for one."""

    time: int
    customer: int
    recipient: int
    reply: int


@cache
def _widths(width: int) -> _Widths:
    """Return how wide those columns are that share what number and state leave, which are always there.

    The time gives way first, then the recipient: both stand in the details.
    """
    rest = width - 3 - _NUMBER - 1 - _STATE - 1
    if rest < _LEAST_CUSTOMER + 1 + _LEAST_RECIPIENT:
        return _Widths(0, max(rest, 0), 0, 0)
    time = _TIME if rest - _TIME - 1 >= _LEAST_CUSTOMER + 1 + _LEAST_RECIPIENT else 0
    rest -= time + 1 if time else 0
    customer = max(min(rest * 2 // 5, 30), _LEAST_CUSTOMER)
    recipient = max(min(rest - customer - 1, 36), _LEAST_RECIPIENT)
    reply = rest - customer - 1 - recipient - 1
    return _Widths(time, customer, recipient, reply if reply >= _LEAST_REPLY else 0)


def headings(width: int) -> str:
    """Return the line above the list."""
    time, customer, recipient, reply = _widths(width)
    columns = [(_("Time"), time), (_("Number"), _NUMBER), (_("Customer"), customer), (_("Recipient"), recipient)]
    columns += [(_("State"), _STATE), (_("Reply"), reply)]
    return "   " + " ".join(padded(word, size) for word, size in columns if size)


class DeliveryList(RowList[Delivery]):
    """Draws deliveries."""

    def __init__(self, source: FoundDeliveries) -> None:
        super().__init__(source)
        self._marked: dict[int, Delivery] = {}

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor; a marked one is known when it is out of sight as well."""
        if (row := self.current) is not None:
            self._marked[row.id] = row
        super().action_mark()

    @property
    def chosen(self) -> list[Delivery]:
        """The deliveries that a command works on, as they stood when they were last seen."""
        row = self.current
        known = self._marked if self.marked else {} if row is None else {row.id: row}
        return [known[key] for key in self.selection() if key in known]

    def draw_row(self, row: Delivery, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one delivery's line."""
        time, customer, recipient, reply = _widths(width)
        columns = [(stamp(row.changed_at), time), (subject(row), _NUMBER)]
        columns += [(visible(row.customer), customer), (visible(row.recipient), recipient)]
        base = self.cursor_style if cursor else self.base_style
        alarming = row.needs_somebody
        alert = self.alarming(base) if alarming else base
        left = self.get_component_rich_style("row-list--marked") + base if marked else alert
        sign = GLYPHS.marked if marked else GLYPHS.warning if alarming else " "
        segments = [
            Segment(GLYPHS.cursor if cursor else " ", base),
            Segment(f"{sign} ", left),
            Segment("".join(f"{padded(text, size)} " for text, size in columns if size), base),
            Segment(padded(short_standing(row), _STATE), alert),
        ]
        return [*segments, Segment(f" {padded(reason(row), reply)}", base)] if reply else segments


def reason(row: Delivery) -> str:
    """Return why it is not sent, when it leaves, or what the server said; of what is settled what it was before."""
    if row.settled_at is not None:
        return delivery_word(row.state)
    if row.state is DeliveryState.QUEUED and row.next_try_at is not None and not row.attempts:
        return stamp(row.next_try_at)
    if row.problem is not None and not row.reply:
        return visible(current().problem(row.problem))
    return visible(row.reply)
