"""What is still to be paid on a row of the list, and what is said of it."""

import datetime as dt
from decimal import Decimal
from itertools import product

import pytest

from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import KINDS_OF, Dues, Standing, View, balance, is_overdue, standings, urgent, views

TODAY = dt.date(2026, 11, 20)
YESTERDAY = dt.date(2026, 11, 19)
ISSUED, PAID, CANCELLED, DRAFT = State.ISSUED, State.PAID, State.CANCELLED, State.DRAFT
PART, OVERDUE, SETTLED, REFUNDED, EXPIRED = Standing


@pytest.mark.parametrize(
    ("kind", "state", "payable", "paid", "owed"),
    [
        (Kind.INVOICE, State.ISSUED, "10.00", "0", "10.00"),
        (Kind.INVOICE, State.ISSUED, "10.00", "4", "6.00"),
        (Kind.INVOICE, State.ISSUED, "10.00", "10", "0"),
        (Kind.INVOICE, State.ISSUED, "10.00", "12", "-2"),
        (Kind.INVOICE, State.ISSUED, "-3", "0", "-3"),
        (Kind.INVOICE, State.PAID, "10.00", "0", "0"),
        (Kind.INVOICE, State.CANCELLED, "10.00", "4", "0"),
        (Kind.INVOICE, State.DRAFT, "10.00", "0", None),
        (Kind.INVOICE, State.DISCARDED, "10.00", "0", None),
        (Kind.CREDIT_NOTE, State.DRAFT, "10.00", "0", None),
        (Kind.CREDIT_NOTE, State.ISSUED, "10.00", "-4", "-6.00"),
        *((kind, state, "10", "0", None) for kind in (Kind.QUOTE, Kind.ORDER) for state in State),
    ],
)
def test_what_is_still_to_be_paid(kind, state, payable, paid, owed):
    assert balance(kind, state, Decimal(payable), Decimal(paid)) == (None if owed is None else Decimal(owed))


@pytest.mark.parametrize(
    ("kind", "state", "payable", "paid", "due", "said"),
    [
        (Kind.INVOICE, ISSUED, 10, 0, YESTERDAY, (OVERDUE,)),
        (Kind.INVOICE, ISSUED, 10, 4, YESTERDAY, (OVERDUE, PART)),
        (Kind.INVOICE, ISSUED, 10, 4, TODAY, (PART,)),
        (Kind.INVOICE, ISSUED, 10, 0, None, ()),
        # What the state says itself is not said twice.
        (Kind.INVOICE, PAID, 10, 10, YESTERDAY, ()),
        (Kind.CREDIT_NOTE, ISSUED, 10, 0, YESTERDAY, ()),
        (Kind.CREDIT_NOTE, ISSUED, 10, -4, None, (PART,)),
        (Kind.CREDIT_NOTE, ISSUED, 10, -10, None, (REFUNDED,)),
        (Kind.CREDIT_NOTE, ISSUED, 0, 0, None, ()),
    ],
)
def test_what_is_said_instead_of_the_state(kind, state, payable, paid, due, said):
    assert urgent(Dues(kind, state, Decimal(payable), Decimal(paid)), due, TODAY) == said


@pytest.mark.parametrize(
    ("owed", "due", "found"),
    [
        ("10", YESTERDAY, True),
        ("10", TODAY, False),
        ("10", None, False),
        ("0", YESTERDAY, False),
        ("-2", YESTERDAY, False),
    ],
)
def test_what_is_overdue(owed, due, found):
    assert is_overdue(Decimal(owed), due, TODAY) is found


def test_the_kinds_of_a_view_are_those_that_can_be_in_it():
    of = {view: set() for view in View}
    names = ("mailed", "shipped", "carried_on", "in_part", "step_due", "late")
    for kind, state, *facts in product(Kind, State, *[(True, False)] * len(names)):
        owed = balance(kind, state, Decimal(1), Decimal(0))
        for view in views(kind, state, owed, **dict(zip(names, facts, strict=True))):
            of[view].add(kind)
    assert of == {view: set(kinds) for view, kinds in KINDS_OF.items()}


@pytest.mark.parametrize(("state", "found"), [(ISSUED, True), (State.ACCEPTED, True), (State.REFUSED, False)])
def test_nobody_is_to_be_mailed_what_they_have_refused(state, found):
    of = views(Kind.QUOTE, state, None, mailed=False, shipped=False, carried_on=False)
    assert (View.NEVER_MAILED in of) is found


@pytest.mark.parametrize(
    ("kind", "state", "paid", "until", "left", "found"),
    [
        (Kind.INVOICE, ISSUED, 0, TODAY, 10, ()),
        (Kind.INVOICE, ISSUED, 0, None, 10, ()),
        (Kind.INVOICE, ISSUED, 0, YESTERDAY, 10, (OVERDUE,)),
        (Kind.INVOICE, ISSUED, 4, TODAY, 6, (PART,)),
        (Kind.INVOICE, ISSUED, 4, YESTERDAY, 6, (OVERDUE, PART)),
        (Kind.INVOICE, PAID, 10, YESTERDAY, 0, (SETTLED,)),
        (Kind.INVOICE, PAID, 0, YESTERDAY, 0, (SETTLED,)),
        (Kind.INVOICE, CANCELLED, 4, YESTERDAY, 0, ()),
        (Kind.INVOICE, DRAFT, 0, YESTERDAY, 0, ()),
        (Kind.CREDIT_NOTE, ISSUED, 0, YESTERDAY, -10, ()),
        (Kind.CREDIT_NOTE, ISSUED, -4, None, -6, (PART,)),
        (Kind.CREDIT_NOTE, ISSUED, -10, None, 0, (REFUNDED,)),
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
