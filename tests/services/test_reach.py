"""Which files people reach, in real folders: by every spelling, and by what others put there in between."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from komtui.domain.problem import ProblemError
from komtui.services import files
from komtui.services.reach import Reach, TakenError

PAGE = b"%PDF-1.7 a page"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("Documents/inside", "Documents/.hidden", "Documents/komtui", ".ssh", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "Documents" / "komtui" / "vault.json").write_text("sealed")
    (tmp_path / "elsewhere" / "f.csv").write_text("secret")
    (tmp_path / "Documents" / "f.csv").write_text("number")
    return tmp_path


@pytest.fixture
def clerk(home: Path) -> Reach:
    return Reach((home / "Documents",), (home / "Documents" / "komtui",))


def codes(error: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (".ssh/authorized_keys", "file.outside"),
        (".ssh/keys.pdf", "file.outside"),
        ("Documents/../.ssh/keys.pdf", "file.outside"),
        ("Documents/inside/../../elsewhere/x.pdf", "file.outside"),
        ("Documents/link/x.pdf", "file.outside"),
        ("Documents/linked.pdf", "file.outside"),
        ("Documents/.hidden/x.pdf", "file.hidden"),
        ("Documents/.x.pdf", "file.hidden"),
        ("Documents/komtui/vault.json", "file.own"),
        ("Documents/komtui/x.pdf", "file.own"),
        ("Documents/x.sh", "file.not-pdf"),
        ("Documents/x", "file.not-pdf"),
        ("elsewhere", "file.outside"),
    ],
)
def test_a_clerk_writes_nothing_but_pdfs_below_the_folders_set_aside(
    home: Path, clerk: Reach, typed: str, code: str
) -> None:
    (home / "Documents" / "link").symlink_to(home / "elsewhere")
    (home / "Documents" / "linked.pdf").symlink_to(home / ".ssh" / "authorized_keys")
    before = sorted(home.rglob("*"))
    with pytest.raises(ProblemError) as refused:
        clerk.save(home / typed, "F-1.pdf", PAGE)
    assert codes(refused) == [code]
    assert sorted(home.rglob("*")) == before


def test_what_is_no_pdf_from_its_first_byte_is_not_saved_as_one(home: Path, clerk: Reach) -> None:
    with pytest.raises(ProblemError) as refused:
        clerk.save(home / "Documents" / "x.pdf", "F-1.pdf", b"ssh-ed25519 AAAA\n" + PAGE)
    assert codes(refused) == ["file.not-pdf"]


def test_a_clerk_saves_below_them_and_is_asked_before_something_is_replaced(home: Path, clerk: Reach) -> None:
    folder = home / "Documents" / "inside"
    assert clerk.save(folder, "F-1.pdf", PAGE) == folder / "F-1.pdf"
    with pytest.raises(TakenError) as taken:
        clerk.save(folder, "F-1.pdf", PAGE + b"2")
    assert (folder / "F-1.pdf").read_bytes() == PAGE
    clerk.save(folder, "F-1.pdf", PAGE + b"2", taken.value.path)
    assert (folder / "F-1.pdf").read_bytes() == PAGE + b"2"
    assert [each.name for each in folder.iterdir()] == ["F-1.pdf"]


def test_the_folder_set_aside_is_made_when_it_is_first_needed(home: Path) -> None:
    clerk = Reach((home / "komtui",), ())
    assert clerk.save(home / "komtui", "F-1.pdf", PAGE) == home / "komtui" / "F-1.pdf"
    assert (home / "komtui").stat().st_mode & 0o777 == 0o700


def test_a_clerk_reads_nothing_else_either(home: Path, clerk: Reach) -> None:
    (home / "Documents" / "link.csv").symlink_to(home / "elsewhere" / "f.csv")
    (home / "Documents" / "inside.csv").symlink_to(home / "Documents" / "f.csv")
    for typed in ("elsewhere/f.csv", "Documents/link.csv", "Documents/komtui/vault.json", "nowhere"):
        with pytest.raises(ProblemError):
            clerk.content(home / typed, 100)
    assert clerk.content(home / "Documents" / "f.csv", 100) == b"number"
    assert clerk.content(home / "Documents" / "inside.csv", 100) == b"number"
    assert clerk.names(home / "Documents") == ["f.csv", "inside.csv", "inside/", "link.csv"]
    with pytest.raises(ProblemError):
        clerk.names(home)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_is_put_there_between_the_look_and_the_opening_is_refused(
    home: Path, clerk: Reach, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Every check has passed when somebody puts a link in the place of the folder, or of the file."""
    real, swapped = Reach.check, []

    def check(self: Reach, path: Path) -> Path:
        found = real(self, path)
        if not swapped:
            swapped.append(found)
            if what == "folder":
                (home / "Documents" / "inside").rename(home / "gone")
                (home / "Documents" / "inside").symlink_to(home / "elsewhere")
            else:
                found.unlink()
                found.symlink_to(home / "elsewhere" / "f.csv")
        return found

    (home / "Documents" / "inside" / "f.csv").write_text("number")
    monkeypatch.setattr(Reach, "check", check)
    with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
        clerk.content(home / "Documents" / "inside" / "f.csv", 100)


def test_an_administrator_saves_anywhere_but_over_what_komtui_keeps(home: Path) -> None:
    books = home / "elsewhere" / "books.sqlite3"
    books.write_text("books")
    komtui = home / "Documents" / "komtui"
    free = Reach(None, (komtui,), (komtui / "vault.json", books))
    assert free.save(home / ".ssh" / "x.txt", "F-1.pdf", b"x").read_bytes() == b"x"
    (home / "way").symlink_to(home / "Documents" / "komtui")
    for own in (
        "Documents/komtui/vault.json",
        "way/vault.json.lock",
        "elsewhere/books.sqlite3",
        "elsewhere/books.sqlite3-wal",
    ):
        with pytest.raises(ProblemError) as refused:
            free.save(home / own, "F-1.pdf", PAGE, home / own)
        assert codes(refused) == ["file.own"]
    # Beside them there is room for other files.
    free.save(komtui, "F-1.pdf", PAGE)
    free.save(home / "elsewhere" / "x.pdf", "F-1.pdf", PAGE)


def test_nothing_is_done_by_the_name_of_what_is_half_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that others can write to, a link under the temporary name would get its target's mode changed."""
    target = home / ".ssh" / "key"
    target.write_text("private")
    target.chmod(0o600)
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        for each in (home / "elsewhere").glob(".komtui-*"):
            each.unlink()
            each.symlink_to(target)

    monkeypatch.setattr(os, "fsync", fsync)
    files.save(home / "elsewhere" / "x.pdf", PAGE)
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_text() == "private"


def test_a_clerk_is_offered_nothing_hidden_and_nothing_of_komtuis(home: Path, clerk: Reach) -> None:
    folder = home / "Documents"
    for name in ("books.db", "books.db-wal"):
        (folder / name).write_bytes(b"")
    (folder / "link").symlink_to(folder / "komtui")
    clerk = Reach(clerk.below, clerk.own, (folder / "books.db",))
    assert clerk.names(folder) == ["f.csv", "inside/"]
    assert {".hidden/", "books.db", "komtui/"} <= set(Reach(None, clerk.own, clerk.files).names(folder))


def test_what_komtui_keeps_in_a_clerks_folder_is_not_read(home: Path) -> None:
    """The books may be elsewhere than in komtui's own folder: attached to a letter, they would leave with it."""
    folder = home / "Documents"
    for name in ("books.db", "books.db-wal", "books.pdf"):
        (folder / name).write_bytes(b"%PDF- or not")
    clerk = Reach((folder,), (), (folder / "books.db",))
    for name in ("books.db", "books.db-wal"):
        with pytest.raises(ProblemError) as refused:
            clerk.content(folder / name, 100)
        assert refused.value.problems[0].code == "file.own"
    assert clerk.content(folder / "books.pdf", 100)


def test_another_name_of_what_komtui_keeps_is_not_read_and_a_link_to_itself_stops_nothing(home: Path) -> None:
    folder = home / "Documents"
    books = home / "elsewhere" / "books.db-wal"
    books.write_bytes(b"pages")
    (folder / "a.csv").hardlink_to(books)
    (folder / "b.csv").hardlink_to(folder / "komtui" / "vault.json")
    (folder / "c.csv").hardlink_to(folder / "f.csv")
    (folder / "loop").symlink_to(folder / "loop")
    clerk = Reach((folder,), (folder / "komtui",), (home / "elsewhere" / "books.db",))
    for name in ("a.csv", "b.csv"):
        with pytest.raises(ProblemError) as refused:
            clerk.content(folder / name, 100)
        assert codes(refused) == ["file.own"]
    assert clerk.content(folder / "c.csv", 100) == b"number"
    assert "loop" in clerk.names(folder)


def test_a_pdf_takes_the_place_of_a_name_and_not_of_what_else_has_it(home: Path, clerk: Reach) -> None:
    target = home / ".ssh" / "key"
    target.write_text("private")
    (home / "Documents" / "x.pdf").hardlink_to(target)
    clerk.save(home / "Documents" / "x.pdf", "F-1.pdf", PAGE, home / "Documents" / "x.pdf")
    assert target.read_text() == "private"
    assert (home / "Documents" / "x.pdf").read_bytes() == PAGE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_a_folder_of_komtuis_that_is_called_otherwise_stays_closed(home: Path) -> None:
    own, alias = home / "own", home / "Documents" / "alias"
    own.mkdir()
    alias.mkdir()
    (own / "vault.pdf").write_bytes(b"%PDF-")
    if subprocess.run(["mount", "--bind", own, alias], check=False, capture_output=True).returncode:
        pytest.skip("no mounting here")
    try:
        clerk = Reach((home / "Documents",), (own,))
        acts = (
            lambda: clerk.content(alias / "vault.pdf", 10),
            lambda: clerk.names(alias),
            lambda: clerk.save(alias, "new.pdf", b"%PDF-"),
        )
        for act in acts:
            with pytest.raises(ProblemError) as refused:
                act()
            assert refused.value.problems[0].code == "file.own"
    finally:
        subprocess.run(["umount", alias], check=True)
