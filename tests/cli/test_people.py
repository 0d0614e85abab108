"""`people` and `config audit`."""

from __future__ import annotations

import os
from typing import Any

from komtui.adapters.system import system_user

CANARY = "canary-4711-passwort"


def test_people_are_added_listed_changed_and_removed(komtui: Any) -> None:
    assert "nobody has to log in" in komtui("people").stderr
    (marie,) = komtui.rows("people", "add", "Marie", "--role", "administrator", stdin=f"{CANARY}\n")
    assert marie == {"name": "Marie", "role": "administrator", "signs_in": True}
    komtui("people", "add", "Paul", stdin=CANARY)
    komtui("people", "role", "paul", "administrator")
    komtui("people", "password", "Paul", stdin="another-" + CANARY)
    assert [row["role"] for row in komtui.rows("people", "list")] == ["administrator"] * 2
    komtui("people", "remove", "Marie")
    assert komtui("people").stdout.splitlines()[1].split() == ["Paul", "administrator", "yes"]
    files = [file.read_bytes() for file in komtui.data.rglob("*") if file.is_file()]
    assert not any(CANARY.encode() in content for content in files)


def test_nobody_is_locked_out_and_wrong_values_are_wrong_usage(komtui: Any) -> None:
    assert komtui.rows("people", "add", "Paul", stdin=CANARY, code=1)[0]["problems"][0]["field"] == "role"
    komtui("people", "add", "Marie", "--role", "administrator", "--no-password")
    assert "no password yet" in komtui("people", "add", "Paul", stdin=CANARY, code=1).stderr
    assert "last administrator" in komtui("people", "remove", "Marie", code=1).stderr
    assert "too short" in komtui("people", "password", "Marie", stdin="short", code=2).stderr
    assert "No password came" in komtui("people", "password", "Marie", stdin="", code=2).stderr
    assert "Nobody here is called" in komtui("people", "password", "Eve", stdin=CANARY, code=1).stderr
    assert len(komtui.rows("people")) == 1


def test_a_password_has_no_place_on_the_command_line(komtui: Any) -> None:
    assert komtui("people", "add", "Marie", CANARY, code=2).exit_code == 2
    assert komtui("people", "password", "Marie", CANARY, code=2).exit_code == 2


def test_the_command_line_needs_no_signing_in_and_the_audit_names_the_systems_user(komtui: Any) -> None:
    komtui("people", "add", "Marie", "--role", "administrator", stdin=CANARY)
    komtui.env |= {"KOMTUI_VAULT_PASSPHRASE": "four random words here", "USER": "liar", "LOGNAME": "liar"}
    komtui("config", "set", "smtp.host", "mail.example.com", "--store", "lyon")
    komtui("config", "set", "smtp.password", stdin=CANARY)

    secret, host, person = komtui.rows("config", "audit")

    assert {row["who"] for row in (secret, host, person)} == {f"cli:{system_user()}"}
    assert (secret["key"], secret["old"], secret["new"], secret["secret"]) == ("smtp.password", None, "changed", True)
    assert (host["store"], host["key"], host["old"], host["new"]) == ("lyon", "smtp.host", None, "mail.example.com")
    assert (person["key"], person["new"]) == ("people.Marie", "administrator")
    assert len(komtui.rows("config", "audit", "smtp.host")) == 1
    assert len(komtui.rows("config", "audit", "--limit", "2")) == 2
    table = komtui("config", "audit").stdout
    assert "changed" in table
    assert CANARY not in table


def test_the_systems_user_is_the_systems_own_word() -> None:
    import pwd

    assert system_user() == pwd.getpwuid(os.getuid()).pw_name
