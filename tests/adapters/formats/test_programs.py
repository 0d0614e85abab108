"""Exports of programs that shops have, whole: numbers, dates, customers, taxes and totals, however they are saved."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest

from komtui.adapters.formats._reading import look, read
from komtui.domain.problem import ProblemError
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
    "harvest": (
        "Harvest",
        [
            "invoice INV-100 2026-01-15 CAD Acme & Co 200.00 29.95 229.95 issued GST 5:10.00 QST 9.975:19.95",
            "invoice INV-101 2026-01-20 CAD Beta 90.00 13.48 103.48 issued GST 5:4.50 QST 9.975:8.98",
        ],
    ),
    "harvest-lines": (
        "Harvest",
        [
            "invoice INV-100 2026-01-15 CAD Acme 515.00 77.12 592.12 issued GST 5:25.75 QST 9.975:51.37",
            "invoice INV-101 2026-01-20 CAD Beta 100.00 0.00 100.00 issued VAT 0:0.00",
        ],
    ),
    "freshbooks": (
        "FreshBooks",
        [
            "invoice 0001 2026-01-15 CAD Acme 690.00 103.33 793.33 paid GST 5:34.50 QST 9.975:68.83",
            "invoice 0002 2026-01-16 CAD Beta 200.00 0.00 200.00 issued VAT 0:0.00",
        ],
    ),
    "zoho": (
        "Zoho",
        [
            "invoice INV-000001 2026-01-15 EUR Acme 200.00 38.00 238.00 paid VAT 20:38.00",
            "invoice INV-000002 2026-01-15 EUR Beta 50.00 10.00 60.00 issued VAT 20:10.00",
        ],
    ),
    "loyverse": (
        "Loyverse",
        [
            "invoice 1-1001 2026-01-05  Walk-in customer 10.50 1.05 11.55 paid VAT 10:1.05",
            "credit-note 1-1002 2026-01-06  Zoé 3.00 0.30 3.30 issued VAT 10:0.30",
        ],
    ),
    "loyverse-items": (
        "Loyverse",
        [
            "invoice 1-1001 2026-01-05  Walk-in customer 10.50 1.05 11.55 paid VAT 10:1.05",
            "credit-note 1-1002 2026-01-06  Walk-in customer 3.00 0.30 3.30 issued VAT 10:0.30",
        ],
    ),
    "sage-100": (
        "Sage",
        [
            "invoice FA00001 2026-01-15  Acme 30.00 4.55 34.55 issued VAT 20:4.00 VAT 5.5:0.55",
            "invoice FA00002 2026-01-16  Beta 10.00 2.00 12.00 issued VAT 20:2.00",
        ],
    ),
    "woocommerce-orders": (
        "WooCommerce",
        [
            "invoice 501 2026-01-15  Ada Exemple 53.00 10.60 63.60 paid VAT 20:10.60",
            "invoice 502 2026-01-16  Ada Exemple 25.00 5.00 30.00 paid VAT 20:5.00",
        ],
    ),
    "woocommerce-packed": (
        "WooCommerce",
        [
            "invoice 501 2026-01-15 EUR Zoé Petit 35.00 5.55 40.55 paid VAT 20:5.00 VAT 5.5:0.55",
            "invoice 502 2026-01-16 EUR Ada Exemple 23.00 4.60 27.60 paid VAT 20:4.60",
        ],
    ),
    "woocommerce-lines": ("WooCommerce", ["invoice 501 2026-01-15  Ada Exemple 58.00 11.60 69.60 paid VAT 20:11.60"]),
    "xero-invoices": (
        "Xero",
        [
            "invoice INV-0001 2026-01-15 GBP Acme 200.00 38.00 238.00 issued VAT 20:38.00 VAT 0:0.00",
            "invoice INV-0002 2026-01-15 GBP Beta 50.00 10.00 60.00 paid VAT 20:10.00",
        ],
    ),
    "shopify-shipping": (
        "Shopify",
        [
            "invoice #1001 2026-01-05 EUR Ada Example 53.00 9.40 62.40 paid VAT 20:9.40",
            "invoice #1002 2026-01-06 EUR Ada Example 25.00 5.00 30.00 issued VAT 20:5.00",
        ],
    ),
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
    assert (table.profile, table.asked) == (program, ())


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


def test_a_report_under_headings_is_read_and_asks_for_the_tax_that_it_leaves_out() -> None:
    content = (EXPORTS / "quickbooks-report.csv").read_bytes()
    assert {each.code for each in look(content, "f").problems} == {"import.list-tax"}
    imported = read(content, "f", Mapping(given={Field.TAX: ""}))
    assert [line(each) for each in imported.documents] == [
        "invoice 2001 2026-01-15  Mike Sanderson 2400.00 0 2400.00 issued",
        "invoice 2002 2026-01-20  Jane Doe 650.00 0 650.00 paid",
        "credit-note 2003 2026-01-25  Jane Doe 50.00 0 50.00 issued",
    ]
    (left,) = [note.facts["count"] for note in imported.notes if note.code == "import.rows-left-out"]
    assert left == 4


def test_six_decimals_of_a_shop_are_cents_of_shipping() -> None:
    content = (EXPORTS / "prestashop-lines.csv").read_bytes()
    first, second = read(content.replace(b"6.000000;7.200000", b"5.996667;7.196000"), "f").documents
    assert [str(each.amount) for each in first.adjustments] == ["6.00", "5.00"]
    assert (f"{first.totals.gross:.2f}", f"{second.totals.gross:.2f}") == ("63.60", "30.00")


def test_shipping_is_taxed_as_the_totals_of_the_order_tell() -> None:
    text = "Facture;Date;Client;Désignation;Qté;PU HT;TVA;Frais de port;Total TVA;Total TTC\n"
    rows = "F-1;15/01/2026;Zoé;Mug;1;20,00;20;10,00;{0}\nF-1;15/01/2026;Zoé;Livre;2;10,00;5,5;10,00;{0}\n"
    for totals, rates in (("7,10;57,10", ["20"]), ("5,65;55,65", ["5.5"]), ("5,10;55,10", [])):
        (document,) = read((text + rows.format(totals)).encode(), "f").documents
        assert [str(tax.rate) for tax in document.adjustments[0].taxes] == rates
    assert [each.code for each in look((text + rows.format("6,00;56,00")).encode(), "f").problems] == [
        "import.cell-charge-tax"
    ]


@pytest.mark.parametrize(("words", "tax"), [("GST on Income", "10.00"), ("Zero Rated Income", "0.00")])
def test_a_rate_in_words_is_what_its_amount_says(words: str, tax: str) -> None:
    text = f"Number;Date;Customer;Description;Price;Tax;Tax amount\nF-1;2026-01-15;Zoé;Mug;100.00;{words};{tax}\n"
    assert f"{read(text.encode(), 'f').documents[0].totals.tax:.2f}" == tax
    reverse = text.replace(words, "Reverse charge").replace(tax, "0.00")
    assert "import.cell-number" in {each.code for each in look(reverse.encode(), "f").problems}


def test_the_code_of_a_program_for_a_tax_is_left_out_beside_its_amount_alone() -> None:
    text = "Facture;Date;Client;Désignation;PU HT;Code TVA;Montant TVA\nF-1;15/01/2026;Zoé;Mug;100,00;TVA20;20,00\n"
    imported = read(text.encode(), "f")
    assert str(imported.documents[0].totals.tax) == "20.00"
    assert [note.facts["columns"] for note in imported.notes if "columns" in note.facts] == ["Code TVA"]
    alone = text.replace(";Montant TVA", "").replace(";20,00", "")
    assert {each.code for each in look(alone.encode(), "f").problems} == {"import.cell-category"}


def test_totals_that_rows_repeat_differently_are_refused_even_where_they_are_left_out() -> None:
    text = (EXPORTS / "ebp.csv").read_bytes().decode("cp1252")
    content = (
        "Document - Numéro du document;Document - Date;Document - Nom du client;Document - Total Brut HT;"
        "Ligne - Description;Ligne - Quantité;Ligne - PV HT;Ligne - Taux de TVA\n"
        "FA1;15/01/2026;Acme;30,00;Tarte;2;10,00;20\nFA1;15/01/2026;Acme;{};Livre;1;10,00;20\n"
    )
    assert "Document - Total Brut HT" in text
    assert [each.code for each in look(content.format("31,00").encode(), "f").problems] == ["import.cell-differs"]
    for same in ("30,00", "30"):
        assert str(read(content.format(same).encode(), "f").documents[0].totals.net) == "30.00"


def test_two_taxes_that_are_only_numbered_are_those_of_the_province() -> None:
    text = (
        "Date facture;Numéro de facture;Client;Description;Prix;Montant taxe 1;Montant taxe 2;Devise\n"
        "2026-01-15;1001;Acme;Conseil;100,00;5,00;9,98;CAD\n"
    )
    assert line(read(text.encode(), "f").documents[0]).endswith("GST 5:5.00 QST 9.975:9.98")
    twice = text.replace("CAD", "EUR").replace("5,00;9,98", "20,00;5,50")
    assert [each.code for each in look(twice.encode(), "f").problems] == ["import.cell-tax-amount"]


def test_a_file_that_says_no_tax_comes_in_without_and_says_so() -> None:
    text = "Facture;Date;Client;Désignation;Prix HT\nF-1;15/01/2026;Zoé;Mug;100,00\n"
    assert "import.no-tax" in {note.code for note in read(text.encode(), "f").notes}
    taxed = read(text.encode(), "f", Mapping(given={Field.TAX: "20"}))
    assert (str(taxed.documents[0].totals.gross), "import.no-tax" in {note.code for note in taxed.notes}) == (
        "120.00",
        False,
    )


@pytest.mark.parametrize(
    ("number", "until", "kind", "code"),
    [
        ("Numéro devis", "Valable jusqu'au", "quote", "import.read-as-quotes"),
        ("Estimate Number", "Due date", "quote", "import.read-as-quotes"),
        ("Numéro", "Valable jusqu'au", "quote", "import.read-as-quotes"),
        ("N° d'avoir", "Échéance", "credit-note", "import.read-as-credit-notes"),
        ("N° facture", "Échéance", "invoice", None),
    ],
)
def test_what_the_name_of_a_number_says_is_what_the_documents_are(
    number: str, until: str, kind: str, code: str | None
) -> None:
    text = f"{number};Date;{until};Client;Désignation;Prix HT;TVA\n12;20/01/2026;20/02/2026;Zoé;Pose;48,00;10\n"
    imported = read(text.encode(), "f")
    assert imported.documents[0].kind == kind
    assert [note.code for note in imported.notes if note.code.startswith("import.read-as")] == ([code] if code else [])
    said = text.replace(";TVA\n", ";TVA;Type\n").replace(";10\n", ";10;facture\n")
    assert read(said.encode(), "f").documents[0].kind == "invoice"


def test_a_name_in_two_languages_is_known_and_one_of_two_things_is_not() -> None:
    text = "Invoice / Facture,Date,Customer / Client,Description,Qty / Qté,Price / Prix,GST / TPS,QST / TVQ,Total\n"
    text += "A-1,2026-01-15,Acme,Bois,2,10.00,1.00,2.00,23.00\n"
    assert line(read(text.encode(), "f").documents[0]).endswith("GST 5:1.00 QST 9.975:2.00")
    asked = look(text.replace("GST / TPS", "GST / QST").encode(), "f").problems
    assert "import.column-tax" in {each.code for each in asked}


def test_net_and_gross_beside_a_rate_are_amounts_without_and_with_it() -> None:
    text = (
        "Invoice Number;Invoice Date;Customer;Description;Qty;Unit Price;VAT Rate;Net;VAT;Gross\n"
        "INV-1;Jan 5, 2026;Acme;Widget;3;10.00;20%;30.00;6.00;36.00\n"
        "INV-1;Jan 5, 2026;Acme;Returned box;1;(5.00);20%;(5.00);(1.00);(6.00)\n"
    )
    assert str(read(text.encode(), "f").documents[0].totals.gross) == "30.00"
    assert look(text.replace("36.00", "36.01").encode(), "f").problems


@pytest.mark.parametrize(
    ("order", "prices", "expected"),
    [
        # The tax is rounded on each line less its share of the discount.
        (("156.73", "0.00", "94.04", "564.21"), (("3", "97.26"), ("4", "83.78")), "20"),
        # A rate of elsewhere would explain the tax with shipping in it, or without the discount.
        (("24.08", "9.90", "3.77", "82.15"), (("3", "32.11"),), "5.5"),
        # Half a cent of a price with tax is where the shop put it.
        (("0.00", "9.90", "48.29", "289.71"), (("3", "93.27"),), "20"),
    ],
)
def test_an_order_with_a_discount_comes_to_its_own_tax_and_total(
    order: tuple[str, str, str, str], prices: tuple[tuple[str, str], ...], expected: str
) -> None:
    discount, shipping, tax, total = order
    text = "Name,Created at,Billing Name,Shipping,Taxes,Total,Discount Amount,Lineitem quantity,Lineitem name,"
    text += "Lineitem price\n"
    for at, (quantity, price) in enumerate(prices):
        head = f"2026-01-05,Ada,{shipping},{tax},{total},{discount}" if not at else ",,,,,"
        text += f"#1,{head},{quantity},Article {at},{price}\n"
    (document,) = read(text.encode(), "f").documents
    assert (f"{document.totals.tax:.2f}", f"{document.totals.gross:.2f}") == (tax, total)
    assert {str(each.rate) for sold in document.lines for each in sold.taxes} == {expected}
    wrong = text.replace(f",{tax},", f",{tax[:-1]}{(int(tax[-1]) + 3) % 10},")
    assert look(wrong.encode(), "f").problems


def test_a_column_that_says_yes_to_a_credit_note_is_not_left_out() -> None:
    text = (
        "Numéro;Date;Client;Titre;Montant HT;TVA;Montant TTC;Avoir\n"
        "1;15/01/2026;Ada;Site;100,00;20,00;120,00;Non\n2;16/01/2026;Ada;Retour;50,00;10,00;60,00;Oui\n"
    )
    assert [each.kind for each in read(text.encode(), "f").documents] == ["invoice", "credit-note"]


PAYMENTS = {
    "Square": "Date,Gross Sales,Net Sales,Tax,Tip,Total Collected,Fees,Net Total,Transaction ID,Payment ID\n"
    "2026-01-05,$30.00,$30.00,$4.49,$2.00,$36.49,-$0.93,$35.56,T1,P1\n",
    "Clover": "Payment Date,Payment ID,Order ID,Tender,Result,Amount,Tax Amount,Tip Amount\n"
    "05-Jan-2026,P1,O1,Cash,SUCCESS,33.04,4.04,2.00\n",
    "Stripe": "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Description,Fee,Status\n"
    "ch_1,2026-01-05 10:00,36.00,0.00,eur,true,,1.05,Paid\n",
}


@pytest.mark.parametrize("program", PAYMENTS)
def test_a_list_of_payments_is_called_so_with_what_to_export_instead(program: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read(PAYMENTS[program].encode(), "payments.csv")
    (problem,) = caught.value.problems
    assert (problem.code, problem.facts["program"]) == ("import.payments", program)
    assert problem.facts["instead"]


def test_a_list_of_invoices_of_quickbooks_wants_their_words_and_their_tax_alone() -> None:
    content = (
        b"Date,Type,No.,Customer/Project,Memo,Due date,Balance,Total,Status\n"
        b"01/15/2026,Invoice,1001,Acme inc.,,02/14/2026,0.00,229.95,Paid\n"
        b"01/20/2026,Invoice,1002,Beta,,02/19/2026,103.48,103.48,Overdue 12 days\n"
    )
    problems = look(content, "list.csv").problems
    assert [each.code for each in problems] == ["import.header-list", "import.list-tax"]
    words = {Field.DESCRIPTION: "Invoice {number}", Field.TAX: "14,975"}
    said = Mapping(columns={"Total": Field.LINE_TOTAL}, given=words, currency="CAD")
    paid, due = read(content, "list.csv", said).documents
    assert (paid.totals.gross, paid.totals.tax, paid.buyer.name) == (Decimal("229.95"), Decimal("29.95"), "Acme inc.")
    assert (due.totals.gross, due.totals.payable) == (Decimal("103.48"), Decimal("103.48"))
