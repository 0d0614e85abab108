"""Migrations: numbered SQL files, each applied in one transaction of its own; where books begin, all of them in one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from komtui.adapters.database import terms
from komtui.adapters.database.sqlite import _schema as schema
from komtui.domain.problem import Problem, ProblemError

FOLDER = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x6B6F6D74
"""Marks the file as komtui's in its header (`komt`), so that nobody's else is ever touched."""


@cache
def migrations() -> tuple[Path, ...]:
    """Return the files in their order; the first brings an empty database to version 1."""
    return tuple(sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql")))


def migrate(connection: sqlite3.Connection, file: Path, *, read_only: bool = False) -> int:
    """Bring the database to this program's version and return that.

    Raises ProblemError `system.database-newer`, `system.database-foreign`, `system.database-damaged` where views or
    triggers are in it that are not ours, and for one that is older and `read_only`, `system.database-read-only`. Two
    processes at once do it once.
    """
    newest = len(migrations())
    version = _version(connection, file)
    if read_only and version < newest:
        raise ProblemError(Problem("system.database-read-only", {"file": str(file)}))
    while version < newest:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have been faster between the look and the lock.
            version = _version_here(connection, file)
            # Nothing is lost with new books that are not finished, and each commit waits for the disk.
            last = newest if version == 0 else min(version + 1, newest)
            for each in range(version, last):
                _apply(connection, each + 1)
            if last == newest:
                connection.execute(terms.OF_NEW_BOOKS)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        version = _version(connection, file)
    return version


def scripts(version: int | None = None) -> list[str]:
    """Return what the files say, in their order: all of it, or what made that version."""
    return [each.read_text(encoding="utf-8") for each in migrations()[:version]]


def _version(connection: sqlite3.Connection, file: Path) -> int:
    """Look at one state of the file, whoever is bringing it up meanwhile."""
    connection.execute("BEGIN")
    try:
        return _version_here(connection, file)
    finally:
        connection.execute("ROLLBACK")


def _version_here(connection: sqlite3.Connection, file: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    mark = int(connection.execute("PRAGMA application_id").fetchone()[0])
    empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if mark != APPLICATION_ID and not (mark == 0 and version == 0 and empty):
        raise ProblemError(Problem("system.database-foreign", {"file": str(file)}))
    if version > len(migrations()):
        facts: dict[str, str | int] = {"file": str(file), "version": version, "known": len(migrations())}
        raise ProblemError(Problem("system.database-newer", facts))
    if found := schema.foreign(connection, lambda: scripts(version)):
        raise ProblemError(Problem("system.database-damaged", {"file": str(file), "reason": found}))
    return version


def _apply(connection: sqlite3.Connection, version: int) -> None:
    for statement in statements(migrations()[version - 1].read_text(encoding="utf-8")):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")


def statements(script: str) -> Iterator[str]:
    """Yield each statement of `script`; `executescript` would end the transaction that it must run in."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(pending):
            yield pending
            pending = ""
