"""Totals that contradict themselves are refused, each rule by its number; totals that only look odd are not."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("right", "wrong", "rules"),
    [
        ("LineExtensionAmount>100.00</b:LineExtensionAmount>\n    <b:TaxExclusive",
         "LineExtensionAmount>100.01</b:LineExtensionAmount>\n    <b:TaxExclusive", ["BR-CO-10", "BR-CO-13"]),
        ("<b:TaxExclusiveAmount>100.00", "<b:TaxExclusiveAmount>90.00", ["BR-CO-13", "BR-CO-15"]),
        ('<b:TaxAmount currencyID="EUR">20.00', '<b:TaxAmount currencyID="EUR">20.01', ["BR-CO-14", "BR-CO-15"]),
        ("<b:TaxInclusiveAmount>120.00", "<b:TaxInclusiveAmount>120.01", ["BR-CO-15", "BR-CO-16"]),
        ("<b:PayableAmount>120.00", "<b:PayableAmount>119.99", ["BR-CO-16"]),
        ("<b:PayableAmount>", "<b:AllowanceTotalAmount>1</b:AllowanceTotalAmount><b:PayableAmount>",
         ["BR-CO-11", "BR-CO-13"]),
        ("<b:PayableAmount>", "<b:ChargeTotalAmount>1</b:ChargeTotalAmount><b:PayableAmount>",
         ["BR-CO-12", "BR-CO-13"]),
        ("<b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>",
         "<b:Percent>10</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>", ["BR-CO-17"]),
    ],
)  # fmt: skip
def test_each_rule(ubl, problems, right: str, wrong: str, rules: list[str]) -> None:
    content = ubl().decode()
    assert right in content
    found = problems(content.replace(right, wrong, 1).encode())
    assert [each.facts["rule"] for each in found] == rules
    assert all(each.code == "import.totals" and each.facts["place"] for each in found)
    assert {"stated", "expected"} <= found[0].facts.keys()


def test_the_place_names_term_and_line(ubl, problems) -> None:
    (problem,) = problems(ubl().replace(b"<b:PayableAmount>120.00", b"<b:PayableAmount>119.99"))
    line = ubl().split(b"<b:PayableAmount>")[0].count(b"\n") + 1
    assert problem.facts["place"] == f"LegalMonetaryTotal/PayableAmount ({line}) BT-115"
    assert (problem.facts["stated"], problem.facts["expected"]) == ("119.99", "120.00")


@pytest.mark.parametrize(
    ("right", "odd"),
    [
        ("<b:PayableAmount>120.00", "<b:PayableAmount>120"),
        ("<b:PayableAmount>120.00", "<b:PayableAmount>+120.0000"),
        ("<b:TaxExclusiveAmount>100.00", "<b:TaxExclusiveAmount>100.004"),
        ("<b:PayableAmount>", "<b:PrepaidAmount>-0.00</b:PrepaidAmount><b:PayableAmount>"),
        # Tax summed line by line may be off by some cents: the standard's own check allows it.
        ("<b:TaxableAmount>100.00", "<b:TaxableAmount>98.00"),
    ],
)
def test_oddities_of_real_files_are_not_refused(ubl, one, right: str, odd: str) -> None:
    assert right in ubl().decode()
    assert one(ubl().decode().replace(right, odd).encode()).number == "F-1"


def test_other_customisations_of_ubl_may_mean_something_else_by_net(ubl, one, problems) -> None:
    other = ubl(customisation="OIOUBL-2.02").replace(b"<b:TaxExclusiveAmount>100.00", b"<b:TaxExclusiveAmount>20.00")
    assert one(other).totals.payable == 120
    assert problems(ubl().replace(b"<b:TaxExclusiveAmount>100.00", b"<b:TaxExclusiveAmount>20.00"))
