"""Files in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document
from komtui.domain.tables.mapping import Mapping


@dataclass(frozen=True)
class Imported:
    """What a reader found in one file."""

    documents: tuple[Document, ...]
    """Complete; drafts where the file gives no number."""
    own_pdf: bytes | None = None
    """The file itself where it is a PDF."""
    notes: tuple[Problem, ...] = ()
    """What is worth knowing of it: columns and rows that are left out, what was found out, with their places."""


class Reader(Protocol):
    """Reads a file of any known format; finds out which by its content, never by its name alone."""

    def __call__(self, content: bytes, name: str, mapping: Mapping | None = None) -> Imported:
        """Return what is in the file; `mapping` says what the columns of a table are. Raises ProblemError with every problem found, each with its place as facts."""
