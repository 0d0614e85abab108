"""`sheet` and `sales`: what was sold, what came in."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from pypdf import PdfReader


def test_a_day_is_added_up_and_a_period_written_for_the_accountant(komtui: Any, tmp_path: Path) -> None:
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    first, second = komtui.invoice(), komtui.invoice("F-2026-0002")
    for number, amount, method in ((first, "21.66", "card"), (second, "10.00", "cash")):
        komtui("payment", "add", number, amount, "--method", method, "--date", "2026-11-20")
    komtui("payment", "add", second, "1.00", "--method", "cash", "--date", "2026-11-21", "--note", "=1+1")

    (found,) = komtui.rows("sheet", "2026-11-20")
    assert found["methods"] == [
        {"of": "card", "currency": "EUR", "amount": "21.66"},
        {"of": "cash", "currency": "EUR", "amount": "10.00"},
    ]
    assert found["gross"] == [{"of": "invoice", "currency": "EUR", "amount": "43.32"}]
    assert [(each["rate"], each["taxable"], each["tax"]) for each in found["taxes"]] == [
        ("20", "15.00", "3.00"),
        ("5.5", "24.00", "1.32"),
    ]
    said = komtui("sheet", "2026-11-20").stdout
    assert "€43.32" in said
    assert "Cash" in said
    assert "Nothing was sold" in komtui("sheet", "2020-01-01").stdout

    page = tmp_path / "sheet.pdf"
    assert komtui.rows("sheet", "2026-11-20", "--to", str(page)) == [{"file": str(page)}]
    text = PdfReader(page).pages[0].extract_text()
    assert all(word in text for word in ("Boulangerie Lefèvre", "November 20, 2026", "€43.32", "Cash", "€10.00"))
    (folder,) = komtui.rows("--language", "fr", "sheet", "2026-11-21", "--to", str(tmp_path), "--paper", "letter")
    assert folder["file"] == str(tmp_path / "Feuille de caisse 2026-11-21.pdf")
    (letter,) = PdfReader(folder["file"]).pages
    assert (int(letter.mediabox.width), int(letter.mediabox.height)) == (612, 792)
    assert "Espèces" in letter.extract_text()

    file = tmp_path / "sales.csv"
    (written,) = komtui.rows("sales", "--from", "2026-11-20", "--to", "2026-11-21", "--csv", str(file))
    assert (written["documents"], written["payments"]) == (2, 3)
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [row["what"] for row in rows] == ["sale"] * 4 + ["payment"] * 3 + ["total"] * 2
    assert sum(float(row["gross"]) for row in rows if row["gross"]) == 43.32
    assert rows[6]["note"] == "'=1+1"
    assert [(row["rate"], row["tax"]) for row in rows[-2:]] == [("20", "3.00"), ("5.5", "1.32")]
    # In French for a spreadsheet that is: its words and its commas; in English names and points stay.
    komtui("--language", "fr", "sales", "--from", "2026-11-20", "--to", "2026-11-21", "--csv", str(file))
    french = list(csv.reader(file.read_text("utf-8-sig").splitlines(), delimiter=";"))
    head = dict(zip(french[0], zip(*french[1:], strict=True), strict=True))
    assert head["Nature"] == (*["Vente"] * 4, *["Règlement"] * 3, *["Total"] * 2)
    assert [each for each in head["Total TTC"] if each] == ["21,66", "21,66"]
    assert head["À payer"] == head["Total TTC"]
    assert head["Taux (%)"][-2:] == ("20", "5,5")
    assert (head["Type"][0], head["Taxes"][0], head["Mode"][4:7]) == (
        *("Facture", "TVA", ("Carte bancaire", "Espèces", "Espèces")),
    )
    assert len(french[0]) == len(set(french[0])) == len(rows[0])
    wrong = komtui("sales", "--from", "2026-11-21", "--to", "2026-11-20", "--csv", str(file), code=1)
    assert "first day first" in wrong.stderr


def test_what_came_back_is_a_table_in_the_language_of_who_reads() -> None:
    from komtui.cli.commands.bounces import _COLUMNS, _HEADS, _csv
    from komtui.i18n import use

    assert tuple(_HEADS) == _COLUMNS
    assert _csv([]).decode() == f"\ufeff{','.join(_COLUMNS)}\r\n"
    use("fr")
    try:
        assert _csv([]).decode().startswith("\ufeffEnvoi;Documents;Client;Destinataire;État;")
    finally:
        use("en")
