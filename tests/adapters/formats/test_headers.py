"""What columns are called by tills, shops and accounting programs, and what is proposed for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from komtui.adapters.formats._reading import look
from komtui.adapters.formats.csv._asking import account_for
from komtui.adapters.formats.csv._guessing import guesses_of, name_them, sort_out
from komtui.adapters.formats.csv.text import Grid, RawRow
from komtui.adapters.formats.faults import Faults
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.table import Because

_USUAL = {
    "number": ("Numéro", "A1", "A2"),
    "date": ("Date", "2026-01-02", "2026-01-03"),
    "customer": ("Client", "A", "B"),
    "description": ("Désignation", "x", "y"),
    "quantity": ("Quantité", "2", "3"),
    "price": ("Prix unitaire HT", "12.50", "8.00"),
    "tax": ("Taux TVA", "20", "5.5"),
}
"""Columns beside it, where it is none of them itself."""
_INSTEAD = {
    **dict.fromkeys(("price with tax", "line net", "line total"), "price"),
    **dict.fromkeys(("tax amount", "gst", "qst", "hst", "gst amount", "qst amount", "hst amount"), "tax"),
}


def _table() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    found = []
    for line in (Path(__file__).parent / "headers.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            header, values, wanted = (part.strip() for part in line.split(" | "))
            found.append((header, tuple(values.split("; ")), tuple(wanted.replace("-", "left out").split("/"))))
    return found


def _taken_for(header: str, values: tuple[str, ...], beside: dict[str, tuple[str, str, str]]) -> tuple[str, list[str]]:
    """Return what a column is taken for, `?` where it is asked, and what is proposed then."""
    names = (header, *(each[0] for each in beside.values()))
    rows = tuple(
        RawRow(at + 2, (value, *(each[1 + at % 2] for each in beside.values()))) for at, value in enumerate(values)
    )
    guesses = guesses_of(Grid(";", (), RawRow(1, names), rows))
    faults = Faults("file")
    name_them(guesses, Mapping(), None)
    sort_out(guesses, faults, 1)
    account_for(guesses, faults, 1)
    found = guesses[0]
    asked = found.because is Because.QUESTION
    return ("?", [*found.proposals]) if asked else ("", [each.field for each in found.options])


@pytest.mark.parametrize("alone", [True, False])
def test_a_column_is_taken_or_proposed_for_what_it_is_or_for_nothing(alone: bool) -> None:
    wrong = []
    table = _table()
    for header, values, wanted in table:
        own = {*wanted, *(_INSTEAD[each] for each in wanted if each in _INSTEAD)}
        how, fields = _taken_for(header, values, {} if alone else {k: v for k, v in _USUAL.items() if k not in own})
        # Where the amounts of the file decide, what it is must be among the readings.
        right = fields[0] in wanted or ("?" in wanted if how else "total" in fields[0] and {*fields} & {*wanted})
        if not right:
            wrong.append((header, values, wanted, how, fields))
    assert len(table) > 500
    assert not wrong


@pytest.mark.parametrize(
    ("header", "value", "meant"),
    [("discont", "5", Field.DISCOUNT), ("Quantitée", "3", Field.QUANTITY), ("Désigantion longue", "x", None)],
)
def test_one_letter_may_be_wrong_and_no_word(header: str, value: str, meant: Field | None) -> None:
    how, fields = _taken_for(header, (value,), {})
    assert (how, fields[0]) == (("?", meant) if meant else ("", Field.LEFT_OUT))


def test_what_nothing_tells_is_asked_without_a_word() -> None:
    sight = look("date;client;désignation;prix;Spalte\n2026-01-05;A;B;10;12,50\n".encode(), "file")
    assert [(each.code, each.facts.get("name")) for each in sight.problems] == [("import.column-unknown", None)]


def test_numbers_that_keep_drafts_apart_are_asked_about() -> None:
    """Two sales of one day to one customer are two, whatever the column is called that says so."""
    text = "date;client;désignation;qté;prix;Vorgang\n2026-01-05;A;B;1;10;71\n2026-01-05;A;C;1;10;72\n"
    assert [each.code for each in look(text.encode(), "file").problems] == ["import.column-unknown"]
    assert not look(text.replace(";72", ";71").encode(), "file").problems


@pytest.mark.parametrize(("hour", "asked"), [("Heure", True), ("Heure de vente", False)])
def test_a_time_of_day_is_no_quantity(hour: str, asked: bool) -> None:
    text = f"n°;date;client;désignation;prix;{hour}\nF1;2026-01-05;A;B;10;09:14\n"
    sight = look(text.encode(), "file")
    assert [each.code for each in sight.problems] == ["import.column-unknown"] * asked
    counted = look(text.replace("prix", "qté;prix").replace("B;10", "B;1;10").encode(), "file")
    assert not counted.problems


def test_a_code_is_no_name_where_another_column_has_that() -> None:
    text = "Pièce;Date pièce;Tiers;Intitulé du tiers;Désignation;Qté;PU HT\nFA1;01/03/26;411DUP;Dupré;Vis;100;0,15\n"
    (document,) = look(text.encode(), "file").documents
    assert (document.buyer.name, document.buyer.identifier) == ("Dupré", "411DUP")


def test_what_may_be_the_customer_is_asked_where_no_other_column_is() -> None:
    text = "Réf. facture;Date;Locataire;Désignation;Nuits;Prix/nuit;TVA %\nF1;01/03/2026;Zoé;Gîte;3;80,00;10\n"
    asked = {each.code: each.facts.get("name") for each in look(text.encode(), "file").problems}
    assert asked["import.header-similar"] == "customer"
