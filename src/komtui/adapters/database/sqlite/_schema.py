"""What stands in the schema of the books: only what this program's migrations made may run there."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from komtui.domain.digest import digest
from komtui.late import late_pattern

_MADE = late_pattern(r"^CREATE TRIGGER (\w+)\b.*?^END;$|^DROP TRIGGER (\w+);$", re.MULTILINE | re.DOTALL)


NEWEST = "44a0216537ede16f9c9c51f8421d0331524ca0b64b1f9db122ebb1f5cf1eb5e5"
"""Digest of the triggers that all migrations make. They are known by it at each start, without reading every script."""


def foreign(connection: sqlite3.Connection, scripts: Callable[[], Iterable[str]]) -> str:
    """Return what runs by itself in the file and was not made by `scripts`, as `view settings`; empty where all is.

    A view in place of a table, or a trigger, can go on for ever, and can answer or write anything. Nothing of it is
    run to find it.
    """
    rows = running(connection)
    if digest(repr(rows).encode()) == NEWEST:
        return ""
    ours = _triggers(scripts())
    for kind, name, sql in rows:
        if kind == "view" or ours.get(name) != _plain(sql or ""):
            return f"{kind} {name}"
    return ""


def running(connection: sqlite3.Connection) -> list[tuple[str, str, str | None]]:
    """Return kind, name and SQL of what runs by itself."""
    statement = "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY type, name"
    return [(kind, name, sql) for kind, name, sql in connection.execute(statement)]


def is_changed(file: Path, scripts: Iterable[str]) -> bool:
    """Return whether something that `scripts` made stands otherwise in the file, or not at all.

    It takes a while, so it is asked where a statement failed that should not.
    """
    try:
        uri = f"{file.resolve().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as theirs, contextlib.closing(_made(scripts)) as ours:
            # A damaged statement may be no text.
            theirs.text_factory = lambda content: content.decode(errors="replace")
            return bool(_statements(ours) - _statements(theirs))
    except (sqlite3.Error, OSError):
        return False
    except UnicodeDecodeError:
        return True


def _made(scripts: Iterable[str]) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    for script in scripts:
        made.executescript(script)
    return made


def _statements(connection: sqlite3.Connection) -> set[str]:
    return {_plain(row[0]) for row in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}


def _triggers(scripts: Iterable[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for script in scripts:
        for match in _MADE.finditer(script):
            if match[2]:
                found.pop(match[2], None)
            else:
                found[match[1]] = _plain(match[0].removesuffix(";"))
    return found


def _plain(sql: str) -> str:
    """Return SQL without how it is laid out."""
    return " ".join(sql.split())
