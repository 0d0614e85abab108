"""Periods, and the sums of what was issued and paid."""

import datetime as dt

import pytest

from komtui.domain.closing import Span, Takings, closed, period
from komtui.domain.journal import Event
from komtui.domain.problem import ProblemError


def issued(date, gross, kind="invoice", currency="EUR", rate="20"):
    taxes = [{"scheme": "VAT", "category": "S", "rate": rate, "taxable": "10.00", "amount": "2.00"}]
    return {
        "date": date,
        "kind": kind,
        "currency": currency,
        "net": "10.00",
        "tax": "2.00",
        "gross": gross,
        "taxes": taxes,
    }


def test_a_period_is_a_day_a_month_or_a_year():
    february = period("2028-02")
    assert (february.span, february.first, february.last) == (Span.MONTH, dt.date(2028, 2, 1), dt.date(2028, 2, 29))
    assert period("2026").last == dt.date(2026, 12, 31)
    assert [period(name).name for name in ("2026-11-27", "2026-11", "2026")] == ["2026-11-27", "2026-11", "2026"]


@pytest.mark.parametrize("name", ["", "yesterday", "2026-13", "2026-02-30", "26-11", "2026-11-", "0000", "٢٠٢٦"])
def test_what_is_no_period_is_said(name):
    with pytest.raises(ProblemError, match=r"journal\.period"):
        period(name)


def test_a_date_within_what_is_closed_is_refused():
    through = dt.date(2026, 11, 26)
    assert closed(through, None) is None
    assert closed(dt.date(2026, 11, 27), through) is None
    assert closed(through, through).code == "journal.closed"


def test_the_sums_of_a_day_its_year_and_all_before():
    takings = Takings()
    takings.add(Event.ISSUED, issued("2025-12-31", "12.00"))
    takings.add(Event.ISSUED, issued("2026-10-01", "12.00", rate="20.0"))
    takings.add(Event.ISSUED, issued("2026-11-26", "12.00"))
    takings.add(Event.ISSUED, issued("2026-11-26", "12.00", kind="credit-note"))
    takings.add(Event.ISSUED, issued("2026-11-26", "12.00", kind="quote"))
    takings.add(Event.ISSUED, issued("2026-11-26", "99.00", currency="CAD"))
    takings.add(Event.ISSUED, issued("2026-11-27", "12.00"))
    for total, kind in (("99.01", "invoice"), ("98.97", "invoice"), ("12.01", "credit-note")):
        facts = issued("2026-11-26", "12.00" if kind == "credit-note" else "99.00", kind=kind, currency="CAD")
        takings.add(Event.ISSUED, facts | {"total": total})
    for method, amount in (("cash", "12.00"), ("card", "5.00"), ("cash", "-12.00")):
        takings.add(Event.PAYMENT, {"date": "2026-11-26", "currency": "EUR", "method": method, "amount": amount})
    for amount, rounding in (("423.37", "-0.02"), ("1.00", ""), ("-423.37", "0.02"), ("0.98", "0.02")):
        facts = {"date": "2026-11-26", "currency": "CAD", "method": "cash", "amount": amount}
        takings.add(Event.PAYMENT, facts | ({"rounding": rounding} if rounding else {}))
    sums = takings.closing(period("2026-11-26"))
    cad, eur = sums["totals"]
    # What was rounded is beside net and tax, so that both the books and the drawer come to it.
    assert (cad["currency"], cad["sales"]["gross"], cad["sales"]["rounding"]) == ("CAD", "297.00", "-0.02")
    assert cad["credit_notes"]["rounding"] == sums["ever"][0]["credit_notes"]["rounding"] == "0.01"
    assert "rounding" not in eur["sales"]
    assert (eur["sales"]["documents"], eur["sales"]["gross"], eur["credit_notes"]["gross"]) == (1, "12.00", "12.00")
    assert eur["payments"] == [
        {"method": "card", "count": 1, "amount": "5.00"},
        {"method": "cash", "count": 2, "amount": "0.00"},
    ]
    assert cad["payments"] == [{"method": "cash", "count": 4, "amount": "1.98", "rounding": "0.02"}]
    assert sums["year"][1]["sales"]["documents"] == 2
    assert sums["year"][1]["sales"]["taxes"] == [
        {"scheme": "VAT", "category": "S", "rate": "20", "taxable": "20.00", "amount": "4.00"}
    ]
    assert sums["ever"][1]["sales"]["documents"] == 3
    assert takings.closing(period("2026"))["totals"][1]["sales"]["documents"] == 3
    assert takings.closing(period("2026-12"))["totals"] == []


def test_what_comes_after_a_closing_is_in_the_sums_of_the_next_one_whatever_its_date():
    takings = Takings()
    takings.add(Event.ISSUED, issued("2025-12-31", "1.00"))
    takings.add(Event.ISSUED, issued("2026-01-05", "10.00"))
    of_day = {part: sums[0]["sales"]["gross"] for part, sums in takings.closing(period("2026-02-01")).items() if sums}
    assert of_day == {"year": "10.00", "ever": "11.00"}
    for date, gross in (("2025-12-30", "2.00"), ("2026-01-06", "20.00"), ("2026-02-02", "40.00")):
        takings.add(Event.ISSUED, issued(date, gross))
    of_day = {part: sums[0]["sales"]["gross"] for part, sums in takings.closing(period("2026-02-02")).items()}
    assert of_day == {"totals": "40.00", "year": "70.00", "ever": "73.00"}
