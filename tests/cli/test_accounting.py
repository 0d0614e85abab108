"""`sales` and `export --format fec`: what was sold and paid, even, and the same by every way that it is added up."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Komtui
from tests.support.fec import COLUMNS, amount, faults, rows_of

D = Decimal
SIREN = "303265045"


@pytest.fixture
def shop(komtui: Komtui, tmp_path: Path) -> Komtui:
    """A company with invoices, a deposit, a credit note and payments."""
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    komtui("config", "set", "company.legal_id", SIREN)
    common = {"date": "2026-10-20", "currency": "EUR", "customer": "Zoé\t& | Fils"}
    line = {"description": "Farine", "quantity": 10, "price": "1.20", "tax": 5.5}
    pose = {"description": "Pose", "price": "50.00", "tax": 20, "supply": "service"}
    documents = [
        {"number": "F-1", "lines": [line, pose], **common},
        {"number": "F-2", "lines": [line], **common, "date": "2026-10-21", "customer": "Café"},
        {"number": "A-1", "kind": "credit-note", "lines": [line], **common, "date": "2026-10-22"},
        {"number": "F-3", "lines": [line], **common, "date": "2026-11-01"},
    ]
    (tmp_path / "in.json").write_text(json.dumps(documents), encoding="utf-8")
    komtui("import", str(tmp_path / "in.json"))
    for number, paid, method, date in (
        ("F-1", "72.66", "transfer", "2026-10-25"),
        ("F-2", "2.66", "cash", "2026-10-21"),
        ("F-2", "10.00", "cheque", "2026-11-02"),
    ):
        komtui("payment", "add", number, paid, "--method", method, "--date", date)
    return komtui


def fec(shop: Komtui, folder: Path, *more: str, code: int = 0) -> tuple[str, bytes]:
    done = shop(
        "export",
        "--format",
        "fec",
        "--from",
        "2026-10-01",
        "--until",
        "2026-10-31",
        "--to",
        str(folder),
        *more,
        code=code,
    )
    file = Path(done.stdout.strip())
    return file.name, file.read_bytes()


def test_the_file_keeps_the_published_rules(shop: Komtui, tmp_path: Path) -> None:
    name, content = fec(shop, tmp_path / "out")
    assert name == f"{SIREN}FEC20261031.txt"
    assert faults(name, content) == []
    rows = rows_of(content)
    assert [row["JournalCode"] for row in rows if row["CompteNum"].startswith("411")] == ["VE", "VE", "CA", "VE", "BQ"]
    assert {row["PieceRef"] for row in rows} == {"F-1", "F-2", "A-1"}, "no more than the period"
    lettered = {row["EcritureNum"]: row["DateLet"] for row in rows if row["EcritureLet"]}
    assert lettered == {"1": "20261025", "5": "20261025"}, "F-1 alone was settled within it"


def test_its_totals_are_those_of_the_sales_journal(shop: Komtui, tmp_path: Path) -> None:
    _, content = fec(shop, tmp_path / "out")
    rows = [row for row in rows_of(content) if row["JournalCode"] == "VE"]

    def credited(*accounts: str) -> Decimal:
        return sum(
            (amount(row["Credit"]) - amount(row["Debit"]) for row in rows if row["CompteNum"].startswith(accounts)),
            D(0),
        )

    totals = shop.rows("sales", "--from", "2026-10-01", "--until", "2026-10-31")
    assert credited("70", "4191") == sum(D(each["net"]) for each in totals)
    assert credited("4457") == sum(D(each["tax"]) for each in totals)
    assert -credited("411") == sum(D(each["gross"]) for each in totals)


def corrupted(content: bytes, change: Any) -> bytes:
    lines = content.decode().split("\r\n")
    change(lines)
    return "\r\n".join(lines).encode()


def cell(line: int, column: str, value: str) -> Any:
    def change(lines: list[str]) -> None:
        cells = lines[line].split("\t")
        cells[COLUMNS.index(column)] = value
        lines[line] = "\t".join(cells)

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (cell(1, "Debit", "72,67"), "not balanced"),
        (cell(1, "EcritureDate", "20261131"), "no date"),
        (cell(1, "EcritureDate", "20261201"), "beyond the closing"),
        (cell(0, "Debit", "Débit"), "header"),
        (cell(1, "Debit", "72.66"), "no amount"),
        (cell(1, "CompteNum", "4X"), "CompteNum"),
        (cell(1, "EcritureNum", "7"), "EcritureNum 7 after 0"),
        (cell(1, "PieceRef", ""), "PieceRef is empty"),
        (cell(1, "DateLet", ""), "lettered without a date"),
        (cell(1, "CompteLib", "Autre"), "two names"),
        (lambda lines: lines.__setitem__(2, lines[2] + "\tmore"), "19 columns"),
        (lambda lines: lines.pop(2), "not balanced"),
        (lambda lines: lines.pop(), "no end"),
    ],
)
def test_the_checker_sees_what_is_wrong(shop: Komtui, tmp_path: Path, change: Any, expected: str) -> None:
    name, content = fec(shop, tmp_path / "out")
    assert any(expected in each for each in faults(name, corrupted(content, change)))
    assert faults("ecritures.txt", content), "and its name"


def test_what_has_to_be_said_first(shop: Komtui, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    fec(shop, tmp_path / "out")
    period = ("--from", "2026-10-01", "--until", "2026-10-31")
    assert "--replace" in shop("export", "--format", "fec", *period, "--to", out, code=1).stderr
    fec(shop, tmp_path / "out", "--replace")
    for wrong in ((), ("F-1", *period), (*period, "--kind", "invoice"), period[:2]):
        shop("export", "--format", "fec", *wrong, "--to", out, code=2)
    backwards = ("--from", "2026-10-30", "--until", "2026-10-01")
    shop("export", "--format", "fec", *backwards, "--to", out, code=1)
    shop("config", "set", "accounts.customers", "411999")
    shop("config", "set", "accounts.goods", "70", code=2)
    name, content = fec(shop, tmp_path / "out", "--replace")
    assert any(row["CompteNum"] == "411999" for row in rows_of(content))
    assert faults(name, content) == []
    shop("config", "unset", "company.legal_id")
    assert "company.legal_id" in shop("export", "--format", "fec", *period, "--to", out, code=3).stderr
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [name], "nothing half-written stays"


def test_the_sales_journal_by_day_and_month(shop: Komtui) -> None:
    period = ("--from", "2026-10-01", "--until", "2026-11-30")
    by_month = shop.rows("sales", *period, "--by", "month")
    assert [(each["period"], each["kind"], each["documents"], each["gross"]) for each in by_month] == [
        ("2026-10", "credit-note", 1, "-12.66"),
        ("2026-10", "invoice", 2, "85.32"),
        ("2026-11", "invoice", 1, "12.66"),
    ]
    november = by_month[1]["taxes"]
    assert [(each["rate"], each["taxable"], each["tax"]) for each in november] == [
        ("5.5", "24.00", "1.32"),
        ("20", "50.00", "10.00"),
    ]
    by_day = shop.rows("sales", *period, "--by", "day")
    assert sum(D(each["gross"]) for each in by_day) == sum(D(each["gross"]) for each in by_month)
    listed = shop.rows("sales", *period, "--documents")
    assert [each["number"] for each in listed] == ["F-1", "F-2", "A-1", "F-3"]
    assert sum(D(each["gross"]) for each in listed) == sum(D(each["gross"]) for each in by_month)
    text = shop("sales", *period, "--by", "month", "--format", "csv").stdout.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["what"] for row in rows] == ["total", "tax", "total", "tax", "tax", "total", "tax"]
    assert "€85.32" in shop("sales", *period, "--by", "month").stdout
