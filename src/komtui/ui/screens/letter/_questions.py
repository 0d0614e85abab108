"""What is asked before letters are queued; the harmless answer is always the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import delivery_word
from komtui.services.addresses import legible
from komtui.ui.glyphs import GLYPHS
from komtui.ui.screens.letter.plan import Entry
from komtui.ui.widgets.question import Question

YES: Final = "yes"
"""The answer that goes on with all."""
OTHERS: Final = "others"
"""The answer that goes on without those that were asked about."""
_MOST = 5


def incomplete(count: int, ready: int) -> Question:
    """Ask whether only some letters are to be sent."""
    words = n_(
        "Of {count} letters {ready} is complete. The others stay here.",
        "Of {count} letters {ready} are complete. The others stay here.",
        ready,
    ).format(count=count, ready=ready)
    return Question(words, [("no", _("Send nothing yet")), (YES, _("Send those that are complete"))])


def agreed(consent: Consent, entries: Sequence[Entry], *, others: bool) -> Question:
    """Ask once, for all letters that it is about; `others` says that there are more, which can go without them."""
    if consent is Consent.SENT_BEFORE:
        return _sent_before(entries, others=others)
    words = {Consent.CANCELLED: _cancelled, Consent.UNPRINTABLE: _unprintable}.get(consent, _paid)(entries)
    return Question(words, _answers(others, _("Send nothing yet"), _("Send it all the same"), len(entries)))


def keep(address: str, customer: str) -> Question:
    """Ask whether an address that was corrected is the customer's from now on."""
    words = _("The letter goes to {address}. Keep this address for {customer}, for what has not left yet?")
    answers = [("no", _("For this letter only")), (YES, _("Keep the address"))]
    return Question(words.format(address=legible(address), customer=visible(customer)), answers)


def _answers(others: bool, no: str, yes: str, count: int) -> list[tuple[str, str]]:
    between = [(OTHERS, _("Send the others only"))] if others else []
    return [("no", no), *between, (YES, yes if count == 1 else _("Send them all the same"))]


def _cancelled(entries: Sequence[Entry]) -> str:
    return n_(
        "{numbers} was cancelled by a credit note. The customer may take it for due.",
        "These were cancelled by credit notes, and customers may take them for due: {numbers}.",
        len(entries),
    ).format(numbers=_numbers(entries))


def _paid(entries: Sequence[Entry]) -> str:
    return n_("{numbers} is paid.", "These are paid: {numbers}.", len(entries)).format(numbers=_numbers(entries))


def _unprintable(entries: Sequence[Entry]) -> str:
    return n_(
        "The page of {numbers} has boxes where the fonts lack a character.",
        "The pages of these have boxes where the fonts lack a character: {numbers}.",
        len(entries),
    ).format(numbers=_numbers(entries))


def _numbers(entries: Sequence[Entry]) -> str:
    numbers = ", ".join(visible(each.number) for each in entries[:_MOST])
    return f"{numbers} {GLYPHS.ellipsis}" if len(entries) > _MOST else numbers


def _sent_before(entries: Sequence[Entry], *, others: bool) -> Question:
    lines = []
    for entry in entries[:_MOST]:
        for each in entry.before[:3]:
            when = current().moment(each.queued_at)
            lines.append(f"{visible(entry.number)}  {legible(each.recipient)}  {when}  {delivery_word(each.state)}")
    if len(entries) > _MOST:
        lines.append(GLYPHS.ellipsis)
    count = len(entries)
    words = n_("This letter was queued before:", "{count} of these letters were queued before:", count).format(
        count=count
    )
    no = _("Do not send it again") if count == 1 else _("Send nothing yet")
    answers = _answers(others, no, _("Send it a second time"), count)
    return Question("\n".join([words, "", *lines]), answers)
