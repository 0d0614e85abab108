"""Which store is asked, and which one keeps a new secret."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from komtui.adapters.secrets._session import SessionSecrets
from komtui.adapters.secrets._whereabouts import Whereabouts
from komtui.adapters.secrets.chain import ChainedSecrets, secret_chain
from komtui.adapters.secrets.environment import EnvironmentSecrets
from komtui.adapters.secrets.system_keyring import KeyringSecrets
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
        SecretPlace("session", available=True, writes=False),
        SecretPlace("keyring", available=False, writes=False),
        SecretPlace("vault", available=True, writes=True),
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
    assert await locked.holder(NAME) == "vault", "it is on record who keeps it"
    assert await chain(tmp_path, KOMTUI_SMTP_PASSWORD="direct").get(NAME) == "direct"


async def test_a_file_that_the_environment_names_must_be_read(tmp_path: Path) -> None:
    await chain(tmp_path, KOMTUI_VAULT_PASSPHRASE="words").set(NAME, "older")
    broken = chain(tmp_path, KOMTUI_VAULT_PASSPHRASE="words", KOMTUI_SMTP_PASSWORD_FILE=str(tmp_path / "none"))
    with pytest.raises(ProblemError, match=r"secret\.file"):
        await broken.get(NAME)


async def test_a_store_is_not_the_company_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    assert await chain(tmp_path, KOMTUI_SMTP_PASSWORD="direct").get("company/x/smtp.password") is None


async def test_a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    broken = chain(tmp_path, KOMTUI_SMTP_PASSWORD_FILE=str(tmp_path / "pipe"))
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


class Machine:
    """A machine on which the keyring comes and goes; each call of `session` is komtui started anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ring = Ring()

    def session(self, *, keyring: bool, words: str | None = None) -> ChainedSecrets:
        return ChainedSecrets(
            EnvironmentSecrets({}),
            KeyringSecrets("komtui", lambda: self.ring if keyring else None),
            VaultSecrets(self.folder / "vault.json", lambda: words, cost=2),
            SessionSecrets(),
            Whereabouts(self.folder / "secret-places.json"),
        )


class Ring(KeyringBackend):
    priority = 0  # type: ignore[assignment] # a class property in the base; never chosen by keyring itself

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.locked = False

    def _answer(self) -> None:
        if self.locked:
            raise KeyringLocked

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._answer()
        del self.kept[username]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


async def test_a_keyring_that_comes_back_with_an_older_value_does_not_win(machine: Machine) -> None:
    await machine.session(keyring=True).set(NAME, "old")
    await machine.session(keyring=False, words="words").set(NAME, "new")
    assert machine.ring.kept == {NAME: "old"}
    back = machine.session(keyring=True, words="words")
    assert (await back.get(NAME), await back.holder(NAME)) == ("new", "vault")
    locked = machine.session(keyring=True)
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await locked.get(NAME)
    await locked.set(NAME, "newest")
    assert await machine.session(keyring=True, words="words").get(NAME) == "newest"


async def test_a_vault_with_an_older_value_does_not_stand_in_for_the_keyring(machine: Machine) -> None:
    await machine.session(keyring=False, words="words").set(NAME, "old")
    await machine.session(keyring=True).set(NAME, "new")
    with pytest.raises(ProblemError, match=r"secret\.keyring-away"):
        await machine.session(keyring=False, words="words").get(NAME)
    machine.ring.locked = True
    with pytest.raises(ProblemError, match=r"secret\.keyring-locked"):
        await machine.session(keyring=True, words="words").get(NAME)


async def test_a_keyring_that_is_unlocked_meanwhile_takes_the_next_secret(machine: Machine) -> None:
    machine.ring.locked = True
    secrets = machine.session(keyring=True)
    assert await target(secrets) == "session"
    machine.ring.locked = False
    assert await target(secrets) == "session", "merely looking never opens a dialog a second time"
    await secrets.set(NAME, "x")
    assert machine.ring.kept == {NAME: "x"}


async def test_a_secret_is_in_one_store_only(machine: Machine) -> None:
    await machine.session(keyring=True).set(NAME, "old")
    await machine.session(keyring=False, words="words").set(NAME, "newer")
    await machine.session(keyring=True, words="words").set(NAME, "newest")
    assert machine.ring.kept == {NAME: "newest"}
    assert await VaultSecrets(machine.folder / "vault.json", lambda: "words").get(NAME) is None


async def test_what_was_forgotten_does_not_come_back_with_the_keyring(machine: Machine) -> None:
    await machine.session(keyring=True).set(NAME, "old")
    await machine.session(keyring=False).delete(NAME)
    back = machine.session(keyring=True)
    assert (await back.get(NAME), await back.holder(NAME)) == (None, "")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff"])
async def test_without_a_record_the_stores_are_asked_in_their_order(machine: Machine, content: bytes) -> None:
    await machine.session(keyring=False, words="words").set(NAME, "in the vault")
    (machine.folder / "secret-places.json").write_bytes(content)
    assert await machine.session(keyring=True, words="words").get(NAME) == "in the vault"


async def test_the_record_holds_names_and_is_for_its_owner_alone(machine: Machine) -> None:
    await machine.session(keyring=True).set(NAME, "canary-7f3a91")
    for path in machine.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"canary" not in path.read_bytes()


async def test_two_that_change_a_secret_at_once_never_delete_both(machine: Machine) -> None:
    """Either alone would delete what the other has just kept."""
    for _round in range(10):
        await asyncio.gather(
            machine.session(keyring=True, words="words").set(NAME, "in the keyring"),
            machine.session(keyring=False, words="words").set(NAME, "in the vault"),
        )
        kept = await machine.session(keyring=True, words="words").get(NAME)
        assert kept in {"in the keyring", "in the vault"}


async def test_a_secret_of_the_session_lasts_once_there_is_a_vault(machine: Machine) -> None:
    secrets = machine.session(keyring=False)
    await secrets.set(NAME, "x")
    await secrets.unlock("words")
    assert await secrets.holder(NAME) == "vault"
    assert await machine.session(keyring=False, words="words").get(NAME) == "x"


async def test_a_change_that_waits_too_long_says_so_and_changes_nothing(machine: Machine) -> None:
    await machine.session(keyring=True).set(NAME, "old")
    secrets = machine.session(keyring=True)
    secrets._whereabouts = Whereabouts(machine.folder / "secret-places.json", seconds=0)
    async with Whereabouts(machine.folder / "secret-places.json").held():
        with pytest.raises(ProblemError, match=r"secret\.busy"):
            await secrets.set(NAME, "new")
    assert await secrets.get(NAME) == "old"
