"""CSV files as people's programs write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.sales.document import Document, Kind, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.tax import Tax

D = Decimal


def documents(text: str, encoding: str = "utf-8") -> tuple[Document, ...]:
    return read(text.encode(encoding), "file.csv").documents


def head(*rows: str) -> str:
    return "\n".join(("kind,number,date,customer,description,quantity,price,tax", *rows))


def test_rows_of_one_number_and_kind_make_one_document() -> None:
    first, credit, second = documents(
        head(
            "facture,F-1,2026-01-31,Zoé,Bread,2,10.00,5.5",
            "avoir,F-1,2026-01-31,Zoé,Bread,1,10.00,5.5",
            "facture,F-2,2026-01-31,Ann,Cake,1,8.00,20",
            "invoice,F-1,,,Flour,1,3.00,20",
            ",,,,Sugar,1,0.00,20",
        )
    )
    assert [line.description for line in first.lines] == ["Bread", "Flour", "Sugar"]
    assert (first.totals.net, first.totals.tax, first.totals.gross) == (D(23), D("1.70"), D("24.70"))
    assert (credit.kind, credit.number, second.buyer.name) == (Kind.CREDIT_NOTE, "F-1", "Ann")
    assert first.state is State.ISSUED
    assert first.seller.name == ""


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_found_out(delimiter: str, encoding: str) -> None:
    rows = [
        ["Numéro", "Date", "Client", "Désignation", "Prix unitaire"],
        [
            "F-1",
            "31/01/2026",
            "Crêperie « Zoé »",
            '"Pain; de, |\tcampagne\net levain"',
            "12.50" if delimiter == "," else "12,50",
        ],
    ]
    (document,) = documents("\r\n".join(delimiter.join(row) for row in rows), encoding)
    assert document.buyer.name == "Crêperie « Zoé »"
    assert document.lines[0].description == "Pain; de, |\tcampagne\net levain"
    assert (document.lines[0].price, document.date) == (D("12.50"), dt.date(2026, 1, 31))


def test_excel_says_its_delimiter() -> None:
    (document,) = documents("sep=;\nnumber;date;customer;description;price\nF-1;2026-01-31;A;B;1\n")
    assert document.number == "F-1"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1,234,567.5", "1234567.5"),
        ("-12,5", "-12.5"),
        ("\u221212,5", "-12.5"),
        ("0,125", "0.125"),
        ("1234", "1234"),
        ("12,50 EUR", "12.50"),
    ],
)
def test_numbers(written: str, meant: str) -> None:
    (document,) = documents(f"number;date;customer;description;price\nF-1;2026-01-31;A;B;{written}\n")
    assert document.lines[0].price == D(meant)


def test_a_file_shows_which_sign_is_decimal(problems) -> None:
    text = "number;date;customer;description;quantity;price\nF-1;2026-01-31;A;B;{};{}\n"
    assert documents(text.format("1.234", "10,50"))[0].lines[0].quantity == 1234
    assert documents(text.format("1.234", "10.50"))[0].lines[0].quantity == D("1.234")
    assert documents(text.format("1,234", "10.50"))[0].lines[0].quantity == 1234
    (problem,) = problems(text.format("1,234", "10").encode())
    assert (problem.code, problem.facts["line"], problem.facts["column"]) == ("import.cell-ambiguous", 2, "quantity")


def test_dates_have_the_day_first_unless_one_of_them_cannot(problems) -> None:
    text = "number,date,due date,customer,description,price\nF-1,{},{},A,B,1\n"
    assert documents(text.format("03/04/2026", "04.04.26"))[0].date == dt.date(2026, 4, 3)
    assert documents(text.format("03/04/2026", "04/13/2026"))[0].date == dt.date(2026, 3, 4)
    assert documents(text.format("20260403", "2026-04-30T00:00:00"))[0].due_date == dt.date(2026, 4, 30)
    (problem,) = problems(text.format("31/12/2026", "12/31/2026").encode())
    assert (problem.code, problem.facts["value"]) == ("import.cell-date", "12/31/2026")


def test_quebec_has_two_taxes() -> None:
    (document,) = documents(
        "numéro;date;client;province;pays;devise;description;qté;prix;tps;tvq;référence;commande\n"
        "F-1;2026-01-31;Dépanneur;QC;Canada;CAD;Pain;3;33,33;5;9,975;REF;PO-1\n"
    )
    assert document.lines[0].taxes == (Tax("GST", "S", D(5)), Tax("QST", "S", D("9.975")))
    assert (document.totals.net, document.totals.tax) == (D("99.99"), D("5.00") + D("9.97"))
    assert (document.language, document.currency) == ("fr_CA", "CAD")
    assert document.references == (Reference("buyer", "REF"), Reference("order", "PO-1"))


def test_discount_and_units() -> None:
    (document,) = documents(
        "date,customer,description,quantity,unit,price,discount,tax,currency\n2026-01-31,A,B,3,heure,9.99,33.3,20,EUR\n"
    )
    (line,) = document.lines
    assert (line.unit, line.adjustments[0].percent, line.adjustments[0].amount) == ("HUR", D("33.3"), D("9.98"))
    assert document.totals.net == D("29.97") - D("9.98")
    assert (document.number, document.state) == ("", State.DRAFT)


def test_rows_without_number_make_drafts() -> None:
    first, second, third = documents(
        head(
            "quote,,2026-01-31,Ann,One,1,1,",
            "quote,,2026-01-31,Ann,Two,1,1,",
            "quote,,2026-01-31,Bob,Three,1,1,",
            ",,,,Four,1,1,",
            "invoice,,2026-01-31,Bob,Five,1,1,",
        )
    )
    assert [len(each.lines) for each in (first, second, third)] == [2, 2, 1]
    assert (first.kind, third.kind, third.state) == (Kind.QUOTE, Kind.INVOICE, State.DRAFT)


def test_stated_totals_are_checked(problems) -> None:
    text = "number,date,customer,description,price,tax,total ht,total tva,total ttc\n"
    text += "F-1,2026-01-31,A,B,10,20,10.00,{},{}\n"
    assert documents(text.format("2", "12.00"))[0].totals.gross == 12
    tax, gross = problems(text.format("2.01", "12.01").encode())
    assert (tax.code, tax.facts["column"], tax.facts["expected"]) == ("import.cell-total", "total tva", "2.00")
    assert (gross.facts["stated"], gross.facts["expected"]) == ("12.01", "12.00")


def test_everything_wrong_is_said_at_once_with_its_place(problems) -> None:
    text = (
        "number,date,customer,description,quantity,price,unit,currency,tax,kind\n"
        'F-1,2026-02-30,A,"two\nlines",x,10,fathom,EURO,200,parrot\n'
        "F-1,,B,,1,,,,,\n"
    )
    found = {(each.code, each.facts["line"], each.facts["column"]) for each in problems(text.encode())}
    assert found == {
        ("import.cell-date", 2, "date"),
        ("import.cell-number", 2, "quantity"),
        ("import.cell-unit", 2, "unit"),
        ("import.cell-currency", 2, "currency"),
        ("import.cell-percent", 2, "tax"),
        ("import.cell-kind", 2, "kind"),
        ("import.cell-differs", 4, "customer"),
        ("import.cell-missing", 4, "description"),
        ("import.cell-missing", 4, "price"),
    }
    assert all(each.facts["file"] == "file" and each.facts["place"] for each in problems(text.encode()))


def test_the_header(problems) -> None:
    assert [each.code for each in problems(b"number,date,customer,description,price\n")] == ["import.csv-no-rows"]
    missing = problems(b"number,customer,price\n1,2,3\n")
    assert [each.facts["column"] for each in missing] == ["date", "description"]
    twice = problems(b"date,customer,client,description,price\n1,2,3,4,5\n")
    assert (twice[0].code, twice[0].facts["column"]) == ("import.header-twice", "client")
    slip = problems(b"date,customer,description,price,discont\n1,2,3,4,5\n")
    assert (slip[0].code, slip[0].facts["name"]) == ("import.header-similar", "discount")
    assert documents("date,customer,description,price,warehouse\n2026-01-31,A,B,1,X\n"), "strangers are left out"


def test_no_more_than_fifty_problems_are_listed(problems) -> None:
    found = problems(head(*("invoice,F-1,2026-01-31,A,B,x,1,20" for _ in range(70))).encode())
    assert (len(found), found[-1].code, found[-1].facts["count"]) == (51, "import.more", 20)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b" \r\n", "import.empty"),
        (b"hello\nworld\n", "import.unknown-format"),
        (b"PK\x03\x04zip", "import.unknown-format"),
        (b"date,customer,description,price," + b",".join(b"c%d" % at for at in range(1_000)), "import.unknown-format"),
        (b"date,customer\0", "import.unknown-format"),
        (b"date,customer,description,price\n2026-01-31,\x81,B,1\n", "import.encoding"),
        (b'date,customer,description,price\n2026-01-31,"A,B,1\n', "import.csv-quotes"),
        (b"date,customer,description,price\n2026-01-31,A,B,1,,extra\n", "import.row-too-long"),
        (b"date,customer,description,price\n2026-01-31,A,B,99999999999\n", "import.cell-number"),
        (b"date,customer,description,price\n2026-01-31,A,B,1 23\n", "import.cell-number"),
        (b"date,customer,description,price\n2026-01-31,A,B,nan\n", "import.cell-number"),
        (b"date,customer,description,price\n2026-01-31,A,B,1e5\n", "import.cell-number"),
    ],
)
def test_what_is_no_csv(problems, content: bytes, code: str) -> None:
    assert problems(content)[0].code == code


def test_control_characters_in_names_stay_data() -> None:
    name = "\x1b[31mEvil\u202e[bold]" + "x" * 300
    (document,) = documents(head(f"invoice,F-1,2026-01-31,{name},B,1,1,"))
    assert document.buyer.name == name
