"""Keys of the list while much is done: a batch drawn beside it (number 7), thousands of letters prepared in it.

What is measured is the first byte that answers a key: while something goes on, the line never falls quiet. The control
is the same list beside programs that compute without ever standing back.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.batches import numbers_of
from benchmarks.report import Figure
from benchmarks.screen import COLUMNS, LINES, READY
from benchmarks.terminal import Terminal

BATCH = 500
"""Documents of the batch that is drawn."""
LETTERS = 3_000
"""Documents whose letters are prepared."""
KEYS = 40
_BUSY = "while True: pass"
_DOWN, _UP = b"\x1b[B", b"\x1b[A"


def measure(data: Path) -> list[Figure]:
    """Return the figures; the batch is of the books in `data`, the letters are of books of their own."""
    figures = []
    ours = [sys.executable, "-m", "komtui", "--data", str(data), "--language", "en"]
    with Terminal(ours, COLUMNS, LINES) as terminal:
        terminal.wait_for(READY)
        terminal.calm()
        quiet = _keys(terminal)
        with tempfile.TemporaryDirectory() as folder, _running([_rendering(data, folder)]):
            drawing = _keys(terminal)
        # Four beside each processor: some of the time nobody else is left one.
        with _running([[sys.executable, "-c", _BUSY]] * 4 * (os.cpu_count() or 1)):
            control = _keys(terminal)
    figures += [
        Figure("7 a key while a batch is drawn, first byte", drawing, "s", quiet, 1.5),
        Figure("  control: beside programs that compute", control, "s", quiet, 1.5, fails=True),
    ]
    return [*figures, *_prepared()]


def _prepared() -> list[Figure]:
    from komtui.demo.start import prepare

    with tempfile.TemporaryDirectory() as books:
        prepare(Path(books), LETTERS)
        ours = [sys.executable, "-m", "komtui", "--data", books, "--language", "en"]
        with Terminal(ours, COLUMNS, LINES) as terminal:
            terminal.wait_for(READY)
            terminal.calm()
            quiet = _keys(terminal)
            terminal.type(b"E", quiet=0.05)
            preparing = _keys(terminal)
    return [Figure("7 a key while letters are prepared, first byte", preparing, "s", quiet, 1.5)]


def _keys(terminal: Terminal) -> float:
    """Return the middle of the seconds to the first byte after a key."""
    return statistics.median(terminal.type(key, quiet=0.03).first for key in (_DOWN, _UP) * (KEYS // 2))


def _rendering(data: Path, folder: str) -> Sequence[str]:
    numbers = numbers_of(data, BATCH)
    return [sys.executable, "-m", "komtui", "--data", str(data), "render", *numbers, "--to", folder]


@contextmanager
def _running(commands: Sequence[Sequence[str]]) -> Iterator[None]:
    """Run programs meanwhile."""
    begun = [
        subprocess.Popen(each, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0)
        for each in commands
    ]
    try:
        yield
    finally:
        for process in begun:
            process.kill()
            process.wait()
