"""Imports: files of every known format into the books, each file whole or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from komtui.domain.problem import Problem
from komtui.services.ports import Documents, Reader, SettingsReader


@dataclass(frozen=True)
class FileResult:
    """What became of one file."""

    file: Path
    """As given, or as found in a folder."""
    numbers: tuple[str, ...]
    """Numbers of the documents in it, `draft-12` for drafts."""
    created: int
    """How many of them are new; the others were there already, the same."""
    problems: tuple[Problem, ...] = ()
    """Empty where it came in. Facts hold `file`, and `place` (line, element) where there is one."""

    @property
    def ok(self) -> bool:
        """Whether it came in, or was there already."""
        return not self.problems


class ImportService:
    """Reads files and writes documents; one file is one transaction."""

    def __init__(self, documents: Documents, reader: Reader, settings: SettingsReader) -> None:
        self._documents = documents
        self._reader = reader
        self._settings = settings

    def run(self, paths: Sequence[Path], store: str = "", *, dry_run: bool = False) -> AsyncIterator[FileResult]:
        """Yield a result for each file, in order; folders are walked. Nothing is raised for a bad file.

        With `dry_run` files are read and checked against the books, and nothing is written.
        """
        raise NotImplementedError
