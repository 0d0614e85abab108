"""Stores on the command line."""

from __future__ import annotations

from typing import Any

import pytest

from komtui.cli.commands.stores import alike

NAMES = {"lyon": "Lyon 2", "montreal": "", "till1": ""}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("lyno", ["lyon"]),
        ("Lyon", ["lyon"]),
        ("lyon 2", ["lyon"]),
        ("montréal", ["montreal"]),
        ("nice", []),
        ("till2", []),
        ("lyon 3", []),
    ],
)
def test_a_slip_is_told_from_another_name(given: str, found: list[str]) -> None:
    assert alike(given, NAMES) == found


def test_a_typo_makes_no_store(komtui: Any) -> None:
    assert "new store" in komtui("config", "set", "smtp.host", "lyon.example", "--store", "lyon").stderr
    assert komtui("config", "set", "smtp.port", "587", "--store", "lyon").stderr == ""
    for command in (
        ["config", "set", "smtp.host", "x.example"],
        ["config", "unset", "smtp.host"],
        ["config", "get", "smtp.host"],
        ["account", "test"],
        ["import", "."],
    ):
        refused = komtui(*command, "--store", "lyno", code=2)
        assert "Similar: lyon" in refused.stderr, command
    assert komtui.rows("config", "list", "--store") == [{"store": "lyon", "name": ""}]
    komtui("config", "set", "store.name", "Lyno", "--store", "lyno", "--new")
    assert [row["store"] for row in komtui.rows("config", "list", "--store")] == ["lyno", "lyon"]


def test_what_is_refused_makes_no_store_and_does_not_say_so(komtui: Any) -> None:
    refused = komtui("config", "set", "smtp.port", "abc", "--store", "lyon", code=2)
    assert "new store" not in refused.stderr
    bad = komtui.data.parent / "bad.csv"
    bad.write_text("number,date,customer,description,quantity,price\nF-1,yesterday,Ada,Pain,1,1.00\n")
    assert "new store" not in komtui("import", str(bad), "--store", "lyon", code=1).stderr
    assert komtui.rows("config", "list", "--store") == []


def test_stores_of_documents_are_listed_and_take_values(komtui: Any) -> None:
    path = komtui.data.parent / "a.csv"
    path.write_text("kind,number,date,customer,description,quantity,price\ninvoice,F-1,2026-11-20,Ada,Pain,1,1.00\n")
    assert "new store" in komtui("import", str(path), "--store", "lyon").stderr
    assert komtui("config", "list", "--store").stdout.split() == ["Store", "Name", "lyon"]
    assert komtui("config", "set", "mail.method", "gmail", "--store", "lyon").stderr == ""
    assert komtui.rows("config", "get", "mail.method", "--store", "lyon")[0]["origin"] == "store"
    [line] = komtui.rows("config", "audit", "mail.method")
    assert (line["store"], line["old"], line["new"]) == ("lyon", None, "gmail")
    missing = komtui.rows("account", "test", "--store", "lyon", code=3)[0]["problems"]
    assert "komtui config set gmail.client --store lyon" in "\n".join(problem["message"] for problem in missing)


@pytest.mark.parametrize("command", [["sign-in", "google"], ["revoke", "google"]])
def test_nobody_signs_in_for_a_store_that_is_not_there(komtui: Any, command: list[str]) -> None:
    refused = komtui("account", *command, "--store", "lyon", code=2)
    assert "no store named" in refused.stderr


def test_the_next_command_speaks_the_language_that_was_set(komtui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert komtui("config", "set", "language.interface", "fr").stderr == ""
    assert "Aucun" in komtui("config", "list", "zzzz").stderr
    monkeypatch.setenv("KOMTUI_LANGUAGE", "en")
    assert "KOMTUI_LANGUAGE sets it" in komtui("config", "set", "language.interface", "fr").stderr
    assert "No setting" in komtui("config", "list", "zzzz").stderr


def test_a_closed_vault_keeps_nobody_from_reading(komtui: Any) -> None:
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = "four random words here"
    komtui("config", "set", "smtp.password", "--store", "lyon", stdin="secret\n")
    assert komtui("config", "get", "smtp.host", "--store", "lyon").stderr == "", "a password alone makes it known"
    del komtui.env["KOMTUI_VAULT_PASSPHRASE"]
    assert "no store named" in komtui("config", "get", "smtp.host", "--store", "nice").stderr
