"""The vault that a worker holds open for the same user's other komtui on a machine."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from komtui.adapters.secrets import _crypt as crypt
from komtui.adapters.secrets import _lending as lending
from komtui.adapters.secrets.chain import ChainedSecrets, secret_chain
from komtui.domain.problem import ProblemError

NAME, CANARY, WORDS = "company/smtp.password", "canary-7f3a91", "four random words"
KNOWS = {"KOMTUI_VAULT_PASSPHRASE": WORDS, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
ASKS = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
pytestmark = pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="no socket says who is at its other end")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypt, "COST", 2)


@pytest.fixture
async def worker(tmp_path: Path) -> ChainedSecrets:
    """The secrets of a worker, whose environment gives the passphrase."""
    chain = secret_chain(KNOWS, tmp_path)
    await chain.unlock(WORDS)
    await chain.set(NAME, CANARY)
    return chain


@contextlib.asynccontextmanager
async def lent(chain: ChainedSecrets, folder: Path) -> AsyncIterator[None]:
    task = asyncio.create_task(chain.lend_vault())
    await _there(folder)
    yield
    task.cancel()
    await asyncio.wait([task])


async def test_a_screen_asks_nobody_while_a_worker_holds_it_open(worker: ChainedSecrets, tmp_path: Path) -> None:
    screen = secret_chain(ASKS, tmp_path)
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await screen.get(NAME)
    async with lent(worker, tmp_path):
        assert (tmp_path / lending.NAME).stat().st_mode & 0o777 == 0o600
        assert await screen.get(NAME) == CANARY
        await screen.set("lyon/smtp.password", "another")
        assert [each.name for each in await screen.places() if each.writes] == ["vault"]
        assert next(each for each in await screen.places() if each.name == "vault").available
    assert not (tmp_path / lending.NAME).exists()
    assert await worker.get("lyon/smtp.password") == "another"
    # For the session, as if it had been typed; one that begins later asks.
    assert await screen.get(NAME) == CANARY
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await secret_chain(ASKS, tmp_path).get(NAME)


async def test_what_goes_over_is_the_key_of_that_vault_and_nothing_else(worker: ChainedSecrets, tmp_path: Path) -> None:
    salt = crypt.derivation_of((tmp_path / "vault.json").read_bytes()).salt
    async with lent(worker, tmp_path):
        key = await lending.borrow(tmp_path, salt)
        assert key is not None
        assert crypt.opened_vault((tmp_path / "vault.json").read_bytes(), key) == {NAME: CANARY}
        assert await lending.borrow(tmp_path, bytes(16)) is None
        for asked in (b"\n", b"zz\n", b"a" * 500 + b"\n"):
            assert WORDS.encode() not in await _raw(tmp_path, asked)


async def test_another_user_gets_nothing(
    worker: ChainedSecrets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salt = crypt.derivation_of((tmp_path / "vault.json").read_bytes()).salt
    async with lent(worker, tmp_path):
        assert await _raw(tmp_path, salt.hex().encode() + b"\n") != b""
        monkeypatch.setattr(os, "geteuid", lambda: 54_321)
        assert await _raw(tmp_path, salt.hex().encode() + b"\n") == b""
        assert await lending.borrow(tmp_path, salt) is None


async def test_a_process_that_has_not_opened_it_itself_lends_nothing(worker: ChainedSecrets, tmp_path: Path) -> None:
    async with lent(secret_chain(ASKS, tmp_path), tmp_path):
        with pytest.raises(ProblemError, match=r"secret\.locked"):
            await secret_chain(ASKS, tmp_path).get(NAME)
    wrong = secret_chain({**KNOWS, "KOMTUI_VAULT_PASSPHRASE": "something else"}, tmp_path)
    async with lent(wrong, tmp_path):
        with pytest.raises(ProblemError, match=r"secret\.locked"):
            await secret_chain(ASKS, tmp_path).get(NAME)
    del worker


async def test_once_the_passphrase_is_changed_a_screen_asks(worker: ChainedSecrets, tmp_path: Path) -> None:
    screen = secret_chain(ASKS, tmp_path)
    async with lent(worker, tmp_path):
        assert await screen.get(NAME) == CANARY
        await secret_chain(ASKS, tmp_path).change_passphrase(WORDS, "another four words")
        with pytest.raises(ProblemError, match=r"secret\.locked"):
            await screen.get(NAME)


async def test_what_a_killed_worker_left_does_not_keep_the_next_from_lending(
    worker: ChainedSecrets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lending, "_AGAIN", 0.01)
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(tmp_path / lending.NAME))
    async with lent(worker, tmp_path):
        async with asyncio.timeout(20):
            while await secret_chain(ASKS, tmp_path).holder(NAME) != "vault":  # noqa: ASYNC110 - as below
                await asyncio.sleep(0.001)
        # A second one waits, and takes over when the first has ended.
        second = asyncio.create_task(worker.lend_vault())
        await asyncio.sleep(0.03)
    await _there(tmp_path)
    assert await secret_chain(ASKS, tmp_path).get(NAME) == CANARY
    second.cancel()
    await asyncio.wait([second])


async def test_a_deep_folder_has_one_too(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 100) / ("e" * 100)
    folder.mkdir(parents=True)
    worker = secret_chain(KNOWS, folder)
    await worker.unlock(WORDS)
    await worker.set(NAME, CANARY)
    async with lent(worker, folder):
        assert await secret_chain(ASKS, folder).get(NAME) == CANARY


async def _there(folder: Path) -> None:
    """Wait until somebody listens: a thread makes the socket."""
    async with asyncio.timeout(20):
        while not (folder / lending.NAME).exists():  # noqa: ASYNC110 - what a file system has tells nobody
            await asyncio.sleep(0.001)


async def _raw(folder: Path, asked: bytes) -> bytes:
    """Return what is answered to whatever is asked."""

    def ask() -> bytes:
        with (
            contextlib.suppress(ConnectionError),
            lending._reached(folder) as place,
            socket.socket(socket.AF_UNIX) as to,
        ):
            to.settimeout(5)
            to.connect(str(place))
            to.sendall(asked)
            return to.recv(500)
        return b""

    return await asyncio.to_thread(ask)
