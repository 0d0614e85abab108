"""Exports of well-known programs, in small files of our own making with their public columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from komtui.adapters.formats._reading import look, read
from komtui.adapters.formats.csv.profiles import PROFILES
from komtui.domain.sales.lifecycle import State
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.table import Because

EXPORTS = Path(__file__).parents[2] / "data" / "exports"


@pytest.mark.parametrize(
    ("name", "program", "nets", "grosses"),
    [
        ("shopify", "Shopify", ["42.50", "8.33"], ["51.00", "10.00"]),
        ("xero", "Xero", ["108.98"], ["128.98"]),
        ("quickbooks", "QuickBooks", ["240.00"], ["271.20"]),
        ("woocommerce", "WooCommerce", ["35.00"], ["42.00"]),
        ("odoo", "Odoo", ["110.00", "50.00", "50.00"], ["132.00", "60.00", "60.00"]),
    ],
)
def test_what_programs_export_comes_in(name: str, program: str, nets: list[str], grosses: list[str]) -> None:
    content = (EXPORTS / f"{name}.csv").read_bytes()
    found = read(content, name).documents
    assert [str(each.totals.net) for each in found] == nets
    assert [str(each.totals.gross) for each in found] == grosses
    sight = look(content, name)
    assert sight.table is not None
    assert (sight.table.profile, sight.table.asked) == (program, ())
    assert any(each.because is Because.PROFILE for each in sight.table.columns)


def test_a_profile_names_its_own_signature() -> None:
    for each in PROFILES:
        assert each.signature <= each.columns.keys() | {"Gross Sales"}, each.name


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("odoo", [State.PAID, State.ISSUED, State.CANCELLED]),
        ("shopify", [State.PAID, State.ISSUED]),
        ("woocommerce", [State.PAID]),
        ("xero", [State.ISSUED]),
    ],
)
def test_the_status_is_taken_over_where_the_profile_knows_it(name: str, states: list[State]) -> None:
    content = (EXPORTS / f"{name}.csv").read_bytes()
    assert [each.state for each in read(content, name).documents] == states


def test_a_status_that_a_person_names_is_taken_over_and_a_draft_has_no_number() -> None:
    table = "number,date,customer,country,description,price,tax,How\nF-1,2026-01-31,Zoe,FR,Cut,20.00,20,{}\n"
    expected = (("Brouillon", "", State.DRAFT), ("PAYÉE", "F-1", State.PAID), ("en cours", "F-1", State.ISSUED))
    for said, number, state in expected:
        mapping = Mapping({"How": Field.STATUS})
        (document,) = read(table.format(said).encode(), "x.csv", mapping).documents
        assert (document.number, document.state) == (number, state)
