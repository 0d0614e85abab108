"""What is due, and what is settled."""

import datetime as dt
from decimal import Decimal

import pytest

from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import amount_due, is_settled


@pytest.mark.parametrize(
    ("kind", "state", "prepaid", "settled", "due"),
    [
        (Kind.INVOICE, State.ISSUED, "0", False, "10"),
        (Kind.INVOICE, State.ISSUED, "4", False, "6"),
        (Kind.INVOICE, State.ISSUED, "10", True, "0"),
        (Kind.INVOICE, State.ISSUED, "12", False, "0"),
        (Kind.INVOICE, State.PAID, "0", True, "0"),
        (Kind.INVOICE, State.CANCELLED, "10", False, "0"),
        (Kind.INVOICE, State.CANCELLED, "0", False, "0"),
        (Kind.QUOTE, State.ISSUED, "10", False, "0"),
        (Kind.ORDER, State.ACCEPTED, "0", False, "0"),
        (Kind.CREDIT_NOTE, State.ISSUED, "0", False, "0"),
    ],
)
def test_what_is_due_and_what_is_settled(kind, state, prepaid, settled, due):
    lines = (Line("Pain", price=Decimal(10)),)
    document = Document(
        kind, "1", dt.date(2026, 11, 20), "EUR", Party(""), Party(""), lines, state=state, prepaid=Decimal(prepaid)
    )
    assert (is_settled(document), amount_due(document)) == (settled, Decimal(due))
