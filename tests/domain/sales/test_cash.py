"""Cash is rounded to the smallest coin: the sum that is handed over, once, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from komtui.domain.sales.cash import handed, rounding, roundings, settling, step_of, uncounted

FIVE = step_of("cash", "CAD")
CENTS = st.integers(-2_000_000, 2_000_000).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("exact", "coins"),
    [
        *(("4.90", "4.90"), ("4.91", "4.90"), ("4.92", "4.90"), ("4.93", "4.95"), ("4.94", "4.95")),
        *(("4.95", "4.95"), ("4.96", "4.95"), ("4.97", "4.95"), ("4.98", "5.00"), ("4.99", "5.00")),
        *(("-423.37", "-423.35"), ("-4.98", "-5.00"), ("0.02", "0"), ("0.03", "0.05")),
    ],
)
def test_ends_go_where_the_agency_has_them_go(exact, coins):
    assert handed(Decimal(exact), FIVE) == Decimal(coins)


def test_only_cash_in_canadian_dollars_is_rounded():
    assert Decimal("0.05") == FIVE
    assert rounding(Decimal("423.37"), "cash", "CAD") == Decimal("-0.02")
    for method, currency in (("card", "CAD"), ("cash", "EUR"), ("cash", "USD"), ("Argent", "CAD"), ("", "CAD")):
        assert not step_of(method, currency)
        assert rounding(Decimal("423.37"), method, currency) == 0


@pytest.mark.parametrize("typed", ["423.35", "423.37"])
def test_what_is_handed_over_settles_all_of_it_as_the_exact_amount_does(typed):
    assert settling(Decimal(typed), Decimal("423.37"), FIVE) == (Decimal("423.37"), Decimal("-0.02"))


def test_a_part_settles_what_it_is():
    assert settling(Decimal(400), Decimal("423.37"), FIVE) == (400, 0)
    assert settling(Decimal("423.40"), Decimal("423.38"), FIVE) == (Decimal("423.38"), Decimal("0.02"))
    assert settling(Decimal("423.35"), Decimal("423.38"), FIVE) == (Decimal("423.35"), 0)


@pytest.mark.parametrize(
    ("amount", "due", "code", "near"),
    [
        ("400.01", "423.37", "payment.coins", ["400.00", "400.05"]),
        ("-400.01", "-423.37", "payment.coins", ["-400.00", "-400.05"]),
        ("423.36", "423.37", "payment.coin", ["423.35"]),
        ("0.02", "423.37", "payment.coin", ["0.05"]),
        ("0.01", "0.02", "payment.coin", ["0.02"]),
    ],
)
def test_a_part_without_coins_names_the_nearest_that_have_some(amount, due, code, near):
    problem = uncounted(Decimal(amount), Decimal(due), FIVE, "CAD")
    assert (problem.code, problem.field) == (code, "amount")
    assert [problem.facts[each].split()[0] for each in ("lower", "upper") if each in problem.facts] == near


@given(st.integers(-300, 300).map(lambda cents: Decimal(cents).scaleb(-2)), CENTS)
def test_what_is_named_as_nearest_can_be_handed_over(amount, due):
    assume(amount and (amount > 0) == (due > 0))
    problem = uncounted(amount, due, FIVE, "CAD")
    if problem is None:
        assert amount == due or not amount % FIVE or abs(amount) > abs(due)
        return
    for name in ("lower", "upper"):
        if name in problem.facts:
            near = Decimal(problem.facts[name].split()[0])
            settles = settling(near, due, FIVE)
            assert (near > 0) == (due > 0)
            assert abs(settles.amount) <= abs(due)
            assert not (settles.amount + settles.rounding) % FIVE


@given(CENTS)
def test_the_drawer_is_within_two_cents_of_what_is_settled(due):
    amount, beyond = settling(due, due, FIVE)
    assert amount == due
    assert abs(beyond) <= Decimal("0.02")
    assert not (amount + beyond) % FIVE


@given(st.lists(CENTS, max_size=12))
def test_one_payment_over_several_documents_is_rounded_once_and_each_part_is_of_coins(parts):
    found = roundings(parts, FIVE)
    total = sum(parts, Decimal(0))
    assert sum(found, Decimal(0)) == handed(total, FIVE) - total
    assert abs(sum(found, Decimal(0))) <= Decimal("0.02")
    for part, beyond in zip(parts, found, strict=True):
        assert not (part + beyond) % FIVE
        assert abs(beyond) < FIVE
    assert not any(roundings(parts, Decimal(0)))
