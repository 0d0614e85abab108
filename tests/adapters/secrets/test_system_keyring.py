"""Keyrings that are not there, not real, locked, or that never answer."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, NoKeyringError

from komtui.adapters.secrets import system_keyring
from komtui.adapters.secrets.system_keyring import KeyringSecrets, real_keyring
from komtui.domain.problem import ProblemError

NAME, CANARY = "company/smtp.password", "canary-7f3a91"


class Faulty(KeyringBackend):
    """Works until it is told what to raise, or to hang."""

    priority = 0  # type: ignore[assignment] # a class property in the base; never chosen by keyring itself

    def __init__(self) -> None:
        super().__init__()
        self.fault: Exception | None = None
        self.hang = threading.Event()
        self.hang.set()
        self.kept: dict[str, str] = {}

    def _answer(self) -> None:
        self.hang.wait()
        if self.fault is not None:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._answer()
        del self.kept[username]


async def test_the_probe_leaves_nothing_behind() -> None:
    backend = Faulty()
    assert await KeyringSecrets("komtui", lambda: backend).available()
    assert backend.kept == {}


@pytest.mark.parametrize("fault", [NoKeyringError(), KeyringLocked(), RuntimeError("D-Bus")])
async def test_one_that_refuses_the_probe_is_not_there(fault: Exception) -> None:
    backend = Faulty()
    backend.fault = fault
    store = KeyringSecrets("komtui", lambda: backend)
    assert not await store.available()
    assert await store.get(NAME) is None
    with pytest.raises(ProblemError, match=r"secret\.keyring"):
        await store.set(NAME, CANARY)


async def test_one_that_forgets_is_not_there() -> None:
    class Forgetful(Faulty):
        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[username] = ""

    assert not await KeyringSecrets("komtui", Forgetful).available()


async def test_one_that_never_answers_holds_nobody_up() -> None:
    backend = Faulty()
    backend.hang.clear()
    assert not await KeyringSecrets("komtui", lambda: backend, probe_seconds=0.05).available()
    backend.hang.set()


async def test_one_that_answers_after_its_deadline_is_there_from_then_on() -> None:
    """The person was still typing the keyring's own password."""
    backend = Faulty()
    backend.hang.clear()
    store = KeyringSecrets("komtui", lambda: backend, probe_seconds=0.05)
    assert not await store.available()
    assert store.absence().code == "secret.keyring-locked"
    backend.hang.set()
    await store._probing.result(5)
    assert await store.available()


async def test_all_who_ask_at_once_wait_for_the_same_answer() -> None:
    backend, found = Faulty(), []
    backend.hang.clear()

    def find() -> Faulty:
        found.append(backend)
        threading.Timer(0.02, backend.hang.set).start()
        return backend

    store = KeyringSecrets("komtui", find)
    assert await asyncio.gather(store.available(), store.available()) == [True, True]
    assert len(found) == 1, "a second probe would be a second dialog"


async def test_one_that_stops_answering_later_is_called_locked() -> None:
    backend = Faulty()
    store = KeyringSecrets("komtui", lambda: backend, call_seconds=0.05)
    assert await store.available()
    backend.hang.clear()
    with pytest.raises(ProblemError, match=r"secret\.keyring-locked"):
        await store.get(NAME)
    backend.hang.set()


@pytest.mark.parametrize(
    ("fault", "code"),
    [(KeyringLocked(), "secret.keyring-locked"), (RuntimeError(CANARY), "secret.keyring")],
)
async def test_faults_have_codes_and_carry_no_secret(fault: Exception, code: str) -> None:
    backend = Faulty()
    store = KeyringSecrets("komtui", lambda: backend)
    assert await store.available()
    backend.fault = fault
    with pytest.raises(ProblemError) as caught:
        await store.set(NAME, CANARY)
    assert caught.value.problems[0].code == code
    assert CANARY not in repr(caught.value.problems)
    assert caught.value.__suppress_context__


@pytest.fixture
def one_real(monkeypatch: pytest.MonkeyPatch) -> type[KeyringBackend]:
    """A machine on which one of the real backends works, and another is half installed."""

    class Working(Faulty):
        priority = 5  # type: ignore[assignment] # a class property in the base

    monkeypatch.setitem(sys.modules, "komtui_test_ring", SimpleNamespace(Keyring=Working))
    monkeypatch.setattr(system_keyring, "REAL_BACKENDS", ("no.such.Keyring", "komtui_test_ring.Keyring"))
    return Working


def test_the_real_one_that_works_is_used(one_real: type[KeyringBackend]) -> None:
    assert isinstance(real_keyring({}), one_real)
    assert isinstance(real_keyring({"PYTHON_KEYRING_BACKEND": "komtui_test_ring.Keyring"}), one_real)


@pytest.mark.usefixtures("one_real")
@pytest.mark.parametrize("chosen", ["keyrings.alt.file.PlaintextKeyring", "keyring.backends.null.Keyring", "fail"])
def test_the_persons_other_choice_means_no_keyring(
    chosen: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert real_keyring({"PYTHON_KEYRING_BACKEND": chosen}) is None
    (tmp_path / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring={chosen}")
    monkeypatch.setattr("keyring.util.platform_.config_root", lambda: tmp_path)
    assert real_keyring({}) is None


def test_only_what_the_system_encrypts_is_real() -> None:
    assert not any("alt" in name or "null" in name or "fail" in name for name in system_keyring.REAL_BACKENDS)


def test_what_keyring_itself_would_take_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", Faulty())
    monkeypatch.setattr(system_keyring, "REAL_BACKENDS", ())
    assert real_keyring({}) is None
