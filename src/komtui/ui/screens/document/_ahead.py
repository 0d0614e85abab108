"""What the list knows of a document, shown while the document is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import kind_word, state_word
from komtui.ui.terminal.glyphs import GLYPHS, cells, padded

if TYPE_CHECKING:
    from komtui.services.listing import DocumentRow


def name_of_row(row: DocumentRow) -> str:
    """Return what it is, with its number."""
    return " ".join(filter(None, (kind_word(row.kind), visible(row.number))))


def ahead(row: DocumentRow, width: int) -> Content:
    """Return its name, state, days, customer and what it comes to, as they will stand on its page."""
    words, name = current(), name_of_row(row)
    state = state_word(row.state, row.kind, standing=row.standing)
    days = [f"{_('Date')} {words.date(row.date)}"]
    if row.due_date is not None:
        days.append(f"{_('Due date')} {words.date(row.due_date)}")
    amounts = [(_("Total"), words.money(row.total))]
    if row.balance is not None and row.balance.amount:
        amounts.append((_("Still due"), words.money(row.balance)))
    return Content("\n").join(
        [
            Content(_apart(name, state, width)).stylize("bold"),
            Content("  ".join(days)),
            Content(""),
            Content(visible(row.customer)).stylize("bold"),
            Content(visible(row.email)),
            Content(""),
            Content(GLYPHS.ellipsis),
            Content(""),
            *(Content(_apart(label, amount, width)) for label, amount in amounts),
        ]
    )


def _apart(left: str, right: str, width: int) -> str:
    return padded(left, max(width - cells(right) - 1, 1)) + " " + right
