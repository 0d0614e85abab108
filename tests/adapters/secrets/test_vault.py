"""The vault's file: what opens it, what breaks it, and who may write it at once."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from komtui.adapters.secrets import _crypt as crypt
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


@pytest.mark.parametrize(
    ("version", "code"), [("2", "secret.newer"), ("0", "secret.damaged"), ('"1"', "secret.damaged")]
)
async def test_a_newer_vault_is_left_alone(tmp_path: Path, version: str, code: str) -> None:
    await vault(tmp_path).set(NAME, CANARY)
    file = tmp_path / "vault.json"
    file.write_text(file.read_text().replace('"version": 1', f'"version": {version}'))
    before = file.read_bytes()
    for call in (vault(tmp_path).set(NAME, "x"), vault(tmp_path).change("right", "another"), vault(tmp_path).get(NAME)):
        with pytest.raises(ProblemError) as caught:
            await call
        assert caught.value.problems[0].code == code
    assert file.read_bytes() == before


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


@pytest.mark.costly
async def test_the_usual_cost_is_what_the_advice_asks(tmp_path: Path) -> None:
    usual = crypt.new_derivation()
    assert (usual.n, usual.r, usual.p, len(usual.salt)) == (2**16, 8, 2, 16)
    assert usual.salt != crypt.new_derivation().salt
    # And at that cost a vault opens again.
    await VaultSecrets(tmp_path / "vault.json", lambda: "right").set(NAME, CANARY)
    assert json.loads((tmp_path / "vault.json").read_text())["kdf"]["n"] == 2**16
    assert await VaultSecrets(tmp_path / "vault.json", lambda: "right").get(NAME) == CANARY
    with pytest.raises(ProblemError, match=r"secret\.passphrase"):
        await VaultSecrets(tmp_path / "vault.json", lambda: "wrong").get(NAME)


async def test_the_passphrase_is_changed_and_everything_stays(tmp_path: Path) -> None:
    first = vault(tmp_path, None)
    await first.unlock("right")
    await first.set(NAME, CANARY)
    salt = json.loads((tmp_path / "vault.json").read_text())["kdf"]["salt"]
    await first.change("right", "another")
    assert json.loads((tmp_path / "vault.json").read_text())["kdf"]["salt"] != salt
    assert await first.get(NAME) == CANARY, "the session goes on with the new one"
    assert await vault(tmp_path, "another").get(NAME) == CANARY
    with pytest.raises(ProblemError, match=r"secret\.passphrase"):
        await vault(tmp_path, "right").get(NAME)


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [("wrong", "another", "secret.passphrase"), ("right", "", "secret.passphrase-empty")],
)
async def test_a_change_that_is_refused_changes_nothing(tmp_path: Path, current: str, new: str, code: str) -> None:
    store = vault(tmp_path, None)
    await store.unlock("right")
    before = (tmp_path / "vault.json").read_bytes()
    with pytest.raises(ProblemError) as caught:
        await store.change(current, new)
    assert caught.value.problems[0].code == code
    assert (tmp_path / "vault.json").read_bytes() == before
    await store.set(NAME, CANARY)
    assert await vault(tmp_path).get(NAME) == CANARY


async def test_without_a_vault_there_is_no_passphrase_to_change(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=r"secret\.no-vault"):
        await vault(tmp_path).change("right", "another")
    assert not (tmp_path / "vault.json").exists()


async def test_another_session_is_locked_when_the_passphrase_changes(tmp_path: Path) -> None:
    """It neither reads with the old one nor writes the old one back."""
    first, second = vault(tmp_path, None), vault(tmp_path, None)
    await first.unlock("right")
    await second.unlock("right")
    await first.set(NAME, CANARY)
    assert await second.get(NAME) == CANARY
    await first.change("right", "another")
    before = (tmp_path / "vault.json").read_bytes()
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await second.set(NAME, "x")
    assert not await second.available()
    assert (tmp_path / "vault.json").read_bytes() == before
    await second.unlock("another")
    assert await second.get(NAME) == CANARY


async def test_a_passphrase_that_was_wrong_in_the_environment_can_be_mended_there(tmp_path: Path) -> None:
    await vault(tmp_path).set(NAME, CANARY)
    given = ["wrong"]
    store = VaultSecrets(tmp_path / "vault.json", lambda: given[0])
    with pytest.raises(ProblemError, match=r"secret\.passphrase"):
        await store.get(NAME)
    given[0] = "right"
    assert await store.get(NAME) == CANARY


async def test_a_folder_that_is_read_only_can_still_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await vault(tmp_path).set(NAME, CANARY)

    real = os.open

    def refuse(*given: Any, **options: Any) -> Any:
        if len(given) > 1 and not given[1] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            return real(*given, **options)
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("os.open", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert await vault(tmp_path).get(NAME) == CANARY
    with pytest.raises(ProblemError, match=r"secret\.unwritable") as caught:
        await vault(tmp_path).set(NAME, "x")
    assert "ead-only" in str(caught.value.problems[0].facts["reason"])


async def test_a_disk_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProblemError, match=r"secret\.unwritable"):
        await vault(tmp_path / "file" / "folder").set(NAME, CANARY)


@pytest.mark.parametrize(
    ("n", "r", "p"), [(2**20, 64, 1), (2**20, 8, 1), (2**16, 8, 64), (2**14, 2**20, 1), (2**16, -8, 1), (1, 1, 1)]
)
async def test_a_forged_cost_takes_neither_memory_nor_time(tmp_path: Path, n: int, r: int, p: int) -> None:
    """Of 2^20 and 64 it would be 8 GiB, before any tag could tell that the file is forged."""
    file = tmp_path / "vault.json"
    await vault(tmp_path).set(NAME, CANARY)
    forged = json.loads(file.read_bytes())
    forged["kdf"] |= {"n": n, "r": r, "p": p}
    forged["sha256"] = crypt._checksum(forged)
    file.write_text(json.dumps(forged))
    with pytest.raises(ProblemError, match=r"secret\.damaged"):
        await vault(tmp_path).get(NAME)


async def test_a_link_is_no_vault_and_nobody_elses_file_is(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    real.mkdir()
    await vault(real).set(NAME, CANARY)
    (tmp_path / "vault.json").symlink_to(real / "vault.json")
    with pytest.raises(ProblemError, match=r"secret\.foreign"):
        await vault(tmp_path).get(NAME)
    if os.geteuid() == 0:
        (tmp_path / "vault.json").unlink()
        (real / "vault.json").rename(tmp_path / "vault.json")
        os.chown(tmp_path / "vault.json", 12345, 12345)
        with pytest.raises(ProblemError, match=r"secret\.foreign"):
            await vault(tmp_path).get(NAME)
        # A service's, which root sets up.
        os.chown(tmp_path, 12345, 12345)
        assert await vault(tmp_path).get(NAME) == CANARY
