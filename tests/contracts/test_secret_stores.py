"""What every store of secrets promises, over each of them and over the whole chain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from komtui.adapters.secrets._session import SessionSecrets
from komtui.adapters.secrets._whereabouts import Whereabouts
from komtui.adapters.secrets.chain import ChainedSecrets
from komtui.adapters.secrets.environment import EnvironmentSecrets
from komtui.adapters.secrets.system_keyring import KeyringSecrets
from komtui.adapters.secrets.vault import VaultSecrets
from komtui.domain.problem import ProblemError
from komtui.services.ports import SecretStore

NAME, OTHER = "company/smtp.password", "lyon/smtp.password"


class MemoryKeyring(KeyringBackend):
    """A keyring as the system's are: one dictionary for all who ask."""

    priority = 0  # type: ignore[assignment] # a class property in the base; never chosen by keyring itself

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("no such password")


def keyring(_folder: Path) -> SecretStore:
    backend = MemoryKeyring()
    return KeyringSecrets("komtui test", lambda: backend)


def vault(folder: Path) -> SecretStore:
    return VaultSecrets(folder / "vault.json", lambda: "passphrase", cost=2)


def session(_folder: Path) -> SecretStore:
    return SessionSecrets()


def chain(folder: Path) -> SecretStore:
    closed = KeyringSecrets("komtui test", lambda: None)
    return ChainedSecrets(
        EnvironmentSecrets({}),
        closed,
        VaultSecrets(folder / "vault.json", lambda: "passphrase", cost=2),
        SessionSecrets(),
        Whereabouts(folder / "secret-places.json"),
    )


@pytest.fixture(params=[keyring, vault, session, chain], ids=lambda make: make.__name__)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SecretStore:
    make: Callable[[Path], SecretStore] = request.param
    return make(tmp_path)


async def test_it_can_be_used(store: SecretStore) -> None:
    assert await store.available()
    assert store.name in {"keyring", "vault", "session"}


async def test_what_is_kept_comes_back_whole(store: SecretStore) -> None:
    for secret in ("simple", "é€ “mot de passe” ' \" \\ $x ; 日本", "x" * 5000, " spaces ", "{}"):
        await store.set(NAME, secret)
        assert await store.get(NAME) == secret


async def test_names_do_not_meet(store: SecretStore) -> None:
    await store.set(NAME, "one")
    assert await store.get(OTHER) is None
    await store.set(OTHER, "two")
    await store.delete(OTHER)
    assert (await store.get(NAME), await store.get(OTHER)) == ("one", None)


async def test_the_last_one_wins_and_forgetting_twice_is_no_fault(store: SecretStore) -> None:
    await store.set(NAME, "one")
    await store.set(NAME, "two")
    assert await store.get(NAME) == "two"
    await store.delete(NAME)
    await store.delete(NAME)
    assert await store.get(NAME) is None


async def test_no_secret_in_any_representation(store: SecretStore) -> None:
    await store.set(NAME, "canary-7f3a91")
    assert "canary" not in repr(store) + str(store)


class TestEnvironment:
    """The one store that is only read."""

    async def test_a_variable_a_file_or_a_credential(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("from file\r\n")
        (tmp_path / "lyon.smtp.password").write_text("of lyon")
        (tmp_path / "smtp.password").write_text("of all")
        file = {"KOMTUI_SMTP_PASSWORD_FILE": str(tmp_path / "file"), "CREDENTIALS_DIRECTORY": str(tmp_path)}
        assert await EnvironmentSecrets({**file, "KOMTUI_SMTP_PASSWORD": "direct"}).get(NAME) == "direct"
        assert await EnvironmentSecrets(file).get(NAME) == "from file"
        credentials = EnvironmentSecrets({"CREDENTIALS_DIRECTORY": str(tmp_path)})
        assert (await credentials.get(OTHER), await credentials.get(NAME)) == ("of lyon", "of all")
        assert await EnvironmentSecrets({"KOMTUI_SMTP_PASSWORD": ""}).get(NAME) is None

    async def test_it_is_never_written(self) -> None:
        store = EnvironmentSecrets({"KOMTUI_SMTP_PASSWORD": "x"})
        for change in (store.set(NAME, "y"), store.delete(NAME)):
            with pytest.raises(ProblemError, match=r"secret\.read-only"):
                await change
        await EnvironmentSecrets({}).delete(NAME)

    @pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 70_000, None], ids=["binary", "huge", "absent"])
    async def test_a_file_that_cannot_be_used_is_named(self, tmp_path: Path, content: bytes | None) -> None:
        file = tmp_path / "file"
        if content is not None:
            file.write_bytes(content)
        store = EnvironmentSecrets({"KOMTUI_SMTP_PASSWORD_FILE": str(file)})
        with pytest.raises(ProblemError, match=r"secret\.file") as caught:
            await store.get(NAME)
        assert caught.value.problems[0].facts["file"] == str(file)
        assert not isinstance(caught.value.__cause__, UnicodeDecodeError), "a decoding error carries the bytes"
