"""Marks: what documents are marked as, and what it means that one belongs to another customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from komtui.domain.marking import N_
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.shipping import LineShipped
from komtui.domain.text import visible
from komtui.i18n import current
from komtui.i18n.presentation.lines import quantity
from komtui.i18n.presentation.states import state_word

_STATES = {"accepted": State.ACCEPTED, "refused": State.REFUSED, "open": State.ISSUED}
_SHIPPED = {"shipped": N_("shipped"), "not-shipped": N_("not shipped"), "shipped-in-part": N_("shipped in part")}


def mark_word(mark: str, kind: Kind) -> str:
    """Return the word for a mark on a document of that kind."""
    state = _STATES.get(mark)
    return state_word(state, kind) if state is not None else current()._(_SHIPPED[mark])


def shipped_words(date: dt.date | None, lines: Sequence[LineShipped]) -> list[str]:
    """Return what of a document has gone out, a line of text each; nothing where nothing has."""
    words = current()
    if date is not None:
        return [words._("Shipped on {date}").format(date=words.date(date))]
    if not any(each.shipped for each in lines):
        return []
    said = words._("{item}: {shipped} shipped, {left} left")
    return [
        words._("Shipped in part"),
        *(
            said.format(
                item=visible(each.line.description.partition("\n")[0]),
                shipped=quantity(each.shipped, each.line.unit, words),
                left=quantity(each.left, each.line.unit, words),
            )
            for each in lines
        ),
    ]


def assigned_words(number: str, printed: str, owner: str) -> str:
    """Return what it means that a document belongs to another one than it names."""
    return (
        current()
        ._(
            "{number} now counts among the documents of {owner}. Its page still names {printed}: what is issued never"
            " changes."
        )
        .format(number=visible(number), printed=visible(printed), owner=visible(owner))
    )
