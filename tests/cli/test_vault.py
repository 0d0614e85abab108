"""`komtui vault`: passphrases come from stdin, prompts and the environment, and leave no trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

WORDS, OTHER, CANARY = "four random words here", "four other words there", "canary-4711-passwort"


def test_a_vault_is_made_opened_and_its_passphrase_changed(komtui: Any) -> None:
    (before,) = komtui.rows("vault")
    assert (before["exists"], before["open"], before["in_use"]) == (False, False, False)
    outputs = [komtui("vault", "create", stdin=f"{WORDS}\n")]
    outputs.append(komtui("vault", "unlock-check", stdin=f"{WORDS}\n"))
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = WORDS
    komtui("config", "set", "smtp.password", stdin=f"{CANARY}\n")
    (during,) = komtui.rows("vault", "status")
    assert (during["exists"], during["open"], during["given"], during["in_use"]) == (True, True, True, True)
    del komtui.env["KOMTUI_VAULT_PASSPHRASE"]
    outputs.append(komtui("vault", "passphrase", stdin=f"{WORDS}\n{OTHER}\n"))
    komtui("vault", "unlock-check", stdin=f"{WORDS}\n", code=1)
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = OTHER
    assert komtui.rows("config", "get", "smtp.password")[0]["set"] is True
    files = [path.read_bytes() for path in komtui.data.rglob("*") if path.is_file()]
    for secret in (WORDS, OTHER, CANARY):
        assert not any(secret in output.output for output in outputs)
        assert not any(secret.encode() in content for content in files)


def test_without_a_person_everything_comes_from_files(komtui: Any, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text(f"{WORDS}\n")
    new.write_text(f"{OTHER}\n")
    komtui.env |= {"KOMTUI_VAULT_PASSPHRASE_FILE": str(old), "KOMTUI_VAULT_NEW_PASSPHRASE_FILE": str(new)}
    komtui("vault", "create")
    result = komtui("vault", "passphrase")
    assert "KOMTUI_VAULT_PASSPHRASE" in result.stderr, "what still gives the old one is named"
    komtui("vault", "unlock-check", code=1)
    komtui.env["KOMTUI_VAULT_PASSPHRASE_FILE"] = str(new)
    komtui("vault", "unlock-check")


@pytest.mark.parametrize(
    ("command", "stdin", "code"),
    [
        (("create",), "short\n", "secret.passphrase-short"),
        (("unlock-check",), f"{WORDS}\n", "secret.no-vault"),
        (("passphrase",), f"{WORDS}\n{OTHER}\n", "secret.no-vault"),
    ],
)
def test_what_cannot_be_done_is_said_and_makes_nothing(
    komtui: Any, command: tuple[str, ...], stdin: str, code: str
) -> None:
    (answer,) = komtui.rows("vault", *command, stdin=stdin, code=1)
    assert answer["problems"][0]["code"] == code
    assert not (komtui.data / "vault.json").exists()


@pytest.mark.parametrize(
    ("command", "stdin", "code"),
    [
        (("create",), f"{OTHER}\n", "secret.vault-exists"),
        (("unlock-check",), f"{OTHER}\n", "secret.passphrase"),
        (("passphrase",), f"{OTHER}\n{OTHER}\n", "secret.passphrase"),
        (("passphrase",), f"{WORDS}\nshort\n", "secret.passphrase-short"),
    ],
)
def test_a_refused_change_leaves_the_vault_as_it_was(
    komtui: Any, command: tuple[str, ...], stdin: str, code: str
) -> None:
    komtui("vault", "create", stdin=f"{WORDS}\n")
    before = (komtui.data / "vault.json").read_bytes()
    (answer,) = komtui.rows("vault", *command, stdin=stdin, code=1)
    assert answer["problems"][0]["code"] == code
    assert (komtui.data / "vault.json").read_bytes() == before


def test_a_damaged_vault_is_named(komtui: Any) -> None:
    komtui("vault", "create", stdin=f"{WORDS}\n")
    (komtui.data / "vault.json").write_text("{")
    assert komtui.rows("vault", "status", code=1)[0]["problems"][0]["code"] == "secret.damaged"


@pytest.mark.parametrize("command", ["create", "unlock-check", "passphrase"])
def test_a_passphrase_is_never_an_argument(komtui: Any, command: str) -> None:
    assert WORDS not in komtui("vault", command, WORDS, code=2).stdout
    assert not (komtui.data / "vault.json").exists()


def test_nothing_on_stdin_is_wrong_usage(komtui: Any) -> None:
    komtui("vault", "create", stdin="", code=2)
    assert not (komtui.data / "vault.json").exists()


@pytest.fixture
def machines(komtui: Any, postgres_url: str, tmp_path: Path) -> tuple[Any, Any]:
    """Two machines that share books on a server: what one does the other finds in the books alone."""
    other = type(komtui)(tmp_path / "other")
    for each in (komtui, other):
        each.env["KOMTUI_DATABASE"] = postgres_url
    komtui("config", "set", "company.name", stdin="Boulangerie\n")
    return komtui, other


def test_where_a_server_has_the_books_the_vault_is_made_in_them(machines: tuple[Any, Any], postgres_url: str) -> None:
    here, there = machines
    said = here("vault", "create", stdin=f"{WORDS}\n").stderr
    assert "Every machine that uses these books asks for it once." in said
    assert not (here.data / "vault.json").exists()
    here.env["KOMTUI_VAULT_PASSPHRASE"] = WORDS
    here("config", "set", "smtp.password", stdin=f"{CANARY}\n")
    (state,) = there.rows("vault")
    assert (state["exists"], state["open"], state["in_books"], state["in_use"]) == (True, False, True, True)
    assert state["file"].startswith("postgresql://")
    there("vault", "unlock-check", stdin=f"{OTHER}\n", code=1)
    there.env["KOMTUI_VAULT_PASSPHRASE"] = WORDS
    assert there.rows("config", "get", "smtp.password")[0]["set"] is True
    del here.env["KOMTUI_VAULT_PASSPHRASE"]
    assert "asks for the new one" in here("vault", "passphrase", stdin=f"{WORDS}\n{OTHER}\n").stderr
    assert there.rows("vault")[0]["open"] is False
    there.env["KOMTUI_VAULT_PASSPHRASE"] = OTHER
    assert there.rows("vault")[0]["open"] is True
    entries = [each["what"] for each in here.rows("journal", "list")]
    assert {"vault-made", "vault-refused", "vault-changed"} <= set(entries)
    for folder in (here.data, there.data):
        for file in folder.rglob("*"):
            assert not file.is_file() or CANARY.encode() not in file.read_bytes()


def test_a_vault_moves_into_the_books_and_back(machines: tuple[Any, Any]) -> None:
    here, there = machines
    here("vault", "create", "--in", "file", stdin=f"{WORDS}\n")
    here.env["KOMTUI_VAULT_PASSPHRASE"] = WORDS
    here("config", "set", "smtp.password", stdin=f"{CANARY}\n")
    assert "komtui vault move --to books" in here("vault", "status").stderr
    del here.env["KOMTUI_VAULT_PASSPHRASE"]
    assert "read back and compared" in here("vault", "move", "--to", "books", stdin=f"{WORDS}\n").stderr
    assert not (here.data / "vault.json").exists()
    there.env["KOMTUI_VAULT_PASSPHRASE"] = WORDS
    assert there.rows("config", "get", "smtp.password")[0]["set"] is True
    (answer,) = there.rows("vault", "move", "--to", "file")
    assert (answer["to"], answer["ok"], answer["others"]) == ("file", True, [])
    assert there.rows("config", "get", "smtp.password")[0]["set"] is True
    assert here.rows("vault")[0]["exists"] is False
    (refused,) = here.rows("vault", "move", "--to", "file", code=1)
    assert refused["problems"][0]["code"] == "secret.no-vault"


def test_a_machine_that_brings_its_own_gives_both_passphrases(machines: tuple[Any, Any]) -> None:
    here, there = machines
    there("vault", "create", "--in", "file", stdin=f"{OTHER}\n")
    there.env["KOMTUI_VAULT_PASSPHRASE"] = OTHER
    there("config", "set", "smtp.password", "--store", "lyon", stdin="of lyon\n")
    del there.env["KOMTUI_VAULT_PASSPHRASE"]
    here("vault", "create", stdin=f"{WORDS}\n")
    there("vault", "move", "--to", "books", stdin=f"{WORDS}\n{OTHER}\n")
    here.env["KOMTUI_VAULT_PASSPHRASE"] = WORDS
    assert here.rows("config", "get", "smtp.password", "--store", "lyon")[0]["set"] is True


def test_a_vault_that_nobody_can_open_is_removed_by_who_says_so(machines: tuple[Any, Any]) -> None:
    here, there = machines
    here("vault", "create", stdin=f"{WORDS}\n")
    there("vault", "remove", code=2)
    there("vault", "remove", "--yes")
    assert here.rows("vault")[0]["exists"] is False
    assert "vault-removed" in [each["what"] for each in here.rows("journal", "list")]


def test_a_closed_vault_is_said_once_by_the_doctor(komtui: Any) -> None:
    komtui("vault", "create", stdin=f"{WORDS}\n")
    values = {"company.name": "Zoé", "company.email": "a@b.example", "smtp.host": "localhost", "imap.host": "localhost"}
    for key, value in values.items():
        komtui("config", "set", key, value)
    said = komtui("doctor", code=None).stderr
    assert said.count("is locked") == 1
    assert "Mailbox, Passwords: The vault" in said
