"""Reading apart: files are read in a process that can be ended, since any of them may be hostile or absurd."""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import replace
from typing import Final

from komtui.adapters.processes import Processes, ProcessLostError
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.tables.mapping import Mapping
from komtui.services.ports import Imported, Sight

IDLE: Final = 15.0
"""Seconds without a file after which the process ends: one reads a whole folder."""
MEMORY: Final = 2 * 1024**3
"""Bytes of address space: a large honest file takes a quarter of it."""
PROCESSOR: Final = (10.0, 15.0)
"""Seconds of processor time for any file, and for each megabyte more: honest files take a third of it."""
_WALL: Final = 6
"""A machine that is busy with others may take so many times as long."""

_Answer = tuple[Imported | Sight | None, bool, tuple[Problem, ...]]
"""What was found, whether the file itself is kept as a PDF, what is wrong."""


class SeparateReader:
    """Implements `ports.Reader`, and `look` is a `ports.Looker`, in one process, which ends without work."""

    def __init__(self, *, idle: float = IDLE, processor: tuple[float, float] = PROCESSOR, memory: int = MEMORY) -> None:
        self.processes = Processes[_Answer]("komtui.adapters.formats.apart:answered", most=1, idle=idle, memory=memory)
        """That which reads."""
        self._processor = processor

    def __call__(self, content: bytes, name: str, mapping: Mapping | None = None) -> Imported:
        """Return what is in the file; blocks. Raises ProblemError, also `import.too-long` and `import.too-much`."""
        imported, is_pdf, problems = self._answer(content, name, mapping, looking=False)
        if not isinstance(imported, Imported):
            raise ProblemError(*problems)
        return replace(imported, own_pdf=content) if is_pdf else imported

    def look(self, content: bytes, name: str, mapping: Mapping | None = None) -> Sight:
        """Return what can be seen of the file; blocks. Never raises for what is in it."""
        try:
            sight, _, problems = self._answer(content, name, mapping, looking=True)
        except ProblemError as error:
            return Sight(problems=error.problems)
        return sight if isinstance(sight, Sight) else Sight(problems=problems)

    def _answer(self, content: bytes, name: str, mapping: Mapping | None, *, looking: bool) -> _Answer:
        base, more = self._processor
        seconds = base + more * len(content) / 1024**2
        try:
            work = self.processes.submit(content, name, mapping, looking, deadline=_WALL * seconds, processor=seconds)
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


def answered(content: bytes, name: str, mapping: Mapping | None, looking: bool) -> _Answer:
    """Return what is in a file, or what is wrong. Runs in a process of its own.

    Nothing is raised, so that a bad file costs no process; the PDF itself is not sent back to where it came from.
    """
    from komtui.adapters.formats._reading import look, read

    try:
        if looking:
            return look(content, name, mapping), False, ()
        imported = read(content, name, mapping)
    except ProblemError as error:
        return None, False, tuple(error.problems)
    except (MemoryError, RecursionError):
        return None, False, (Problem("import.too-much", {"file": name}),)
    return replace(imported, own_pdf=None), imported.own_pdf is not None, ()
