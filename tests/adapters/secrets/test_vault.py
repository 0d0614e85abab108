"""The vault's file: what opens it, what breaks it, and who may write it at once."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from komtui.adapters.secrets import crypt
from komtui.adapters.secrets.vault import VaultSecrets
from komtui.domain.problem import ProblemError

NAME, CANARY = "company/smtp.password", "canary-7f3a91"


def vault(folder: Path, passphrase: str | None = "right") -> VaultSecrets:
    return VaultSecrets(folder / "vault.json", lambda: passphrase, cost=2)


async def test_another_session_with_the_passphrase_reads_it(tmp_path: Path) -> None:
    await vault(tmp_path).set(NAME, CANARY)
    assert await vault(tmp_path).get(NAME) == CANARY
    await vault(tmp_path).set("lyon/smtp.password", "second")
    assert await vault(tmp_path).get(NAME) == CANARY


async def test_without_a_passphrase_it_is_locked_and_without_a_file_empty(tmp_path: Path) -> None:
    closed = vault(tmp_path, None)
    assert not await closed.available()
    assert await closed.get(NAME) is None
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await closed.set(NAME, CANARY)
    assert not (tmp_path / "vault.json").exists()
    await vault(tmp_path).set(NAME, CANARY)
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await closed.get(NAME)


async def test_unlocking_opens_it_or_makes_it(tmp_path: Path) -> None:
    first = vault(tmp_path, None)
    with pytest.raises(ProblemError, match=r"secret\.passphrase-empty"):
        await first.unlock("")
    await first.unlock("Été à œuf")
    assert first.exists
    await first.set(NAME, CANARY)
    second = vault(tmp_path, None)
    with pytest.raises(ProblemError, match=r"secret\.passphrase"):
        await second.unlock("ete a oeuf")
    await second.unlock("E\u0301te\u0301 a\u0300 œuf")  # the same letters, composed by another keyboard
    assert await second.get(NAME) == CANARY
    with pytest.raises(ProblemError, match=r"secret\.passphrase"):
        await second.unlock("wrong")
    assert await second.get(NAME) == CANARY, "a slip does not lock what is open"


async def test_a_wrong_passphrase_changes_nothing(tmp_path: Path) -> None:
    await vault(tmp_path).set(NAME, CANARY)
    before = (tmp_path / "vault.json").read_bytes()
    for call in (vault(tmp_path, "wrong").get(NAME), vault(tmp_path, "wrong").set(NAME, "x")):
        with pytest.raises(ProblemError, match=r"secret\.passphrase"):
            await call
    assert (tmp_path / "vault.json").read_bytes() == before


async def test_damage_is_told_from_a_wrong_passphrase(tmp_path: Path) -> None:
    file = tmp_path / "vault.json"
    await vault(tmp_path).set(NAME, CANARY)
    whole = file.read_bytes()
    damaged = [b"", whole[: len(whole) // 2], b"[]", b"\xff" + whole]
    for at in range(0, len(whole) - 2, 7):
        flipped = bytearray(whole)
        flipped[at] ^= 0x01
        damaged.append(bytes(flipped))
    for content in damaged:
        file.write_bytes(content)
        with pytest.raises(ProblemError) as caught:
            await vault(tmp_path).get(NAME)
        assert caught.value.problems[0].code in {"secret.damaged", "secret.newer"}, content
        with pytest.raises(ProblemError):
            await vault(tmp_path).set(NAME, "x")
        assert file.read_bytes() == content, "what might still be saved is never overwritten"


async def test_a_forged_file_is_met_by_the_tags(tmp_path: Path) -> None:
    file = tmp_path / "vault.json"
    await vault(tmp_path).set(NAME, CANARY)
    content = json.loads(file.read_text())
    content["secrets"] = content["verifier"]
    content["sha256"] = crypt._checksum(content)
    file.write_text(json.dumps(content))
    with pytest.raises(ProblemError, match=r"secret\.damaged"):
        await vault(tmp_path).get(NAME)
    content["kdf"]["n"] = 2**40
    content["sha256"] = crypt._checksum(content)
    file.write_text(json.dumps(content))
    with pytest.raises(ProblemError, match=r"secret\.damaged"):
        await vault(tmp_path).get(NAME)


async def test_a_newer_vault_is_left_alone(tmp_path: Path) -> None:
    await vault(tmp_path).set(NAME, CANARY)
    file = tmp_path / "vault.json"
    file.write_text(file.read_text().replace('"version": 1', '"version": 2'))
    with pytest.raises(ProblemError, match=r"secret\.newer"):
        await vault(tmp_path).set(NAME, "x")


async def test_it_is_for_its_owner_alone_and_says_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    store = vault(folder)
    await store.set(NAME, CANARY)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for hidden in (CANARY, NAME, "right"):
            assert hidden.encode() not in path.read_bytes()
    assert CANARY not in repr(store)
    assert "right" not in repr(store)
    with pytest.raises(ProblemError) as caught:
        await vault(tmp_path / "new", "wrong").get(NAME)
    assert caught.value.__suppress_context__, "what was tried stays out of tracebacks"


async def test_the_same_secret_is_never_sealed_the_same_way_twice(tmp_path: Path) -> None:
    seen = set()
    for count in range(4):
        await vault(tmp_path).set(NAME, f"other {count}")
        await vault(tmp_path).set(NAME, CANARY)
        seen.add(json.loads((tmp_path / "vault.json").read_text())["secrets"])
    assert len(seen) == 4


def test_the_usual_cost_is_what_the_advice_asks() -> None:
    usual = crypt.new_derivation()
    assert (usual.n, usual.r, usual.p, len(usual.salt)) == (2**16, 8, 2, 16)
    assert usual.salt != crypt.new_derivation().salt


WRITER = """
import asyncio, sys
from pathlib import Path
from komtui.adapters.secrets.vault import VaultSecrets

async def main():
    store = VaultSecrets(Path(sys.argv[1]), lambda: "right", cost=2)
    for count in range(10):
        await store.set(f"{sys.argv[2]}/{count}", "x")

asyncio.run(main())
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """The vault is made in the race as well."""
    file = str(tmp_path / "vault.json")
    running = [subprocess.Popen([sys.executable, "-c", WRITER, file, name]) for name in ("a", "b", "c")]
    assert [process.wait() for process in running] == [0, 0, 0]
    content = (tmp_path / "vault.json").read_bytes()
    kept = crypt.opened_vault(content, crypt.derivation_of(content).key("right"))
    assert kept == {f"{name}/{count}": "x" for name in ("a", "b", "c") for count in range(10)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vault.json", "vault.json.lock"]


async def test_a_disk_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProblemError, match=r"secret\.unwritable"):
        await vault(tmp_path / "file" / "folder").set(NAME, CANARY)
