"""What is still to be paid on a row of the list, and what is said of it."""

import datetime as dt
from decimal import Decimal
from itertools import product

import pytest

from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import KINDS_OF, Standing, View, balance, standing, views

TODAY = dt.date(2026, 11, 20)


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
        *((kind, state, "10", "0", None) for kind in Kind if kind is not Kind.INVOICE for state in State),
    ],
)
def test_what_is_still_to_be_paid(kind, state, payable, paid, owed):
    assert balance(kind, state, Decimal(payable), Decimal(paid)) == (None if owed is None else Decimal(owed))


@pytest.mark.parametrize(
    ("owed", "paid", "due", "said"),
    [
        ("10", "0", TODAY - dt.timedelta(1), Standing.OVERDUE),
        ("6", "4", TODAY - dt.timedelta(1), Standing.OVERDUE),
        ("10", "0", TODAY, None),
        ("6", "4", TODAY, Standing.PART),
        ("6", "4", None, Standing.PART),
        ("10", "0", None, None),
        ("0", "10", TODAY - dt.timedelta(1), None),
        ("-2", "12", TODAY - dt.timedelta(1), None),
        (None, "0", TODAY - dt.timedelta(1), None),
    ],
)
def test_what_is_said_beside_the_state(owed, paid, due, said):
    assert standing(None if owed is None else Decimal(owed), Decimal(paid), due, TODAY) is said


def test_the_kinds_of_a_view_are_those_that_can_be_in_it():
    of = {view: set() for view in View}
    for kind, state, mailed, shipped, carried_on in product(Kind, State, *[(True, False)] * 3):
        owed = balance(kind, state, Decimal(1), Decimal(0))
        for view in views(kind, state, owed, mailed=mailed, shipped=shipped, carried_on=carried_on):
            of[view].add(kind)
    # What is overdue is unpaid.
    assert of | {View.OVERDUE: of[View.UNPAID]} == {view: set(kinds) for view, kinds in KINDS_OF.items()}
