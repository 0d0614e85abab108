"""What law wants every invoice of a French seller to say, for page and e-invoice alike; frozen when one is issued.

Sources: Code de commerce L441-9, L441-10, D441-5; the texts of XP Z12-012, annex B; CGI ann. II art. 242 nonies A.
"""

from __future__ import annotations

from komtui.domain.sales.einvoice import DISCOUNT, RECOVERY, TAX_ON_DEBITS
from komtui.domain.sales.legal.capacity import capacity_of
from komtui.domain.sales.note import PENALTIES
from komtui.domain.sales.party import Capacity, Party
from komtui.i18n import Localizer


def texts(buyer: Party, words: Localizer) -> dict[str, str]:
    """Return the notes by their subject, in the language of a document to that buyer.

    What businesses owe each other a private person does not, and is told so.
    """
    found = {
        RECOVERY: words._("Compensation for recovery costs in case of late payment: €40."),
        PENALTIES: words._(
            "Late payment bears a penalty that is due from the due date on, at three times the legal rate of interest."
        ),
        DISCOUNT: words._("Payments before the due date give no discount."),
        TAX_ON_DEBITS: words._("Option to pay the tax on the basis of debits."),
    }
    if capacity_of(buyer) is Capacity.CONSUMER:
        found[RECOVERY] = words._("The compensation of €40 for recovery costs is owed by businesses only.")
        found[PENALTIES] = words._("Penalties for late payment are owed by businesses only.")
    return found
