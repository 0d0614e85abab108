"""What the program does slowly on purpose, or once a start, done cheaply for the tests of everything else.

The suite begins books thousands of times, draws keys hundreds of times and starts the screen a thousand times. Where
one of these is what a test is about, it is done there as in use: see the fixtures `_begun_books` and the mark `costly`.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import subprocess
import tempfile
from contextlib import closing, suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import warm
from komtui.domain.mail.reminder import Policy

_numbers = itertools.count(1)


def begin_books(patch: pytest.MonkeyPatch) -> None:
    """Begin SQLite's books as a copy of empty ones, which the migrations have made once in this process.

    The copy appears whole and at once, and only where nothing is yet: several may begin the same books.
    """
    from komtui.adapters.database.sqlite import _file as file

    create, empty = file.create, _empty_books()

    def created(path: Path) -> None:
        if not path.exists():
            copy = path.with_name(f".{path.name}-{os.getpid()}-{next(_numbers)}")
            # Where it cannot be written, `create` says so.
            with suppress(OSError):
                create(copy)
                copy.write_bytes(empty)
                os.link(copy, path)
            with suppress(OSError):
                copy.unlink()
        create(path)

    patch.setattr(file, "create", created)


@cache
def _empty_books() -> bytes:
    """Return the file of empty books, as the program itself makes it, also where `begin_books` holds already."""
    from komtui.adapters.database.sqlite.database import Database

    with tempfile.TemporaryDirectory(prefix="komtui-empty-books-") as folder:
        path = Path(folder) / "books.sqlite3"
        path.touch(0o600)
        Database(path).close()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(REMIND)
        return path.read_bytes()


REMIND = f"UPDATE search_index SET policy = '{Policy(minimum=Decimal(5)).text}', remind_day = due"
"""Has the search know by which policy a house reminds: whoever forgets to tell it of something is found then."""


def draw_keys(patch: pytest.MonkeyPatch) -> None:
    """Draw the keys of vaults, and seal passwords, at the least cost that the algorithms have."""
    from komtui.adapters import passwords
    from komtui.adapters.secrets import _crypt as crypt

    patch.setattr(crypt, "COST", 2)
    patch.setattr(passwords, "ITERATIONS", 1)
    patch.setattr(passwords, "MEMORY", 8 * passwords.LANES)


def begin_processes(patch: pytest.MonkeyPatch) -> None:
    """Begin the processes that read files and draw pages with their modules loaded (see `warm`)."""
    from komtui.adapters import processes

    begun = SimpleNamespace(**{name: getattr(subprocess, name) for name in ("DEVNULL", "PIPE", "TimeoutExpired")})
    begun.Popen = _begun
    patch.setattr(processes, "subprocess", begun)


def _begun(command: list[str], **options: Any) -> subprocess.Popen[Any]:
    # The rules of e-invoices come with a library that does not outlive a fork.
    return (warm.Popen if command[3].startswith(_READ_AND_DRAW) else subprocess.Popen)(command, **options)


_READ_AND_DRAW = ("komtui.adapters.formats.apart:", "komtui.adapters.pdf.renderer:")


def read_stylesheets(patch: pytest.MonkeyPatch) -> None:
    """Parse each stylesheet once in this process, and not with every app that is started."""
    from textual.css.stylesheet import Stylesheet

    parse = Stylesheet._parse_rules

    def parsed(self: Stylesheet, css: str, *where: Any, **how: Any) -> Any:
        key = (css, where, tuple(how.items()), frozenset(self._variables.items()))
        if key not in _parsed:
            _parsed[key] = parse(self, css, *where, **how)
        return _parsed[key]

    patch.setattr(Stylesheet, "_parse_rules", parsed)


_parsed: dict[object, Any] = {}


def keep_judging(patch: pytest.MonkeyPatch) -> None:
    """Have one process judge e-invoices for one komtui after the other: each of its own would load the rules anew."""
    from komtui.adapters.validation import validator

    patch.setattr(validator, "Processes", _Judging)


class _Judging:
    """Stands for the class of the processes; what it makes is there already, and stays when it is closed."""

    def __class_getitem__(cls, _answer: object) -> type[_Judging]:
        return cls

    def __new__(cls, entry: str, **how: Any) -> Any:
        return _judging(entry, tuple(how.items()))


@cache
def _judging(entry: str, how: tuple[tuple[str, Any], ...]) -> Any:
    from komtui.adapters.processes import Processes

    class Kept(Processes[Any]):
        def close(self) -> None:
            """End with this process."""

    return Kept(entry, **dict(how))
