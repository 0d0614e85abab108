"""Lists with columns of their own for each rate, one row an invoice: each rate with an amount becomes a line."""

from __future__ import annotations

import pytest

from komtui.adapters.formats._reading import look, read
from komtui.domain.sales.document import Document
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.table import Because
from komtui.i18n import Localizer
from komtui.services.sales.exchange.mappings import as_json, from_json

WORDS = {Field.DESCRIPTION: "Facture {number}"}
PROGRAM = (
    "Facture;Date;Client;Base HT 20%;TVA 20%;Base HT 5,5%;TVA 5,5%;Total HT;Total TVA;Total TTC\n"
    "F-1;02/01/2026;Zoé;1000,00;200,00;100,00;5,50;1100,00;205,50;1305,50\n"
    "F-2;15/01/2026;Ada;450,00;90,00;0,00;0,00;450,00;90,00;540,00\n"
    "F-3;16/01/2026;Ada;;;10,00;0,55;10,00;0,55;10,55\n"
    "F-4;16/01/2026;Ada;0,00;0,00;0,00;0,00;0,00;0,00;0,00\n"
)
LISTS = {
    "program": (PROGRAM, [("1000.00", "20"), ("100.00", "5.5")], "1305.50"),
    "till with tax": (
        (
            "Ticket N°,Date,Client,CA TTC 20 %,TVA 20 %,CA TTC 10 %,TVA 10 %,Total TTC\n"
            "1,2026-01-02,Comptoir,12.00,2.00,11.00,1.00,23.00\n"
        ),
        [("10.00", "20"), ("10.00", "10")],
        "23.00",
    ),
    "dotted": (
        (
            "N° de pièce;Date de pièce;Nom du client;H.T. 20,00%;T.V.A. 20,00%;H.T. 5,50 %;T.V.A. 5,50 %;Total T.T.C.\n"
            "F-1;20/01/2026;Zoé;1000,00;200,00;100,00;5,50;1305,50\n"
        ),
        [("1000.00", "20"), ("100.00", "5.5")],
        "1305.50",
    ),
    "nothing on one of them": (
        (
            "Facture;Date;Client;Base HT 20 (€);TVA 20 (€);Montant HT 0%;Total TTC\n"
            "F-1;20/01/2026;Zoé;1000,00;200,00;100,00;1300,00\n"
        ),
        [("1000.00", "20"), ("100.00", "0")],
        "1300.00",
    ),
    "without columns of tax": (
        "Invoice No,Date,Customer,Net 20%,Net 5%,Total\nF-1,2026-01-20,Zoé,100.00,10.00,130.50\n",
        [("100.00", "20"), ("10.00", "5")],
        "130.50",
    ),
}


def _lines(document: Document) -> list[tuple[str, str]]:
    return [(str(line.price), str(line.taxes[0].rate)) for line in document.lines]


@pytest.mark.parametrize("name", LISTS)
def test_each_base_with_its_rate_is_a_line(name: str) -> None:
    text, lines, gross = LISTS[name]
    assert {each.code for each in look(text.encode(), "f").problems} == {"import.header-list"}
    first = read(text.encode(), "f", Mapping(given=WORDS)).documents[0]
    assert (_lines(first), str(first.totals.gross)) == (lines, gross)
    assert {line.description for line in first.lines} == {f"Facture {first.number}"}


def test_a_rate_without_an_amount_is_no_line_and_an_invoice_of_nothing_has_one() -> None:
    imported = read(PROGRAM.encode(), "f", Mapping(given=WORDS))
    assert [_lines(each) for each in imported.documents[1:]] == [
        [("450.00", "20")],
        [("10.00", "5.5")],
        [("0.00", "20")],
    ]
    assert "import.rates-parted" in {each.code for each in imported.notes}


@pytest.mark.parametrize(
    ("stated", "other", "column"),
    [
        ("5,50;1100,00", "5,60;1100,00", "TVA 20% / TVA 5,5%"),
        ("1100,00;205,50", "1100,01;205,50", "Total HT"),
        ("205,50;1305,50", "205,51;1305,50", "Total TVA"),
        ("205,50;1305,50", "205,50;1305,51", "Total TTC"),
        ("1000,00;200,00", "n/a;200,00", "Base HT 20% / Base HT 5,5%"),
    ],
)
def test_totals_and_taxes_are_checked_and_named_as_the_file_has_them(stated: str, other: str, column: str) -> None:
    text = PROGRAM.replace(stated, other, 1)
    problems = look(text.encode(), "f", Mapping(given=WORDS)).problems
    assert column in {each.facts.get("column") for each in problems}


def test_the_columns_are_shown_as_what_they_are_and_no_others() -> None:
    table = look(PROGRAM.encode(), "f").table
    assert table is not None
    assert [each.header for each in table.columns] == PROGRAM.partition("\n")[0].split(";")
    fields = [each.field for each in table.columns[3:7]]
    assert fields == [Field.LINE_NET, Field.TAX_AMOUNT] * 2
    assert table.rows == 4
    assert not table.asked


def test_columns_whose_names_say_no_rate_are_said_with_theirs() -> None:
    text = PROGRAM.replace("Base HT 20%;TVA 20%;Base HT 5,5%;TVA 5,5%", "Divers;Taxe divers;Livres;Taxe livres")
    fields = dict.fromkeys(("Divers", "Livres"), Field.LINE_NET)
    fields |= dict.fromkeys(("Taxe divers", "Taxe livres"), Field.TAX_AMOUNT)
    rates = {"Divers": "20", "Taxe divers": "20 %", "Livres": "5,50", "Taxe livres": "5.5"}
    mapping = from_json(as_json(Mapping(fields, given=WORDS, rates=rates)), "f")
    assert mapping.rates == rates
    first = read(text.encode(), "f", mapping).documents[0]
    assert (_lines(first), str(first.totals.gross)) == ([("1000.00", "20"), ("100.00", "5.5")], "1305.50")
    table = look(text.encode(), "f", mapping).table
    assert table is not None
    assert {each.because for each in table.columns[3:7]} == {Because.MAPPING}


def test_rows_without_a_number_are_never_put_together() -> None:
    text = "Date;Client;Base HT 20%;Base HT 5,5%\n20/01/2026;Zoé;10,00;1,00\n20/01/2026;Zoé;20,00;\n"
    codes = [each.code for each in look(text.encode(), "f", Mapping(given=WORDS)).problems]
    assert codes == ["import.rates-rows"]


def test_taxes_without_their_bases_say_what_is_missing() -> None:
    text = "Facture;Date;Client;HT;TVA 20%;TVA 5,5%;TTC\nF-1;20/01/2026;Zoé;1100,00;200,00;5,50;1305,50\n"
    problem = look(text.encode(), "f", Mapping(given=WORDS)).problems[0]
    assert problem.code == "import.rates-bases"
    assert problem.facts["columns"] == "TVA 20%, TVA 5,5%"


def test_what_no_column_says_is_named_once_in_the_words_of_the_reader() -> None:
    text = "Facture;Date;Prénom;Objet;Prix HT;TVA\n" + "".join(
        f"F-{at};20/01/2026;;Pain;{at};20\n" for at in range(1, 9)
    )
    (problem,) = look(text.encode(), "f").problems
    assert problem.code == "import.column-lacking"
    assert "«\xa0nom du client\xa0»" in Localizer("fr").problem(problem)
    text = text.replace("Prénom", "Client")
    assert {each.code for each in look(text.encode(), "f").problems} == {"import.cell-no-customer"}


def test_an_amount_with_tax_alone_asks_which_tax_is_in_it() -> None:
    text = "Facture;Date;Client;Objet;Total TTC\nF-1;20/01/2026;Zoé;Pain;12,00\n"
    assert [each.code for each in look(text.encode(), "f").problems] == ["import.list-tax"]
    (document,) = read(text.encode(), "f", Mapping(given={Field.TAX: "20"})).documents
    assert (str(document.totals.net), str(document.totals.tax)) == ("10.00", "2.00")


def test_a_field_without_a_column_is_said_in_words_and_a_header_as_it_stands() -> None:
    text = "N°;Date;Client;Montant\nF-1;20/01/2026;Zoé;1200,00\n"
    mapping = Mapping({"Montant": Field.LINE_NET}, given={**WORDS, Field.TAX: "17,3"})
    (problem,) = [each for each in look(text.encode(), "f", mapping).problems if each.code == "import.cell-rate"]
    assert "taux de TVA" in Localizer("fr").problem(problem)
    own = "number;date;customer;description;price;tax\nF-1;2026-01-20;Zoé;Pain;1;17.3\n"
    assert "“tax”" in Localizer("en").problem(look(own.encode(), "f").problems[0])


NUMBERED = (
    "Facture;Date;Client;Taux 1;Base 1;TVA 1;Taux 2;Base 2;TVA 2;Total HT;Total TVA;Total TTC\n"
    "F-1;15/01/2026;Acme;20;1000,00;200,00;5,5;100,00;5,50;1100,00;205,50;1305,50\n"
    "F-2;16/01/2026;Beta;5,5;10,00;0,55;;;;10,00;0,55;10,55\n"
)


def test_a_rate_in_a_cell_with_its_base_beside_it_is_a_line() -> None:
    assert {each.code for each in look(NUMBERED.encode(), "f").problems} == {"import.header-list"}
    found = read(NUMBERED.encode(), "f", Mapping(given=WORDS)).documents
    assert [_lines(each) for each in found] == [[("1000.00", "20"), ("100.00", "5.5")], [("10.00", "5.5")]]
    assert [str(each.totals.gross) for each in found] == ["1305.50", "10.55"]
    joined = NUMBERED.replace("Taux 1;Base 1;TVA 1", "TVA1 %;TVA1 base;TVA1 montant").replace("Taux 2", "TVA2 %")
    joined = joined.replace("Base 2;TVA 2", "TVA2 base;TVA2 montant")
    assert read(joined.encode(), "f", Mapping(given=WORDS)).documents == found


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("20;1000,00;200,00", "20;1000,00;201,00", "import.cell-line-total"),
        ("5,5;100,00;5,50", ";100,00;", "import.cell-tax-empty"),
        ("1100,00;205,50;1305,50", "1100,00;205,50;1305,51", "import.cell-total"),
    ],
)
def test_an_amount_beside_a_rate_in_a_cell_is_checked(right: str, wrong: str, code: str) -> None:
    problems = look(NUMBERED.replace(right, wrong).encode(), "f", Mapping(given=WORDS)).problems
    assert code in {each.code for each in problems}
