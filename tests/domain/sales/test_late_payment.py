"""What late payment costs: figures of the law with their dates, and what holds for every debt."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.money import rounded
from komtui.domain.sales.document import Document, Kind, Received
from komtui.domain.sales.interest import CENTRAL_BANK, FLOOR, LEGAL, POINTS, Basis, Interest, stated_interest
from komtui.domain.sales.late_payment import BY_LAW, COMPENSATION, NONE, Claims, Debt, accrued, claims_of
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Address, Capacity, Party

DAY = dt.date
ECB = Interest(Basis.CENTRAL_BANK, POINTS)
THRICE = Interest(Basis.LEGAL, FLOOR)


def fixed(rate):
    return Interest(Basis.FIXED, Decimal(rate))


def debt(amount, due, *received):
    paid = tuple(Received(day, "transfer", Decimal(part)) for day, part in received)
    return Debt(Decimal(amount), paid, due, "EUR")


@pytest.mark.parametrize(
    ("day", "legal", "bank"),
    [
        # Arrêtés of 24 June 2015, 26 June 2017, 27 June 2023, 21 December 2023, 26 June 2024, 19 June 2025, 15
        # December 2025 and 26 June 2026; decisions of the European Central Bank in force on that 1 January or 1 July.
        (DAY(2015, 7, 1), "0.99", "0.05"),
        (DAY(2017, 12, 31), "0.90", "0"),
        (DAY(2020, 7, 1), "0.84", "0"),
        (DAY(2022, 12, 31), "0.77", "0"),
        (DAY(2023, 1, 1), "2.06", "2.50"),
        (DAY(2023, 7, 1), "4.22", "4.00"),
        (DAY(2024, 6, 30), "5.07", "4.50"),
        (DAY(2024, 7, 1), "4.92", "4.25"),
        (DAY(2025, 1, 1), "3.71", "3.15"),
        (DAY(2025, 12, 31), "2.76", "2.15"),
        (DAY(2026, 6, 30), "2.62", "2.15"),
        (DAY(2026, 12, 31), "2.75", "2.40"),
    ],
)
def test_the_figures_of_each_half_year(day, legal, bank):
    assert THRICE.on(day) == 3 * Decimal(legal)
    assert ECB.on(day) == Decimal(bank) + 10
    assert THRICE.is_known(day)
    assert ECB.is_known(day)


def test_what_is_not_in_the_table_yet_goes_by_the_last_figure_and_says_so():
    assert LEGAL[0].since == CENTRAL_BANK[0].since == DAY(2026, 7, 1)
    assert THRICE.on(DAY(2027, 11, 27)) == THRICE.on(DAY(2026, 7, 1))
    assert not THRICE.is_known(DAY(2027, 1, 1))
    assert not ECB.is_known(DAY(2027, 11, 27))
    assert ECB.half_year_of(DAY(2027, 11, 27)) == DAY(2026, 7, 1)
    assert ECB.half_year_of(DAY(2025, 11, 27)) == DAY(2025, 7, 1)
    assert fixed(12).is_known(DAY(2030, 1, 1))


@pytest.mark.parametrize(
    ("found", "interest", "today", "expected"),
    [
        # 1 000 € for 30 days of 2025 at 12.15 %: 1 000 × 0.1215 × 30 / 365.
        (debt(1000, DAY(2025, 8, 31)), ECB, DAY(2025, 9, 30), "9.99"),
        # The day itself is in time; the day after bears a day's interest.
        (debt(1000, DAY(2025, 8, 31)), ECB, DAY(2025, 8, 31), "0.00"),
        (debt(100_000, DAY(2025, 8, 31)), ECB, DAY(2025, 9, 1), "33.29"),
        # Over the change of half year: 10 days at 13.15 %, 10 at 12.15 %.
        (debt(10_000, DAY(2025, 6, 20)), ECB, DAY(2025, 7, 10), "69.32"),
        # A leap year has 366 days: 29 of February 2024 at 3 × 5.07 %.
        (debt(10_000, DAY(2024, 1, 31)), THRICE, DAY(2024, 2, 29), "120.52"),
        # Half of it came in after ten days: ten days on 1 000, twenty on 500.
        (debt(1000, DAY(2025, 8, 31), (DAY(2025, 9, 10), 500)), fixed("12"), DAY(2025, 9, 30), "6.58"),
        # What came in before the due date bears nothing.
        (debt(1000, DAY(2025, 8, 31), (DAY(2025, 8, 1), 400)), fixed("12"), DAY(2025, 9, 30), "5.92"),
        (debt(1000, DAY(2025, 8, 31), (DAY(2025, 8, 1), 1000)), fixed("12"), DAY(2025, 9, 30), "0.00"),
    ],
)
def test_interest_is_computed_by_the_day_on_what_is_left(found, interest, today, expected):
    assert accrued(found, interest, today) == Decimal(expected)


def by_hand(found, interest, today):
    """Add up day by day."""
    exact, day = Decimal(0), found.due_date
    while day < today:
        day += dt.timedelta(days=1)
        left = found.payable - sum((each.amount for each in found.received if each.date < day), Decimal(0))
        year = 366 if (day.year % 4 == 0 and day.year % 100 != 0) or day.year % 400 == 0 else 365
        exact += max(left, Decimal(0)) * interest.on(day) / 100 / year
    return exact


amounts = st.decimals("0.01", "99999.99", places=2)
days = st.dates(DAY(2022, 1, 1), DAY(2027, 12, 31))
payments = st.lists(st.tuples(days, st.decimals("-500", "5000", places=2)), max_size=5)
interests = st.sampled_from([ECB, THRICE, fixed("12.15"), fixed("0.5")])


@given(amounts, days, payments, interests, st.integers(0, 900))
def test_it_is_the_same_as_added_up_day_by_day_and_never_below_zero(amount, due, received, interest, late):
    found, today = debt(amount, due, *received), due + dt.timedelta(days=late)
    interest_due = accrued(found, interest, today)
    assert interest_due >= 0
    assert abs(interest_due - rounded(by_hand(found, interest, today), "EUR")) <= Decimal("0.01")
    assert interest_due <= accrued(found, interest, today + dt.timedelta(days=30))


@given(amounts, days, interests, st.integers(0, 900))
def test_nothing_is_due_before_the_due_date(amount, due, interest, before):
    assert accrued(debt(amount, due), interest, due - dt.timedelta(days=before)) == 0


def invoice(*, seller="FR", buyer="FR", capacity=Capacity.BUSINESS, **fields):
    given_fields = {"kind": Kind.INVOICE, "number": "F-1", "date": DAY(2026, 1, 5), "currency": "EUR"}
    return Document(
        seller=Party("Nous", address=Address(country=seller)),
        buyer=Party("Client", address=Address(country=buyer), capacity=capacity),
        state=State.ISSUED,
        **(given_fields | fields),
    )


def test_businesses_in_france_owe_what_law_says_where_the_invoice_says_nothing():
    assert claims_of(invoice()) == Claims(BY_LAW, COMPENSATION)
    assert COMPENSATION == 40
    assert claims_of(invoice(), THRICE).interest == THRICE
    assert claims_of(invoice(buyer="")).compensation == 40
    assert claims_of(invoice(buyer="RE")).compensation == 40


@pytest.mark.parametrize("capacity", [Capacity.CONSUMER, Capacity.PUBLIC, None])
def test_private_persons_and_public_bodies_owe_nothing_of_the_kind(capacity):
    terms = "Pénalités de retard : 12 % par an. Indemnité forfaitaire de 40 €."
    assert claims_of(invoice(capacity=capacity, terms=terms), THRICE) == NONE


def test_the_compensation_is_of_france_alone_in_euros_and_since_2013():
    for other in ({"buyer": "BE"}, {"seller": "BE"}, {"currency": "USD"}, {"date": DAY(2012, 12, 31)}):
        assert claims_of(invoice(**other)).compensation == 0
    assert claims_of(invoice(buyer="BE"), THRICE).interest is None


def test_in_canada_only_a_rate_by_the_year_that_the_invoice_states():
    there = {"seller": "CA", "buyer": "CA", "currency": "CAD"}
    assert claims_of(invoice(**there), fixed("12")) == NONE
    assert claims_of(invoice(**there, terms="Intérêt de 2 % par mois sur les comptes en souffrance")) == NONE
    said = "Intérêt de 2 % par mois (24 % par année) sur les comptes en souffrance"
    assert claims_of(invoice(**there, terms=said)) == Claims(fixed("24"))
    assert claims_of(invoice(**there, terms=said, capacity=Capacity.CONSUMER)) == NONE
    assert claims_of(invoice(**there, terms="Overdue accounts bear interest at 18% per annum")) == Claims(fixed("18"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pénalités : trois fois le taux d'intérêt légal", THRICE),
        ("à 3 fois le taux légal", THRICE),
        ("three times the legal rate of interest", THRICE),
        ("au taux de la Banque centrale européenne majoré de 10 points", ECB),
        ("at the rate of the European Central Bank plus 10 percentage points", ECB),
        ("taux BCE + 12 points", Interest(Basis.CENTRAL_BANK, Decimal(12))),
        ("taux annuel de 12,15 %", fixed("12.15")),
        ("10 % l'an", fixed("10")),
        ("TVA 20 %, escompte 2 % à 10 jours", None),
        ("1,5 % par mois", None),
        ("", None),
    ],
)
def test_what_an_invoice_states(text, expected):
    assert stated_interest(invoice(terms=text)) == expected
    assert stated_interest(invoice(notes=(Note(text, "PMD"),), terms="12 % par an" if expected else "")) == expected


def test_what_komtui_prints_itself_is_understood(catalogues):
    from komtui.i18n import localizer
    from komtui.i18n.presentation.law import texts

    for language in ("fr", "en", "fr_CA"):
        said = texts(invoice().buyer, localizer(language))["PMD"]
        assert stated_interest(invoice(notes=(Note(said, "PMD"),))) == THRICE
