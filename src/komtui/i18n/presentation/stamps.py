"""Stamps: what stands on a page in capitals, of where the document stands and of which print it is."""

from __future__ import annotations

from typing import Literal, NamedTuple

from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State, is_draft
from komtui.domain.sales.payment import is_settled
from komtui.i18n import Localizer
from komtui.i18n.presentation.states import state_word


class Stamp(NamedTuple):
    """One of them."""

    role: Literal["draft", "cancelled", "paid", "copy"]
    """The first two say that the document is none yet, or none any more."""
    text: str


def stamps(document: Document, words: Localizer, *, copy: bool) -> tuple[Stamp, ...]:
    """Return what is stamped on a page of `document`, which is perhaps a copy, in the order in which it is read."""
    found = []
    if copy:
        found.append(copy_stamp(words))
    if is_draft(document.state):
        found.append(Stamp("draft", words._("DRAFT")))
    elif document.state is State.CANCELLED:
        found.append(Stamp("cancelled", state_word(State.CANCELLED, document.kind, words).upper()))
    elif is_settled(document) and (document.state is State.PAID or document.totals.prepaid != ZERO):
        found.append(Stamp("paid", state_word(State.PAID, document.kind, words).upper()))
    return tuple(found)


def copy_stamp(words: Localizer) -> Stamp:
    """Return what says that a page was printed before."""
    return Stamp("copy", words._("COPY"))
