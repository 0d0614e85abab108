"""Sentences on documents."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "document.books-full": N_("The books hold {most} documents and have no room for more. Start a new data folder."),
    "document.cancelled": N_("{number} is cancelled, so nothing more can be made of it."),
    "document.conversion": N_(
        "{number} cannot become that kind of document. A quote becomes an order or an invoice, an order becomes an"
        " invoice, and an invoice becomes a credit note."
    ),
    "document.not-draft": N_("{number} is issued already. What is issued never changes; make a credit note instead."),
    "document.pattern": N_(
        "The numbering pattern {pattern} cannot be used. It needs {{number}} exactly once. Correct it in the"
        " configuration, under documents."
    ),
    "document.still-draft": N_("{number} is still a draft. Issue it first, so that it has a number to refer to."),
    "document.unknown": N_("There is no document {number}. Check the number with: komtui list"),
}
