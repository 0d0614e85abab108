"""Conversions: what the next document takes over from the whole of the one before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from komtui.domain.money import ZERO
from komtui.domain.sales.carrying import line_names, stated
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.parts import carried_on, settled


def converted(document: Document, kind: Kind, date: dt.date) -> Document:
    """Return a draft of `kind` with the lines, parties and totals of `document`, which it refers to.

    A credit note takes the whole invoice back: the same amounts, which are owed the other way round, whatever was
    paid already. Any other one is computed anew, as a draft is, where that comes to the amounts that `document`
    states; elsewhere they stay: the customer has accepted them.
    """
    draft = carried_on(document, kind, date)
    named = zip(line_names(document), draft.lines, strict=True)
    lines = tuple(replace(line, origin_line=name if line.counts else "", deposit="") for name, line in named)
    draft = replace(draft, lines=lines)
    if kind is not Kind.CREDIT_NOTE:
        return settled(stated(draft))
    draft = stated(draft)
    totals = draft.totals
    return replace(
        draft, prepaid=ZERO, stated_totals=replace(totals, prepaid=ZERO, payable=totals.gross + totals.rounding)
    )
