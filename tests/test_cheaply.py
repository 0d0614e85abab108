"""What the tests have cheaply is what there would be otherwise, and each test has its own."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import time_machine

import cheaply
from komtui.adapters.database.sqlite import migrating
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.formats.apart import SeparateReader
from komtui.adapters.passwords import Argon2Passwords
from komtui.adapters.secrets.vault import VaultSecrets


def content(path: Path) -> list[str]:
    """All that is in books, and how they are kept."""
    connection = sqlite3.connect(path)
    try:
        kept = [
            f"{name} {connection.execute(f'PRAGMA {name}').fetchone()[0]}" for name in ("user_version", "journal_mode")
        ]
        return [*kept, f"mode {path.stat().st_mode:o}", *connection.iterdump()]
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def _begun_books() -> None:
    """A test here says itself from when on books are copied."""


def test_copied_books_are_those_that_the_migrations_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Books know the day on which they were made: the one is made on the same as the other, whatever a clock says.
    monkeypatch.setattr(cheaply, "_empty_books", cheaply._empty_books.__wrapped__)
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        _compare(tmp_path, monkeypatch)


def _compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(tmp_path / "made.sqlite3").close()
    with closing(sqlite3.connect(tmp_path / "made.sqlite3", isolation_level=None)) as connection:
        connection.execute(cheaply.REMIND)
    cheaply.begin_books(monkeypatch)
    monkeypatch.setattr(migrating, "_apply", None)
    Database(tmp_path / "copied.sqlite3").close()
    assert content(tmp_path / "copied.sqlite3") == content(tmp_path / "made.sqlite3")
    assert {each.name for each in tmp_path.iterdir() if each.suffix != ".mark"} == {"copied.sqlite3", "made.sqlite3"}


async def test_what_is_written_into_copied_books_is_in_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheaply.begin_books(monkeypatch)
    first, second = Database(tmp_path / "1.sqlite3"), Database(tmp_path / "2.sqlite3")
    await first.write(lambda connection: connection.execute("CREATE TABLE mine (id)"))
    first.close()
    second.close()
    Database(tmp_path / "3.sqlite3").close()
    assert content(tmp_path / "1.sqlite3") != content(tmp_path / "2.sqlite3") == content(tmp_path / "3.sqlite3")
    # Books that are there are left as they are.
    before = content(tmp_path / "1.sqlite3")
    Database(tmp_path / "1.sqlite3").close()
    assert content(tmp_path / "1.sqlite3") == before


@pytest.mark.parametrize("cost", ["m=8,t=1,p=1", pytest.param("m=65536,t=3,p=1", marks=pytest.mark.costly)])
async def test_passwords_cost_little_but_where_a_test_wants_their_cost(cost: str, tmp_path: Path) -> None:
    assert f"${cost}$" in await Argon2Passwords().sealed("four random words")
    await VaultSecrets(tmp_path / "vault.json", lambda: "words").set("company/smtp.password", "x")
    least = '"n": 2,' in (tmp_path / "vault.json").read_text()
    assert least == (cost == "m=8,t=1,p=1")


@pytest.mark.parametrize("cost", ["none", pytest.param("of the start", marks=pytest.mark.costly)])
def test_what_reads_a_file_is_begun_warm_but_where_a_test_wants_its_start(cost: str) -> None:
    reader = SeparateReader()
    try:
        rows = b"number,date,customer,description,price\nF-1,2026-11-20,Anne,Pain,10\n"
        assert [each.number for each in reader(rows, "rows.csv").documents] == ["F-1"]
        (process,) = reader.processes.pids
        # Only on Linux is there another process of which it is a fork.
        parent = Path(f"/proc/{process}/stat")
        is_ours = not parent.exists() or int(parent.read_text().rpartition(")")[2].split()[1]) == os.getpid()
        assert is_ours == (cost != "none" or not parent.exists())
    finally:
        reader.close()


def test_a_stylesheet_is_parsed_anew_for_other_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    from textual.css.stylesheet import Stylesheet

    cheaply.read_stylesheets(monkeypatch)

    def painted(colour: str) -> str:
        sheet = Stylesheet(variables={"ink": colour})
        sheet.add_source("Label { color: $ink; }", ("here", ""))
        return sheet.css

    assert painted("red") == painted("red") != painted("blue")
