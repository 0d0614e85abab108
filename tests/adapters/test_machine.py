"""config.toml, which people write by hand as well."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from komtui.adapters.machine import TomlMachine
from komtui.domain.problem import ProblemError

BY_HAND = """# What this till speaks.
[language]
interface = "fr" # asked for by Anne

[other]
kept = [1, 2]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_a_file_there_is_nothing(file: Path) -> None:
    machine = TomlMachine(file)
    assert machine.all() == {}
    machine.set("language.interface", None)
    assert not file.exists()


def test_what_is_written_comes_back_and_goes_away(file: Path) -> None:
    machine = TomlMachine(file)
    for value in ("fr", 'quote " and \\ and é', "line\nbreak"):
        machine.set("language.interface", value)
        assert machine.all() == {"language.interface": value}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    machine.set("language.interface", None)
    assert machine.all() == {}


def test_comments_and_strangers_are_kept(file: Path) -> None:
    file.write_text(BY_HAND)
    TomlMachine(file).set("language.interface", "en")
    assert file.read_text() == BY_HAND.replace('"fr"', '"en"')
    TomlMachine(file).set("database.url", "x")
    assert file.read_text().startswith(BY_HAND.replace('"fr"', '"en"'))


def test_plain_values_are_read_as_text(file: Path) -> None:
    file.write_text('number = 5\n[a]\nyes = true\n[a.b]\nc = "d"\n')
    assert TomlMachine(file).all() == {"number": "5", "a.yes": "true", "a.b.c": "d"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'[language]\ninterface = "fr\n', 2),
        (b"[language]\n\ninterface =\n", 3),
        (b"a = 1\n\nb = \xff\n", 3),
        (b"[language", 1),
    ],
)
def test_a_damaged_file_is_named_with_its_line_and_left_as_it_is(file: Path, content: bytes, line: int) -> None:
    file.write_bytes(content)
    machine = TomlMachine(file)
    for call in (machine.all, lambda: machine.set("language.interface", "en")):
        with pytest.raises(ProblemError, match=r"setting\.config-damaged") as caught:
            call()
        assert caught.value.problems[0].facts == {"file": str(file), "line": line}
    assert file.read_bytes() == content


def test_a_table_in_one_line_is_a_table(file: Path) -> None:
    file.write_text('language = { interface = "fr" } # by hand\n')
    TomlMachine(file).set("language.interface", "en")
    assert file.read_text() == 'language = { interface = "en" } # by hand\n'


def test_a_pipe_in_its_place_is_named_and_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(ProblemError, match=r"setting\.config-unreadable"):
        TomlMachine(file).all()


def test_a_value_where_a_table_belongs_is_named(file: Path) -> None:
    file.write_text('language = "fr"\n')
    with pytest.raises(ProblemError, match=r"setting\.config-table"):
        TomlMachine(file).set("language.interface", "en")


def test_a_link_stays_a_link(tmp_path: Path, file: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    target.write_text(BY_HAND)
    file.symlink_to(target)
    TomlMachine(file).set("language.interface", "en")
    assert file.is_symlink()
    assert '"en"' in target.read_text()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    with pytest.raises(ProblemError, match=r"setting\.config-un"):
        TomlMachine(tmp_path / "plain" / "config.toml").set("language.interface", "en")
