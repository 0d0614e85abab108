"""The file of the books before it is opened: made for its owner alone, marked, and refused where it was emptied."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from komtui.adapters.system import private_folder
from komtui.domain.problem import Problem, ProblemError
from komtui.services.files import keep_owner

_MARK = ".mark"
_TEXT = """\
There are books in {name}. Where that file is empty or gone, komtui does not begin with new ones by itself: bring back
the last backup, or remove this file as well.
"""


def beside(path: Path, ending: str) -> Path:
    """Return the file beside the books whose name ends so."""
    return path.with_name(f"{path.name}{ending}")


def refuse_emptied(path: Path) -> None:
    """Raise ProblemError `system.database-emptied` for a file that held books, and holds nothing any more.

    Whoever makes books is done with them before there is a mark, and SQLite writes their first page before its log.
    """
    mark = beside(path, _MARK)
    size = _size(path)
    if not size and (mark.exists() or (size is not None and _size(beside(path, "-wal")))):
        raise ProblemError(Problem("system.database-emptied", {"file": str(path), "mark": str(mark)}))


def mark(path: Path) -> None:
    """Leave word that there are books."""
    with suppress(OSError):
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0)
        with os.fdopen(os.open(beside(path, _MARK), flags, 0o600), "w", encoding="utf-8") as written:
            keep_owner(written.fileno(), path)
            written.write(_TEXT.format(name=path.name))


def is_read_only(path: Path) -> bool:
    """Return whether there are books that can only be read: SQLite needs to write beside the file as well.

    Raises ProblemError `system.database-read-only` where they cannot even be read: what was written last waits in the
    log, and could only be put in order by writing.
    """
    if not path.exists() or not os.access(path, os.R_OK) or (os.access(path, os.W_OK) and _is_writable(path.parent)):
        return False
    if _size(beside(path, "-wal")) and not beside(path, "-shm").exists():
        raise ProblemError(Problem("system.database-read-only", {"file": str(path)}))
    return True


def create(path: Path) -> None:
    """Make folder and file for their owner alone; SQLite gives -wal and -shm the file's own mode."""
    private_folder(path.parent)
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    except FileExistsError:
        _close_to_others(path)
    else:
        try:
            keep_owner(made, path.parent)
        finally:
            os.close(made)


def _is_writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _size(path: Path) -> int | None:
    """Return how large a file is; None where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _close_to_others(path: Path) -> None:
    for each in (path, beside(path, "-wal"), beside(path, "-shm")):
        try:
            _close_file(each)
        except (FileNotFoundError, PermissionError):
            # Not there yet, or somebody else's: then opening it says so.
            continue


def _close_file(path: Path) -> None:
    # By a descriptor that stands for the file without opening it: closing one that does would end SQLite's locks.
    descriptor = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC) if hasattr(os, "O_PATH") else -1
    try:
        status = os.fstat(descriptor) if descriptor >= 0 else path.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
            (Path(f"/proc/self/fd/{descriptor}") if descriptor >= 0 else path).chmod(0o600)
    finally:
        if descriptor >= 0:
            os.close(descriptor)
