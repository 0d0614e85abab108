"""Standing: where a document of another program stands, by what its file says in plain words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from komtui.adapters.formats.words import plain
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import State

STATUSES = (
    "status", "statut", "état", "state of document", "invoice status", "invoice state", "statut facture",
    "statut de la facture", "état de la facture", "état facture", "document status", "statut du document",
    "état du document", "order status", "statut de commande", "statut de la commande", "quote status",
    "estimate status", "statut du devis", "statut devis", "doc status", "payment status", "payment state",
    "statut de paiement", "statut du paiement", "statut paiement", "état de paiement", "état du paiement",
    "état paiement", "statut de règlement", "statut règlement", "paid status", "financial status",
)  # fmt: skip
"""Where a document stands, in the words of whoever wrote the file: looked at where they are plain ones."""
_PLAIN = frozenset(map(plain, STATUSES))
_ENDED = {Kind.QUOTE: State.REFUSED, Kind.INVOICE: State.CANCELLED}
"""What a document of each kind is once it is cancelled; a quote that holds no longer is as one that was refused."""
_CLOSED = {
    Kind.QUOTE: (State.ACCEPTED, State.REFUSED),
    Kind.ORDER: (State.ACCEPTED,),
    Kind.INVOICE: (State.PAID,),
}
"""What may have become of a document of each kind."""


def is_status(words: Sequence[str]) -> bool:
    """Return whether a column or key whose name has these words says where documents stand."""
    return " ".join(words) in _PLAIN


def standing(said: Collection[State], kind: Kind, *, numbered: bool) -> State | None:
    """Return where a document stands: what has no number is a draft; the rest is as its kind can be.

    None for what is cancelled and cannot be that here: it must not come in as valid.
    """
    if State.CANCELLED in said and (not numbered or kind not in _ENDED):
        return None
    if State.DRAFT in said or not numbered:
        return State.DRAFT
    if State.CANCELLED in said:
        return _ENDED[kind]
    return next((each for each in _CLOSED.get(kind, ()) if each in said), State.ISSUED)
