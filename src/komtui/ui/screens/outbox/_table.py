"""The list of deliveries: one line each, what must be looked at marked by a sign and not by colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style

from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import stamp, subject
from komtui.i18n.presentation.states import delivery_word
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows

_TIME, _NUMBER, _STATE = 11, 13, 10


def _widths(width: int) -> tuple[int, int]:
    """Return how wide recipient and reply are."""
    rest = width - 3 - _TIME - 1 - _NUMBER - 1 - _STATE - 1
    recipient = max(min(rest * 2 // 3, 40), 10)
    return recipient, max(rest - recipient - 1, 0)


def headings(width: int) -> str:
    """Return the line above the list."""
    recipient, reply = _widths(width)
    columns = ((_("Time"), _TIME), (_("Number"), _NUMBER), (_("Recipient"), recipient), (_("State"), _STATE))
    return "   " + " ".join(padded(word, size) for word, size in (*columns, (_("Reply"), reply)))


class DeliveryList(RowList[Delivery]):
    """Draws deliveries out of those that the screen has fetched."""

    def __init__(self) -> None:
        super().__init__(_source(()))

    def show(self, deliveries: Sequence[Delivery], *, keep_cursor: bool = True) -> None:
        """Show these, the newest first; only lines that differ are painted again.

        A line keeps its place on the screen when others come in above it. Only who looks at the newest ones, without
        having moved, sees them come; the cursor stays on its letter all the same.
        """
        self.load(_source(deliveries), keep_cursor=keep_cursor)

    def draw_row(self, row: Delivery, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one delivery's line."""
        recipient, reply = _widths(width)
        base = self.get_component_rich_style("row-list--cursor") if cursor else self.rich_style
        alarming = row.needs_somebody
        alert = base + Style(color=self.app.theme_variables["warning"], bold=True) if alarming else base
        left = self.get_component_rich_style("row-list--marked") + base if marked else alert
        sign = GLYPHS.marked if marked else GLYPHS.warning if alarming else " "
        return [
            Segment(GLYPHS.cursor if cursor else " ", base),
            Segment(f"{sign} ", left),
            Segment(f"{stamp(row.changed_at)} {padded(subject(row), _NUMBER)} ", base),
            Segment(f"{padded(visible(row.recipient), recipient)} ", base),
            Segment(f"{padded(delivery_word(row.state), _STATE)} ", alert),
            Segment(padded(reason(row), reply), base),
        ]


def reason(row: Delivery) -> str:
    """Return why it is not sent, when it leaves, or what the server said."""
    if row.state is DeliveryState.QUEUED and row.next_try_at is not None and not row.attempts:
        return stamp(row.next_try_at)
    if row.problem is not None and not row.reply:
        return visible(current().problem(row.problem))
    return visible(row.reply)


def _source(deliveries: Sequence[Delivery]) -> HeldRows[Delivery]:
    return HeldRows({each.id: each for each in deliveries}, key=lambda each: each.id)
