"""Sentences on letters."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "letter.address": N_("“{address}” is not an e-mail address. Write one address such as name@example.com."),
    "letter.attachment": N_(
        "{file} has changed since the letter was opened. Open the letter again to send it as it is now."
    ),
    "letter.cancelled": N_(
        "{number} was cancelled by a credit note, so it is not mailed. If it is to go nevertheless, add: --cancelled"
    ),
    "letter.control": N_("This has invisible control characters in it. Type it again, or paste it as plain text."),
    "letter.draft": N_("A draft cannot be mailed. Issue the document first, so that it has its number."),
    "letter.header": N_(
        "This letter could not be put together safely. Look for odd characters in its subject and names."
    ),
    "letter.no-attachment": N_("The letter has no document attached. Open it again from the document."),
    "letter.no-recipient": N_("There is nobody to send it to: the customer has no e-mail address. Give one."),
    "letter.no-subject": N_("The letter has no subject. Write one."),
    "letter.no-supplier": N_(
        "This cannot go to a supplier: only an order can, and “To suppliers, from” must be set in the configuration"
        " (F9) or with: komtui config set mail.supplier"
    ),
    "letter.recipients": N_("A letter can go to {maximum} addresses at most. Send it in several letters."),
    "letter.which-supplier": N_("Say to which supplier it goes: give an address."),
}
