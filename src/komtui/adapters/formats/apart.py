"""Reading apart: files are read in a process that can be ended, since any of them may be hostile or absurd."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from komtui.adapters.processes import Processes, ProcessLostError
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.article import Article
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.usual_taxes import Taxes
from komtui.domain.tables.mapping import Mapping
from komtui.i18n import Localizer
from komtui.services.ports import Imported, Sight
from komtui.services.ports.customers import CustomerTable

IDLE: Final = 15.0
"""Seconds without a file after which the process ends: one reads a whole folder."""
MEMORY: Final = 2 * 1024**3
"""Bytes of address space: a large honest file takes a quarter of it."""
PROCESSOR: Final = (10.0, 15.0)
"""Seconds of processor time for any file, and for each megabyte more: honest files take a third of it."""
_WALL: Final = 6
"""A machine that is busy with others may take so many times as long."""


class _Kind(Enum):
    """What a file is read as."""

    DOCUMENTS = "documents"
    SIGHT = "sight"
    CUT = "cut"
    CUSTOMERS = "customers"
    ARTICLES = "articles"


_Found = Imported | Sight | CustomerTable | tuple[Article, ...] | bytes
_Answer = tuple[_Found | None, bool, tuple[Problem, ...]]
"""What was found, whether the file itself is kept as a PDF, what is wrong."""


@dataclass(frozen=True)
class _Places:
    """Which documents of a file are wanted, and what its columns are."""

    mapping: Mapping | None
    places: tuple[int, ...]


class SeparateReader:
    """Reads every kind of file in one process, which ends without work.

    It implements `ports.Reader`; `look` is a `ports.Looker`. All of it blocks, and raises ProblemError, also
    `import.too-long`, `import.too-much` and, where the reader itself has a fault, `import.reader-fault`.
    """

    def __init__(self, *, idle: float = IDLE, processor: tuple[float, float] = PROCESSOR, memory: int = MEMORY) -> None:
        self.processes = Processes[_Answer]("komtui.adapters.formats.apart:answered", most=1, idle=idle, memory=memory)
        """That which reads."""
        self._processor = processor

    def __call__(self, content: bytes, name: str, mapping: Mapping | None = None) -> Imported:
        """Return what is in the file."""
        imported, is_pdf, problems = self._answer(_Kind.DOCUMENTS, content, name, mapping)
        if not isinstance(imported, Imported):
            raise ProblemError(*problems)
        return replace(imported, own_pdf=content) if is_pdf else imported

    def look(self, content: bytes, name: str, mapping: Mapping | None = None) -> Sight:
        """Return what can be seen of the file. Never raises for what is in it."""
        try:
            sight, _, problems = self._answer(_Kind.SIGHT, content, name, mapping)
        except ProblemError as error:
            return Sight(problems=error.problems)
        return sight if isinstance(sight, Sight) else Sight(problems=problems)

    def cut(self, content: bytes, name: str, mapping: Mapping | None, places: Sequence[int]) -> bytes:
        """Return some documents of a file as a file of their own. It implements `ports.Cutter`."""
        cut, _, problems = self._answer(_Kind.CUT, content, name, _Places(mapping, tuple(places)))
        if not isinstance(cut, bytes):
            raise ProblemError(*problems)
        return cut

    def customers(self, content: bytes, name: str) -> CustomerTable:
        """Return what a table says of customers."""
        table, _, problems = self._answer(_Kind.CUSTOMERS, content, name, None)
        if not isinstance(table, CustomerTable):
            raise ProblemError(*problems)
        return table

    def articles(self, content: bytes, name: str, home: Sequence[Taxes]) -> tuple[Article, ...]:
        """Return the articles of a table, of a seller where `home` is offered."""
        articles, _, problems = self._answer(_Kind.ARTICLES, content, name, tuple(home))
        if not isinstance(articles, tuple):
            raise ProblemError(*problems)
        return articles

    def _answer(self, kind: _Kind, content: bytes, name: str, given: _Given) -> _Answer:
        base, more = self._processor
        seconds = base + more * len(content) / 1024**2
        try:
            work = self.processes.submit(kind, content, name, given, deadline=_WALL * seconds, processor=seconds)
            return work.result()
        except TimeoutError as error:
            raise ProblemError(Problem("import.too-long", {"file": name, "seconds": round(seconds)})) from error
        except ProcessLostError as error:
            raise ProblemError(Problem("import.too-much", {"file": name})) from error
        except (CancelledError, RuntimeError) as error:
            # Closed while it waited for its turn.
            raise ProblemError(Problem("import.interrupted", {"file": name})) from error

    def close(self) -> None:
        """End the process; what is being read is given up. Blocks until it is gone."""
        self.processes.close()


class SeparateArticles:
    """Implements `services.sales.life.articles.Tables`: files are read by `reader`."""

    def __init__(self, reader: SeparateReader) -> None:
        self._reader = reader

    def read(self, content: bytes, file: str, home: Sequence[Taxes]) -> Sequence[Article]:
        """Return the articles of a file."""
        return self._reader.articles(content, file, home)

    @staticmethod
    def written(articles: Sequence[Article], words: Localizer) -> bytes:
        """Return a file, marked as UTF-8 for the programs that take it for something else."""
        from komtui.adapters.formats.articles import written

        return written(articles, words).encode("utf-8", "replace")


class SeparateCustomers:
    """Implements `ports.customers.CustomerFiles`: files are read by `reader`."""

    def __init__(self, reader: SeparateReader) -> None:
        self._reader = reader

    def read(self, content: bytes, file: str) -> CustomerTable:
        """Return what a table says of customers."""
        return self._reader.customers(content, file)

    @staticmethod
    def written(customers: Sequence[Customer], words: Localizer) -> bytes:
        """Return customers as a table."""
        from komtui.adapters.formats._customers import written

        return written(customers, words)


def answered(kind: _Kind, content: bytes, name: str, given: _Given) -> _Answer:
    """Return what is in a file, or what is wrong; `given` is what its kind wants. Runs in a process of its own.

    Nothing is raised, so that a bad file costs no process; the PDF itself is not sent back to where it came from.
    """
    try:
        found = _READ[kind](content, name, given)
    except ProblemError as error:
        return None, False, tuple(error.problems)
    except (MemoryError, RecursionError):
        return None, False, (Problem("import.too-much", {"file": name}),)
    except Exception as error:  # noqa: BLE001 - else the process ends, and its end would be taken for want of memory
        return None, False, (Problem("import.reader-fault", {"file": name, "reason": f"{type(error).__name__}"}),)
    if isinstance(found, Imported):
        return replace(found, own_pdf=None), found.own_pdf is not None, ()
    return found, False, ()


def _documents(content: bytes, name: str, given: _Given) -> _Found:
    from komtui.adapters.formats._reading import read_parts

    return read_parts(content, name, given if isinstance(given, Mapping) else None)


def _sight(content: bytes, name: str, given: _Given) -> _Found:
    from komtui.adapters.formats._reading import look

    return look(content, name, given if isinstance(given, Mapping) else None)


def _cut(content: bytes, name: str, given: _Given) -> _Found:
    from komtui.adapters.formats._reading import cut

    return cut(content, name, given.mapping, given.places) if isinstance(given, _Places) else b""


def _customers(content: bytes, name: str, _given: _Given) -> _Found:
    from komtui.adapters.formats._customers import read

    return read(content, name)


def _articles(content: bytes, name: str, given: _Given) -> _Found:
    from komtui.adapters.formats.articles import read_articles

    return read_articles(content, name, given if isinstance(given, tuple) else ())


_Given = Mapping | tuple[Taxes, ...] | _Places | None
_READ: Final = {
    _Kind.DOCUMENTS: _documents,
    _Kind.SIGHT: _sight,
    _Kind.CUT: _cut,
    _Kind.CUSTOMERS: _customers,
    _Kind.ARTICLES: _articles,
}
