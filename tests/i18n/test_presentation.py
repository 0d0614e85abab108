"""How documents are said: the words that were decided on where paper, screen and command line had differed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from komtui.domain.sales.document import Document, Kind, Line, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import LANGUAGES, localizer
from komtui.i18n.presentation.document import gist, presented
from komtui.i18n.presentation.lines import price, quantity
from komtui.i18n.presentation.parties import postal
from komtui.i18n.presentation.payment import account
from komtui.i18n.presentation.states import kind_word, state_word
from komtui.i18n.presentation.taxes import heading, line_taxes, tax_label

DAY = dt.date(2026, 11, 20)
VAT, NOTHING = Tax("VAT", "S", Decimal(20)), Decimal(0)
GST, QST = Tax("GST", "S", Decimal(5)), Tax("QST", "S", Decimal("9.975"))
PARTY = Party("Lefèvre", address=Address(city="Lyon", country="BE"))
EN, FR, QC = map(localizer, LANGUAGES)


def document(**changes: Any) -> Document:
    line = Line("Pain", Decimal(10), "C62", Decimal(10), (VAT,))
    return replace(Document(Kind.INVOICE, "F-1", DAY, "EUR", PARTY, PARTY, (line,), state=State.ISSUED), **changes)


def end(**changes: Any) -> tuple[str, str, str]:
    """Return what an invoice over 120.00 ends with, in each language."""
    said = [presented(document(**changes), words).totals[-1] for words in (EN, FR, QC)]
    assert {each.role for each in said} == {"final"}
    return said[0].label, said[1].label, said[2].label


def final_amount(**changes: Any) -> str:
    return presented(document(**changes), EN).totals[-1].amount


def test_what_a_document_ends_with() -> None:
    assert end() == ("Amount due", "Net à payer", "Montant dû")
    assert end(state=State.PAID) == ("Paid", "Réglé", "Payé")
    assert end(kind=Kind.CREDIT_NOTE) == ("Amount credited", "Net à votre crédit", "Montant crédité")
    assert end(kind=Kind.QUOTE) == ("Total with tax", "Total TTC", "Total avec taxes")
    assert end(kind=Kind.ORDER, prepaid=Decimal(20))[0] == "Amount due"
    assert end(lines=()) == ("Nothing to pay", "Rien à payer", "Rien à payer")
    assert end(prepaid=Decimal(150)) == ("Balance in your favour", "Solde en votre faveur", "Solde en votre faveur")


@pytest.mark.parametrize(
    ("process", "words", "said"),
    [
        ("B1", FR, "livraison de biens"),
        ("S2", FR, "prestation de services"),
        ("M4", FR, "livraison de biens et prestation de services"),
        ("S1", EN, "services supplied"),
        ("B1", QC, "livraison de biens"),
        ("", FR, None),
        ("X1", FR, None),
    ],
)
@pytest.mark.parametrize(("country", "is_french"), [("FR", True), ("RE", True), ("BE", False), ("CA", False)])
def test_french_pages_name_the_nature_of_the_operation(process, words, said, country, is_french) -> None:
    """The mention of décret 2022-1299, in the language of the page and on no other seller's."""
    seller = replace(PARTY, address=Address(city="Lyon", country=country))
    facts = presented(document(seller=seller, process=process), words).facts
    label = "Nature" if words is EN else "Nature de l’opération"
    found = [(each.label, each.value) for each in facts if each.role == "nature"]
    assert found == ([(label, said)] if is_french and said else [])


@pytest.mark.parametrize(
    ("words", "headings", "totals"),
    [
        (FR, ("Désignation", "Quantité", "Prix unitaire", "", "Montant"), ["Total", "Net à payer"]),
        (EN, ("Description", "Quantity", "Unit price", "", "Net amount"), ["Total", "Amount due"]),
    ],
)
def test_who_charges_no_vat_names_prices_neither_with_nor_without(words, headings, totals) -> None:
    exempt = Tax("VAT", "E")
    (line,) = document().lines
    reason = ((exempt, "TVA non applicable, art. 293 B du CGI"),)
    said = presented(document(lines=(replace(line, taxes=(exempt,)),), exemptions=reason), words)
    shown = said.headings
    assert (shown.description, shown.quantity, shown.price, shown.tax, shown.amount) == headings
    assert [each.label for each in said.totals] == totals
    assert [each.tax for each in said.lines] == [""]
    assert [each.text for each in said.paragraphs if each.role == "exemptions"] == [reason[0][1]]
    # Another reason, or a line that bears VAT beside it: the breakdown is needed.
    for changed in (
        {"lines": (replace(line, taxes=(exempt,)),), "exemptions": ((exempt, "Art. 261, 4-4° du CGI"),)},
        {"lines": (line, replace(line, taxes=(exempt,))), "exemptions": reason},
    ):
        assert [each.role for each in presented(document(**changed), words).totals].count("tax")


def test_a_settled_invoice_says_what_was_paid_and_says_it_once() -> None:
    assert final_amount(prepaid=Decimal(20)) == "€100.00"
    assert final_amount(prepaid=Decimal(20), state=State.PAID) == "€100.00"
    assert final_amount(prepaid=Decimal(120)) == "€120.00"
    assert final_amount(prepaid=Decimal(150)) == "€30.00"
    roles = [total.role for total in presented(document(prepaid=Decimal(120)), EN).totals]
    assert roles == ["net", "tax", "gross", "final"]
    roles = [total.role for total in presented(document(prepaid=Decimal(20), state=State.PAID), EN).totals]
    assert roles == ["net", "tax", "gross", "prepaid", "final"]


def test_a_settled_invoice_says_no_more_how_it_was_to_be_paid() -> None:
    """What was agreed of paying goes with the debt; what law wants said of it stays."""

    def said(**changes: object) -> str:
        paragraphs = presented(document(**{"terms": "Payable within 30 days."} | changes), EN).paragraphs
        return "\n".join(each.text for each in paragraphs if each.role == "terms")

    law = Note("Penalties for late payment: three times the legal rate.", "PMD")
    assert said(notes=(law,)) == f"Payable within 30 days.\n{law.text}"
    for settled in ({"state": State.PAID}, {"state": State.CANCELLED}, {"prepaid": Decimal(120)}):
        assert said(**settled, notes=(law,)) == law.text
        assert said(**settled, seller=replace(PARTY, address=Address(country="CA"))) == ""


@pytest.mark.parametrize(
    ("category", "rate", "breakdown", "line"),
    [
        ("S", "20", "TVA 20\xa0%", "20\xa0%"),
        ("S", "0", "TVA 0\xa0%", "0\xa0%"),
        ("Z", "0", "TVA\xa0: taux zéro", "0\xa0%"),
        ("E", "0", "TVA\xa0: exonération", "exonération"),
        ("AE", "0", "TVA\xa0: autoliquidation", "autoliquidation"),
        ("K", "0", "TVA\xa0: livraison intracommunautaire", "0\xa0%"),
        ("G", "0", "TVA\xa0: exportation", "0\xa0%"),
        ("O", "0", "TVA\xa0: hors champ d’application", "–"),
        ("L", "7", "IGIC 7\xa0%", "7\xa0%"),
        ("M", "4", "IPSI 4\xa0%", "4\xa0%"),
    ],
)
def test_each_category_of_vat_has_its_words(category: str, rate: str, breakdown: str, line: str) -> None:
    tax = Tax("VAT", category, Decimal(rate))
    assert tax_label(tax, FR) == breakdown
    assert line_taxes((tax,), FR) == line


def test_quebec_names_its_taxes() -> None:
    assert [tax_label(tax, QC) for tax in (GST, QST)] == ["TPS 5\xa0%", "TVQ 9,975\xa0%"]
    assert line_taxes((GST, QST), QC) == "TPS TVQ"
    # Bread is zero-rated there: that both taxes are named would say that both are due.
    assert (
        line_taxes((replace(GST, rate=NOTHING, category="Z"), replace(QST, rate=NOTHING, category="Z")), QC) == "0\xa0%"
    )
    assert heading([GST, QST], QC) == "Taxes"
    assert heading([VAT, VAT], QC) == "TVA"
    assert heading([VAT, Tax("VAT", "L", Decimal(7))], EN) == "Taxes"
    assert line_taxes((), EN) == ""


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        ("3.2", "EUR", "3.20"),
        ("0.0375", "EUR", "0.0375"),
        ("1200", "JPY", "1,200"),
        ("12.5", "TND", "12.500"),
        ("5.00", "JPY", "5"),
        ("1E+3", "EUR", "1,000.00"),
    ],
)
def test_prices_have_their_currencys_decimals_and_more_where_they_have_more(
    value: str, currency: str, written: str
) -> None:
    assert price(Decimal(value), currency, EN) == written


def test_quantities_have_their_unit() -> None:
    assert quantity(Decimal("1.5"), "MON", FR) == "1,5\xa0mois"
    assert [quantity(Decimal("1.5"), "DAY", words) for words in (EN, FR)] == ["1.5\xa0days", "1,5\xa0jour"]
    assert quantity(Decimal(1), "LS", FR) == "forfait"
    assert quantity(Decimal(-8), "C62", EN) == "\u22128"


def test_references_are_said_by_their_role_and_an_older_invoice_is_not_always_credited() -> None:
    older = (Reference("invoice", "F-0", DAY), Reference("origin", "F-0"))

    def labels(kind: Kind) -> list[str]:
        said = presented(document(kind=kind, references=older), FR)
        return [f"{fact.label} {fact.value}" for fact in said.facts if fact.role == "reference"]

    assert labels(Kind.CREDIT_NOTE) == ["Facture d’origine F-0 du 20 novembre 2026"]
    assert labels(Kind.INVOICE) == ["Facture antérieure F-0 du 20 novembre 2026"]


def test_the_due_date_is_an_invoices_and_the_end_of_validity_a_quotes() -> None:
    both = {"due_date": DAY, "valid_until": DAY}
    roles = {kind: [fact.role for fact in presented(document(kind=kind, **both), EN).facts] for kind in Kind}
    assert roles == {
        Kind.QUOTE: ["date", "valid"],
        Kind.ORDER: ["date"],
        Kind.INVOICE: ["date", "due"],
        Kind.CREDIT_NOTE: ["date"],
    }


def test_in_one_line_a_paid_invoice_has_no_due_date() -> None:
    assert gist(document(due_date=DAY), EN) == ("F-1", "Lefèvre", "Due date 2026-11-20", "€120.00")
    assert gist(document(due_date=DAY, state=State.PAID), EN) == ("F-1", "Lefèvre", "Paid €120.00")
    assert gist(document(number=""), EN)[0] == "Invoice (draft)"


def test_in_one_line_a_customer_that_is_not_known_is_no_part() -> None:
    assert gist(document(number="", buyer=Party("")), EN) == ("Invoice (draft)", "€120.00")
    assert gist(document(buyer=Party(""), state=State.PAID), EN) == ("F-1", "Paid €120.00")


def test_titles_and_names() -> None:
    assert len({kind_word(kind, FR) for kind in Kind}) == len(Kind)
    assert presented(document(type_code="386"), FR).name == "Facture d’acompte F-1"
    assert presented(document(number="", state=State.DRAFT), FR).name == "Facture (brouillon)"
    assert presented(document(number="", state=State.DRAFT), FR).number == "Brouillon"


def test_dates_and_countries_are_brief_on_a_screen() -> None:
    abroad = document(seller=replace(PARTY, address=Address(country="FR")))
    paper, screen = presented(abroad, FR), presented(abroad, FR, brief=True)
    assert (paper.facts[0].value, screen.facts[0].value) == ("20 novembre 2026", "20/11/2026")
    assert (paper.buyer.address, screen.buyer.address) == (("Lyon", "BELGIQUE"), ("Lyon", "BE"))


def test_addresses_are_written_as_their_country_writes_them() -> None:
    quebec = Address("1, rue A", postcode="H2W 1Z3", city="Montréal", region="QC", country="CA")
    assert postal(quebec, "CA", str) == ("1, rue A", "Montréal QC\xa0\xa0H2W 1Z3")
    # Nobody types the country of customers at home.
    for home in ("CA", ""):
        assert postal(replace(quebec, country=""), home, str) == ("1, rue A", "Montréal QC\xa0\xa0H2W 1Z3")
    assert postal(Address("1, rue A", postcode="13002", city="Marseille"), "", str) == ("1, rue A", "13002 Marseille")
    assert postal(replace(quebec, country="FR"), "CA", str) == ("1, rue A", "H2W 1Z3 Montréal", "FR")


def test_an_iban_is_grouped_and_another_account_is_not() -> None:
    assert account("fr7630006000011234567890189") == "FR76 3000 6000 0112 3456 7890 189"
    assert account("001-23456") == "001-23456"


def test_in_canada_nothing_is_said_of_a_vat() -> None:
    canadian = document(currency="CAD", lines=(Line("Pain", Decimal(10), "C62", Decimal(10), (GST, QST)),))
    for words in (FR, QC):
        shown = presented(canadian, words)
        labels = [each.label for each in shown.totals]
        assert "Total avant taxes" in labels
        assert not any(
            "HT" in label.split() or "TTC" in label.split() for label in [*labels, *vars(shown.headings).values()]
        )
    assert "Total HT" in [each.label for each in presented(document(), FR).totals]
    assert tax_label(replace(GST, rate=NOTHING), QC) == "TPS\xa0: détaxé"


def test_a_quote_of_quebec_is_a_soumission_and_feminine() -> None:
    assert [kind_word(Kind.QUOTE, words) for words in (EN, FR, QC)] == ["Quote", "Devis", "Soumission"]
    assert [state_word(State.ACCEPTED, Kind.QUOTE, words) for words in (EN, FR, QC)] == [
        "accepted",
        "accepté",
        "acceptée",
    ]
    letter = "Please find attached our quote {number} of {date}, for a total of {amount} including tax."
    assert "soumission" in QC._(letter)
    assert not [each for each in ("Quote", "Quotes", "Quote numbers", "Prepared for") if "devis" in QC._(each).lower()]
