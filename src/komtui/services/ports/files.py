"""Files in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.problem import Problem
    from komtui.domain.sales.document import Document
    from komtui.domain.tables.mapping import Mapping
    from komtui.domain.tables.refused import Refused, Where
    from komtui.domain.tables.table import Table


@dataclass(frozen=True)
class Imported:
    """What a reader found in one file."""

    documents: tuple[Document, ...]
    """Complete; drafts where the file gives no number."""
    own_pdf: bytes | None = None
    """The file itself where it is a PDF."""
    notes: tuple[Problem, ...] = ()
    """What is worth knowing although it comes in: what is left out, what was found out, such as `import.left-out`."""
    files: dict[str, bytes] = field(default_factory=dict)
    """The files that its documents have attached: SHA-256 and bytes."""
    refused: tuple[Refused, ...] = ()
    """Documents that are not among `documents`; as long as there are any, the file does not come in as a whole."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with them, as it is said of the whole file."""
    wheres: tuple[Where, ...] = ()
    """Of each document of the file, the refused ones too, where it stands; empty for files of one document."""


LOOKED_AT = 20
"""Documents of a file that are shown before it comes in."""


@dataclass(frozen=True)
class Sight:
    """What can be seen of a file before it comes in, whatever is wrong with it."""

    table: Table | None = None
    """Of a file of rows; None for every other format, and where no header was found."""
    documents: tuple[Document, ...] = ()
    """The first `LOOKED_AT` as they would come in; incomplete where something is wrong with them."""
    stated: tuple[Decimal | None, ...] = ()
    """The total with tax that the file states of each of them; None where it states none."""
    problems: tuple[Problem, ...] = ()
    """What keeps the file out."""
    notes: tuple[Problem, ...] = ()
    """What is left out, and what was found out."""
    refused: int = 0
    """How many documents `problems` are about, where nothing is wrong with the file itself; else 0."""
    others: int = 0
    """How many documents it has beside them."""


class Reader(Protocol):
    """Reads a file of any known format; finds out which by its content, never by its name alone."""

    def __call__(self, content: bytes, name: str, mapping: Mapping | None = None) -> Imported:
        """Return what is in the file; `mapping` says what the columns of a table are.

        Raises ProblemError with every problem found, each with its place as facts, but where it can say of which
        documents they are: see `Imported.refused`.
        """


class Looker(Protocol):
    """Looks at a file without importing it."""

    def __call__(self, content: bytes, name: str, mapping: Mapping | None = None) -> Sight:
        """Return what can be seen. Never raises for what is in the file."""


class Cutter(Protocol):
    """Takes documents out of a file of several."""

    def __call__(self, content: bytes, name: str, mapping: Mapping | None, places: Sequence[int]) -> bytes:
        """Return a file of the same form that has the documents of these places alone; nothing where that cannot be.

        Raises ProblemError where it cannot be read.
        """


@dataclass(frozen=True)
class KeptMapping:
    """What was said of one kind of export, for the next one of the same shape."""

    name: str
    """As it was called by whoever kept it; unique."""
    shape: str
    """What such exports have in common (`domain.tables.table.fingerprint`)."""
    mapping: Mapping
    """What its columns are."""


class Mappings(Protocol):
    """Keeps what was said about exports."""

    async def keep(self, kept: KeptMapping) -> None:
        """Write it; what was kept under that name or for that shape is replaced."""

    async def for_shape(self, shape: str) -> KeptMapping | None:
        """Return what is kept for exports of that shape."""

    async def every(self) -> Sequence[KeptMapping]:
        """Return all of them by name."""

    async def forget(self, name: str) -> None:
        """Remove one; nothing happens where there is none."""
