"""What SQLite and the file system say, as problems that a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from komtui.adapters.database.connection import RefusedError
from komtui.domain.problem import Problem, ProblemError

_CODES = {
    sqlite3.SQLITE_BUSY: "system.database-busy",
    sqlite3.SQLITE_LOCKED: "system.database-busy",
    sqlite3.SQLITE_FULL: "system.database-full",
    sqlite3.SQLITE_READONLY: "system.database-read-only",
    sqlite3.SQLITE_CORRUPT: "system.database-damaged",
    sqlite3.SQLITE_NOTADB: "system.database-foreign",
    sqlite3.SQLITE_CANTOPEN: "system.database-unreachable",
    sqlite3.SQLITE_PERM: "system.database-unreachable",
    sqlite3.SQLITE_AUTH: "system.database-unreachable",
    sqlite3.SQLITE_IOERR: "system.database-io",
}
"""Primary result codes that are nobody's programming mistake."""


@contextmanager
def translating(file: Path) -> Iterator[None]:
    """Turn what SQLite or the file system refuses into a ProblemError; mistakes in SQL stay what they are.

    Raises RefusedError where a rule of the schema was broken.
    """
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise RefusedError(str(error)) from error
    except sqlite3.Error as error:
        code = _CODES.get(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF)
        if code is None:
            raise
        raise ProblemError(Problem(code, {"file": str(file), "reason": str(error)})) from error
    except OSError as error:
        raise ProblemError(_of_system(error, file)) from error


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether somebody else is in the way, who may soon be gone."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _of_system(error: OSError, file: Path) -> Problem:
    facts = {"file": str(file), "reason": error.strerror or type(error).__name__}
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("system.database-full", facts)
    if error.errno == errno.EROFS:
        return Problem("system.database-read-only", facts)
    return Problem("system.database-unreachable", facts)
