"""The kinds of sales document, and all that is said of each: one table, which whoever adds a kind gives one more row.

Apart from `document`, so that a list need not load all that one holds. What may be done to a kind, and what it becomes,
is the table of `lifecycle`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from komtui.domain.marking import N_
from komtui.late import dataclass


class Kind(StrEnum):
    """What a document is. Its value is stored for ever, and stands in keys of settings with `_` for `-`."""

    QUOTE = "quote"
    ORDER = "order"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"

    @property
    def traits(self) -> Traits:
        """All that is said of the kind."""
        return _TRAITS[self]


class Deadline(StrEnum):
    """What a document has a second date for, by its field in `document.Document`."""

    VALIDITY = "valid_until"
    """Until then the seller is bound to it."""
    DELIVERY = "delivery_date"
    """Then it is to be delivered (BT-72)."""
    PAYMENT = "due_date"
    """Until then it is to be paid (BT-9)."""


@dataclass(frozen=True)
class Traits:
    """What is said of one kind. All that people read is marked English."""

    word: str
    """What it is called."""
    plural: str
    """What several are called."""
    states: Mapping[str, str]
    """States (`lifecycle.State`, `standing.Standing`) whose word depends on the gender of the kind: a French invoice is
    *émise*, and so is a quote in Québec. English is never shown of these."""
    tag: str
    """What the search marks it by: one private character, never another kind's, and kept for ever."""
    type_codes: tuple[str, ...]
    """UNCL 1001 (BT-3) of what is read as it; where it has an e-invoice, the first is what it is written with."""
    file_words: tuple[str, ...]
    """What people write for it in files, in English and French."""
    pattern: str
    """How its numbers look (see `numbering`), where a house says nothing else."""
    pattern_label: str
    """Label of the setting with that pattern."""
    pattern_words: str
    """The words that it is searched by."""
    next_label: str
    """Label of the setting with the number that a series begins at."""
    next_words: str
    """The words that it is searched by."""
    subject_label: str
    """Label of the setting with the subject of its letter."""
    text_label: str
    """Label of that with the text."""
    text_words: str
    """The words that both are searched by."""
    subject: str
    """Subject of its letter: `number`, `company`."""
    announcement: str
    """First sentence of its letter: `number`, `date`, `amount`."""
    deadline: Deadline | None = None
    """What its second date is for."""
    sells: int = 0
    """1 where it asks for money, -1 where it gives money back, 0 where it only says what may come."""


_TRAITS: Final[Mapping[Kind, Traits]] = MappingProxyType(
    {
        Kind.QUOTE: Traits(
            word=N_("Quote"),
            plural=N_("Quotes"),
            states={
                "issued": N_("issued (quote)"),
                "accepted": N_("accepted (quote)"),
                "refused": N_("refused (quote)"),
                "cancelled": N_("cancelled (quote)"),
                "discarded": N_("discarded (quote)"),
            },
            tag="\ue100",
            type_codes=("310", "315"),
            file_words=("quote", "quotation", "estimate", "devis", "soumission", "offre", "proposition"),
            pattern="D-{year}-{number:04}",
            pattern_label=N_("Quote numbers"),
            pattern_words="numéro devis numérotation quote numbering soumission estimation numérotage compteur préfixe "
            "estimate prefix counter",
            next_label=N_("Next quote number"),
            next_words="prochain devis suivant début compteur next quote start",
            subject_label=N_("Quote: subject"),
            text_label=N_("Quote: text"),
            text_words="devis soumission quote offer",
            subject=N_("Quote {number} – {company}"),
            announcement=N_(
                "Please find attached our quote {number} of {date}, for a total of {amount} including tax."
            ),
            deadline=Deadline.VALIDITY,
        ),
        Kind.ORDER: Traits(
            word=N_("Order"),
            plural=N_("Orders"),
            states={
                "issued": N_("issued (order)"),
                "accepted": N_("accepted (order)"),
                "cancelled": N_("cancelled (order)"),
                "discarded": N_("discarded (order)"),
            },
            tag="\ue101",
            type_codes=("220", "221", "224", "226", "227", "228", "230", "231"),
            file_words=("order", "sales order", "commande", "bon de commande"),
            pattern="C-{year}-{number:04}",
            pattern_label=N_("Order numbers"),
            pattern_words="numéro commande numérotation order numbering compteur préfixe prefix counter",
            next_label=N_("Next order number"),
            next_words="prochaine commande suivante début compteur next order start",
            subject_label=N_("Order: subject"),
            text_label=N_("Order: text"),
            text_words="commande order confirmation",
            subject=N_("Order confirmation {number} – {company}"),
            announcement=N_(
                "Thank you for your order. Please find attached its confirmation {number} of {date}, "
                "for a total of {amount} including tax."
            ),
            deadline=Deadline.DELIVERY,
        ),
        Kind.INVOICE: Traits(
            word=N_("Invoice"),
            plural=N_("Invoices"),
            states={
                "issued": N_("issued (invoice)"),
                "paid": N_("paid (invoice)"),
                "cancelled": N_("cancelled (invoice)"),
                "discarded": N_("discarded (invoice)"),
                "settled": N_("settled (invoice)"),
            },
            tag="\ue102",
            # And every code that no other kind has: corrected 384, prepayment 386, self-billed 389 …
            type_codes=("380",),
            file_words=("invoice", "bill", "facture", "sales invoice", "fa", "fac", "fact", "sale", "vente"),
            pattern="F-{year}-{number:04}",
            pattern_label=N_("Invoice numbers"),
            pattern_words="numéro facture numérotation invoice numbering compteur préfixe prefix counter",
            next_label=N_("Next invoice number"),
            next_words="prochaine facture suivante début compteur next invoice start",
            subject_label=N_("Invoice: subject"),
            text_label=N_("Invoice: text"),
            text_words="facture invoice bill",
            subject=N_("Invoice {number} – {company}"),
            announcement=N_(
                "Please find attached our invoice {number} of {date}, for a total of {amount} including tax."
            ),
            deadline=Deadline.PAYMENT,
            sells=1,
        ),
        Kind.CREDIT_NOTE: Traits(
            word=N_("Credit note"),
            plural=N_("Credit notes"),
            states={
                "issued": N_("issued (credit note)"),
                "cancelled": N_("cancelled (credit note)"),
                "discarded": N_("discarded (credit note)"),
                "part": N_("paid out in part (credit note)"),
                "refunded": N_("settled (credit note)"),
            },
            tag="\ue103",
            type_codes=(
                *("381", "81", "83", "261", "262", "296", "308", "396", "420", "458"),
                *("502", "503", "532"),
            ),
            file_words=(
                "credit-note",
                "credit",
                "credit memo",
                "sales credit note",
                "avoir",
                "facture d'avoir",
                "note de crédit",
                *("av", "avo", "avr", "refund", "return", "remboursement", "retour", "facture avoir", "credit invoice"),
            ),
            pattern="A-{year}-{number:04}",
            pattern_label=N_("Credit note numbers"),
            pattern_words="numéro avoir note de crédit numérotation credit numbering note-de-crédit compteur préfixe "
            "prefix counter remboursement refund",
            next_label=N_("Next credit note number"),
            next_words="prochain avoir note de crédit suivant début compteur next credit start",
            subject_label=N_("Credit note: subject"),
            text_label=N_("Credit note: text"),
            text_words="avoir note de crédit credit refund",
            subject=N_("Credit note {number} – {company}"),
            announcement=N_(
                "Please find attached our credit note {number} of {date}, for a total of {amount} including tax."
            ),
            sells=-1,
        ),
    }
)

BILLS: Final = frozenset(kind for kind in Kind if kind.traits.sells)
"""What asks for money, or gives it back: what is sold, taxed, closed and posted goes by these."""
