"""A copy of the books' file: of one state, whoever writes meanwhile, and looked at before it gets its name."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from komtui.adapters.database import copying
from komtui.adapters.database.connection import Connection
from komtui.adapters.database.sqlite.faults import translating
from komtui.domain.problem import Problem, ProblemError, unwritable

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
        part = self._to.with_name(f".{self._to.name}.{os.getpid()}.part")
        if not self._to.parent.is_dir():
            # It is not made: where a disk is not mounted, the copy would lie beside the books.
            raise ProblemError(Problem("backup.folder", {"folder": str(self._to.parent)}, "file"))
        if self._to.exists():
            raise ProblemError(Problem("backup.exists", {"file": str(self._to)}))
        with translating(self._to), _of_file(self._to):
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            try:
                counts = self._written(cast("sqlite3.Connection", connection), part)
                _keep(part)
                # Not a renaming, which would take the place of a file that came meanwhile.
                try:
                    os.link(part, self._to)
                except FileExistsError:
                    raise ProblemError(Problem("backup.exists", {"file": str(self._to)})) from None
                _keep(self._to.parent)
            finally:
                for each in (part, part.with_name(f"{part.name}-journal")):
                    each.unlink(missing_ok=True)
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
