"""Files to import: folders walked in order, and one file's bytes. Blocking: called in a thread."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError

EXTENSIONS = frozenset({".csv", ".tsv", ".txt", ".json", ".xml", ".pdf"})
"""What is looked at inside folders. A file that is named itself is always tried."""
MAX_BYTES = 50 * 1024 * 1024
"""No file of a known format is larger."""


def found(paths: Iterable[Path]) -> list[tuple[Path, Problem | None]]:
    """Return the files at `paths` in order, folders walked; a place that cannot be looked into has its problem."""
    files: list[tuple[Path, Problem | None]] = []
    for path in paths:
        if _is_folder(path):
            inside = list(_walk(path))
            files += inside or [(path, Problem("import.nothing", {"file": str(path)}))]
        else:
            files.append((path, None))
    return files


def content(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises ProblemError: `import.no-file`, `import.not-a-file`, `import.unreadable`, `import.too-large`.
    """
    try:
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise ProblemError(Problem("import.not-a-file", {"file": path.name}))
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ProblemError(Problem("import.no-file", {"file": str(path)})) from error
    except (OSError, ValueError) as error:
        raise ProblemError(_unreadable(path, error)) from error
    if len(data) > MAX_BYTES:
        raise ProblemError(Problem("import.too-large", {"file": path.name, "limit": MAX_BYTES // 1024**2}))
    return data


def _walk(top: Path) -> Iterator[tuple[Path, Problem | None]]:
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
            inside = sorted(path.iterdir(), reverse=True)
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
