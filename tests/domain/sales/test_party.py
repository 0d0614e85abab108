"""Addresses as the post wants them."""

import pytest

from komtui.domain.sales.party import Address, as_posted


@pytest.mark.parametrize(
    ("typed", "region", "country", "expected"),
    [
        ("h2j3k4", "qc", "CA", ("H2J 3K4", "QC")),
        (" H2J-3K4 ", "Québec", "", ("H2J 3K4", "Québec")),
        ("H2J 3K4", "QC", "CA", ("H2J 3K4", "QC")),
        ("69007", "qc", "CA", ("69007", "qc")),
        ("sw1a 1aa", "", "GB", ("sw1a 1aa", "")),
        ("h2j3k4", "qc", "FR", ("h2j3k4", "qc")),
        ("", "qc", "", ("", "qc")),
    ],
)
def test_a_canadian_code_is_written_in_capitals_with_a_space(typed, region, country, expected):
    found = as_posted(Address("1 rue", postcode=typed, region=region, country=country))
    assert (found.postcode, found.region) == expected
    assert found.line1 == "1 rue"
