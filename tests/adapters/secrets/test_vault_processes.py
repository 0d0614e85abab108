"""The vault's file among processes: several writers, a writer that is killed, a disk that is full."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

import warm
from komtui.adapters.secrets import _crypt as crypt
from komtui.adapters.secrets.vault import VaultSecrets
from komtui.domain.problem import ProblemError

NAME = "company/smtp.password"


def keep(folder: Path, passphrase: str, secret: str) -> None:
    asyncio.run(VaultSecrets(folder / "vault.json", lambda: passphrase, cost=2).set(NAME, secret))


def kept(folder: Path, passphrase: str) -> dict[str, str]:
    content = (folder / "vault.json").read_bytes()
    return crypt.opened_vault(content, crypt.derivation_of(content).key(passphrase))


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
    running = [warm.Popen([sys.executable, "-c", WRITER, file, name]) for name in ("a", "b", "c")]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert kept(tmp_path, "right") == {f"{name}/{count}": "x" for name in ("a", "b", "c") for count in range(10)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vault.json", "vault.json.lock"]


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from komtui.adapters import system
from komtui.adapters.secrets.vault import VaultSecrets

file, change, stage = sys.argv[1:]
real_fsync, real_replace, real_open, synced = os.fsync, os.replace, os.open, []

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def fsync(descriptor):
    synced.append(descriptor)
    if stage == "before the file is on disk" or (stage == "before its name is" and len(synced) == 2):
        os.truncate(descriptor, 40) if len(synced) == 1 else None
        die()
    real_fsync(descriptor)

def replace(*arguments, **options):
    if stage == "before it has its name":
        die()
    result = real_replace(*arguments, **options)
    if stage == "after it has its name":
        die()
    return result

def opened(path, *arguments, **options):
    result = real_open(path, *arguments, **options)
    if stage == "when it is begun" and str(path).endswith(".part"):
        die()
    return result

os.fsync, os.replace, os.open = fsync, replace, opened

async def main():
    store = VaultSecrets(Path(file), lambda: "right", cost=2)
    await (store.set("company/smtp.password", "new") if change == "set" else store.change("right", "another"))

asyncio.run(main())
"""
STAGES = {
    "when it is begun": False,
    "before the file is on disk": False,
    "before it has its name": False,
    "after it has its name": True,
    "before its name is": True,
}
"""Where the writer is killed, and whether the new content counts from there."""


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("change", ["set", "change"])
def test_a_writer_that_is_killed_leaves_the_old_or_the_new(tmp_path: Path, change: str, stage: str) -> None:
    file = tmp_path / "vault.json"
    keep(tmp_path, "right", "old")
    killed = warm.run([sys.executable, "-c", KILLED, str(file), change, stage], check=False, timeout=60)
    assert killed.returncode == -9
    after = STAGES[stage]
    passphrase = "another" if after and change == "change" else "right"
    assert kept(tmp_path, passphrase) == {NAME: "new" if after and change == "set" else "old"}
    keep(tmp_path, passphrase, "next")
    assert kept(tmp_path, passphrase) == {NAME: "next"}, "no lock is left behind"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vault.json", "vault.json.lock"], "nor any rest"


CHANGER = """
import asyncio, sys
from pathlib import Path
from komtui.adapters.secrets.vault import VaultSecrets

async def main():
    store = VaultSecrets(Path(sys.argv[1]), lambda: None, cost=2)
    for count in range(10):
        await store.change(f"right{count or ''}", f"right{count + 1}")

asyncio.run(main())
"""


def test_the_passphrase_changes_while_another_process_writes(tmp_path: Path) -> None:
    """What the writer was told is kept stays kept, and what came too late was refused as locked."""
    keep(tmp_path, "right", "x")
    process = warm.Popen([sys.executable, "-c", CHANGER, str(tmp_path / "vault.json")])
    written = asyncio.run(_write_until_locked(tmp_path / "vault.json", process))
    assert process.wait(timeout=60) == 0
    assert kept(tmp_path, "right10") == {NAME: "x", **written}


async def _write_until_locked(file: Path, process: subprocess.Popen[bytes]) -> dict[str, str]:
    written, store = {}, VaultSecrets(file, cost=2)
    await store.unlock("right")
    while process.poll() is None:
        try:
            await store.set(f"a/{len(written)}", "y")
        except ProblemError as error:
            if error.problems[0].code != "secret.locked":
                raise
            break
        written[f"a/{len(written)}"] = "y"
    return written


FULL = """
import asyncio, resource, signal, sys
from pathlib import Path
from komtui.adapters.secrets.vault import VaultSecrets
from komtui.domain.problem import ProblemError

resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

async def main():
    store = VaultSecrets(Path(sys.argv[1]), lambda: "right", cost=2)
    for change in (store.set("company/smtp.password", "new"), store.change("right", "another")):
        try:
            await change
        except ProblemError as error:
            print(error)

asyncio.run(main())
"""


def test_a_disk_that_is_full_half_way_leaves_the_old(tmp_path: Path) -> None:
    """A limit on the size of files cuts a write short, as a full disk does."""
    keep(tmp_path, "right", "old")
    command = [sys.executable, "-c", FULL, str(tmp_path / "vault.json")]
    done = warm.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["secret.unwritable", "secret.unwritable"]
    assert kept(tmp_path, "right") == {NAME: "old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vault.json", "vault.json.lock"]
