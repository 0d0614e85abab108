"""Progress: a percentage of a line as a quantity, and back, rounded as people do."""

from decimal import Decimal

import pytest

from komtui.domain.sales.amounts import Amounts, portion
from komtui.domain.sales.carrying import LineLeft
from komtui.domain.sales.line import Line
from komtui.domain.sales.parts import progress, reached
from komtui.domain.sales.tax import Tax

D = Decimal


def left(whole, rest):
    return LineLeft("1", Line("Toiture", D(whole)), D(rest), D(0))


@pytest.mark.parametrize(
    ("whole", "percent", "quantity"),
    [
        ("3", "100", "3"),
        ("1", "33.33", "0.3333"),
        ("1", "66.665", "0.6667"),
        ("7", "12.345", "0.8642"),
        ("-2", "50", "-1"),
    ],
)
def test_a_percentage_is_a_quantity_of_four_decimals_half_up(whole, percent, quantity):
    assert reached(left(whole, whole), D(percent)) == D(quantity)


@pytest.mark.parametrize(
    ("whole", "rest", "percent"),
    [("3", "2", "33.33"), ("3", "1", "66.67"), ("8", "7", "12.5"), ("5", "0", "100"), ("0", "0", "0")],
)
def test_how_far_a_line_has_come_is_said_with_two_decimals_at_the_most(whole, rest, percent):
    assert f"{progress(left(whole, rest)):f}" == percent


def test_a_part_takes_no_more_of_any_group_than_is_left_of_it_also_of_one_below_zero():
    full, reduced = Tax("VAT", "S", D(20)), Tax("VAT", "S", D("5.5"))
    left_over = Amounts({(full,): D("100.00"), (reduced,): D("-10.00")}, {full: D("20.00"), reduced: D("-0.55")})
    half = Amounts({(full,): D("50.01"), (reduced,): D("-5.00")}, {full: D("10.00"), reduced: D("-0.28")})
    assert portion(left_over, half.gross, "EUR") == half
