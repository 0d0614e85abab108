"""What did not arrive of a document: whom its letter goes to again, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komtui.domain.mail.delivery import READDRESSED_STATES, Delivery
from komtui.domain.mail.letter import SUPPLIER
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.addresses import same

if TYPE_CHECKING:
    from komtui.services.registry import Services
    from komtui.ui.screens.letter._entry import Entry


async def undelivered(services: Services, document_id: int, mends: Delivery | None = None) -> Sequence[Delivery]:
    """Return what did not arrive of a document's newest letter, or of the letter of `mends`, and is not settled."""
    found = await services.outbox.deliveries(READDRESSED_STATES, document_id=document_id, settled=False, limit=50)
    letter_id = mends.letter_id if mends is not None else max((each.letter_id for each in found), default=0)
    of_letter = [each for each in found if each.letter_id == letter_id]
    return of_letter or ([mends] if mends is not None else [])


def corrected(entry: Entry) -> tuple[str, Delivery | None]:
    """Return the one address that a letter goes to now where that may be the customer's, and in the place of which one.

    That is of a delivery to the customer's own address, which did not arrive, or of none: nobody knew an address. Empty
    where it is neither.
    """
    if len(entry.letter.to) != 1 or entry.letter.kind == SUPPLIER:
        return "", None
    address = entry.letter.to[0]
    if entry.unaddressed:
        return address, None
    kept = entry.stored.document.buyer.email
    refused = next((each for each in entry.failed if same(each.recipient, kept)), None)
    if refused is None or any(same(each.recipient, address) for each in entry.failed):
        return "", None
    return address, refused


def not_delivered(delivery: Delivery) -> str:
    """Return in a sentence to whom it was not delivered, and why."""
    why = current().problem(delivery.problem) if delivery.problem is not None else visible(delivery.reply)
    return _("Not delivered to {recipient}: {why}").format(recipient=visible(delivery.recipient), why=why)
