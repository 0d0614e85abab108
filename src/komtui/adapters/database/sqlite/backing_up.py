"""A copy of the books' file: of one state, whoever writes meanwhile, and looked at before it gets its name."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from komtui.adapters.database import copying
from komtui.adapters.database.connection import Connection
from komtui.adapters.database.sqlite.faults import translating
from komtui.domain.problem import Problem, ProblemError, unwritable
from komtui.services.files import give_name

_PART = "part"
_PAGES = 5_000
"""Copied at once, which is 20 MB; then it is told how far it is."""


class BackUp:
    """Work for a database's `read`: writes the file `to`, and returns how many rows each table has in it.

    Raises ProblemError `backup.exists`, `backup.folder`, `backup.damaged` where the copy is not what it should be,
    `system.file`, and those of a disk.
    """

    def __init__(self, to: Path, tell: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        self._to = to
        self._tell = tell

    def __call__(self, connection: Connection) -> dict[str, int]:
        """Write it, in one snapshot of the books."""
        if not self._to.parent.is_dir():
            # It is not made: where a disk is not mounted, the copy would lie beside the books.
            raise ProblemError(Problem("backup.folder", {"folder": str(self._to.parent)}, "file"))
        if os.path.lexists(self._to):
            raise ProblemError(Problem("backup.exists", {"file": str(self._to)}))
        with translating(self._to), _of_file(self._to), _apart(self._to.parent) as (room, inside, outside):
            os.close(os.open(_PART, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600, dir_fd=inside))
            counts = self._written(cast("sqlite3.Connection", connection), room / _PART)
            _keep(room / _PART)
            try:
                give_name(_PART, self._to.name, inside, outside)
            except FileExistsError:
                raise ProblemError(Problem("backup.exists", {"file": str(self._to)})) from None
            os.fsync(outside)
        return counts

    def _written(self, books: sqlite3.Connection, part: Path) -> dict[str, int]:
        with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.row_factory = sqlite3.Row
            books.backup(copy, pages=_PAGES, progress=lambda _, left, total: self._tell(total - left, total))
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without the two beside it
            found = [row[0] for row in copy.execute("PRAGMA quick_check(20)")]
            theirs = copying.count(cast("Connection", copy))
            if found != ["ok"]:
                raise ProblemError(Problem("backup.damaged", {"file": str(self._to), "reason": found[0]}))
            for name, rows in copying.count(cast("Connection", books)).items():
                if theirs[name] != rows:
                    reason = f"{name}: {theirs[name]} ≠ {rows}"
                    raise ProblemError(Problem("backup.damaged", {"file": str(self._to), "reason": reason}))
            return theirs


@contextlib.contextmanager
def _apart(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """Make a folder of our own in a folder; yield it, its descriptor and that of the other. It goes with what is in it.

    SQLite opens its files by their names. In a folder that others can write to, they would put there what it takes for
    the journal of this file: in ours they cannot.
    """
    outside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        room = Path(tempfile.mkdtemp(prefix=".komtui-", suffix=".part", dir=folder))
        try:
            inside = os.open(room.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=outside)
            try:
                yield room, inside, outside
            finally:
                os.close(inside)
        finally:
            shutil.rmtree(room, ignore_errors=True)
    finally:
        os.close(outside)


@contextlib.contextmanager
def _of_file(file: Path) -> Iterator[None]:
    """Say of the file that cannot be written, and not of the books, what the system says."""
    try:
        yield
    except OSError as error:
        raise ProblemError(unwritable(error, file, "file")) from error


def _keep(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, before anything else is done."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
