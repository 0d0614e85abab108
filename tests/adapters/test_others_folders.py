"""Files in folders that others can write to: a link, a mode, a name put there in between changes nothing of theirs."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from komtui.adapters.archive.files import JournalFiles
from komtui.adapters.archive.proofs import ProofsOnDisk
from komtui.adapters.database.sqlite.backing_up import BackUp
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.secrets import _lending as lending
from komtui.adapters.system import private_folder
from komtui.demo import start
from komtui.demo.start import MARK
from komtui.domain.problem import ProblemError
from komtui.services.files import growing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As /tmp is."""
    made = tmp_path / "shared"
    made.mkdir()
    made.chmod(0o1777)
    return made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that is to come into being by a link that leads to it."""
    return tmp_path / "authorized_keys"


def code(error: pytest.ExceptionInfo[ProblemError]) -> str:
    return error.value.problems[0].code


def journal(path: Path) -> None:
    writer = JournalFiles().writer(path)
    try:
        writer.add([b"{}"])
        writer.finish({})
    finally:
        writer.drop()


def back_up(path: Path) -> None:
    books = Database(path.parent.parent / "komtui.sqlite3")
    try:
        asyncio.run(books.read(BackUp(path)))
    finally:
        books.close()


WRITERS = {
    "proof.zip": (lambda path: ProofsOnDisk().keep(path, b"proof"), "journal.exists"),
    "journal.zip": (journal, "journal.exists"),
    "books.sqlite3": (back_up, "backup.exists"),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("put", ["a link that leads nowhere yet", "another name of a file"])
def test_what_takes_the_place_of_nothing_is_not_led_elsewhere(folder: Path, target: Path, name: str, put: str) -> None:
    """A link that leads nowhere is no file that exists, and was written through."""
    write, said = WRITERS[name]
    if put.startswith("a link"):
        (folder / name).symlink_to(target)
    else:
        target.write_bytes(b"mine")
        (folder / name).hardlink_to(target)
    with pytest.raises(ProblemError) as refused:
        write(folder / name)
    assert code(refused) == said
    assert target.read_bytes() == b"mine" if target.exists() else put.startswith("a link")
    assert [each.name for each in folder.iterdir()] == [name]


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("comes", [False, True])
def test_a_stick_on_which_files_have_one_name_takes_them_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, comes: bool
) -> None:
    """A backup was refused by every stick that is not a Linux one; what came there meanwhile still stays."""

    def link(*_arguments: Any, **_options: Any) -> None:
        if comes:
            (folder / name).write_bytes(b"somebody's")
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)
    write, said = WRITERS[name]
    if comes:
        with pytest.raises(ProblemError) as refused:
            write(folder / name)
        assert code(refused) == said
        assert (folder / name).read_bytes() == b"somebody's"
    else:
        write(folder / name)
        assert len((folder / name).read_bytes()) > 2
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert [each.name for each in folder.iterdir()] == [name]


def test_a_backup_is_written_where_nobody_puts_a_journal_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SQLite finds beside a file under the name of its journal it plays back into it."""
    real, modes = sqlite3.connect, []

    def connect(path: Any, *arguments: Any, **options: Any) -> Any:
        if str(path).startswith(str(folder)):
            modes.append(Path(path).parent.stat().st_mode & 0o777)
        return real(path, *arguments, **options)

    monkeypatch.setattr(sqlite3, "connect", connect)
    back_up(folder / "books.sqlite3")
    assert modes == [0o700]


def test_what_is_half_written_is_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with growing(folder / "sheet.csv") as file:
        file.write(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"), growing(folder / "sheet.csv") as file:
        file.write(b"after")
    assert (folder / "sheet.csv").read_bytes() == b"before"
    assert [each.name for each in folder.iterdir()] == ["sheet.csv"]


def test_the_place_where_a_vault_is_lent_is_closed_before_it_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chmod(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError("by its name it could be another one")

    monkeypatch.setattr(os, "chmod", chmod)
    monkeypatch.setattr(Path, "chmod", chmod)
    before = os.umask(0)
    try:
        listening = lending._listening(tmp_path)
    finally:
        os.umask(before)
    assert listening is not None
    with contextlib.closing(listening):
        assert (tmp_path / lending.NAME).stat().st_mode & 0o777 == 0o600


def test_a_folder_is_made_in_no_other_than_was_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever owns the first folder puts a link in the place of the one that was made in it a moment ago."""
    real, elsewhere = os.mkdir, tmp_path / "elsewhere"
    elsewhere.mkdir()

    def mkdir(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        real(path, mode, dir_fd=dir_fd)
        if Path(path).name == "one":
            (tmp_path / "one").rmdir()
            (tmp_path / "one").symlink_to(elsewhere)

    monkeypatch.setattr(os, "mkdir", mkdir)
    with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
        private_folder(tmp_path / "one" / "two")
    assert not list(elsewhere.iterdir())
    private_folder(tmp_path / "three" / "four")
    assert (tmp_path / "three" / "four").stat().st_mode & 0o777 == 0o700


def test_the_demo_claims_no_folder_through_a_link(folder: Path, target: Path) -> None:
    (folder / MARK).symlink_to(target)
    assert start._claim(folder)
    assert not target.exists()
    (folder / "link").symlink_to(folder)
    with pytest.raises(ProblemError, match=r"system\.data-link"):
        start._claim(folder / "link")
