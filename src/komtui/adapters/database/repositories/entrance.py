"""Whether anybody signs in: asked before the first paint, so this imports nothing but the protocols."""

from __future__ import annotations

from komtui.adapters.database.connection import Connection, Database


def is_locked(database: Database) -> bool:
    """Return whether somebody has a password; one tiny query on the caller's thread."""
    return database.look(_is_locked)


def _is_locked(connection: Connection) -> bool:
    statement = "SELECT count(*) FROM people WHERE password IS NOT NULL"
    return bool(connection.execute(statement).fetchone()[0])
