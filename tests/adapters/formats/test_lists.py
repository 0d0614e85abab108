"""Lists with one row an invoice: each row is the only line of its document, in the words that somebody gives."""

from __future__ import annotations

from decimal import Decimal

import pytest

from komtui.adapters.formats._reading import look, read
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping

_WORDS = {Field.DESCRIPTION: "Facture {number}"}
LISTS = {
    # Each with net, tax and total of its first invoice.
    "pennylane": (
        (
            "N° de facture;Date;Échéance;Client;Montant TTC;Montant HT;Montant TVA;Statut\n"
            "F-1;02/01/2026;01/02/2026;Zoé;1200,00;1000,00;200,00;Payée\n"
            "F-2;15/01/2026;14/02/2026;Ada;540,00;450,00;90,00;À payer\n"
        ),
        ("1000.00", "200.00"),
    ),
    "momenteo": (
        (
            "Numéro,Client,Date,Échéance,Sous-total,TPS,TVQ,Total,Solde,Statut\n"
            "1001,Dépanneur,2026-01-15,2026-02-14,100.00,5.00,9.98,114.98,0.00,Payée\n"
            "1002,Atelier,2026-01-20,2026-02-19,250.00,12.50,24.94,287.44,287.44,Envoyée\n"
        ),
        ("100.00", "14.98"),
    ),
    "rates in the names": (
        (
            "Facture;Date;Client;HT;TVA 20%;TTC\nF-1;02/01/2026;Zoé;1000,00;200,00;1200,00\n"
            "F-2;15/01/2026;Ada;450,00;90,00;540,00\n"
        ),
        ("1000.00", "200.00"),
    ),
    "net and gross alone": (
        (
            "Facture;Date;Client;Montant HT;Montant TTC\nF-1;02/01/2026;Zoé;1000,00;1200,00\n"
            "F-2;15/01/2026;Ada;100,00;105,50\n"
        ),
        ("1000.00", "200.00"),
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_for_words_alone_where_its_amounts_tell_the_rest(name: str) -> None:
    text, (net, tax) = LISTS[name]
    assert "import.header-list" in {each.code for each in look(text.encode(), "f").problems}
    first, second = read(text.encode(), "f", Mapping(given=_WORDS)).documents
    assert [each.description for each in first.lines] == [f"Facture {first.number}"]
    assert (str(first.totals.net), str(first.totals.tax)) == (net, tax)
    assert len(second.lines) == 1


def test_the_tax_of_a_list_is_asked_where_nothing_says_it() -> None:
    text = "N°;Date;Client;Montant\nF-1;02/01/2026;Zoé;1200,00\nF-2;15/01/2026;Ada;540,00\n"
    assert [each.code for each in look(text.encode(), "f", Mapping(given=_WORDS)).problems] == ["import.list-tax"]
    for rate, field, total in (("20", Field.LINE_NET, "1440.00"), ("20", Field.LINE_TOTAL, "1200.00")):
        mapping = Mapping({"Montant": field}, given={**_WORDS, Field.TAX: rate})
        assert str(read(text.encode(), "f", mapping).documents[0].totals.gross) == total
    untaxed = Mapping({"Montant": Field.LINE_NET}, given={**_WORDS, Field.TAX: ""})
    assert read(text.encode(), "f", untaxed).documents[0].lines[0].taxes == ()


def test_a_rate_that_nobody_has_is_refused_when_it_is_given_as_well() -> None:
    text = "N°;Date;Client;Montant\nF-1;02/01/2026;Zoé;1200,00\n"
    mapping = Mapping({"Montant": Field.LINE_NET}, given={**_WORDS, Field.TAX: "17,3"})
    assert "import.cell-rate" in {each.code for each in look(text.encode(), "f", mapping).problems}


def test_a_row_of_totals_is_left_out_of_a_list_whatever_is_given() -> None:
    text = "N°;Date;Client;HT;TVA;TTC\nF-1;02/01/2026;Zoé;10,00;2,00;12,00\nTotal;;;10,00;2,00;12,00\n"
    (document,) = read(text.encode(), "f", Mapping(given=_WORDS)).documents
    assert document.totals.gross == Decimal("12.00")


def test_a_customer_is_given_for_a_till_that_knows_none() -> None:
    text = "Numéro;Date;Désignation;Qté;Prix TTC;TVA\n1;02/01/2026;Café;2;3,00;10\n"
    assert "import.header-missing" in {each.code for each in look(text.encode(), "f").problems}
    (document,) = read(text.encode(), "f", Mapping(given={Field.CUSTOMER: "Client de passage"})).documents
    assert (document.buyer.name, str(document.totals.gross)) == ("Client de passage", "6.00")
