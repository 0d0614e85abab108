"""Ports of printing: the system's queues, receipt printers without a driver, and what was printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.printer import Device, Printer
    from komtui.services.ports.outbox import Leaving


class Dots(NamedTuple):
    """One page as the head of a receipt printer has it."""

    width: int
    """Bytes of a row, 8 dots each, the first in the highest bit; a dot that is set is black."""
    rows: bytes
    """Row after row."""


class NotSentError(Exception):
    """Nothing has reached the printer: whatever `__cause__` says, no paper has come out."""


@dataclass(frozen=True)
class Queues:
    """The printers of the system."""

    printers: Sequence[Printer]
    """All of them, by name."""
    default: str = ""
    """Which is taken where none is named; empty where none is set."""


class SystemPrinters(Protocol):
    """The queues of the system."""

    async def queues(self) -> Queues:
        """Return which there are. Raises ProblemError `printing.no-system`, `printing.no-server`."""

    async def print(self, queue: str, content: bytes, title: str, form: str) -> str:
        """Hand a PDF to a queue, and return what it calls the job. `form` is one of `PAPERS`.

        Raises ProblemError `printing.…`; then nothing is printed.
        """


@dataclass(frozen=True)
class Handling:
    """What a receipt printer does beside printing."""

    cut: bool = True
    """Whether it cuts the paper."""
    drawer: bool = False
    """Whether it opens the cash drawer."""


class DevicePrinters(Protocol):
    """Receipt printers that are spoken to directly."""

    async def print(self, device: Device, content: bytes, handling: Handling) -> None:
        """Print a PDF. Raises ProblemError `printing.…`, from a NotSentError where no paper has come out."""


class PrintedMeanwhileError(Exception):
    """Somebody else printed the document: it is another copy than it was thought to be."""


class Prints(Protocol):
    """How often documents were printed, and the journal of it."""

    async def count(self, document_id: int) -> int:
        """Return how often a document was printed. Raises ProblemError `document.unknown`."""

    async def begin(
        self, document_id: int, printer: str, paper: str, before: int, leaving: Leaving | None = None
    ) -> None:
        """Write that a document is printed, which `before` prints went before; with it, it leaves the house.

        It is written before it is printed, so that there are never two originals. Raises PrintedMeanwhileError where
        another number of prints went before, and ProblemError `document.unknown`, `letter.attachment`.
        """

    async def fail(self, document_id: int, printer: str, paper: str, before: int, code: str) -> None:
        """Write that nothing came of what `begin` wrote, and why: the next print takes its place."""
