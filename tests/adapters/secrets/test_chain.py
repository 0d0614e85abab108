"""Which store is asked, and which one keeps a new secret."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from komtui.adapters.secrets.chain import ChainedSecrets, secret_chain
from komtui.adapters.secrets.vault import VaultSecrets
from komtui.domain.problem import ProblemError
from komtui.services.ports import SecretPlace

NAME = "company/smtp.password"
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def chain(folder: Path, **environment: str) -> ChainedSecrets:
    return secret_chain({**NO_KEYRING, **environment}, folder)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def target(secrets: ChainedSecrets) -> str:
    assert await secrets.available()
    return secrets.name


async def test_without_keyring_and_passphrase_a_secret_lasts_for_the_session(tmp_path: Path) -> None:
    secrets = chain(tmp_path)
    assert await target(secrets) == "session"
    await secrets.set(NAME, "x")
    assert (await secrets.get(NAME), await secrets.holder(NAME)) == ("x", "session")
    assert await chain(tmp_path).get(NAME) is None
    assert names_in(tmp_path) == []


async def test_a_passphrase_makes_the_vault_the_place(tmp_path: Path) -> None:
    secrets = chain(tmp_path)
    await secrets.set(NAME, "before")
    await secrets.unlock("words")
    assert secrets.vault_exists
    await secrets.set(NAME, "after")
    assert await secrets.places() == [
        SecretPlace("environment", available=True, writes=False),
        SecretPlace("keyring", available=False, writes=False),
        SecretPlace("vault", available=True, writes=True),
        SecretPlace("session", available=True, writes=False),
    ]
    assert await secrets.holder(NAME) == "vault"
    assert await chain(tmp_path, KOMTUI_VAULT_PASSPHRASE="words").get(NAME) == "after"


async def test_the_passphrase_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("words\n")
    await chain(tmp_path, KOMTUI_VAULT_PASSPHRASE_FILE=str(tmp_path / "words")).set(NAME, "x")
    assert await chain(tmp_path, KOMTUI_VAULT_PASSPHRASE="words").get(NAME) == "x"


async def test_a_locked_vault_is_never_passed_over_in_silence(tmp_path: Path) -> None:
    await chain(tmp_path, KOMTUI_VAULT_PASSPHRASE="words").set(NAME, "x")
    locked = chain(tmp_path)
    assert await target(locked) == "vault"
    for call in (locked.get(NAME), locked.set(NAME, "y"), locked.delete(NAME)):
        with pytest.raises(ProblemError, match=r"secret\.locked"):
            await call
    assert await locked.holder(NAME) == ""
    assert await chain(tmp_path, KOMTUI_SMTP_PASSWORD="direct").get(NAME) == "direct"


async def test_a_file_that_the_environment_names_must_be_read(tmp_path: Path) -> None:
    await chain(tmp_path, KOMTUI_VAULT_PASSPHRASE="words").set(NAME, "older")
    broken = chain(tmp_path, KOMTUI_VAULT_PASSPHRASE="words", KOMTUI_SMTP_PASSWORD_FILE=str(tmp_path / "none"))
    with pytest.raises(ProblemError, match=r"secret\.file"):
        await broken.get(NAME)


async def test_forgetting_reaches_every_store(tmp_path: Path) -> None:
    secrets = chain(tmp_path)
    await secrets.set(NAME, "session")
    await VaultSecrets(tmp_path / "vault.json", lambda: "words", cost=2).set(NAME, "vault")
    await secrets.unlock("words")
    await secrets.delete(NAME)
    assert await secrets.get(NAME) is None


def test_two_data_folders_never_share_a_keyring_entry(tmp_path: Path) -> None:
    services = {secret_chain({}, tmp_path / name)._keyring._service for name in ("a", "b")}
    assert len(services) == 2


def test_nothing_heavy_is_imported_until_a_secret_is_asked_for() -> None:
    code = (
        "import sys; from pathlib import Path; from komtui.adapters.secrets.chain import secret_chain;"
        "secret_chain({}, Path('x')); print({'keyring', 'cryptography', 'tomlkit'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"
