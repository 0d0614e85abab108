"""Customers in words that screen and command line share."""

from __future__ import annotations

from komtui.domain.sales.customer import Grouping
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
