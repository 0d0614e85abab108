"""Migrations: numbered SQL files with the numbers that they have for SQLite, each in one transaction of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from komtui.adapters.database import terms
from komtui.domain.problem import Problem, ProblemError

if TYPE_CHECKING:
    from komtui.adapters.database.postgres.connection import PostgresConnection

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x6B6F6D74
"""Of whoever migrates (`komt`)."""


@cache
def migrations() -> tuple[tuple[int, Path], ...]:
    """Return the files with the version that each leads to; the first one makes the tables of that version."""
    return tuple((int(file.name[:4]), file) for file in sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql")))


def migrate(connection: PostgresConnection, address: str) -> int:
    """Bring the database to this program's version and return that.

    Raises ProblemError `system.database-newer`, `system.database-foreign`. Two processes at once do it once: one waits
    for the other.
    """
    newest = migrations()[-1][0]
    version = _version(connection, address)
    while version < newest:
        connection.simple("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SELECT 1")
        try:
            connection.execute("SELECT pg_advisory_xact_lock(:lock)", {"lock": _LOCK})
            version = _version(connection, address)
            step = next(((to, file) for to, file in migrations() if to > version), None)
            if step is not None:
                version, file = step
                connection.driver.execute(file.read_bytes())
                connection.execute("DELETE FROM komtui_version")
                connection.execute("INSERT INTO komtui_version (version) VALUES (:version)", {"version": version})
                if version == newest:
                    connection.execute(terms.OF_NEW_BOOKS)
            connection.execute("COMMIT")
        except BaseException:
            if not connection.lost:
                connection.execute("ROLLBACK")
            raise
    return version


def _version(connection: PostgresConnection, address: str) -> int:
    """Return the version of the tables in the schema that is used here; 0 where there are none yet."""
    row = connection.execute(
        "SELECT count(*) AS tables, count(*) FILTER (WHERE relname = 'komtui_version') AS ours"
        # Of the catalogue, which also has the tables that this role may not look into.
        " FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
    ).fetchone()
    if row is None or not row["tables"]:
        return 0
    if not row["ours"]:
        raise ProblemError(Problem("system.database-foreign", {"file": address}))
    found = connection.execute("SELECT version FROM komtui_version").fetchone()
    version = int(found["version"]) if found is not None else 0
    known = migrations()[-1][0]
    if version > known:
        raise ProblemError(Problem("system.database-newer", {"file": address, "version": version, "known": known}))
    return version
