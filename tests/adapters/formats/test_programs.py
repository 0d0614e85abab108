"""Exports of programs that shops have, whole: numbers, dates, customers, taxes and totals, however they are saved."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from komtui.adapters.formats._reading import look, read
from komtui.domain.sales.document import Document
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.table import Because

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
PROGRAMS = {
    "sumup": (
        "SumUp",
        [
            "invoice TAAA1 2026-01-05 EUR Client de passage 6.85 0.50 7.35 issued VAT 10:0.27 VAT 5.5:0.23",
            "credit-note TAAA2 2026-01-06 EUR Client de passage 1.36 0.14 1.50 issued VAT 10:0.14",
        ],
    ),
    "sumup-de": (
        "SumUp",
        [
            "invoice TEHZ1 2026-01-05 CHF Laufkundschaft 6.48 0.52 7.00 issued VAT 8.1:0.52",
            "invoice TEHZ2 2026-01-05 CHF Laufkundschaft 4.00 0.10 4.10 issued VAT 2.6:0.10",
        ],
    ),
    "lightspeed": (
        "Lightspeed",
        [
            "invoice 1001 2026-01-05  Ann Martin 30.00 4.49 34.49 paid GST 5:1.50 QST 9.975:2.99",
            "credit-note 1002 2026-01-05  Walk-in customer 6.00 0.90 6.90 issued GST 5:0.30 QST 9.975:0.60",
        ],
    ),
    "stripe": (
        "Stripe",
        [
            "invoice A1B2-0001 2026-01-05 EUR Zoé Petit 90.00 18.00 108.00 paid VAT 20:18.00",
            "invoice A1B2-0002 2026-01-06 EUR leo@client.example 50.00 0 50.00 issued",
        ],
    ),
    "sage": (
        "Sage",
        [
            "invoice INV-200 2026-01-15  ACME001 110.00 20.00 130.00 issued VAT 20:20.00 VAT 0:0.00",
            "credit-note CN-12 2026-01-20  ACME001 25.00 5.00 30.00 issued VAT 20:5.00",
        ],
    ),
    "paypal": ("PayPal", ["invoice 9XY123 2026-01-15 EUR Jane Doe 30.00 0 30.00 paid"]),
    "etsy": (
        "Etsy",
        [
            "invoice 3001 2026-01-05 EUR Jane Doe 32.00 0 32.00 issued",
            "invoice 3002 2026-01-15 EUR Bob 30.00 0 30.00 issued",
        ],
    ),
    "magento": (
        "Magento",
        [
            "invoice 000000001 2026-01-05 $ Jane Doe 36.39 0 36.39 paid",
            "invoice 000000002 2026-01-15 $ Jane Doe 55.00 0 55.00 cancelled",
        ],
    ),
    "sage-invoices": ("Sage", ["invoice 201 2026-01-15  SAMP01 200.00 40.00 240.00 issued VAT 20:40.00"]),
    "ebp": (
        "EBP",
        [
            "invoice FA00000012 2026-01-15  Boulangerie Lefèvre 1100.00 220.00 1320.00 issued VAT 20:220.00",
            "invoice FA00000013 2026-01-16  CL0002 60.00 12.00 72.00 issued VAT 20:12.00",
        ],
    ),
    "dolibarr": (
        "Dolibarr",
        [
            "invoice FA2601-0007 2026-01-05  ACME 165.00 33.00 198.00 paid VAT 20:33.00",
            "credit-note AV2601-0001 2026-01-09  ACME 15.00 3.00 18.00 issued VAT 20:3.00",
            "invoice  2026-01-10  Zoe 50.00 10.00 60.00 draft VAT 20:10.00",
        ],
    ),
    "dolibarr-en": ("Dolibarr", ["invoice FA2601-0007 2026-01-05  ACME 150.00 30.00 180.00 paid VAT 20:30.00"]),
}


def line(document: Document) -> str:
    head = f"{document.kind} {document.number} {document.date} {document.currency} {document.buyer.name}"
    totals = f"{document.totals.net} {document.totals.tax} {document.totals.gross} {document.state}"
    taxes = " ".join(f"{each.tax.scheme} {each.tax.rate.normalize():f}:{each.amount}" for each in document.taxes)
    return f"{head} {totals} {taxes}".rstrip()


def saved(content: bytes, *, delimiter: str, decimal: str, sign: str = "", encoding: str = "utf-8") -> bytes:
    """Return a file as another program would save it: its delimiter, its decimals with a sign of money, its letters."""
    text = content.decode("cp1252" if b"\xe9" in content and b"\xc3" not in content else "utf-8")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if text.count(";") > text.count(",") else ","))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows[1:]:
        writer.writerow(
            re.sub(r"[.,]", decimal, cell) + sign if re.fullmatch(r"-?\d+[.,]\d{2,3}", cell) else cell for cell in row
        )
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize(
    "how",
    [
        {"delimiter": ",", "decimal": "."},
        {"delimiter": ";", "decimal": ",", "encoding": "cp1252"},
        {"delimiter": ";", "decimal": ",", "encoding": "utf-8-sig"},
        {"delimiter": "\t", "decimal": ",", "encoding": "utf-16"},
        {"delimiter": ";", "decimal": ",", "sign": " €", "encoding": "cp1252"},
    ],
    ids=str,
)
def test_what_programs_export_comes_in_however_it_is_saved(name: str, how: dict[str, str]) -> None:
    program, expected = PROGRAMS[name]
    content = saved((EXPORTS / f"{name}.csv").read_bytes(), **how)
    found = [line(each) for each in read(content, name).documents]
    # A sign of money names the currency where no column does.
    assert [each.replace(" EUR ", "  ") for each in found] == [each.replace(" EUR ", "  ") for each in expected]
    table = look(content, name).table
    assert table is not None
    assert (table.profile, table.understood) == (program, True)


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_column_is_used_or_named_as_left_out(name: str) -> None:
    content = (EXPORTS / f"{name}.csv").read_bytes()
    sight = look(content, name)
    assert sight.table is not None
    named = {
        each
        for note in sight.notes
        if note.code == "import.columns-left-out"
        for each in note.facts["columns"].split(", ")
    }
    for column in sight.table.columns:
        used = column.field is not Field.LEFT_OUT or column.because is Because.EMPTY
        assert used or named >= set(column.header.split(", ")), column.header


def test_rows_that_are_no_lines_are_named_and_so_is_what_went_back() -> None:
    codes = {
        name: [note.code for note in look((EXPORTS / f"{name}.csv").read_bytes(), name).notes]
        for name in ("sage", "lightspeed", "dolibarr")
    }
    assert "import.rows-left-out" in codes["sage"]
    assert {"import.rows-left-out", "import.row-returned"} <= set(codes["lightspeed"])
    assert "import.row-returned" in codes["dolibarr"]


def test_a_program_is_known_by_its_names_whatever_their_case() -> None:
    content = (EXPORTS / "stripe.csv").read_bytes()
    head, rest = content.split(b"\n", 1)
    table = look(head.upper() + b"\n" + rest, "x.csv").table
    assert table is not None
    assert table.profile == "Stripe"


def test_what_somebody_says_of_a_column_stands_before_the_program() -> None:
    content = (EXPORTS / "sage.csv").read_bytes().replace(b"\nSR,", b"\nSI,")
    found = read(content, "x.csv", Mapping({"Account Reference": Field.CUSTOMER, "Type": Field.LEFT_OUT})).documents
    assert {each.buyer.name for each in found} == {"ACME001"}
    assert [each.kind for each in found] == ["invoice"] * 3


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("avoir,1,-1,10.00", "credit-note 1 10.00 2.00 12.00 1 10.00"),
        ("avoir,1,1,(10.00)", "credit-note 1 10.00 2.00 12.00 1 10.00"),
        ("avoir,1,1,10.00", "credit-note 1 10.00 2.00 12.00 1 10.00"),
        # Law knows invoices below zero, and of this table nobody can know.
        ("invoice,1,-1,10.00", "invoice 1 -10.00 -2.00 -12.00 -1 10.00"),
        (",1,1,-10.00", "invoice 1 -10.00 -2.00 -12.00 1 -10.00"),
    ],
)
def test_what_goes_back_is_a_credit_note_of_positive_amounts(row: str, expected: str) -> None:
    text = f"Type,No,Qté,Prix HT,Date,Client,Désignation,TVA %\n{row},2026-01-05,Zoe,Tarte,20\n"
    (found,) = read(text.encode(), "x.csv").documents
    (sold,) = found.lines
    said = (
        found.kind,
        found.number,
        *(found.totals.net, found.totals.tax, found.totals.gross),
        sold.quantity,
        sold.price,
    )
    assert " ".join(map(str, said)) == expected


def test_an_invoice_below_zero_is_named_where_nobody_says_what_it_is() -> None:
    text = "Type,No,Qté,Prix HT,Date,Client,Désignation,TVA %\n{},1,-1,10.00,2026-01-05,Zoe,Tarte,20\n"
    notes = [[note.code for note in read(text.format(kind).encode(), "x.csv").notes] for kind in ("", "facture")]
    assert "import.row-below-zero" in notes[0]
    assert "import.row-below-zero" not in notes[1]


def test_a_file_that_was_saved_as_utf_8_twice_is_read_as_it_was() -> None:
    content = (EXPORTS / "sumup.csv").read_bytes()
    twice = content.decode().encode("utf-8").decode("latin-1").encode()
    imported = read(twice, "x.csv")
    assert [line(each) for each in imported.documents] == PROGRAMS["sumup"][1]
    assert "import.encoding-twice" in [note.code for note in imported.notes]


def test_magento_calls_its_total_amount_in_older_releases() -> None:
    text = (Path(__file__).parents[2] / "data" / "exports" / "magento.csv").read_text("utf-8")
    older = text.replace("Grand Total (Purchased)", "Amount").replace('"Grand Total (Base)",', '"Purchase Point",')
    sight = look(older.encode(), "magento.csv", Mapping(currency="USD"))
    assert sight.table is not None
    assert sight.table.profile == "Magento"
    assert [str(each.totals.gross) for each in sight.documents] == ["36.39", "55.00"]


SQUARE = {
    "older": "Date,Time,Item,Qty,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Customer Name,Unit,Commission\n"
    "2026-07-18,12:59:30,Manicure,1.0,$50.00,-$5.00,$45.00,$2.25,ABC,,,$27.00\n",
    "newer": "Date,Item,Qty,Product Sales,Discounts,Net Sales,Tax,Gross Sales,Transaction ID,Customer Name\n"
    "2026-07-18,Manicure,1.0,$50.00,-$5.00,$45.00,$2.25,$47.25,ABC,\n",
}


@pytest.mark.parametrize("name", SQUARE)
def test_a_sale_of_square_needs_no_customer_and_pays_nobody_his_commission(name: str) -> None:
    (document,) = read(SQUARE[name].encode(), "items.csv").documents
    assert (document.buyer.name, f"{document.totals.gross:f}") == ("Walk-in customer", "47.25")


def test_odoo_names_an_article_and_says_it_again_in_words() -> None:
    text = (
        "Number,Partner,Invoice/Bill Date,Invoice lines/Product,Invoice lines/Label,Invoice lines/Quantity,"
        "Invoice lines/Unit Price,Invoice lines/Taxes,Invoice lines/Subtotal\n"
        "INV/1,Zoé,2026-01-20,[B] Bread,Bread of rye,2.00,10.00,20%,20.00\n"
    )
    (document,) = read(text.encode(), "f").documents
    assert [line.description for line in document.lines] == ["Bread of rye"]
    text = text.replace(",Invoice lines/Label", "").replace(",Bread of rye", "")
    assert read(text.encode(), "f").documents[0].lines[0].description == "[B] Bread"
