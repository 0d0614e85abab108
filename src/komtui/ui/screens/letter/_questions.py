"""What is asked before a letter is queued; the harmless answer is always the first."""

from __future__ import annotations

from typing import Final

from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import delivery_word
from komtui.services.addresses import legible
from komtui.ui.screens.letter._entry import Entry
from komtui.ui.widgets.question import Question

YES: Final = "yes"
"""The answer that goes on."""
_MOST = 3


def agreed(consent: Consent, entry: Entry) -> Question:
    """Ask whether the letter is to leave although it was sent before, or its document is paid, cancelled, has boxes."""
    if consent is Consent.SENT_BEFORE:
        return _sent_before(entry)
    words = {
        Consent.CANCELLED: _("{numbers} was cancelled by a credit note. The customer may take it for due."),
        Consent.UNPRINTABLE: _("The page of {numbers} has boxes where the fonts lack a character."),
    }.get(consent, _("{numbers} is paid."))
    answers = [("no", _("Send nothing yet")), (YES, _("Send it all the same"))]
    return Question(words.format(numbers=visible(entry.number)), answers)


def keep(address: str, customer: str) -> Question:
    """Ask whether an address that was typed is the customer's from now on."""
    words = _("The letter goes to {address}. Keep this address for {customer} from now on?")
    answers = [("no", _("For this letter only")), (YES, _("Keep the address"))]
    return Question(words.format(address=legible(address), customer=visible(customer)), answers)


def anew() -> Question:
    """Ask whether a letter that a person has changed is written anew, once its customer has another language."""
    words = _("The customer was changed. The letter has words of your own.")
    answers = [("no", _("Keep the words as they are")), (YES, _("Write the letter anew"))]
    return Question(words, answers)


def _sent_before(entry: Entry) -> Question:
    lines = [
        f"{visible(entry.number)}  {legible(each.recipient)}  {current().moment(each.queued_at)}"
        f"  {delivery_word(each.state)}"
        for each in entry.before[:_MOST]
    ]
    answers = [("no", _("Do not send it again")), (YES, _("Send it a second time"))]
    return Question("\n".join([_("This letter was queued before:"), "", *lines]), answers)
