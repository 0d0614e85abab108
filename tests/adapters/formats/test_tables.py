"""Tables that other programs wrote: right to the cent, or stopped at the column that nobody can know."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from komtui.adapters.formats._reading import look, read
from komtui.adapters.formats.csv.header import recognised
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.tax import Tax
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import DateOrder, Mapping
from komtui.domain.tables.table import Because
from komtui.i18n import localizer
from komtui.i18n.sentences.fields import field_words
from komtui.services.ports import Imported

D = Decimal
CASES = Path(__file__).parents[2] / "data" / "cases"
HEAD = "number,date,customer,description,price"


def case(name: str) -> Imported:
    return read((CASES / name).read_bytes(), name)


def documents(text: str, mapping: Mapping | None = None, encoding: str = "utf-8") -> tuple[Document, ...]:
    return read(text.encode(encoding), "file.csv", mapping).documents


def notes(imported: Imported) -> set[str]:
    return {each.code for each in imported.notes}


def refused(text: str, mapping: Mapping | None = None) -> dict[str, str]:
    """The columns or places of each problem, by code."""
    with pytest.raises(ProblemError) as caught:
        documents(text, mapping)
    return {each.code: str(each.facts.get("column", each.facts.get("place"))) for each in caught.value.problems}


@pytest.mark.parametrize(
    ("name", "nets", "grosses"),
    [
        ("no.csv", ["10.00", "20.00"], ["12.00", "24.00"]),
        ("q.csv", ["612.50"], ["735.00"]),
        ("incl.csv", ["100.00"], ["120.00"]),
        ("disc.csv", ["85.00"], ["102.00"]),
        ("remise.csv", ["45.00"], ["54.00"]),
        ("qc.csv", ["250.00"], ["287.44"]),
        ("fd.csv", ["1000.00", "1700.00"], ["1200.00", "2040.00"]),
        ("frac.csv", ["100.00"], ["120.00"]),
        ("totalrow2.csv", ["50.00"], ["60.00"]),
        ("title.csv", ["50.00"], ["60.00"]),
        ("macroman.csv", ["50.00"], ["60.00"]),
        ("cp850.csv", ["50.00"], ["60.00"]),
        ("u16nobom.csv", ["50.00"], ["60.00"]),
    ],
)
def test_exports_come_in_right(name: str, nets: list[str], grosses: list[str]) -> None:
    found = case(name).documents
    assert [(str(each.totals.net), str(each.totals.gross)) for each in found] == list(zip(nets, grosses, strict=True))


def test_rows_of_two_numbers_are_two_documents() -> None:
    assert [(each.number, each.lines[0].description) for each in case("no.csv").documents] == [
        ("1001", "Widget"),
        ("1002", "Gadget"),
    ]


def test_hours_are_a_quantity_and_shipping_is_a_charge() -> None:
    (document,) = case("q.csv").documents
    (line,) = document.lines
    assert (line.quantity, line.unit, line.net("EUR")) == (D("7.5"), "HUR", D("600.00"))
    (shipping,) = document.adjustments
    assert (shipping.charge, shipping.amount, shipping.taxes) == (True, D("12.50"), (Tax("VAT", "S", D(20)),))


@pytest.mark.parametrize("name", ["macroman.csv", "cp850.csv", "u16nobom.csv"])
def test_letters_are_found_out_and_it_is_said(name: str) -> None:
    imported = case(name)
    assert (imported.documents[0].buyer.name, imported.documents[0].lines[0].description) == ("Café d'été", "Thé vert")
    assert "import.encoding-found" in notes(imported)


def test_what_is_left_out_is_named() -> None:
    assert "import.row-left-out" in notes(case("totalrow2.csv"))
    assert "import.title-left-out" in notes(case("title.csv"))
    (left,) = (each for each in case("fd.csv").notes if each.code == "import.columns-left-out")
    assert left.facts["columns"] == "Ligne"


def test_amounts_of_two_taxes_are_no_rates() -> None:
    (document,) = case("qc.csv").documents
    assert document.lines[0].taxes == (Tax("GST", "S", D(5)), Tax("QST", "S", D("9.975")))


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Réf.", "A-1", "import.column-number"),
        ("Réf. dossier", "A-1", "import.column-number"),
        ("Nb colis facturés", "3", "import.column-quantity"),
        ("Sales rate", "12.50", "import.column-price"),
        ("Eco tax", "0.35", "import.column-tax"),
        ("Ristourne remise fidélité", "2.00", "import.column-discount"),
        ("Frais de port et emballage", "4.50", "import.column-shipping"),
        ("Tip total", "4.50", "import.column-total"),
        ("Pourboire", "4,50", "import.column-unknown"),
        ("Spalte", "12.50 €", "import.column-unknown"),
        ("", "12.50", "import.column-unknown"),
        ("Wohin", "zoe@client.example", "import.column-email"),
        ("Währung", "USD", "import.column-currency"),
        ("discont", "5", "import.header-similar"),
    ],
)
def test_a_column_that_may_matter_stops_the_file(header: str, value: str, code: str) -> None:
    text = f'date,customer,description,price,{header}\n2026-01-05,A,B,10,"{value}"\n'
    found = refused(text)
    assert found == {code: header or "5"}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Warehouse", "X"),
        ("Shipping Method", "Colissimo"),
        ("Tip", "0.00"),
        ("Discount Code", "NOEL10"),
        ("Statut", "Envoyée"),
    ],
)
def test_a_column_that_cannot_matter_is_left_out_and_named(header: str, value: str) -> None:
    imported = read(f"{HEAD},{header}\nF-1,2026-01-05,A,B,10,{value}\n".encode(), "file")
    named = {each.facts["columns"] for each in imported.notes if each.code == "import.columns-left-out"}
    assert named == (set() if value == "0.00" else {header})


@pytest.mark.parametrize(
    "header",
    [
        "Invoice No",
        "Invoice #",
        "InvoiceID",
        "Bill No",
        "N° de pièce",
        "Document No.",
        "*InvoiceNumber",
        "invoice_number",
    ],
)
def test_numbers_under_other_names_keep_documents_apart(header: str) -> None:
    rows = "1001,2026-01-05,A,B,10\n1002,2026-01-05,A,C,20\n"
    assert [each.number for each in documents(f"{header},date,customer,description,price\n{rows}")] == ["1001", "1002"]


@pytest.mark.parametrize("header", ["price incl. VAT", "Prix TTC", "unitPriceGross", "Prix unitaire (€ TTC)"])
def test_prices_with_tax_keep_their_total_to_the_cent(header: str) -> None:
    rows = "".join(f"F-{cents},2026-01-05,A,B,3,{cents / 100:.2f},20\n" for cents in range(1, 200))
    for document in documents(f"number,date,customer,description,quantity,{header},tax\n{rows}"):
        assert document.totals.gross == D(document.number[2:]) / 100 * 3, document.number
        assert document.totals.lines == sum(line.net(document.currency) for line in document.lines)


def test_totals_tell_whether_prices_are_with_tax() -> None:
    (document,) = documents(f"{HEAD},VAT,Total\nF-1,2026-01-05,A,B,12.00,20%,12.00\n")
    assert (document.totals.net, document.totals.gross) == (D("10.00"), D("12.00"))
    (document,) = documents(f"{HEAD},VAT,Total\nF-1,2026-01-05,A,B,12.00,20%,14.40\n")
    assert (document.totals.net, document.totals.gross) == (D("12.00"), D("14.40"))


def test_a_rate_that_no_country_has_is_named() -> None:
    assert refused(f"{HEAD},tax rate\nF-1,2026-01-05,A,B,100,37\n") == {"import.cell-rate": "tax rate"}
    assert documents(f"{HEAD},currency,tax rate\nF-1,2026-01-05,A,B,100,USD,8.875\n")[0].totals.tax == D("8.88")


def test_a_discount_that_may_be_an_amount_or_a_percentage_is_asked() -> None:
    text = f"{HEAD},remise\nF-1,2026-01-05,A,B,200.00,5.00\n"
    assert refused(text) == {"import.column-open": "remise"}
    assert documents(text, Mapping({"remise": Field.DISCOUNT_AMOUNT}))[0].totals.net == 195
    assert documents(f"{HEAD},remise,total ht\nF-1,2026-01-05,A,B,200.00,5.00,190.00\n")[0].totals.net == 190
    assert documents(f"{HEAD},remise,total ht\nF-1,2026-01-05,A,B,200.00,5.00,195.00\n")[0].totals.net == 195


def test_taxes_rounded_line_by_line_are_taken_where_the_file_reckons_so() -> None:
    rows = "F-1,2026-01-05,A,B,0.02,20,0.09,0.04,{}\nF-1,,,B,0.02,20,,,\nF-1,,,C,0.05,20,,,\n"
    head = f"{HEAD},tax,total ht,total tva,total ttc\n"
    assert documents(head + rows.format("0.13").replace("0.04", "0.01", 1).replace("0.13", "0.10"))[
        0
    ].totals.gross == D("0.10")
    assert set(refused(head + rows.format("0.13"))) == {"import.cell-total"}


def test_a_total_due_says_what_was_paid() -> None:
    (document,) = documents(f"{HEAD},tax,total,balance due\nF-1,2026-01-05,A,B,100,20,120,20\n")
    assert (document.prepaid, document.totals.payable) == (100, 20)


@pytest.mark.parametrize(
    ("written", "price"),
    [("(100.00)", "-100.00"), ("100.00-", "-100.00"), ('="100.00"', "100.00"), ("CA$100.00", "100.00")],
)
def test_numbers_as_accountants_and_spreadsheets_write_them(written: str, price: str) -> None:
    text = f'{HEAD}\nF-1,2026-01-05,A,B,"{written}"\n'.replace('""100.00""', '""100.00""').replace(
        '"="100.00""', '"=""100.00"""'
    )
    assert documents(text)[0].lines[0].price == D(price)


def test_zeros_before_a_number_stay() -> None:
    assert documents(f'{HEAD}\n"=""0012""",2026-01-05,A,B,1\n')[0].number == "0012"


@pytest.mark.parametrize(
    "written",
    [
        *(
            "5 Jan 2026",
            "January 5, 2026",
            "5 janvier 2026",
            "lundi 5 janvier 2026",
            "05-janv.-26",
            "2026-01-05 14:32:10 +0100",
        ),
        *("2026-01-05T10:00:00Z", "05/01/2026 à 14h02", "Mon, 5 Jan 2026"),
    ],
)
def test_dates_in_words(written: str) -> None:
    assert documents(f'{HEAD}\nF-1,"{written}",A,B,1\n')[0].date.isoformat() == "2026-01-05"


def test_dates_that_may_be_american_are_asked() -> None:
    text = f"{HEAD},currency\nF-1,03/04/2026,A,B,1,USD\n"
    assert refused(text) == {"import.dates-open": "date"}
    assert documents(text, Mapping(dates=DateOrder.MONTH_FIRST))[0].date.isoformat() == "2026-03-04"
    assert "import.dates-day-first" in notes(read(text.replace("USD", "EUR").encode(), "file"))


@pytest.mark.parametrize(
    ("language", "day"), [("en", "is January 5, 2026."), ("fr", "5 janvier 2026"), ("fr_CA", "5 janvier 2026")]
)
def test_how_an_open_date_is_read_is_said_in_words(language: str, day: str) -> None:
    imported = read(f"{HEAD}\nF-1,05/01/2026,A,B,1\n".encode(), "file")
    (note,) = [each for each in imported.notes if each.code == "import.dates-day-first"]
    assert day in localizer(language).problem(note)


def test_a_date_that_is_none_is_refused_though_its_order_is_open() -> None:
    assert list(refused(f"{HEAD}\nF-1,00/05/2026,A,B,1\n")) == ["import.cell-date"]


GERMAN = "Rechnungsnummer;Rechnungsdatum;Kunde;Beschreibung;Menge;Einzelpreis"
SPANISH = "Número de factura;Fecha;Comprador;Concepto;Cantidad;Precio unitario"
MEANT = (Field.NUMBER, Field.DATE, Field.CUSTOMER, Field.DESCRIPTION, Field.QUANTITY, Field.PRICE)


@pytest.mark.parametrize("header", [GERMAN, SPANISH, GERMAN.replace("Menge;", ";")])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("title", ["", "Umsätze 2026\n"])
def test_a_table_of_names_that_are_not_known_is_a_table(header: str, delimiter: str, title: str) -> None:
    text = title + f"{header}\nR-1;05.01.2026;Zoé;Brot;2;1.20\nR-2;25.01.2026;Ada;Brot;3;1.20\n".replace(";", delimiter)
    text = text.replace(header, header.replace(";", delimiter))
    found = refused(text)
    assert "import.unknown-format" not in found
    assert "import.header-missing" in found
    names = header.split(";")
    table = look(text.encode(), "file").table
    assert table is not None
    assert [each.header for each in table.columns] == names
    assert table.columns[1].proposals[0] is Field.DATE
    if "" not in names:
        (first, _) = documents(text, Mapping(dict(zip(names, MEANT, strict=True))))
        assert (first.number, first.buyer.name, first.totals.net) == ("R-1", "Zoé", D("2.40"))


@pytest.mark.parametrize(
    "text",
    [
        "R-1;05.01.2026;Zoé;Brot;2;1,20\nR-2;25.01.2026;Ada;Brot;3;1,20\n",
        "Liebe Zoé, wie geht es Dir, und Ada?\nUns geht es gut, danke, Ada.\n",
        "Menge;Preis\n2;1,20\n",
        "Kunde;Ort;Land\nZoé;Lyon;FR\n",
        "Rechnungsnummer;Menge;Preis\n",
    ],
)
def test_what_has_no_header_over_figures_is_no_table(text: str) -> None:
    assert "import.unknown-format" in refused(text)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["Crêperie « Zoé »", "CAFÉ DE L'ÉTÉ", "François Noël", "Île d'Orléans"])
def test_encodings_are_found(encoding: str, name: str) -> None:
    (document,) = documents(f"{HEAD}\nF-1,2026-01-05,{name},Thé glacé,1\n", encoding=encoding)
    assert (document.buyer.name, document.lines[0].description) == (name, "Thé glacé")


def test_an_encoding_that_is_open_is_asked_and_can_be_said() -> None:
    content = f"{HEAD}\nF-1,2026-01-05,Dvořák,B,1\n".encode("cp1250")
    with pytest.raises(ProblemError) as caught:
        read(content, "file")
    (problem,) = caught.value.problems
    assert (problem.code, "Windows-1250: Dvořák" in str(problem.facts["readings"])) == ("import.encoding-unsure", True)
    assert read(content, "file", Mapping(encoding="cp1250")).documents[0].buyer.name == "Dvořák"


@pytest.mark.parametrize("value", ["n/a", "bob.example", "zoe@@client.example"])
def test_what_is_no_address_is_named_by_line_and_column(value: str) -> None:
    imported = read(f"{HEAD},courriel\nF-1,2026-01-05,A,B,1,{value}\n".encode(), "file")
    (note,) = (each for each in imported.notes if each.code == "import.cell-email")
    assert (note.facts["line"], note.facts["column"], note.facts["value"]) == (2, "courriel", value)
    assert imported.documents[0].buyer.email == ""


def test_several_addresses_come_in() -> None:
    text = f'{HEAD},e-mail\nF-1,2026-01-05,A,B,1,"Zoé <zoe@client.example>; mailto:ann@client.example"\n'
    assert documents(text)[0].buyer.email == "zoe@client.example, ann@client.example"


@pytest.mark.parametrize(("cell", "code"), [("9" * 101, "import.cell-too-long"), ("F\x011", "import.cell-control")])
def test_numbers_that_nobody_could_type_are_refused(cell: str, code: str) -> None:
    assert code in refused(f"{HEAD}\n{cell},2026-01-05,A,B,1\n")


def test_a_workbook_is_told_how_to_be_saved() -> None:
    with pytest.raises(ProblemError) as caught:
        read(b"PK\x03\x04" + b"\0" * 40 + b"xl/workbook.xml", "book.xlsx")
    assert [(each.code, each.facts["program"]) for each in caught.value.problems] == [("import.spreadsheet", "Excel")]


def test_looking_tells_of_every_column_why() -> None:
    sight = look(f"{HEAD},Réf.,Vendor\nF-1,2026-01-05,A,B,10,,Z\nF-1,,,C,20,7-a,Z\n".encode(), "file")
    assert sight.table is not None
    told = {each.header: (each.field, each.because) for each in sight.table.columns}
    assert told["price"] == (Field.PRICE, Because.NAME)
    assert told["Vendor"] == (Field.LEFT_OUT, Because.STRANGE)
    assert [len(each.lines) for each in sight.documents] == [2]


def test_a_mapping_says_what_a_column_is() -> None:
    text = f"{HEAD},Réf.,Pourboire\nF-1,2026-01-05,A,B,10,K-7,2.00\n"
    said = Mapping({"Réf.": Field.ORDER, "Pourboire": Field.SHIPPING}, currency="CAD")
    (document,) = documents(text, said)
    assert (document.references[0].number, document.totals.net, document.currency) == ("K-7", D("12.00"), "CAD")


def test_json_names_that_may_matter_are_refused_with_the_known_one() -> None:
    with pytest.raises(ProblemError) as caught:
        case("j1.json")
    assert {str(each.facts["place"]): each.facts["name"] for each in caught.value.problems} == {
        "invoice_number": "number",
        "currency_code": "currency",
        "shipping": "adjustments",
        "amount_paid": "prepaid",
        "lines[0].qty": "quantity",
        "lines[0].unit_price": "price",
        "lines[0].vat": "tax",
        "lines[0].discount_amount": "adjustments",
    }


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_what_is_proposed_can_be_typed_as_a_header(language: str) -> None:
    words = localizer(language)
    # What a state is called says little without the program that wrote it: a profile or a person says what it is.
    unnamed = {Field.LEFT_OUT, Field.STATUS, Field.PAYMENT_STATUS, Field.STORE, Field.ROUNDING, Field.ROW, Field.LINE}
    proposed = {field: field_words(field.value, words._) for field in Field if field not in unnamed}
    assert {field: recognised(name) for field, name in proposed.items()} == {field: field for field in proposed}
