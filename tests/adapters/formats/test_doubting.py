"""What must not come in wrong in silence: rows that are no lines, amounts of other money, numbers that are cut."""

from __future__ import annotations

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping

_HEAD = "N°;Date;Client;Désignation;Qté;PU HT;TVA"
_ROW = "15/01/2026;Acme;Vis;10;1,00;20"


def documents(text: str, mapping: Mapping | None = None) -> tuple[Document, ...]:
    return read(text.encode(), "x.csv", mapping).documents


def refused(text: str) -> set[tuple[str, object]]:
    with pytest.raises(ProblemError) as caught:
        read(text.encode(), "x.csv")
    return {(each.code, each.facts.get("column", each.facts.get("line"))) for each in caught.value.problems}


@pytest.mark.parametrize(
    ("columns", "one", "two", "column"),
    [
        ("Date paiement;Mode", "16/01/2026;CB", "20/01/2026;Chèque", "Date paiement"),
        ("Mode de paiement", "CB", "Chèque", "Mode de paiement"),
        ("Montant payé;Payé le", "6,00;16/01/2026", "6,00;20/01/2026", "Payé le"),
    ],
)
def test_a_row_a_payment_is_billed_once_or_not_at_all(columns: str, one: str, two: str, column: str) -> None:
    text = f"{_HEAD};{columns}\nF1;{_ROW};{one}\nF1;{_ROW};{two}\n"
    assert refused(text) == {("import.rows-of-payments", column)}


def test_lines_that_are_the_same_stay_two_where_nothing_was_paid_otherwise() -> None:
    text = f"{_HEAD};Mode de paiement;Ligne\nF1;{_ROW};CB;1\nF1;{_ROW};CB;2\n"
    assert [str(each.totals.gross) for each in documents(text)] == ["24.00"]


@pytest.mark.parametrize("column", ["Série", "Journal", "N° de caisse", "Boutique", "Exercice"])
def test_one_number_in_two_series_is_no_single_document(column: str) -> None:
    text = f"{column};{_HEAD}\nA;12;{_ROW}\nB;12;{_ROW}\n"
    assert ("import.rows-of-series", column) in refused(text)
    said = documents(text, Mapping({column: Field.LEFT_OUT}))
    assert [len(each.lines) for each in said] == [2]


def test_a_number_that_a_spreadsheet_cut_short_names_no_document() -> None:
    text = f"{_HEAD}\n2,02601E+11;{_ROW}\n2,02601E+11;{_ROW}\n"
    assert refused(text) == {("import.cell-rounded", "N°")}


def test_a_telephone_number_that_was_cut_short_is_named_and_left_out() -> None:
    found = read(f"{_HEAD};Téléphone\nF1;{_ROW};3,36123E+10\n".encode(), "x.csv")
    assert found.documents[0].buyer.phone == ""
    assert "import.cell-rounded-left-out" in {each.code for each in found.notes}


@pytest.mark.parametrize("end", ["10;1", "10;1,0"])
def test_a_file_that_ends_in_the_middle_of_a_row_is_cut(end: str) -> None:
    assert refused(f"{_HEAD}\nF1;{_ROW}\nF2;15/01/2026;Acme;Clou;{end}") == {("import.csv-cut", 3)}
    assert len(documents(f"{_HEAD}\nF1;{_ROW}\nF2;{_ROW}")) == 2


@pytest.mark.parametrize(
    ("columns", "cells", "total"),
    [("Currency;Amount (CAD)", "USD;14,00", "10.00"), ("Devise;Total EUR", "CAD;6,60", "10.00")],
)
def test_amounts_in_other_money_than_the_documents_are_left_out(columns: str, cells: str, total: str) -> None:
    text = f"N°;Date;Client;Désignation;Qté;PU;{columns}\nF1;15/01/2026;Acme;Vis;10;1,00;{cells}\n"
    assert [str(each.totals.gross) for each in documents(text)] == [total]


def test_a_price_in_other_money_than_the_documents_is_none() -> None:
    text = "N°;Date;Client;Désignation;Qté;Prix (EUR);Devise\nF1;15/01/2026;Acme;Vis;10;1,00;CAD\n"
    assert ("import.header-missing", "price") in refused(text)


def test_what_stands_between_two_sums_is_a_tax_only_by_a_rate_of_here() -> None:
    head = "N°,Date,Client,Désignation,Qté,Prix,Total\nF1,15/01/2026,Acme,Vis,2,50.00,"
    assert refused(head + "140.00\n") == {("import.cell-total", "Total")}
    assert [str(each.totals.tax) for each in documents(head + "120.00\n")] == ["20.00"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("Nuits", "3"), ("Personnes", "2"), ("Weeks", "4"), ("% avancement", "50"), ("Gratuits", "2"), ("Nb colis", "3")],
)
def test_what_may_multiply_a_price_is_asked_where_no_amount_proves_it(column: str, value: str) -> None:
    text = f"{_HEAD};{column}\nF1;{_ROW};{value}\n"
    assert {each for _, each in refused(text)} == {column}
    proved = f"{_HEAD};{column};Total TTC\nF1;{_ROW};{value};12,00\n"
    assert [str(each.totals.gross) for each in documents(proved)] == ["12.00"]


@pytest.mark.parametrize(
    ("cell", "taxes"),
    [
        ("TPS 5% + TVQ 9,975%", ["GST 5", "QST 9.975"]),
        ("5% + 9,975%", ["GST 5", "QST 9.975"]),
        ("TPS/TVQ QC - 9.975", ["GST 5", "QST 9.975"]),
        ("GST 5%, PST 7%", ["GST 5", "PST 7"]),
        ("TVA 20%", ["VAT 20"]),
    ],
)
def test_a_cell_that_names_two_taxes_has_both(cell: str, taxes: list[str]) -> None:
    [document] = documents(f"{_HEAD}\nF1;15/01/2026;Acme;Vis;10;1,00;{cell}\n")
    assert [f"{each.scheme} {each.rate}" for each in document.lines[0].taxes] == taxes


@pytest.mark.parametrize("cell", ["20% + 1%", "20% TTC", "20% reverse charge", "5% + 7% + 9,975%"])
def test_a_cell_of_taxes_that_nobody_has_together_is_named(cell: str) -> None:
    assert refused(f"{_HEAD}\nF1;15/01/2026;Acme;Vis;10;1,00;{cell}\n") == {("import.cell-number", "TVA")}


@pytest.mark.parametrize(
    ("region", "currency", "taxes"),
    [
        ("", "CAD", ["GST 5", "QST 9.975"]),
        ("QC", "CAD", ["GST 5", "QST 9.975"]),
        ("NB", "CAD", ["HST 15"]),
        ("", "EUR", ["VAT 15"]),
    ],
)
def test_a_tax_of_fifteen_percent_of_little_is_that_of_the_province(
    region: str, currency: str, taxes: list[str]
) -> None:
    head = "No,Date,Customer,Province,Description,Qty,Price,Tax amount,Currency"
    found = read(f"{head}\n1,2026-01-15,Ann,{region},Tea,1,10.00,1.50,{currency}\n".encode(), "x.csv")
    assert [f"{each.scheme} {each.rate}" for each in found.documents[0].lines[0].taxes] == taxes
    said = "import.tax-quebec" in {each.code for each in found.notes}
    assert said is (not region and currency == "CAD")


def test_rates_that_other_rows_prove_hold_for_small_amounts_too() -> None:
    head = "No,Date,Customer,Description,Qty,Price,Tax amount,Currency"
    rows = "1,2026-01-15,Ann,Tea,1,100.00,15.00,CAD\n2,2026-01-15,Ann,Tea,1,10.00,1.50,CAD\n"
    assert {each.lines[0].taxes[0].scheme for each in documents(f"{head}\n{rows}")} == {"HST"}


@pytest.mark.parametrize(
    ("cell", "price"), [("10,00 $", "10.00"), ("45,00", "45.00")], ids=["a sign of money", "no rate that anybody has"]
)
def test_a_french_taux_that_is_no_rate_of_tax_is_a_price(cell: str, price: str) -> None:
    text = f"N° de facture;Client;Date;Produit/Service;Qté;Taux\nF1;Acme;15/01/2026;Café;2;{cell}\n"
    [document] = documents(text)
    assert (str(document.lines[0].price), document.lines[0].taxes) == (price, ())


def test_years_of_two_figures_stand_first_where_the_day_would_make_it_long_ago() -> None:
    found = read(f"{_HEAD}\nF1;26-01-15;Acme;Vis;10;1,00;20\n".encode(), "x.csv")
    assert found.documents[0].date.isoformat() == "2026-01-15"
    assert {"value": "26-01-15", "day": "2026-01-15"}.items() <= dict(found.notes[0].facts).items()
    assert documents(f"{_HEAD}\nF1;26-01-24;Acme;Vis;10;1,00;20\n")[0].date.isoformat() == "2024-01-26"


@pytest.mark.parametrize("name", ["Nr", "Nr.", "Invoice Nr", "Nro"])
def test_numbers_of_other_neighbours_are_numbers(name: str) -> None:
    text = f"{name};Date;Client;Désignation;Qté;PU HT;TVA\n7;{_ROW}\n"
    assert [each.number for each in documents(text)] == ["7"]


def test_a_header_in_brackets_is_a_table() -> None:
    text = "[N°];[Date];[Client];[Désignation];[Qté];[PU HT];[TVA %]\n" + f"F1;{_ROW}\n"
    assert [str(each.totals.gross) for each in documents(text)] == ["12.00"]


def test_what_a_question_proposes_is_not_missing_as_well() -> None:
    text = "N° de facture,Date de la commande,Client,Désignation,Qté,PU HT,TVA %\nF1,15/01/2026,Acme,Vis,10,1.00,20\n"
    assert refused(text) == {("import.column-date", "Date de la commande")}


@pytest.mark.parametrize(
    ("header", "row", "total"),
    [
        (
            (
                "Numéro,Partenaire,Date de facturation,Lignes de facture/Libellé,Lignes de facture/Quantité,"
                "Lignes de facture/Prix unitaire,Lignes de facture/Remise (%),Lignes de facture/Taxes"
            ),
            "FAC/2026/00001,Acme,2026-01-15,Chaise,2.0,50.0,10.0,20%",
            "108.00",
        ),
        (
            "N° facture externe *,Date facture *,Client,Désignation *,Qté *,PU HT *,Remise,TVA",
            "F-1,15/01/2026,Acme,Pose,2,45.5000,10%,20",
            "98.28",
        ),
        (
            (
                "N° de facture,Date facture,Prénom (facturation),Nom (facturation),Titre du produit,Quantité,"
                "Coût de l'article,Montant total de la taxe,Montant total de la commande"
            ),
            "1201,2026-01-15,Zoé,Acme,Savon,2,20.00,8.00,48.00",
            "48.00",
        ),
    ],
    ids=["odoo", "evoliz", "woocommerce"],
)
def test_names_with_whose_they_are_and_of_what_are_known(header: str, row: str, total: str) -> None:
    [document] = documents(f"{header}\n{row}\n")
    assert (document.buyer.name.rpartition(" ")[2], str(document.totals.gross)) == ("Acme", total)


def test_a_sale_of_a_till_without_a_customer_says_whose_it_may_be() -> None:
    text = f"{_HEAD}\nF1;15/01/2026;;Vis;10;1,00;20\n"
    assert refused(text) == {("import.cell-no-customer", "Client")}


@pytest.mark.parametrize(
    ("columns", "cells", "wrong"),
    [
        ("Poids (kg);Prix au kg", "2,500;3,00", "Poids (kg)"),
        ("Qté;Poids (kg);Prix/kg", "2;2,500;3,00", "Poids (kg)"),
        ("Heures;Minutes;Taux horaire", "2;30;60,00", "Minutes"),
        ("Début;Fin;Tarif horaire", "09:00;11:30;60,00", "Fin"),
        ("Qté;PU HT", "50%;200,00", "Qté"),
    ],
)
def test_what_a_price_is_for_is_asked_where_it_is_not_the_quantity(columns: str, cells: str, wrong: str) -> None:
    text = f"N°;Date;Client;Désignation;{columns};TVA %\nF1;15/01/2026;Acme;Vis;{cells};20\n"
    assert wrong in {each for _, each in refused(text)}


@pytest.mark.parametrize(
    ("column", "value", "other"), [("Option", "oui", "non"), ("Autoliquidation", "Oui", ""), ("Validée", "non", "oui")]
)
def test_rows_that_are_no_plain_ones_by_a_column_that_is_left_out_stop(column: str, value: str, other: str) -> None:
    assert refused(f"{_HEAD};{column}\nF1;{_ROW};{value}\n") == {("import.row-otherwise", column)}
    plain = f"{_HEAD};{column}\nF1;{_ROW};{other}\n"
    assert len(documents(plain)) == 1
    assert len(documents(f"{_HEAD};{column}\nF1;{_ROW};{value}\n", Mapping({column: Field.LEFT_OUT}))) == 1


def test_what_was_deleted_is_cancelled() -> None:
    assert [each.state for each in documents(f"{_HEAD};Supprimé\nF1;{_ROW};oui\n")] == [State.CANCELLED]
