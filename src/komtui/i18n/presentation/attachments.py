"""Attached files: what each is, and what it is called."""

from __future__ import annotations

from typing import Final

from komtui.domain.marking import N_
from komtui.domain.sales.attachment import Attachment
from komtui.i18n import Localizer

_WORDS: Final = {
    "RIB": N_("Bank details"),
    "LISIBLE": N_("Readable copy"),
    "FEUILLE_DE_STYLE": N_("Style sheet"),
    "PJA": N_("Additional document"),
    "BON_LIVRAISON": N_("Delivery note"),
    "BON_COMMANDE": N_("Purchase order"),
    "DOCUMENT_ANNEXE": N_("Annex"),
    "BORDEREAU_SUIVI": N_("Tracking slip"),
    "BORDEREAU_SUIVI_VALIDATION": N_("Validated tracking slip"),
    "ETAT_ACOMPTE": N_("Statement of progress"),
    "FACTURE_PAIEMENT_DIRECT": N_("Invoice for direct payment"),
    "RECAPITULATIF_COTRAITANCE": N_("Summary of joint contracting"),
}
"""What French e-invoices may call an attached file (BT-123, rule BR-FR-17), in their order."""
DESCRIPTIONS: Final = tuple(_WORDS)
"""Those codes."""


def attachment_kind(attachment: Attachment, words: Localizer) -> str:
    """Return what an attached file is: `Delivery note` for `BON_LIVRAISON`; otherwise a supporting document."""
    return words._(_WORDS.get(attachment.description.strip(), N_("Supporting document")))


def description_words(description: str, words: Localizer) -> str:
    """Return the words of a description: of a code its name, any other as it is."""
    known = _WORDS.get(description.strip())
    return words._(known) if known else description


def attachment_words(attachment: Attachment) -> str:
    """Return what an attached file is called: its number, what it says of itself, its name, where it can be had."""
    said = "" if attachment.description.strip() in _WORDS else attachment.description
    named = (attachment.reference, said, attachment.name, attachment.location)
    return " · ".join(dict.fromkeys(" ".join(each.split()) for each in named if each.strip()))
