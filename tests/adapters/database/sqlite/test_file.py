"""The file of the books: emptied, gone, on a medium that cannot be written, and opened by many for the first time."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from types import SimpleNamespace

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.database.sqlite.faults import translating
from komtui.domain.problem import ProblemError


@pytest.fixture
def books(tmp_path):
    path = tmp_path / "data" / "komtui.sqlite3"
    Database(path).close()
    return path


def code_of(call):
    with pytest.raises(ProblemError) as raised:
        call()
    return raised.value.problems[0].code


def empty(path):
    os.truncate(path, 0)


@pytest.mark.parametrize("harm", [empty, os.unlink], ids=["emptied", "gone"])
def test_books_that_were_emptied_are_not_taken_for_new_ones(books, harm):
    mark = books.with_name("komtui.sqlite3.mark")
    assert mark.stat().st_mode & 0o777 == 0o600
    harm(books)
    for _ in range(2):
        assert code_of(lambda: Database(books)) == "system.database-emptied"
    assert not books.exists() or books.stat().st_size == 0
    mark.unlink()
    Database(books).close()
    assert books.stat().st_size > 0


def test_books_of_before_are_known_by_their_log_and_marked_when_they_are_opened(books):
    mark = books.with_name("komtui.sqlite3.mark")
    mark.unlink()
    empty(books)
    log = books.with_name("komtui.sqlite3-wal")
    log.write_bytes(b"pages")
    assert code_of(lambda: Database(books)) == "system.database-emptied"
    log.unlink()
    Database(books).close()
    assert mark.exists()


def test_a_beginning_that_was_cut_short_is_begun_again(tmp_path):
    path = tmp_path / "komtui.sqlite3"
    path.touch()
    Database(path).close()
    assert path.stat().st_size > 0


MANY = """
import sys
from pathlib import Path
from komtui.adapters.database.sqlite.database import Database
sys.stdin.readline()
database = Database(Path(sys.argv[1]))
print(database.version)
database.close()
"""


@pytest.mark.parametrize("turn", range(3))
def test_six_first_starts_at_once(tmp_path, turn):
    path = tmp_path / str(turn) / "komtui.sqlite3"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", MANY, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(6)
    ]
    for each in starts:
        each.stdin.write("go\n")
        each.stdin.flush()
    said = {each.communicate(timeout=120)[0].strip() for each in starts}
    assert len(said) == 1
    assert said.pop().isdigit()


@pytest.fixture
def medium(tmp_path):
    """A medium that can be made unwritable; only whoever may mount has one."""
    folder = tmp_path / "medium"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or subprocess.run([mount, "-t", "tmpfs", "none", folder], check=False).returncode:
        pytest.skip("nobody may mount here")

    def close():
        subprocess.run([mount, "-o", "remount,ro", folder], check=True)

    yield folder, close
    subprocess.run(["umount", folder], check=True)


async def test_a_medium_that_cannot_be_written_is_named_so_and_read(medium, make, tmp_path):
    folder, close = medium
    path = folder / "komtui.sqlite3"
    database = Database(path)
    await DocumentRepository(database).add([make("F-1")])
    assert await database.advice() is None
    database.close()
    close()

    database = Database(path)
    advice = await database.advice()  # what `komtui doctor` says
    assert advice is not None
    assert advice.code == "system.database-read-only"
    found = await DocumentRepository(database).get(1)
    assert found.document.number == "F-1"
    with pytest.raises(ProblemError) as raised:
        await database.write(lambda each: each.execute("UPDATE settings SET value = 'x'"))
    assert raised.value.problems[0].code == "system.database-read-only"
    database.close()
    assert code_of(lambda: Database(folder / "other.sqlite3")) == "system.database-read-only"

    def komtui(*words):
        return subprocess.run(
            [sys.executable, "-m", "komtui", "--data", folder, *words, "--json"],
            check=False,
            capture_output=True,
            text=True,
        )

    listed, shown, refused = komtui("list"), komtui("show", "F-1"), komtui("config", "set", "company.name", "x")
    assert [json.loads(line)["number"] for line in listed.stdout.splitlines()] == ["F-1"], listed.stderr
    assert json.loads(shown.stdout)["number"] == "F-1"
    assert json.loads(refused.stdout)["problems"][0]["code"] == "system.database-read-only", refused.stdout


def test_what_waits_in_the_log_of_such_a_medium_is_not_left_out_in_silence(medium):
    folder, close = medium
    path = folder / "komtui.sqlite3"
    database = Database(path)
    log = path.with_name("komtui.sqlite3-wal").read_bytes()
    database.close()
    path.with_name("komtui.sqlite3-wal").write_bytes(log or b"pages")
    close()
    assert code_of(lambda: Database(path)) == "system.database-read-only"


@pytest.mark.parametrize(("free", "code"), [(0, "system.database-full"), (1 << 30, "system.database-io")])
def test_a_disk_without_room_is_told_from_one_that_fails(monkeypatch, tmp_path, free, code):
    """Where what its processes share finds no room, SQLite says that the disk could not be written."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    with pytest.raises(ProblemError) as caught, translating(tmp_path / "books"):
        raise error
    assert [each.code for each in caught.value.problems] == [code]
