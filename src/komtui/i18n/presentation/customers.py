"""Customers in words that screen and command line share."""

from __future__ import annotations

from komtui.domain.sales.customer import EInvoice, Grouping
from komtui.domain.text import visible
from komtui.i18n import _


def forgetting(name: str, *, documents: int, drafts: int, letters: int) -> str:
    """Return what taking a person's data out of the list does: what goes, and what stays.

    Of `documents` those that are issued are meant.
    """
    sentences = (
        _("Of “{name}” go, for good: name, addresses, numbers, recipients and the note.").format(name=visible(name)),
        _("Drafts that no longer name anybody: {count}.").format(count=drafts),
        _("As law wants them stay: issued documents ({documents}), sent letters ({letters}), the journal.").format(
            documents=documents, letters=letters
        ),
    )
    return "\n".join(sentences)


def grouping_word(grouping: Grouping) -> str:
    """Return how a customer gets several documents."""
    return _("in one letter") if grouping is Grouping.CUSTOMER else _("in a letter each")


def einvoice_word(form: EInvoice) -> str:
    """Return which e-invoice goes with a customer's letters."""
    words = {
        EInvoice.FACTURX: _("Factur-X, inside the PDF"),
        EInvoice.UBL: _("UBL, a file beside the PDF"),
        EInvoice.CII: _("CII, a file beside the PDF"),
        EInvoice.NONE: _("none"),
    }
    return words[form]
