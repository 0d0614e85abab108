"""Conversions: what the next document takes over from the one before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document, Kind, PaymentMeans, Reference
from komtui.domain.sales.lifecycle import State

ORIGIN = "origin"
"""Role of the reference to the document that this one was converted from."""


def converted(document: Document, kind: Kind, date: dt.date) -> Document:
    """Return a draft of `kind` with the lines, parties and totals of `document`, which it refers to.

    A credit note takes the whole invoice back: the same amounts, which are owed the other way round, whatever was
    paid already.
    """
    references = tuple(each for each in document.references if each.role != ORIGIN)
    draft = replace(
        document,
        kind=kind,
        number="",
        date=date,
        state=State.DRAFT,
        type_code="",
        due_date=None,
        valid_until=None,
        references=(*references, Reference(ORIGIN, document.number, document.date)),
    )
    return _crediting(draft, document) if kind is Kind.CREDIT_NOTE else draft


def _crediting(draft: Document, invoice: Document) -> Document:
    stated = draft.stated_totals
    return replace(
        draft,
        references=(
            *(each for each in draft.references if each.role != "invoice"),
            Reference("invoice", invoice.number, invoice.date),
        ),
        terms="",
        payment=PaymentMeans(),
        prepaid=ZERO,
        stated_totals=stated and replace(stated, prepaid=ZERO, payable=stated.gross + stated.rounding),
    )


def moves_on(draft: Document, origin: Document) -> State | None:
    """Return what `origin` becomes once `draft` is issued; None where it stays as it is."""
    if draft.kind is not Kind.CREDIT_NOTE:
        return State.ACCEPTED if origin.kind in (Kind.QUOTE, Kind.ORDER) else None
    whole = draft.currency == origin.currency and draft.totals.gross == origin.totals.gross
    return State.CANCELLED if origin.kind is Kind.INVOICE and whole else None
