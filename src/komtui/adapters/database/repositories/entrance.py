"""Whether anybody signs in: asked before the first paint, so this imports nothing but the database."""

from __future__ import annotations

from komtui.adapters.database.sqlite.database import Database


def is_locked(database: Database) -> bool:
    """Return whether somebody has a password; one tiny query on the caller's thread."""
    statement = "SELECT EXISTS (SELECT 1 FROM people WHERE password IS NOT NULL)"
    return bool(database.look(lambda connection: connection.execute(statement).fetchone()[0]))
