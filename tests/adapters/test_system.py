from __future__ import annotations

import datetime as dt
import os
import stat
import threading
from pathlib import Path

import pytest

from komtui.adapters.system import SystemClock, locked, platform_folders, write_private


async def test_the_clock_is_aware_and_in_utc() -> None:
    before = dt.datetime.now(dt.UTC)
    await SystemClock().sleep(0)
    assert before <= SystemClock().now() <= dt.datetime.now(dt.UTC)


def test_folders_follow_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    data, config = platform_folders()
    assert (data.name, config.name) == ("komtui", "komtui")
    assert not data.exists()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(0o644)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_private(file, b"new")
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    write_private(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_one_at_a_time(tmp_path: Path) -> None:
    file, seen = tmp_path / "file", []
    with locked(file):
        with pytest.raises(TimeoutError), locked(file, seconds=0):
            seen.append("both")
        waiting = threading.Thread(target=lambda: _enter(file, seen))
        waiting.start()
        seen.append("first")
    waiting.join()
    assert seen == ["first", "second"]


def _enter(file: Path, seen: list[str]) -> None:
    with locked(file):
        seen.append("second")
