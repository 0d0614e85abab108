"""What is asked before letters are queued; the harmless answer is always the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from komtui.domain.mail.delivery import Delivery
from komtui.domain.text import visible
from komtui.i18n import _, n_
from komtui.i18n.presentation.states import delivery_word
from komtui.ui.glyphs import GLYPHS
from komtui.ui.screens.letter.plan import Entry
from komtui.ui.widgets.question import Question

YES: Final = "yes"
"""The answer that goes on."""


def incomplete(count: int, ready: int) -> Question:
    """Ask whether only some letters are to be sent."""
    words = n_(
        "Of {count} letters {ready} is complete. The others stay here.",
        "Of {count} letters {ready} are complete. The others stay here.",
        ready,
    ).format(count=count, ready=ready)
    return Question(words, [("no", _("Send nothing yet")), (YES, _("Send those that are complete"))])


def cancelled(entries: Sequence[Entry]) -> Question:
    """Ask whether what a credit note has cancelled is really to be mailed."""
    numbers = ", ".join(visible(each.number) for each in entries[:5])
    words = n_(
        "{numbers} was cancelled by a credit note. The customer may take it for due.",
        "These were cancelled by credit notes, and customers may take them for due: {numbers}.",
        len(entries),
    ).format(numbers=f"{numbers} {GLYPHS.ellipsis}" if len(entries) > 5 else numbers)
    return Question(words, [("no", _("Send nothing yet")), (YES, _("Send it all the same"))])


def again(before: Sequence[tuple[Entry, Sequence[Delivery]]]) -> Question:
    """Ask whether letters that were queued before are to go a second time."""
    lines = []
    for entry, deliveries in before[:5]:
        for each in deliveries[:3]:
            when = each.queued_at.astimezone().strftime("%Y-%m-%d %H:%M")
            lines.append(f"{visible(entry.number)}  {visible(each.recipient)}  {when}  {delivery_word(each.state)}")
    words = n_("This letter was queued before:", "{count} of these letters were queued before:", len(before)).format(
        count=len(before)
    )
    answers = [("no", _("Do not send it again")), (YES, _("Send it a second time"))]
    return Question("\n".join([words, "", *lines]), answers)
