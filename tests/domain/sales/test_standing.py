"""What follows from money and dates."""

import datetime as dt
from decimal import Decimal

import pytest

from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import Dues, Standing, standings

TODAY = dt.date(2026, 11, 20)
YESTERDAY = dt.date(2026, 11, 19)
ISSUED, PAID, CANCELLED, DRAFT = State.ISSUED, State.PAID, State.CANCELLED, State.DRAFT
OVERDUE, PART_PAID, SETTLED, EXPIRED = Standing


@pytest.mark.parametrize(
    ("kind", "state", "paid", "until", "left", "found"),
    [
        (Kind.INVOICE, ISSUED, 0, TODAY, 10, ()),
        (Kind.INVOICE, ISSUED, 0, None, 10, ()),
        (Kind.INVOICE, ISSUED, 0, YESTERDAY, 10, (OVERDUE,)),
        (Kind.INVOICE, ISSUED, 4, TODAY, 6, (PART_PAID,)),
        (Kind.INVOICE, ISSUED, 4, YESTERDAY, 6, (OVERDUE, PART_PAID)),
        (Kind.INVOICE, PAID, 10, YESTERDAY, 0, (SETTLED,)),
        (Kind.INVOICE, PAID, 0, YESTERDAY, 0, (SETTLED,)),
        (Kind.INVOICE, CANCELLED, 4, YESTERDAY, 0, ()),
        (Kind.INVOICE, DRAFT, 0, YESTERDAY, 0, ()),
        (Kind.CREDIT_NOTE, ISSUED, 0, YESTERDAY, -10, ()),
        (Kind.CREDIT_NOTE, ISSUED, -4, None, -6, (PART_PAID,)),
        (Kind.CREDIT_NOTE, ISSUED, -10, None, 0, (SETTLED,)),
        (Kind.QUOTE, ISSUED, 0, YESTERDAY, 0, (EXPIRED,)),
        (Kind.QUOTE, ISSUED, 0, TODAY, 0, ()),
        (Kind.QUOTE, State.ACCEPTED, 0, YESTERDAY, 0, ()),
        (Kind.QUOTE, State.REFUSED, 0, YESTERDAY, 0, ()),
        (Kind.ORDER, ISSUED, 0, YESTERDAY, 0, ()),
    ],
)
def test_what_is_left_and_what_follows(kind, state, paid, until, left, found):
    dues = Dues(kind, state, Decimal(10), Decimal(paid))
    assert dues.balance == left
    assert standings(dues, until, TODAY) == found
