"""Entries: even, in the right accounts, and the other way round where something is taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.accounting.chart import Chart, accounts, chart, rates
from komtui.domain.accounting.entry import Entry
from komtui.domain.accounting.posting import Account, of_payment, of_sale
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Adjustment, Document, Kind, Line, Supply
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import NOBODY, Party
from komtui.domain.sales.payment import Payment
from komtui.domain.sales.tax import Tax
from komtui.domain.settings.catalogue.accounts import SETTINGS

D = Decimal
DEFAULTS = {each.key: each.default for each in SETTINGS}
CHART = chart(DEFAULTS)
DAY = dt.date(2026, 11, 20)
OF = Account("C7", "Zoé")
VAT, REDUCED = (Tax("VAT", "S", D(20)),), (Tax("VAT", "S", D("5.5")),)
INVOICE = Document(
    Kind.INVOICE, "F-1", DAY, "EUR", NOBODY, Party("Zoé"),
    (
        Line("Farine", D(10), price=D("1.20"), taxes=REDUCED),
        Line("Pose", D(1), price=D("50.00"), taxes=VAT, supply=Supply.SERVICE),
    ),
    state=State.ISSUED,
)  # fmt: skip


def entry_of(document: Document, of_chart: Chart = CHART) -> dict[str, Decimal]:
    """Return what is entered in each account; checks that it is even."""
    entry = of_sale(document.frozen(), OF, of_chart)
    assert entry is not None
    return sums(entry)


def sums(entry: Entry) -> dict[str, Decimal]:
    assert sum(each.amount for each in entry.postings) == 0, entry
    found: dict[str, Decimal] = {}
    for each in entry.postings:
        found[each.account] = found.get(each.account, D(0)) + each.amount
    return found


def test_goods_services_and_taxes_by_rate() -> None:
    assert entry_of(INVOICE) == {
        "411000": D("72.66"),
        "707000": D("-12.00"),
        "706000": D("-50.00"),
        "445713": D("-0.66"),
        "445711": D("-10.00"),
    }


def test_what_is_usually_sold_decides_where_a_line_does_not() -> None:
    entry = of_sale(replace(INVOICE, lines=INVOICE.lines[:1]).frozen(), OF, CHART, Supply.SERVICE)
    assert entry is not None
    assert "706000" in sums(entry)
    hours = of_sale(replace(INVOICE, lines=(Line("Pose", unit="HUR", price=D(9)),)).frozen(), OF, CHART)
    assert hours is not None
    assert "706000" in sums(hours), "whoever bills time bills a service"


def test_a_credit_note_is_the_same_the_other_way_round() -> None:
    taken = entry_of(replace(INVOICE, kind=Kind.CREDIT_NOTE))
    assert taken == {account: -amount for account, amount in entry_of(INVOICE).items()}


def test_a_deposit_and_what_deducts_it() -> None:
    deposit = replace(INVOICE, type_code="386", lines=(Line("Acompte", price=D("100.00"), taxes=VAT),))
    assert entry_of(deposit) == {"411000": D("120.00"), "419100": D("-100.00"), "445711": D("-20.00")}
    final = replace(
        INVOICE,
        lines=(
            Line("Four", price=D("300.00"), taxes=VAT),
            Line("Acompte", D(-1), price=D("100.00"), taxes=VAT, deposit="F-0"),
        ),
    )
    assert entry_of(final) == {
        "411000": D("240.00"),
        "707000": D("-300.00"),
        "419100": D("100.00"),
        "445711": D("-40.00"),
    }
    credit = replace(deposit, kind=Kind.CREDIT_NOTE, type_code="503")
    assert entry_of(credit)["419100"] == D("100.00")


def test_charges_discounts_and_rounding() -> None:
    adjustments = (Adjustment(D("5.00"), charge=True, taxes=VAT), Adjustment(D("2.00"), taxes=VAT))
    document = replace(INVOICE, adjustments=adjustments, rounding=D("0.04"), lines=INVOICE.lines[1:])
    assert entry_of(document) == {
        "411000": D("63.64"),
        "706000": D("-50.00"),
        "708500": D("-5.00"),
        "707000": D("2.00"),
        "445711": D("-10.60"),
        "658000": D("-0.04"),
    }
    given_away = replace(CHART, discounts=accounts("709000"))
    assert entry_of(document, given_away)["709000"] == D("2.00")


def test_what_asks_for_nothing_is_no_entry() -> None:
    assert of_sale(replace(INVOICE, lines=(Line("Rien"),)).frozen(), OF, CHART) is None


@pytest.mark.parametrize(
    ("method", "amount", "expected"),
    [
        ("transfer", "72.66", ("BQ", {"411000": "-72.66", "512000": "72.66"})),
        ("cash", "10.00", ("CA", {"411000": "-10.00", "530000": "10.00"})),
        ("cheque", "10.00", ("BQ", {"411000": "-10.00", "511200": "10.00"})),
        ("credit-note", "10.00", ("OD", {"411000": "0.00"})),
        ("cash", "-10.00", ("CA", {"411000": "10.00", "530000": "-10.00"})),
    ],
)
def test_payments(method: str, amount: str, expected: tuple[str, dict[str, str]]) -> None:
    at = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    payment = Payment(1, 1, at, DAY, method, D(amount), "EUR", "", "Anne", "", "")
    entry = of_payment(payment, "F-1", Kind.INVOICE, OF, CHART)
    assert (entry.journal, {account: f"{each}" for account, each in sums(entry).items()}) == expected
    assert entry.validated == at.date()
    assert sums(of_payment(payment, "C-1", Kind.ORDER, OF, CHART)).keys() <= {"419100", "512000", "530000", "511200"}


@pytest.mark.parametrize(
    ("amount", "rounding", "expected"),
    [
        ("423.37", "-0.02", {"411000": "-279.42", "530000": "279.41", "658000": "0.01"}),
        ("-423.38", "-0.02", {"411000": "279.43", "530000": "-279.44", "658000": "0.01"}),
        ("0.02", "-0.02", {"411000": "-0.01", "658000": "0.01"}),
    ],
)
def test_what_cash_was_rounded_by_is_entered_beside_it(amount: str, rounding: str, expected: dict[str, str]) -> None:
    at = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    payment = Payment(1, 1, at, DAY, "cash", D(amount), "CAD", "", "Anne", "", "", rounding=D(rounding))
    entry = of_payment(payment, "F-1", Kind.INVOICE, OF, replace(CHART, rates=rates("CAD=0.66")))
    assert {account: f"{each}" for account, each in sums(entry).items()} == expected
    assert sum(each.amount for each in entry.postings) == 0
    assert sum(each.foreign or 0 for each in entry.postings) == 0
    assert all(each.amount for each in entry.postings)


def test_another_currency_is_entered_in_euros() -> None:
    in_dollars = replace(INVOICE, currency="CAD")
    with pytest.raises(ProblemError) as raised:
        entry_of(in_dollars)
    assert [(each.code, each.facts["currency"]) for each in raised.value.problems] == [("accounting.rate", "CAD")]
    entry = of_sale(in_dollars.frozen(), OF, replace(CHART, rates=rates("CAD=0.66")))
    assert entry is not None
    assert sums(entry)["707000"] == D("-7.92")
    assert sum(each.foreign or 0 for each in entry.postings) == 0
    assert {each.currency for each in entry.postings} == {"CAD"}


LINES = st.builds(
    Line,
    st.just("A"),
    st.decimals(-50, 50, places=3),
    price=st.decimals(0, 999, places=4),
    taxes=st.sampled_from([VAT, REDUCED, (), (Tax("GST", "S", D(5)), Tax("QST", "S", D("9.975")))]),
    supply=st.sampled_from([None, *Supply]),
    deposit=st.sampled_from(["", "F-0"]),
)


@given(
    st.lists(LINES, max_size=5), st.decimals(-1, 1, places=2), st.sampled_from(["EUR", "USD"]), st.sampled_from(Kind)
)
def test_every_entry_is_even(lines: list[Line], rounding: Decimal, currency: str, kind: Kind) -> None:
    kind = kind if kind in {Kind.INVOICE, Kind.CREDIT_NOTE} else Kind.INVOICE
    document = replace(INVOICE, kind=kind, lines=tuple(lines), rounding=rounding, currency=currency)
    entry = of_sale(document.frozen(), OF, replace(CHART, rates={"USD": D("0.9234")}))
    if entry is not None:
        assert sum(each.amount for each in entry.postings) == 0
        assert all(each.amount == round(each.amount, 2) for each in entry.postings)


@pytest.mark.parametrize("wrong", ["70", "7X7", "707, 5.5", "5.5=707100", "707, =5", "707 5", "707, 708"])
def test_accounts_that_are_none(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        accounts(wrong)


@pytest.mark.parametrize("wrong", ["CAD", "CAD=x", "CAD=0", "CAD=-1", "cad=1", "CAD=NaN"])
def test_rates_that_are_none(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        rates(wrong)


def test_an_account_has_one_name() -> None:
    found = accounts("445710, 20=445711, 10=445711, qst=445710")
    assert found.name("445711") == "TVA collectée 20 %, 10 %"
    assert found.name("445710") == "TVA collectée"
    assert accounts("123000").name("123000") == "123000"
