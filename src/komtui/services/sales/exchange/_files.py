"""Files to import: folders walked in order, and one file's bytes. Blocking: called in a thread."""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError
from komtui.services.reach import ANYWHERE, PDF, Reach

EXTENSIONS = frozenset({".csv", ".tsv", ".txt", ".json", ".xml", ".pdf"})
"""What is looked at inside folders. A file that is named itself is always tried."""
MAX_BYTES = 50 * 1024 * 1024
"""No file of a known format is larger."""


def found(paths: Iterable[Path], reach: Reach = ANYWHERE) -> list[tuple[Path, Problem | None]]:
    """Return the files at `paths` in order, folders walked; a place that cannot be looked into has its problem."""
    files: list[tuple[Path, Problem | None]] = []
    for path in paths:
        try:
            reach.check(path)
        except (ProblemError, ValueError) as error:
            problem = error.problems[0] if isinstance(error, ProblemError) else _unreadable(path, error)
            files.append((path, problem))
            continue
        if _is_folder(path):
            inside = list(_walk(path, reach))
            files += inside or [(path, Problem("import.nothing", {"file": str(path)}))]
        else:
            files.append((path, None))
    return files


def content(path: Path, reach: Reach = ANYWHERE) -> bytes:
    """Return the bytes of a file.

    Raises ProblemError: `import.no-file`, `import.not-a-file`, `import.unreadable`, `import.too-large`, `file.…`.
    """
    try:
        data = reach.content(path, MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ProblemError(Problem("import.no-file", {"file": str(path)})) from error
    except OSError as error:
        if error.errno in {errno.EINVAL, errno.ENXIO, errno.EISDIR}:
            # A pipe or a device, which could be waited for, for ever.
            raise ProblemError(Problem("import.not-a-file", {"file": path.name})) from error
        raise ProblemError(_unreadable(path, error)) from error
    except ValueError as error:
        raise ProblemError(_unreadable(path, error)) from error
    if len(data) > MAX_BYTES:
        raise ProblemError(Problem("import.too-large", {"file": path.name, "limit": MAX_BYTES // 1024**2}))
    return data


def own_pdf(file: Path, content: bytes | None) -> bytes | None:
    """Return the PDF that a file is, if it is one from its first byte on. Raises ProblemError `import.pdf-start`.

    What stands before it is nobody's page, and may be another program's command.
    """
    if content is not None and not content.startswith(PDF):
        raise ProblemError(Problem("import.pdf-start", {"file": file.name}))
    return content


def _walk(top: Path, reach: Reach) -> Iterator[tuple[Path, Problem | None]]:
    """Yield the files below `top`, sorted by path; each folder once, so that a loop of links ends."""
    seen: set[tuple[int, int]] = set()
    todo = [top]
    while todo:
        path = todo.pop()
        try:
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield path, None
                continue
            place = (status.st_dev, status.st_ino)
            if place in seen:
                continue
            seen.add(place)
            inside = [path / name for name in reversed(reach.names(path))]
        except ProblemError as error:
            yield path, error.problems[0]
            continue
        except OSError as error:
            yield path, _unreadable(path, error)
            continue
        todo += [each for each in inside if _is_wanted(each)]


def _is_wanted(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    return path.suffix.lower() in EXTENSIONS or _is_folder(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # not to be looked at: reading it says why


def _unreadable(path: Path, error: Exception) -> Problem:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return Problem("import.unreadable", {"file": str(path), "reason": reason})
