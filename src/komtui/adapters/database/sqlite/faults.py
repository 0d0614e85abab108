"""What SQLite and the file system say, as problems that a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from komtui.adapters.database.connection import DamagedError, RefusedError
from komtui.adapters.database.sqlite import _schema as schema
from komtui.adapters.database.sqlite.migrating import scripts
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
    sqlite3.SQLITE_IOERR: (_IO := "system.database-io"),
}
"""Primary result codes that are nobody's programming mistake."""
_NOT_TEXT = "Could not decode to UTF-8"
"""How sqlite3 begins what it says of a text that is not UTF-8; it gives no code."""
_ROOM = 64 * 1024
"""Bytes that a database needs to be written at all: as much is taken at once for what its processes share."""
_OF_INDEX = ("invalid fts5 file format", "vtable constructor failed", " directive")
"""What FTS5 says of an index that is damaged; its code is that of any mistake."""


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
        code = _CODES.get(_code(error)) or ("system.database-damaged" if _is_of_damage(error, file) else None)
        if code is None:
            raise
        if code == _IO and _is_full(file):
            code = "system.database-full"
        raise ProblemError(Problem(code, {"file": str(file), "reason": _reason(error)})) from error
    except (DamagedError, UnicodeDecodeError) as error:
        # SQLite's own words on a damaged schema are quoted by sqlite3, which cannot read them then.
        facts = {"file": str(file), "reason": _reason(error)}
        raise ProblemError(Problem("system.database-damaged", facts)) from error
    except OSError as error:
        raise ProblemError(_of_system(error, file)) from error


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether somebody else is in the way, who may soon be gone."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


def _is_of_damage(error: sqlite3.Error, file: Path) -> bool:
    """Return whether a statement failed for what is in the file: text that is none, an index or a table that is not."""
    words = str(error)
    if _code(error) == sqlite3.SQLITE_OK:
        return words.startswith(_NOT_TEXT)
    if _code(error) != sqlite3.SQLITE_ERROR:
        return False
    return any(each in words for each in _OF_INDEX) or schema.is_changed(file, scripts())


def _is_full(file: Path) -> bool:
    """Return whether nothing more can be written where a file is.

    What the processes of a database share is a file as well, and where that finds no room SQLite speaks of the disk.
    """
    import shutil

    try:
        return shutil.disk_usage(file.parent).free < _ROOM
    except OSError:
        return False


def _reason(error: Exception) -> str:
    """Return what is wrong, without the customer's data that sqlite3 quotes."""
    if isinstance(error, UnicodeDecodeError):
        return error.reason
    return str(error).partition(" with text ")[0]


def _of_system(error: OSError, file: Path) -> Problem:
    facts = {"file": str(file), "reason": error.strerror or type(error).__name__}
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("system.database-full", facts)
    if error.errno == errno.EROFS:
        return Problem("system.database-read-only", facts)
    return Problem("system.database-unreachable", facts)
