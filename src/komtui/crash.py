"""Crash reports: what went wrong and where, without the values of any variable."""

from __future__ import annotations

import os
import time
from pathlib import Path

from komtui import __version__


def report(error: BaseException, folder: Path) -> Path | None:
    """Write a report of `error` below `folder` (mode 0600) and return its path, or None where that cannot be done.

    The traceback has file names and source lines only: a variable's value could be a secret. For the same reason the
    error's own text is kept out, and only its type is told.
    """
    import platform

    lines = [
        f"komtui {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}",
        f"TERM={os.environ.get('TERM', '')} at {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}",
        "",
        *_chain(error),
    ]
    try:
        folder = folder / "crash"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / time.strftime(f"%Y%m%d-%H%M%S-{os.getpid()}.txt", time.gmtime())
        there = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            descriptor = os.open(path.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=there)
        finally:
            os.close(there)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        return None
    return path


def _chain(error: BaseException) -> list[str]:
    import traceback

    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines.extend(line.rstrip("\n") for line in traceback.format_tb(current.__traceback__))
        lines.append("")
        # Textual wraps what a worker raised instead of chaining it.
        inner = getattr(current, "error", None)
        current = inner if isinstance(inner, BaseException) else current.__cause__ or current.__context__
    return lines
