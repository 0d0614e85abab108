"""What became of a document's letters, in a few lines: for the preview and the document's own screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import settling
from komtui.i18n.presentation.states import delivery_word
from komtui.ui.terminal.glyphs import GLYPHS

_WELL: Final = frozenset({DeliveryState.SENT, DeliveryState.CANCELLED})


def last_letter(deliveries: Sequence[Delivery]) -> Content:
    """Return the newest letter in one line, the reason before the rest where it did not arrive.

    Of several recipients it is the one that somebody should know of, and else the first: a copy to the archive says
    nothing of the customer.
    """
    if not deliveries:
        return letters_of(deliveries)
    newest = sorted((each for each in deliveries if each.letter_id == deliveries[0].letter_id), key=_first)
    delivery = newest[0]
    if delivery.problem is None or delivery.settled_at is not None:
        return letters_of([delivery]).split("\n")[0]
    words = f"{delivery_word(delivery.state)} · {current().problem(delivery.problem)}"
    return Content(f"{GLYPHS.warning} {words}").stylize("bold")


def _first(delivery: Delivery) -> tuple[bool, bool, int]:
    return not delivery.needs_somebody, delivery.state in _WELL, delivery.id


def letters_of(deliveries: Sequence[Delivery]) -> Content:
    """Return one line a delivery with its time and recipient; what went wrong stands below it with its remedy."""
    if not deliveries:
        return Content(_("No letter yet: e writes one.")).stylize("dim")
    lines: list[Content] = []
    known = {each.id: each for each in deliveries}
    for delivery in deliveries:
        alarming = delivery.needs_somebody
        when = current().moment(delivery.changed_at)
        sign = f"{GLYPHS.warning} " if alarming else ""
        text = f"{sign}{delivery_word(delivery.state)}  {when}  {visible(delivery.recipient)}"
        lines.append(Content(text).stylize("bold" if alarming else ""))
        if delivery.settled_at is not None:
            lines.append(Content(f"  {settling(delivery, known.get(delivery.settled_by))}").stylize("dim"))
        elif delivery.problem is not None:
            lines.append(Content(f"  {current().problem(delivery.problem)}"))
        elif delivery.reply:
            lines.append(Content(f"  {visible(delivery.reply)}").stylize("dim"))
    return Content("\n").join(lines)
