"""Lists that come in and go out as tables: what became of their rows, and where the table is written."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import NamedTuple, Protocol

from komtui.cli.core.output import emit, say
from komtui.cli.core.session import Session
from komtui.domain.problem import Problem, ProblemError, unwritable
from komtui.i18n import _, current

_LARGEST = 20 * 1024 * 1024
"""Bytes of a table that comes in."""


class Count(NamedTuple):
    """How many rows a table has that goes out."""

    what: str
    """Their name in JSON."""
    rows: int
    words: str
    """Says it, with `count`."""


class Counts(Protocol):
    """How many rows of a table did what."""

    @property
    def added(self) -> int:
        """Rows that were not in the list."""

    @property
    def changed(self) -> int:
        """Rows that were in it, and say something else."""

    @property
    def same(self) -> int:
        """Rows that say what is there."""


def say_counts(done: Counts, *, dry_run: bool, as_json: bool) -> None:
    """Say what became of the rows of a table."""
    if as_json:
        emit({"added": done.added, "changed": done.changed, "same": done.same})
        return
    counts = _("{added} added, {changed} changed, {same} as they were.")
    if dry_run:
        counts = _("{added} would be added, {changed} changed, {same} are as they were.")
    written = current().count
    say(counts.format(added=written(done.added), changed=written(done.changed), same=written(done.same)))


async def content_of(file: Path, code: str = "import.unreadable") -> bytes:
    """Return what is in a table that a person has named. Raises ProblemError of that code where it cannot be read."""
    from komtui.services.files import plain

    try:
        return await asyncio.to_thread(plain, file, _LARGEST)
    except OSError as error:
        facts = {"file": str(file), "reason": error.strerror or type(error).__name__}
        raise ProblemError(Problem(code, facts)) from error


async def write_table(session: Session, file: Path | None, content: bytes, count: Count) -> None:
    """Write a table to a file, and say how many rows it has, or to stdout."""
    if file is None:
        write_out(content)
        return
    await save(file, content)
    if session.json:
        emit({"file": str(file), count.what: count.rows})
    else:
        say(count.words.format(count=count.rows))


def write_out(content: bytes) -> None:
    """Write a table to stdout, byte for byte."""
    sys.stdout.buffer.write(content)
    sys.stdout.flush()


async def save(file: Path, content: bytes, field: str = "") -> None:
    """Write a file that a person has named. Raises ProblemError `system.file`."""
    from komtui.services import files

    try:
        await asyncio.to_thread(files.save, file, content)
    except OSError as error:
        raise ProblemError(unwritable(error, file, field)) from error
