"""`payment`: the contract of scripts, and what a person reads."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from komtui.adapters.archive import verify_journal


def test_payments_are_added_listed_changed_and_reversed(komtui: Any) -> None:
    number = komtui.invoice()

    (first,) = komtui.rows("payment", "add", number, "11,66", "--method", "carte", "--date", "2026-11-21")
    komtui("payment", "add", number, "10.00", "--note", "till 2")

    assert first == {
        "id": 1,
        "date": "2026-11-21",
        "method": "card",
        "amount": "11.66",
        "note": "",
        "rounding": "0.00",
        "reversed": False,
    }
    rows = komtui.rows("payment", "list", number)
    assert [(row["method"], row["amount"], row["note"]) for row in rows] == [
        ("card", "11.66", ""),
        ("cash", "10.00", "till 2"),
    ]
    assert [row["state"] for row in komtui.rows("list")] == ["paid"]

    (anew,) = komtui.rows("payment", "change", "1", "--method", "cheque")
    assert (anew["id"], anew["method"], anew["date"]) == (4, "cheque", "2026-11-21")
    (back,) = komtui.rows("payment", "reverse", "2")
    assert (back["amount"], back["reversed"]) == ("-10.00", False)
    assert [row["reversed"] for row in komtui.rows("payment", "list", number)] == [True, True, False, False, False]
    assert [row["state"] for row in komtui.rows("list")] == ["issued"]
    said = komtui("payment", "list", number)
    assert "taken back by 3" in said.stdout
    assert "takes back 2" in said.stdout
    assert "Left on F-2026-0001: €10.00" in said.stderr


def test_what_is_wrong_is_said_with_what_is_due(komtui: Any) -> None:
    number = komtui.invoice()

    for arguments, words in (
        (("30",), "€21.66"),
        (("-5",), "above zero"),
        (("abc",), "no amount"),
        (("1", "--method", "gold"), "cash, card"),
        (("1", "--date", "2999-01-01"), "not come yet"),
    ):
        assert words in komtui("payment", "add", number, *arguments, code=1).stderr
    assert "no day" in komtui("payment", "add", number, "1", "--date", "soon", code=2).stderr
    assert "No such option '--amount'" in komtui("payment", "add", number, "--amount", "5", code=2).stderr
    assert "no payment 9" in komtui("payment", "reverse", "9", code=1).stderr
    assert not komtui.rows("payment", "list", number)


def test_a_credit_note_is_paid_out_with_an_amount_below_zero(komtui: Any) -> None:
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    number = komtui.invoice()
    komtui("payment", "add", number, "21.66")
    (draft,) = komtui.rows("convert", number, "--to", "credit-note")
    (issued,) = komtui.rows("issue", draft["number"])

    (row,) = komtui.rows("payment", "add", issued["number"], "-21.66", "--method", "transfer")

    assert (row["amount"], row["method"]) == ("-21.66", "transfer")
    assert "Nothing is left" in komtui("payment", "list", issued["number"]).stderr


def test_cash_in_dollars_is_rounded_and_everything_adds_up(komtui: Any, tmp_path: Path) -> None:
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    komtui("config", "set", "company.country", "CA")
    komtui("config", "set", "accounts.rates", "CAD=0.66")
    komtui("config", "set", "company.legal_id", "123456782")
    path = tmp_path / "dollars.json"
    line = {"description": "Pain", "quantity": "1", "price": "423.37"}
    path.write_text(
        json.dumps(
            {"kind": "invoice", "number": "F-1", "date": "2026-11-20", "currency": "CAD", "lines": [line]}
            | {"seller": {"name": "Boulangerie"}, "customer": {"name": "Zoé"}}
        )
    )
    komtui("import", str(path))
    refused = komtui("payment", "add", "F-1", "400.01", "--method", "cash", code=1).stderr
    assert "$400.00 or $400.05" in refused
    (first,) = komtui.rows("payment", "add", "F-1", "100.02", "--method", "card", "--date", "2026-11-20")
    assert (first["amount"], first["rounding"]) == ("100.02", "0.00")
    (second,) = komtui.rows("payment", "add", "F-1", "323.35", "--method", "espèces", "--date", "2026-11-20")
    assert (second["amount"], second["rounding"]) == ("323.35", "0.00")
    (both,) = komtui.rows("payment", "reverse", "1")
    (all_of_it,) = komtui.rows("payment", "reverse", "2")
    assert (both["amount"], all_of_it["amount"]) == ("-100.02", "-323.35")
    (paid,) = komtui.rows("payment", "add", "F-1", "423.35", "--method", "cash", "--date", "2026-11-20")
    assert (paid["amount"], paid["rounding"]) == ("423.37", "-0.02")
    said = komtui("payment", "list", "F-1")
    assert "rounded to $423.35" in said.stdout
    assert "Nothing is left" in said.stderr

    (sheet,) = komtui.rows("sheet", "2026-11-20")
    cash = {"of": "cash", "currency": "CAD", "amount": "746.70"}
    assert cash in sheet["methods"]
    assert sheet["roundings"] == [{"of": "cash", "currency": "CAD", "amount": "-0.02"}]
    shown = komtui("sheet", "2026-11-20").stdout
    for row in (r"Cash +\$746.70", r"Rounding of cash +\$0.02", r"Settled in all +\$846.74"):
        assert re.search(row, shown), row
    page = tmp_path / "sheet.pdf"
    komtui("sheet", "2026-11-20", "--to", str(page))
    assert "Rounding of cash" in PdfReader(page).pages[0].extract_text()
    table = tmp_path / "sales.csv"
    (counted,) = komtui.rows("sales", "--from", "2026-11-20", "--to", "2999-01-01", "--csv", str(table))
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines(), delimiter=";"))
    came = [row for row in rows if row["what"] in {"payment", "rounding"}]
    assert [(row["what"], row["amount"]) for row in came if row["payment"] == "5"] == [
        ("payment", "423.35"),
        ("rounding", "0.02"),
    ]
    assert sum(Decimal(row["amount"]) for row in came) == Decimal("423.37")
    assert counted["payments"] == 5
    komtui("export", "--format", "fec", "--from", "2026-11-20", "--until", "2026-11-20", "--to", str(tmp_path))
    (fec,) = tmp_path.glob("*FEC*.txt")
    posted = [row.split("\t") for row in fec.read_text("utf-8").splitlines()]
    assert any(row[4] == "658000" for row in posted)

    komtui("render", "F-1", "--to", str(tmp_path))
    text = PdfReader(next(tmp_path.glob("*F-1*.pdf"))).pages[0].extract_text()
    assert "Settled on November 20, 2026 in cash. Rounded to $423.35." in " ".join(text.split())

    shown = komtui("journal", "close", "--day", "2026-11-20").stdout
    for row in (r"Cash \(2\) +\$746.70", r"Rounding of cash +\$0.02", r"Settled in all +\$846.74"):
        assert re.search(row, shown), row
    journal = tmp_path / "entries.jsonl"
    komtui("journal", "export", str(journal))
    assert komtui.rows("journal", "verify")[0]["ok"]
    ran = subprocess.run(
        [sys.executable, "-I", verify_journal.__file__, str(journal)], capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
    assert "rounded to $423.35" in komtui("history", "F-1").stdout
