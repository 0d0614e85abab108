"""Rows that say one thing twice: a rate and its amount, a discount in percent and money, two prices; cut files."""

from __future__ import annotations

import pytest

from komtui.adapters.formats import apart
from komtui.adapters.formats._reading import read
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document

QUEBEC = "number;date;customer;description;quantity;price;tps;tvq;montant tps;montant tvq;devise\n"
DISCOUNTS = "Facture;Date;Client;Désignation;Qté;PU HT;Remise %;Montant remise;TVA"


def rows(header: str, *lines: str, end: str = "\n") -> bytes:
    return ("\n".join((header.rstrip(), *lines)) + end).encode()


def documents(content: bytes) -> list[Document]:
    return list(read(content, "x.csv").documents)


def faults(content: bytes) -> list[tuple[str, object]]:
    with pytest.raises(ProblemError) as caught:
        read(content, "x.csv")
    return [(each.code, each.facts.get("column")) for each in caught.value.problems]


def test_taxes_whose_rates_stand_there_are_not_put_in_again_from_the_amounts_of_the_document() -> None:
    found = documents(
        rows(
            QUEBEC,
            "1001;2026-01-05;Zoé;Jam;1;100,00;5;9,975;10,00;19,95;CAD",
            "1001;2026-01-05;Zoé;Tea;1;100,00;5;9,975;10,00;19,95;CAD",
        )
    )
    assert [str(each.totals.gross) for each in found] == ["229.95"]


def test_rates_beside_amounts_of_each_line_come_in() -> None:
    line = "{};2026-01-05;Zoé;Jam;1;100,00;5;9,975;5,00;9,98;CAD"
    assert [str(each.totals.gross) for each in documents(rows(QUEBEC, line.format(1), line.format(2)))] == [
        "114.98",
        "114.98",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "2;2026-01-06;Bob;Jam;1;100,00;5;9,975;10,00;9,98;CAD",
        "2;2026-01-06;Bob;Jam;1;100,00;5;9,975;10,00;9,98;CAD\n2;2026-01-06;Bob;Tea;1;10,00;5;9,975;10,00;9,98;CAD",
    ],
)
def test_a_rate_that_contradicts_the_amount_beside_it_is_named(line: str) -> None:
    content = rows(QUEBEC, "1;2026-01-05;Zoé;Jam;1;100,00;5;9,975;5,00;9,98;CAD", line)
    assert ("import.cell-line-total", "montant tps") in faults(content)


def test_an_amount_of_the_whole_document_is_held_against_the_rates_of_its_lines() -> None:
    good = [f"1;2026-01-05;Zoé;{item};1;100,00;5;9,975;10,00;19,95;CAD" for item in "AB"]
    bad = [f"2;2026-01-05;Zoé;{item};1;50,00;5;9,975;7,00;9,98;CAD" for item in "AB"]
    assert faults(rows(QUEBEC, *good, *bad)) == [("import.cell-total", "montant tps")]


@pytest.mark.parametrize(
    ("header", "lines", "totals"),
    [
        (DISCOUNTS, ("1;05/01/2026;A;X;10;10,00;10;10,00;20", "2;05/01/2026;B;X;10;10,00;5;5,00;20"), ["108", "114"]),
        (
            "Facture;Date;Client;Désignation;Qté;PU HT;Remise %;Total remise;TVA",
            ("1;05/01/2026;A;X;10;10,00;10;15,00;20", "1;05/01/2026;A;Y;5;10,00;10;15,00;20"),
            ["162"],
        ),
        (
            "Facture;Date;Client;Désignation;Qté;PU HT;Remise %;Total remise;TVA;Total TTC facture",
            ("1;05/01/2026;A;X;10;10,00;10;15,00;20;162", "1;05/01/2026;A;Y;5;10,00;10;15,00;20;162"),
            ["162"],
        ),
        # Both are taken off, as the total says.
        (f"{DISCOUNTS};Total TTC", ("1;05/01/2026;A;X;10;10,00;10;5,00;20;102,00",), ["102"]),
    ],
)
def test_a_discount_that_stands_there_twice_is_taken_off_once(
    header: str, lines: tuple[str, ...], totals: list[str]
) -> None:
    assert [f"{each.totals.gross:.0f}" for each in documents(rows(header, *lines))] == totals


def test_a_percentage_and_another_amount_are_asked_about_where_no_total_tells() -> None:
    content = rows(DISCOUNTS, "1;05/01/2026;A;X;10;10,00;10;20,00;20", "2;05/01/2026;B;X;10;10,00;5;10,00;20")
    assert faults(content) == [("import.cell-discounts", "Montant remise")] * 2


def test_an_amount_is_no_discount_of_the_document_because_it_contradicts_that_of_its_line() -> None:
    content = rows(
        f"{DISCOUNTS};Total HT", "1;05/01/2026;A;X;10;10,00;10;5,00;20;90,00", "2;05/01/2026;B;X;10;10,00;5;9,00;20;95"
    )
    assert faults(content) == [("import.cell-total", "Total HT")] * 2


@pytest.mark.parametrize(
    ("header", "line", "total"),
    [
        ("Qté;PU HT;TVA;Frais de port TTC", "10;10,00;20;6,00", "126.00"),
        ("Qté;PU HT;TVA;Frais de port TTC;Total TTC", "10;10,00;20;6,00;126,00", "126.00"),
        ("Qté;PU TTC;TVA;Port HT;Total TTC", "2;36,00;20;5,00;78,00", "78.00"),
        ("Qté;PU TTC;TVA;Montant remise HT", "10;12,00;20;5,00", "114.00"),
        ("Qté;PU HT;TVA;Montant remise TTC", "10;10,00;20;6,00", "114.00"),
        ("Qté;PU TTC;TVA;Frais de port", "10;12,00;20;6,00", "126.00"),
    ],
)
def test_a_charge_or_discount_has_the_basis_that_its_name_says(header: str, line: str, total: str) -> None:
    (found,) = documents(rows(f"Facture;Date;Client;Désignation;{header}", f"1;15/01/2026;A;X;{line}"))
    assert (str(found.totals.gross), {each.tax.rate for each in found.taxes}) == (total, {20})


def test_what_no_rate_brings_to_the_basis_of_the_prices_is_named() -> None:
    header = "Facture;Date;Client;Désignation;Qté;PU HT;TVA;Frais de port TTC"
    content = rows(header, "1;15/01/2026;A;X;1;10,00;20;6,00", "1;15/01/2026;A;Y;1;10,00;5,5;6,00")
    assert ("import.cell-basis", "Frais de port TTC") in faults(content)


def test_two_prices_that_their_rate_does_not_explain_are_named() -> None:
    header = "Facture;Date;Client;Désignation;Qté;PU HT;PU TTC;TVA"
    content = rows(header, "1;15/01/2026;A;X;1;10,00;12,00;20", "2;15/01/2026;B;X;1;10,00;11,00;20")
    assert faults(content) == [("import.cell-line-total", "PU TTC")]


@pytest.mark.parametrize("column", ["CGST %", "Markup %", "Longueur"])
def test_whole_numbers_that_may_change_an_amount_are_asked_about(column: str) -> None:
    content = rows(f"Invoice;Date;Customer;Item;Qty;Price;VAT;{column}", "1;2026-01-15;A;X;3;10.00;20;9")
    assert faults(content) == [("import.column-unknown", column)]


CUT = (
    ("tax", "20", "2"),
    ("price", "50,00", "150,0"),
    ("price", "50,00", "150"),
    ("date", "2026-01-05", "2026-01-1"),
    ("date", "05/01/2026", "15/01/20"),
)


@pytest.mark.parametrize(("column", "above", "last"), CUT, ids=lambda each: each.replace("/", "-"))
def test_a_last_cell_that_may_be_cut_is_asked_about(column: str, above: str, last: str) -> None:
    others = {"date": "2026-01-05", "customer": "A", "description": "X", "price": "50,00", "tax": "20"}
    others.pop(column)
    header = ";".join(("number", *others, column))
    lines = [";".join((str(at), *others.values(), each)) for at, each in ((1, above), (2, last))]
    assert ("import.csv-cell-cut", column) in faults(rows(header, *lines, end=""))
    if last not in {"2", "2026-01-1"}:
        assert len(documents(rows(header, *lines))) == 2


@pytest.mark.parametrize("last", ["180", "180,00"])
def test_a_last_cell_that_the_prices_prove_is_whole(last: str) -> None:
    header = "number;date;customer;description;price;tax;total"
    content = rows(header, "1;2026-01-05;A;X;100,00;20;120,00", f"2;2026-01-05;B;X;150,00;20;{last}", end="")
    assert len(documents(content)) == 2


def test_a_fault_of_the_reader_is_said_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise IndexError("no such thing")

    kind = next(iter(apart._READ))
    monkeypatch.setitem(apart._READ, kind, broken)
    _found, _is_pdf, problems = apart.answered(kind, b"", "x.csv", None)
    assert [(each.code, each.facts) for each in problems] == [
        ("import.reader-fault", {"file": "x.csv", "reason": "IndexError"})
    ]
