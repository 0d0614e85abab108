"""What did not arrive of a document: whom its letter goes to again, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.text import visible
from komtui.i18n import _, current

if TYPE_CHECKING:
    from komtui.services.registry import Services
    from komtui.ui.screens.letter._entry import Entry

_STATES = (DeliveryState.FAILED, DeliveryState.BOUNCED)


async def undelivered(services: Services, document_id: int, mends: Delivery | None = None) -> Sequence[Delivery]:
    """Return what did not arrive of a document's newest letter, or of the letter of `mends`, and is not settled."""
    found = await services.outbox.deliveries(_STATES, document_id=document_id, settled=False, limit=50)
    letter_id = mends.letter_id if mends is not None else max((each.letter_id for each in found), default=0)
    of_letter = [each for each in found if each.letter_id == letter_id]
    return of_letter or ([mends] if mends is not None else [])


def corrected(entry: Entry) -> str:
    """Return the one address that a letter goes to now instead of the customer's, which did not take it; else empty."""
    kept, sent_to = entry.stored.document.buyer.email.casefold(), entry.letter.to
    refused = {each.recipient.casefold() for each in entry.failed}
    if kept not in refused or len(sent_to) != 1 or sent_to[0].casefold() in refused:
        return ""
    return sent_to[0]


def not_delivered(delivery: Delivery) -> str:
    """Return in a sentence to whom it was not delivered, and why."""
    why = current().problem(delivery.problem) if delivery.problem is not None else visible(delivery.reply)
    return _("Not delivered to {recipient}: {why}").format(recipient=visible(delivery.recipient), why=why)
