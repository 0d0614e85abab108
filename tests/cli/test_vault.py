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
