"""From when on law wants a platform: by date, size and buyer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from e_invoices import BUYER, INVOICE
from komtui.domain.sales.document import Kind
from komtui.domain.sales.party import Address, Capacity, Party
from komtui.domain.sales.regime import FRENCH_DUTIES, duty, through_platform
from komtui.domain.settings.catalogue import BY_KEY

BEFORE, AFTER = dt.date(2027, 8, 31), dt.date(2027, 9, 1)


@pytest.mark.parametrize(
    ("size", "date", "wanted"),
    [
        ("large", dt.date(2026, 8, 31), False),
        ("large", dt.date(2026, 9, 1), True),
        ("mid", dt.date(2026, 9, 1), True),
        ("small", BEFORE, False),
        ("small", AFTER, True),
        ("micro", BEFORE, False),
        ("micro", AFTER, True),
    ],
)
def test_the_day_depends_on_the_size(size: str, date: dt.date, wanted: bool) -> None:
    assert through_platform(replace(INVOICE, date=date), size) is wanted


def test_private_persons_foreigners_and_quotes_are_mailed_as_ever() -> None:
    later = replace(INVOICE, date=AFTER)
    person = Party("Anne Martin", address=BUYER.address)
    abroad = replace(BUYER, address=Address(city="Bonn", country="DE"))
    for document in (
        replace(later, buyer=person),
        replace(later, buyer=abroad),
        replace(later, kind=Kind.QUOTE),
        replace(later, seller=replace(later.seller, address=Address(country="CA"))),
    ):
        assert not through_platform(document, "large")


def test_public_bodies_have_had_theirs_for_long() -> None:
    mairie = replace(BUYER, capacity=Capacity.PUBLIC)
    assert through_platform(replace(INVOICE, buyer=mairie, date=dt.date(2026, 1, 5)), "micro")


def test_the_setting_names_every_size_and_the_dates_of_the_table() -> None:
    setting = BY_KEY["company.size"]
    assert {value for value, _ in setting.choices} == set(FRENCH_DUTIES)
    for size in FRENCH_DUTIES:
        dates = duty("FR", size)
        assert dates is not None
        assert str(dates.issue) in setting.help
        assert str(dates.receive) in setting.help
    assert duty("CA", "large") is None
