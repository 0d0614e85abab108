"""Exports of well-known programs, in small files of our own making with their public columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from komtui.adapters.formats.csv.profiles import PROFILES
from komtui.adapters.formats.reading import look, read
from komtui.domain.tables.table import Because

EXPORTS = Path(__file__).parents[2] / "data" / "exports"


@pytest.mark.parametrize(
    ("name", "program", "nets", "grosses"),
    [
        ("shopify", "Shopify", ["42.50", "8.33"], ["51.00", "10.00"]),
        ("xero", "Xero", ["108.98"], ["128.98"]),
        ("quickbooks", "QuickBooks", ["240.00"], ["271.20"]),
        ("woocommerce", "WooCommerce", ["35.00"], ["42.00"]),
    ],
)
def test_what_programs_export_comes_in(name: str, program: str, nets: list[str], grosses: list[str]) -> None:
    content = (EXPORTS / f"{name}.csv").read_bytes()
    found = read(content, name).documents
    assert [str(each.totals.net) for each in found] == nets
    assert [str(each.totals.gross) for each in found] == grosses
    sight = look(content, name)
    assert sight.table is not None
    assert (sight.table.profile, sight.table.understood) == (program, True)
    assert any(each.because is Because.PROFILE for each in sight.table.columns)


def test_a_profile_names_its_own_signature() -> None:
    for each in PROFILES:
        assert each.signature <= each.columns.keys() | {"Gross Sales"}, each.name
