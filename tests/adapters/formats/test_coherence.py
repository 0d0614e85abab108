"""E-invoices that do not agree with themselves where no rule of totals says so: refused, or named as they come in."""

from __future__ import annotations

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.problem import ProblemError
from komtui.services.ports import Imported

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_LINE = (
    '<a:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity>2</b:InvoicedQuantity><b:LineExtensionAmount currencyID="EUR">'
    "100.00</b:LineExtensionAmount><a:Item><b:Name>Chair</b:Name></a:Item><a:Price>"
    '<b:PriceAmount currencyID="EUR">50.00</b:PriceAmount></a:Price></a:InvoiceLine>'
)


def invoice(line: str = _LINE, customization: str = "urn:cen.eu:en16931:2017", kind: str = "380") -> Imported:
    party = "<a:Party><a:PartyLegalEntity><b:RegistrationName>A</b:RegistrationName></a:PartyLegalEntity></a:Party>"
    amounts = "".join(
        f'<b:{name} currencyID="EUR">100.00</b:{name}>'
        for name in ("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount")
    )
    text = (
        f'<i:Invoice xmlns:i="{_UBL}:Invoice-2" xmlns:a="{_UBL}:CommonAggregateComponents-2"'
        f' xmlns:b="{_UBL}:CommonBasicComponents-2"><b:CustomizationID>{customization}</b:CustomizationID>'
        f"<b:ID>F1</b:ID><b:IssueDate>2026-01-15</b:IssueDate><b:InvoiceTypeCode>{kind}</b:InvoiceTypeCode>"
        "<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>"
        f"<a:AccountingSupplierParty>{party}</a:AccountingSupplierParty>"
        f"<a:AccountingCustomerParty>{party}</a:AccountingCustomerParty>"
        f"<a:LegalMonetaryTotal>{amounts}</a:LegalMonetaryTotal>{line}</i:Invoice>"
    )
    return read(text.encode(), "x.xml")


def notes(imported: Imported) -> set[str]:
    return {each.code for each in imported.notes}


def test_what_agrees_is_told_nothing_of() -> None:
    assert notes(invoice()) == set()


@pytest.mark.parametrize("profile", ["urn:factur-x.eu:1p0:minimum", "urn:factur-x.eu:1p0:basicwl", ""])
def test_a_profile_without_lines_comes_in_by_its_totals_and_it_is_said(profile: str) -> None:
    assert "import.no-lines-kept" in notes(invoice("", profile))


def test_lines_that_a_profile_must_have_are_missed() -> None:
    with pytest.raises(ProblemError, match=r"import\.no-lines"):
        invoice("")


@pytest.mark.parametrize(
    ("old", "new"),
    [(">50.00<", ">40.00<"), ("</b:PriceAmount>", "</b:PriceAmount><b:BaseQuantity>10</b:BaseQuantity>")],
    ids=["price", "base quantity"],
)
def test_a_line_whose_price_does_not_make_its_amount_is_named_and_keeps_it(old: str, new: str) -> None:
    imported = invoice(_LINE.replace(old, new))
    assert notes(imported) == {"import.line-amount"}
    assert str(imported.documents[0].lines[0].net("EUR")) == "100.00"


def test_a_price_that_was_rounded_says_nothing() -> None:
    line = _LINE.replace(">2<", ">300<").replace(">50.00<", ">0.33<")
    assert notes(invoice(line)) == set()


def test_a_price_in_another_currency_is_named_and_a_total_refused() -> None:
    price = _LINE.replace('"EUR">50', '"USD">50')
    assert notes(invoice(price)) == {"import.value-other-currency-kept"}
    with pytest.raises(ProblemError) as caught:
        invoice(_LINE.replace('"EUR">100', '"USD">100').replace('currencyID="EUR">', 'currencyID="USD">', 1))
    assert {each.code for each in caught.value.problems} == {"import.value-other-currency"}


def test_an_indicator_that_says_neither_is_refused() -> None:
    allowance = (
        "<a:AllowanceCharge><b:ChargeIndicator>no</b:ChargeIndicator>"
        '<b:Amount currencyID="EUR">0.00</b:Amount></a:AllowanceCharge>'
    )
    with pytest.raises(ProblemError, match=r"import\.value-indicator"):
        invoice(_LINE.replace("<a:Item>", f"{allowance}<a:Item>"))


def test_a_pro_forma_is_no_invoice_and_an_unknown_kind_is_named() -> None:
    with pytest.raises(ProblemError, match=r"import\.pro-forma"):
        invoice(kind="325")
    assert notes(invoice(kind="999")) == {"import.kind-unknown"}
    assert [notes(invoice(kind=each)) for each in ("384", "386", "389", "381")] == [set()] * 4
