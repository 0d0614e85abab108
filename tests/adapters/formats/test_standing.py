"""Where a document stands, as its table says it: what is cancelled never comes in as valid."""

from __future__ import annotations

import json

import pytest

from komtui.adapters.formats._reading import read
from komtui.domain.problem import ProblemError
from komtui.domain.sales.lifecycle import State

_HEAD = "Numéro;Date;Type;Client;Désignation;Qté;PU HT;TVA"


def _states(column: str, value: str, kind: str = "Facture") -> list[tuple[str, State]]:
    rows = (f"F1;05/01/2026;{kind};A;Vis;10;2,00;20;{value}", "F2;05/01/2026;Facture;A;Vis;10;2,00;20;")
    found = read("\n".join((f"{_HEAD};{column}", *rows)).encode(), "x.csv").documents
    assert found[1].state is State.ISSUED
    return [(each.number, each.state) for each in found[:1]]


@pytest.mark.parametrize(
    "column", ["Statut", "État", "Invoice Status", "Statut de paiement", "status", "Financial Status"]
)
@pytest.mark.parametrize(
    ("value", "number", "state"),
    [
        ("Annulée", "F1", State.CANCELLED),
        ("Annulée par avoir", "F1", State.CANCELLED),
        ("VOID", "F1", State.CANCELLED),
        ("Remboursée", "F1", State.CANCELLED),
        ("Payée", "F1", State.PAID),
        ("Brouillon", "", State.DRAFT),
        ("Envoyée", "F1", State.ISSUED),
        ("Partiellement payée", "F1", State.ISSUED),
    ],
)
def test_a_status_in_plain_words_is_taken_over(column: str, value: str, number: str, state: State) -> None:
    assert _states(column, value) == [(number, state)]


@pytest.mark.parametrize("column", ["Cancelled at", "Annulée", "Voided", "Date d'annulation", "Is cancelled"])
@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("06/01/2026 10:11", State.CANCELLED),
        ("Oui", State.CANCELLED),
        ("1", State.CANCELLED),
        ("X", State.CANCELLED),
        ("Non", State.ISSUED),
        ("0", State.ISSUED),
        ("0000-00-00", State.ISSUED),
    ],
)
def test_a_column_that_says_when_or_whether_it_was_cancelled_is_taken_over(
    column: str, value: str, state: State
) -> None:
    assert _states(column, value) == [("F1", state)]


def test_a_cancelled_quote_no_longer_holds() -> None:
    assert _states("Statut", "Annulé", "Devis") == [("F1", State.REFUSED)]


@pytest.mark.parametrize("kind", ["Avoir", "Commande"])
def test_what_cannot_be_cancelled_is_stopped_and_does_not_come_in_as_valid(kind: str) -> None:
    with pytest.raises(ProblemError) as caught:
        _states("Statut", "Annulé", kind)
    assert [(each.code, each.facts["line"]) for each in caught.value.problems] == [("import.cell-cancelled", 2)]


def test_a_cancelled_draft_is_stopped() -> None:
    with pytest.raises(ProblemError) as caught:
        read("Date;Client;Objet;Prix;Statut\n05/01/2026;A;X;10,00;Annulée\n".encode(), "x.csv")
    assert "import.cell-cancelled" in {each.code for each in caught.value.problems}


def test_a_number_of_the_program_for_a_rate_is_no_category() -> None:
    text = "N° pièce;Date;Client;Désignation;Qté;PU HT;Code TVA;Taux TVA\nFC1;15/01/2026;A;Vis;2;10,00;2;20\n"
    (document,) = read(text.encode(), "x.csv").documents
    assert str(document.totals.gross) == "24.00"


@pytest.mark.parametrize(
    ("name", "code"), [("Maroc", "MA"), ("The Netherlands", "NL"), ("FRA", "FR"), ("Sénégal", "SN"), ("Québec", "CA")]
)
def test_a_country_is_known_by_what_people_call_it(name: str, code: str) -> None:
    text = f"number,date,customer,country,description,price,tax\n1,2026-01-05,A,{name},B,1.00,0\n"
    assert read(text.encode(), "x.csv").documents[0].buyer.address.country == code


@pytest.mark.parametrize(
    ("key", "value", "number", "expected"),
    [
        ("status", "cancelled", "A1", State.CANCELLED),
        ("invoiceStatus", "VOID", "A1", State.CANCELLED),
        ("isVoid", True, "A1", State.CANCELLED),
        ("isVoid", False, "A1", State.ISSUED),
        ("cancelled_at", "2026-01-06", "A1", State.CANCELLED),
        ("state", "annulée", "A1", State.CANCELLED),
        ("Statut", "Payée", "A1", State.PAID),
        ("status", "draft", "A1", State.DRAFT),
        ("status", "sent", "A1", State.ISSUED),
        ("status", "sent", "", State.DRAFT),
    ],
)
def test_a_key_of_json_says_it_as_well(key: str, value: object, number: str, expected: State) -> None:
    (document,) = read(_json(key, value, number), "x.json").documents
    assert (document.state, document.number) == (expected, number if expected is not State.DRAFT else "")


@pytest.mark.parametrize(("number", "kind"), [("", "invoice"), ("A1", "order"), ("A1", "credit-note")])
def test_a_json_document_that_cannot_be_cancelled_is_stopped(number: str, kind: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read(_json("status", "cancelled", number, kind), "x.json")
    assert [(each.code, each.facts["place"]) for each in caught.value.problems] == [("import.json-cancelled", "status")]


def _json(key: str, value: object, number: str, kind: str = "invoice") -> bytes:
    lines = [{"description": "x", "price": 1, "tax": 20}]
    document = {"kind": kind, "number": number, "date": "2026-01-05", "customer": "A", "lines": lines, key: value}
    return json.dumps(document).encode()
