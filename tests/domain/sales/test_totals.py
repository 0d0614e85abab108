"""The arithmetic of documents, against sums worked out by hand."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.sales.document import Adjustment, Document, Kind, Line, Totals
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax, TaxSubtotal

D = Decimal
VAT20, VAT55 = Tax("VAT", "S", D(20)), Tax("VAT", "S", D("5.5"))
QUEBEC = (Tax("GST", "S", D(5)), Tax("QST", "S", D("9.975")))


def document(*lines: Line, currency: str = "EUR", **more: object) -> Document:
    empty = Document(Kind.INVOICE, "F-1", dt.date(2026, 11, 20), currency, Party("S"), Party("B"), lines)
    return replace(empty, **more)  # type: ignore[arg-type] # each test names fields of Document


def test_quebec_has_two_taxes_on_the_same_base() -> None:
    found = document(Line("Tarte", D(3), price=D("19.99"), taxes=QUEBEC), currency="CAD")
    assert [(each.tax.scheme, each.taxable, each.amount) for each in found.taxes] == [
        ("GST", D("59.97"), D("3.00")),
        ("QST", D("59.97"), D("5.98")),
    ]
    assert (found.totals.net, found.totals.gross, found.totals.payable) == (D("59.97"), D("68.95"), D("68.95"))


def test_tax_is_taken_of_the_sum_and_not_of_each_line() -> None:
    # Line by line it would be 3 × 0.07 = 0.21.
    found = document(*(Line("Sucre", price=D("0.33"), taxes=(VAT20,)) for _ in range(3)))
    assert found.totals.tax == D("0.20")


def test_rates_stand_with_the_higher_first() -> None:
    found = document(Line("Pain", price=D(10), taxes=(VAT55,)), Line("Sac", price=D(1), taxes=(VAT20,)))
    assert [(each.tax.rate, each.amount) for each in found.taxes] == [(D(20), D("0.20")), (D("5.5"), D("0.55"))]


def test_allowances_and_charges_of_the_document_carry_their_tax() -> None:
    found = document(
        Line("Buffet", price=D(1000), taxes=(VAT20,)),
        adjustments=(Adjustment(D(100), taxes=(VAT20,)), Adjustment(D(50), charge=True, taxes=(VAT55,))),
        prepaid=D(300),
        rounding=D("0.25"),
    )
    assert found.totals == Totals(
        lines=D(1000),
        allowances=D(100),
        charges=D(50),
        net=D(950),
        tax=D("182.75"),
        gross=D("1132.75"),
        prepaid=D(300),
        rounding=D("0.25"),
        payable=D("833.00"),
    )


def test_a_line_knows_price_base_and_its_own_adjustments() -> None:
    line = Line("Vis", D(250), price=D("4.20"), price_base=D(100), adjustments=(Adjustment(D("0.50")),))
    assert line.net("EUR") == D("10.00")
    assert replace(line, quantity=D(-250)).net("EUR") == D("-11.00")
    assert replace(line, stated_net=D("9.99")).net("EUR") == D("9.99")


def test_what_a_file_states_wins_and_can_still_be_computed() -> None:
    stated = Totals(D(10), D(0), D(0), D(10), D(2), D(12), payable=D(12))
    found = document(
        Line("Pain", price=D(11), taxes=(VAT20,)),
        stated_totals=stated,
        stated_taxes=(TaxSubtotal(VAT20, D(10), D(2)),),
    )
    assert found.totals is stated
    assert found.computed().totals.net == D(11)


def test_nothing_sold_is_nothing_owed() -> None:
    assert document().totals.payable == 0
    assert document().taxes == ()


amounts = st.decimals(min_value=-10_000, max_value=10_000, places=3)
lines = st.builds(
    Line,
    description=st.just("x"),
    quantity=amounts,
    price=amounts,
    taxes=st.sampled_from([(VAT20,), (VAT55,), QUEBEC, ()]),
)


@given(st.lists(lines, max_size=12))
def test_the_sums_of_the_standard_hold(found: list[Line]) -> None:
    """BR-CO-10, -13, -14, -15, -16, and no amount has more decimals than its currency."""
    whole = document(*found)
    totals = whole.totals
    assert totals.lines == sum(line.net("EUR") for line in found)
    assert totals.net == totals.lines - totals.allowances + totals.charges
    assert totals.tax == sum(each.amount for each in whole.taxes)
    assert totals.gross == totals.net + totals.tax
    assert totals.payable == totals.gross - totals.prepaid + totals.rounding
    for amount in (totals.net, totals.tax, totals.gross, totals.payable):
        assert amount == amount.quantize(D("0.01"))


@given(st.lists(lines, max_size=12))
def test_a_credit_note_of_all_lines_brings_it_back_to_nothing(found: list[Line]) -> None:
    back = [replace(line, quantity=-line.quantity) for line in found]
    assert document(*found).totals.gross + document(*back).totals.gross == 0
