"""`payment`: the contract of scripts, and what a person reads."""

from __future__ import annotations

from typing import Any


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
