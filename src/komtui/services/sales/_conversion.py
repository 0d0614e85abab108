"""Conversions: what the next document takes over from the one before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document, Kind, PaymentMeans, Reference
from komtui.domain.sales.lifecycle import ORIGIN, Act, State, step, undergoes


def converted(document: Document, kind: Kind, date: dt.date) -> Document:
    """Return a draft of `kind` with the lines, parties and totals of `document`, which it refers to.

    A credit note takes the whole invoice back: the same amounts, which are owed the other way round, whatever was
    paid already.
    """
    references = tuple(each for each in document.references if each.role != ORIGIN)
    draft = replace(
        document.frozen() if kind is Kind.CREDIT_NOTE else _reopened(document),
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


def _reopened(document: Document) -> Document:
    """Return the document to be computed anew, as a draft is, where that comes to the amounts that it states.

    Elsewhere they stay: the customer has accepted them.
    """
    computed = document.computed()
    try:
        return computed if computed.frozen() == document.frozen() else document
    except ArithmeticError:
        return document  # a file may state amounts beside figures that nothing can be computed from


def _crediting(draft: Document, invoice: Document) -> Document:
    totals = draft.totals
    return replace(
        draft,
        references=(
            *(each for each in draft.references if each.role != "invoice"),
            Reference("invoice", invoice.number, invoice.date),
        ),
        terms="",
        payment=PaymentMeans(),
        prepaid=ZERO,
        stated_totals=replace(totals, prepaid=ZERO, payable=totals.gross + totals.rounding),
    )


def moves_on(draft: Document, origin: Document) -> Act | None:
    """Return what happens to `origin` once `draft` is issued; None where it stays as it is."""
    issuing = step(Act.ISSUE, draft.kind, draft.state)
    if issuing is None or issuing.also is None:
        return None
    rows = undergoes(issuing.also, origin.kind)
    whole = draft.currency == origin.currency and draft.totals.gross == origin.totals.gross
    # In which state it is then is for the books to see, in the transaction that issues.
    return issuing.also if rows and (whole or not rows[0].whole) else None
