"""Which reminder is due: a pure question of the document, what was sent, and the day."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.mail.reminder import (
    ORDER,
    OVERDUE,
    Asked,
    Due,
    Item,
    Policy,
    Sent,
    Step,
    Sums,
    Why,
    due_step,
    letter_kind,
    outdated,
    step_of,
    sums,
)
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State

DUE = dt.date(2026, 10, 31)
USUAL = Policy(minimum=Decimal(5))
ALL = replace(USUAL, notice=5, on_due=True)


def after(days):
    return DUE + dt.timedelta(days=days)


def invoice(*sent, **fields):
    given_fields = {"kind": Kind.INVOICE, "state": State.ISSUED, "payable": Decimal(100), "paid": Decimal(0)}
    return Asked(
        **(given_fields | {"until": DUE, "sent": tuple(Sent(step, after(days)) for step, days in sent)} | fields)
    )


def quote(*sent, **fields):
    return invoice(*sent, kind=Kind.QUOTE, **fields)


@pytest.mark.parametrize(
    ("asked", "days", "expected"),
    [
        (invoice(), 0, Due(None, Why.EARLY, (Step.FIRST, after(7)))),
        (invoice(), 6, Due(None, Why.EARLY, (Step.FIRST, after(7)))),
        (invoice(), 7, Due(Step.FIRST)),
        # However late it is, the first one comes first.
        (invoice(), 400, Due(Step.FIRST)),
        (invoice((Step.FIRST, 7)), 20, Due(None, Why.EARLY, (Step.SECOND, after(21)))),
        (invoice((Step.FIRST, 7)), 21, Due(Step.SECOND)),
        (invoice((Step.FIRST, 18)), 21, Due(None, Why.RECENT, (Step.SECOND, after(25)))),
        (invoice((Step.FIRST, 18)), 25, Due(Step.SECOND)),
        (invoice((Step.FIRST, 7), (Step.SECOND, 21)), 35, Due(Step.THIRD)),
        (invoice((Step.FIRST, 7), (Step.SECOND, 21), (Step.THIRD, 35)), 90, Due(None, Why.DONE)),
        # A higher one that went goes before a lower one that did not.
        (invoice((Step.THIRD, 35)), 90, Due(None, Why.DONE)),
        (invoice(state=State.PAID), 90, Due(None, Why.NOT_ASKED)),
        (invoice(state=State.CANCELLED), 90, Due(None, Why.NOT_ASKED)),
        (invoice(state=State.DRAFT), 90, Due(None, Why.NOT_ASKED)),
        (invoice(paid=Decimal(100)), 90, Due(None, Why.NOT_ASKED)),
        (invoice(paid=Decimal(96)), 90, Due(None, Why.SMALL)),
        (invoice(paid=Decimal(95)), 90, Due(Step.FIRST)),
        (invoice(suspended=True), 90, Due(None, Why.SUSPENDED)),
        (invoice(until=None), 90, Due(None, Why.NO_DATE)),
        (invoice(kind=Kind.CREDIT_NOTE), 90, Due(None, Why.NOT_ASKED)),
        (invoice(kind=Kind.ORDER), 90, Due(None, Why.NOT_ASKED)),
    ],
)
def test_the_step_that_is_due(asked, days, expected):
    assert due_step(asked, USUAL, after(days)) == expected


@pytest.mark.parametrize(
    ("asked", "days", "expected"),
    [
        (invoice(), -6, Due(None, Why.EARLY, (Step.NOTICE, after(-5)))),
        (invoice(), -5, Due(Step.NOTICE)),
        (invoice((Step.NOTICE, -5)), -1, Due(None, Why.EARLY, (Step.DUE, after(2)))),
        (invoice((Step.NOTICE, -5)), 2, Due(Step.DUE)),
        (invoice(), 0, Due(Step.DUE)),
        # What was not said in time is not said any more.
        (invoice(), 7, Due(Step.FIRST)),
        (invoice((Step.DUE, 0)), 7, Due(Step.FIRST)),
        (invoice((Step.DUE, 1)), 7, Due(None, Why.RECENT, (Step.FIRST, after(8)))),
    ],
)
def test_before_it_is_overdue(asked, days, expected):
    assert due_step(asked, ALL, after(days)) == expected


@pytest.mark.parametrize(
    ("asked", "days", "expected"),
    [
        (quote(), -8, Due(None, Why.EARLY, (Step.QUOTE, after(-7)))),
        (quote(), -7, Due(Step.QUOTE)),
        (quote(), 0, Due(Step.QUOTE)),
        (quote(), 1, Due(None, Why.NOT_ASKED)),
        (quote((Step.QUOTE, -7)), -1, Due(None, Why.DONE)),
        (quote(state=State.ACCEPTED), -1, Due(None, Why.NOT_ASKED)),
        (quote(state=State.REFUSED), -1, Due(None, Why.NOT_ASKED)),
        (quote(suspended=True), -1, Due(None, Why.SUSPENDED)),
    ],
)
def test_quotes_about_to_expire(asked, days, expected):
    assert due_step(asked, USUAL, after(days)) == expected
    assert due_step(quote(), replace(USUAL, quote=None), after(-1)) == Due(None, Why.NOT_ASKED)


policies = st.builds(
    Policy,
    st.lists(st.tuples(st.sampled_from(OVERDUE), st.integers(0, 60)), unique_by=lambda each: each[0]).map(
        lambda found: tuple(sorted(found))
    ),
    st.none() | st.integers(1, 20),
    st.booleans(),
    st.none() | st.integers(1, 20),
    st.integers(0, 30),
    st.integers(0, 200).map(Decimal),
)
money = st.decimals("0", "500", places=2)
asked_ones = st.builds(
    Asked,
    st.sampled_from([Kind.INVOICE, Kind.QUOTE, Kind.CREDIT_NOTE]),
    st.sampled_from(State),
    money,
    money,
    st.none() | st.just(DUE),
    st.just(()),
    st.booleans(),
    # Only quotes and orders are accepted, and only quotes refused: see the table of `lifecycle`.
).filter(lambda asked: asked.kind is Kind.QUOTE or asked.state not in {State.ACCEPTED, State.REFUSED})


@given(asked_ones, policies, st.integers(-40, 400))
def test_nothing_that_is_paid_suspended_or_too_early_is_ever_reminded_of(asked, policy, days):
    due = due_step(asked, policy, after(days))
    assert (due.step is None) != (due.why is None)
    if due.step is None:
        return
    assert asked.state is State.ISSUED
    assert not asked.suspended
    if asked.kind is Kind.INVOICE:
        assert asked.paid < asked.payable
        assert asked.left >= policy.minimum
    assert (due.step.level > 0) <= (days > 0)


@given(policies, st.lists(st.integers(0, 15), max_size=80))
def test_steps_go_up_each_is_taken_once_and_rests_lie_between_them(policy, gaps):
    asked, today, sent = invoice(), after(-30), []
    for gap in gaps:
        today += dt.timedelta(days=gap)
        step = due_step(replace(asked, sent=tuple(sent)), policy, today).step
        if step is not None:
            sent.append(Sent(step, today))
    places = [ORDER.index(each.step) for each in sent]
    assert places == sorted(set(places))
    assert all(b.day - a.day >= dt.timedelta(days=policy.between) for a, b in pairwise(sent))


@given(asked_ones, policies, st.integers(-40, 100))
def test_what_comes_next_does_come_then(asked, policy, days):
    due = due_step(asked, policy, after(days))
    if due.next is not None:
        step, day = due.next
        assert day > after(days)
        assert due_step(asked, policy, day) == Due(step)
        assert due_step(asked, policy, day - dt.timedelta(days=1)).step is None


@pytest.mark.parametrize(
    ("asked", "owed", "step", "days", "code"),
    [
        (invoice(), 100, Step.FIRST, 8, None),
        (invoice(paid=Decimal(100)), 100, Step.FIRST, 8, "reminder.paid"),
        (invoice(state=State.CANCELLED), 100, Step.FIRST, 8, "reminder.paid"),
        (invoice(paid=Decimal(40)), 100, Step.FIRST, 8, "reminder.changed"),
        (invoice(paid=Decimal(40)), 60, None, 8, None),
        (invoice(suspended=True), 100, Step.FIRST, 8, "reminder.suspended"),
        (invoice(), 100, Step.NOTICE, -1, None),
        (invoice(), 100, Step.NOTICE, 0, "reminder.too-late"),
        (quote(), 0, Step.QUOTE, 0, None),
        (quote(), 0, Step.QUOTE, 1, "reminder.answered"),
        (quote(state=State.ACCEPTED), 0, Step.QUOTE, 0, "reminder.answered"),
    ],
)
def test_what_is_not_so_any_more_does_not_leave(asked, owed, step, days, code):
    problem = outdated(step, asked, Decimal(owed), "F-1", after(days))
    assert (problem.code if problem else None) == code


def test_a_step_of_what_is_overdue_never_goes_before_it_is_whatever_is_set():
    eager = replace(USUAL, days=((Step.FIRST, 0), (Step.SECOND, -3)), between=0)
    assert due_step(invoice(), eager, DUE).step is None
    assert due_step(invoice(), eager, after(1)).step is Step.FIRST


def test_kinds_of_letters():
    assert [letter_kind(each) for each in OVERDUE] == ["reminder-1", "reminder-2", "reminder-3"]
    assert [step_of(letter_kind(each)) for each in Step] == list(Step)
    assert (step_of("document"), step_of("reminder-9")) == (None, None)


def test_sums_are_by_currency():
    def item(amount, currency, interest=0):
        return Item("F", Kind.INVOICE, DUE, DUE, 3, Decimal(amount), currency, None, Decimal(interest))

    found = sums([item(10, "EUR", 1), item(5, "CAD"), item(2, "EUR")])
    assert found == (
        Sums("CAD", Decimal(5), Decimal(0), Decimal(0)),
        Sums("EUR", Decimal(12), Decimal(1), Decimal(0)),
    )
    assert found[1].total == 13
