"""Prices with tax and net, discounts, and totals to the cent."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.money import rounded
from komtui.domain.sales.article import Article, line_of
from komtui.domain.sales.document import Adjustment, Document, Kind, Line, LineRole
from komtui.domain.sales.party import Party
from komtui.domain.sales.pricing import (
    NO_DISCOUNT,
    Discount,
    Sums,
    discounted,
    document_discount,
    line_amount,
    line_discount,
    priced,
    repriced,
)
from komtui.domain.sales.tax import Tax

D = Decimal
VAT20, VAT55 = (Tax("VAT", "S", D(20)),), (Tax("VAT", "S", D("5.5")),)
QUEBEC = (Tax("GST", "S", D(5)), Tax("QST", "S", D("9.975")))
GST_ALONE = (Tax("GST", "S", D(5)),)
ZERO_RATED = (Tax("VAT", "Z", D(0)),)

prices = st.decimals(min_value=0, max_value=500, places=2)
quantities = st.one_of(st.integers(-3, 200).map(D), st.decimals(min_value=D("0.001"), max_value=20, places=3))
line_discounts = st.one_of(
    st.just(NO_DISCOUNT),
    st.decimals(min_value=D("0.5"), max_value=100, places=1).map(Discount),
    st.decimals(min_value=D("0.01"), max_value=20, places=2).map(lambda amount: Discount(amount=amount)),
)
countries = st.sampled_from([("EUR", (VAT20, VAT55, ZERO_RATED)), ("CAD", (QUEBEC,))])


def draft(*lines: Line, currency: str = "EUR", **more: object) -> Document:
    empty = Document(Kind.INVOICE, "", dt.date(2026, 11, 20), currency, Party(""), Party("B"), lines)
    return replace(empty, **more)  # type: ignore[arg-type] # each test names fields of Document


def on_shelf(price: str, quantity: str = "1", taxes: tuple[Tax, ...] = VAT20) -> Line:
    return Line("Pain", D(quantity), taxes=taxes, price_with_tax=D(price))


@st.composite
def drafts(draw, *, with_tax: bool) -> tuple[Document, Discount]:
    currency, groups = draw(countries)
    lines = []
    for _ in range(draw(st.integers(1, 8))):
        price = draw(prices)
        line = Line("Pain", draw(quantities), taxes=draw(st.sampled_from(groups)), price=price)
        if with_tax:
            line = replace(line, price=D(0), price_with_tax=price)
        lines.append(discounted(line, draw(line_discounts), currency))
    return draft(*lines, currency=currency), draw(line_discounts)


@given(drafts(with_tax=True))
def test_the_customer_pays_the_sum_of_the_prices_with_tax(made) -> None:
    document, discount = made
    told = sum((line_amount(line, document.currency) for line in document.lines), D(0))
    by_group: dict[tuple[Tax, ...], Decimal] = {}
    for line in document.lines:
        by_group[line.taxes] = by_group.get(line.taxes, D(0)) + line_amount(line, document.currency)
    if discount.percent is not None:
        told -= sum((discount.off(amount, document.currency) for amount in by_group.values()), D(0))
    elif told:
        told -= discount.amount
    found = priced(document, discount)
    assert found.totals.payable == told
    # Each tax is what EN 16931 makes of the net amounts, and the rounding no more than the cents that it cannot give.
    assert abs(found.rounding) <= D("0.01") * len(by_group) * 2
    for each in found.taxes:
        assert each.amount == rounded(each.taxable * each.tax.rate / 100, document.currency)


@given(drafts(with_tax=True))
def test_the_total_of_a_single_group_is_off_by_a_cent_at_most(made) -> None:
    document, _ = made
    lines = [replace(line, taxes=document.lines[0].taxes) for line in document.lines]
    assert abs(priced(replace(document, lines=tuple(lines))).rounding) <= D("0.01")


@pytest.mark.parametrize("with_tax", [True, False])
@given(data=st.data())
def test_what_is_kept_up_line_by_line_is_what_is_stored(with_tax, data) -> None:
    document, discount = data.draw(drafts(with_tax=with_tax))
    kept = Sums(replace(document, lines=()), discount)
    for line in document.lines:
        kept.change(None, Line("Autre", D(3), price=D("9.99"), taxes=line.taxes))
        kept.change(Line("Autre", D(3), price=D("9.99"), taxes=line.taxes), line)
    stored = priced(document, discount)
    outcome = kept.outcome()
    assert outcome.totals == stored.totals
    assert outcome.taxes == tuple(each for each in stored.taxes)


def test_what_is_taken_off_a_line_without_a_quantity_is_stored_as_it_is_shown() -> None:
    taxes = (Tax("GST", "S", D(5)), Tax("QST", "S", D("9.975")))
    line = discounted(Line("Pain", D(0), taxes=taxes, price_with_tax=D(0)), Discount(amount=D(20)), "CAD")
    document = draft(line, currency="CAD")
    stored, outcome = priced(document, Discount(D("0.5"))), Sums(document, Discount(D("0.5"))).outcome()
    assert stored.totals == outcome.totals
    assert (outcome.totals.lines, outcome.totals.payable) == (D("-17.40"), D("-19.90"))


@pytest.mark.parametrize("with_tax", [True, False])
@given(data=st.data())
def test_what_is_stored_is_counted_again_the_same_way(with_tax, data) -> None:
    document, discount = data.draw(drafts(with_tax=with_tax))
    stored = priced(document, discount)
    assert Sums(stored).outcome().totals == stored.totals
    assert priced(stored).totals == stored.totals
    assert priced(stored, final=True).totals == stored.totals


@given(drafts(with_tax=True))
def test_no_line_has_half_a_cent(made) -> None:
    document, discount = made
    for line in priced(document, discount, final=True).lines:
        for each in line.adjustments:
            assert each.amount == rounded(each.amount, document.currency)
        whole = line.quantity * line.price / line.price_base - sum((each.amount for each in line.adjustments), D(0))
        assert line.net(document.currency) == rounded(whole, document.currency)


def test_a_cent_that_no_net_amount_gives_is_a_rounding() -> None:
    found = priced(draft(on_shelf("0.03")))
    assert (found.totals.gross, found.rounding, found.totals.payable) == (D("0.04"), D("-0.01"), D("0.03"))


def test_quebec_takes_both_taxes_out_of_the_price() -> None:
    found = priced(draft(on_shelf("114.98", taxes=QUEBEC), currency="CAD"))
    assert [each.amount for each in found.taxes] == [D("5.00"), D("9.98")]
    assert (found.totals.net, found.totals.payable, found.rounding) == (D("100.00"), D("114.98"), D(0))


def test_taxes_that_only_some_lines_have_are_summed_over_all_of_them() -> None:
    found = priced(draft(on_shelf("10.00", taxes=QUEBEC), on_shelf("10.00", taxes=GST_ALONE), currency="CAD"))
    assert found.totals.payable == D("20.00")
    assert {each.tax.scheme for each in found.taxes} == {"GST", "QST"}


@given(
    st.sampled_from([VAT20, VAT55, QUEBEC, ZERO_RATED]),
    st.integers(1, 400).map(lambda tenths: D(tenths) / 10),
)
def test_an_amount_taken_off_with_tax_is_read_back_as_it_was_entered(taxes, amount) -> None:
    line = discounted(on_shelf("100.00", "3", taxes), Discount(amount=amount), "EUR")
    assert line_discount(line, "EUR").amount == amount
    for final in (False, True):
        stored = priced(draft(line), final=final).lines[0]
        assert line_discount(stored, "EUR").amount == amount
        assert line_amount(stored, "EUR") == D(300) - amount


def test_a_percentage_follows_the_quantity() -> None:
    line = discounted(Line("Pain", D(10), price=D("2.00"), taxes=VAT20), Discount(D(10)), "EUR")
    assert line.net("EUR") == D("18.00")
    more = priced(draft(replace(line, quantity=D(20)))).lines[0]
    assert (more.net("EUR"), more.adjustments[0].amount, more.adjustments[0].base) == (
        D("36.00"),
        D("4.00"),
        D("40.00"),
    )


def test_nothing_off_leaves_charges_alone() -> None:
    charge = Adjustment(D(1), charge=True, reason="Emballage")
    line = Line("Pain", D(1), price=D(10), adjustments=(Adjustment(D(2)), charge))
    assert discounted(line, NO_DISCOUNT, "EUR").adjustments == (charge,)
    assert line_discount(line, "EUR") == Discount(amount=D(2))


def test_the_discount_of_the_document_is_split_over_its_taxes() -> None:
    lines = (Line("A", price=D(100), taxes=VAT20), Line("B", price=D(50), taxes=VAT55))
    found = priced(draft(*lines), Discount(D(10)))
    assert [(each.amount, each.base, each.taxes) for each in found.adjustments] == [
        (D("10.00"), D("90.00") + D("10.00"), VAT20),
        (D("5.00"), D("50.00"), VAT55),
    ]
    assert document_discount(found) == Discount(D(10))
    assert document_discount(priced(draft(*lines), Discount(amount=D("7.50")))) == Discount(amount=D("7.50"))


@pytest.mark.parametrize("percent", [D(5), None])
def test_a_discount_off_one_rate_alone_stays_as_another_program_gave_it(percent) -> None:
    lines = (Line("A", price=D(100), taxes=VAT20), Line("B", price=D(80), taxes=VAT55))
    given = Adjustment(D("4.00"), reason="Fidélité", reason_code="95", base=D(80), percent=percent, taxes=VAT55)
    document = draft(*lines, adjustments=(given,))
    assert priced(document).adjustments == (given,)
    assert Sums(document).outcome().totals == document.totals
    assert document_discount(document).amount == D("4.00")
    assert priced(document, NO_DISCOUNT).adjustments == ()
    assert [each.amount for each in priced(document, Discount(D(10))).adjustments] == [D("10.00"), D("8.00")]


def test_lines_of_text_count_nowhere() -> None:
    text = Line("# Merci", role=LineRole.INFORMATION, taxes=VAT20, price_with_tax=D(5))
    assert priced(draft(text, on_shelf("12.00"))).totals.payable == D("12.00")


def test_prices_net_are_left_alone() -> None:
    document = draft(Line("Pain", D(3), price=D("1.09"), taxes=VAT55), rounding=D("0.01"))
    assert priced(document) == document


def test_another_price_is_with_tax_where_the_one_before_was_and_forgets_what_it_was_reduced_from():
    net = repriced(Line("Pain", price=D(4), gross_price=D(5), taxes=VAT20), D(6))
    assert (net.price, net.gross_price, net.price_with_tax) == (D(6), None, None)
    shelf = repriced(replace(on_shelf("4"), gross_price=D(5)), D(10))
    assert (shelf.price_with_tax, shelf.price, shelf.gross_price) == (D(10), D("8.3333"), None)


@pytest.mark.parametrize(("currency", "shelf"), [("EUR", "399.60"), ("JPY", "400"), ("TND", "399.600")])
def test_an_articles_price_with_tax_is_one_that_can_be_paid_in_its_currency(currency, shelf):
    article = Article((("en", "Tea"),), price=D(333), currency=currency)
    line = line_of(article, VAT20, "en", currency, with_tax=True)
    assert str(line.price_with_tax) == shelf


@pytest.mark.parametrize(
    ("kind", "field"),
    [(Kind.QUOTE, "valid_until"), (Kind.ORDER, "delivery_date"), (Kind.INVOICE, "due_date"), (Kind.CREDIT_NOTE, None)],
)
def test_a_document_has_the_second_day_of_its_kind(kind, field):
    days = {
        each: dt.date(2026, 12, place) for place, each in enumerate(("valid_until", "delivery_date", "due_date"), 1)
    }
    document = draft(kind=kind, **days)
    assert document.second_day == (days[field] if field else None)
    if field:
        assert document.with_second_day(None) == replace(document, **{field: None})
    else:
        with pytest.raises(ValueError, match="credit-note"):
            document.with_second_day(None)
