"""Random plans of deposits, parts, progress, credits and a final invoice: to the cent, and never below zero.

Many more of them: `python tests/support/plans.py 100000`.
"""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plans
from komtui.domain.money import ZERO
from komtui.domain.sales.amounts import Amounts, portion, share
from komtui.domain.sales.carrying import line_names
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax

CENTS = st.decimals(0, 100_000, places=2)


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_plans_add_up_to_the_order(first):
    for seed in range(first, first + 50):
        plans.run(seed)


@given(CENTS, st.lists(st.fractions(0, 1), max_size=8))
@settings(max_examples=200, deadline=None)
def test_shares_add_up_and_none_takes_what_is_not_there(total, fractions):
    done = ZERO
    for fraction in [*sorted(fractions), 1]:
        part = share(total, done, Decimal(fraction.numerator) / fraction.denominator, "EUR")
        assert 0 <= part <= total - done
        done += part
    assert done == total


@given(st.lists(CENTS, min_size=1, max_size=4), CENTS)
@settings(max_examples=200, deadline=None)
def test_a_portion_comes_to_its_amount_exactly(bases, gross):
    taxes = [Tax("VAT", "S", Decimal(rate)) for rate in ("20", "10", "5.5", "2.1")]
    whole = Amounts(
        {(tax,): base for tax, base in zip(taxes, bases, strict=False)},
        {tax: (base * tax.rate / 100).quantize(Decimal("0.01")) for tax, base in zip(taxes, bases, strict=False)},
    )
    if not 0 < gross <= whole.gross:
        return
    part = portion(whole, gross, "EUR")
    assert part.gross == gross
    left = whole - part
    assert all(each >= 0 for each in (*left.bases.values(), *left.taxes.values()))


def test_lines_are_named_once_each():
    def names(*identifiers):
        lines = tuple(Line("x", identifier=each) for each in identifiers)
        return line_names(Document(Kind.ORDER, "C-1", plans.DAY, "EUR", Party("Us"), Party("You"), lines))

    assert names("", "", "") == ("1", "2", "3")
    assert names("A", "", "B") == ("A", "2", "B")
    assert names("A", "A") == ("1", "2")
    assert len(set(names("2", "", "3"))) == 3
