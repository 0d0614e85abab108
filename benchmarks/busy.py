"""Keys while much is done (number 7): of the list while a batch is drawn, of the plan of thousands of letters.

A key counts as answered when that came which it alone brings: the bytes that tell of progress are no answer to it. Busy
and quiet keys take turns, on the same screen: letters are typed into a field of the plan while its documents are looked
at, and once that is done; the cursor goes down and up while letters are queued, and while that is paused. The controls
are the same keys while the program is held up for most of the time.
"""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.batches import ACCOUNT, numbers_of
from benchmarks.report import Figure
from benchmarks.screen import COLUMNS, LINES, READY
from benchmarks.terminal import Terminal

BATCH = 500
"""Documents of the batch that is drawn."""
LETTERS = 3_000
"""Documents whose letters are prepared."""
KEYS = 40
"""Of each kind, in a turn."""
TURNS = 5
"""In which busy and quiet keys are read."""
ROWS = 24
"""Over which the cursor moves: fewer than the plan shows at once."""
PAUSE = 0.09
"""Seconds from an answer to the next key: ten a second, as who types fast."""
_HALTING = """
import os, signal, sys, time
while True:
    os.kill(int(sys.argv[1]), signal.SIGSTOP)
    time.sleep(0.25)
    os.kill(int(sys.argv[1]), signal.SIGCONT)
    time.sleep(0.02)
"""
_DOWN, _UP, _HOME = b"\x1b[B", b"\x1b[A", b"\x1b[H"
_F6, _F8 = b"\x1b[17~", b"\x1b[19~"
_NUMBER = re.compile(rb"[A-Z]-\d{4}-\d{4}")
"""What the plan says of a letter, and its progress does not."""
_TYPED = "qxjzvkwqxjzvkwqxjz"
_PLANNED = re.compile("customers? → ".encode())
"""What the line above the plan says once it is done."""


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
        with _held_up(terminal):
            control = _keys(terminal)
    figures += [
        Figure("7 a key while a batch is drawn, first byte", drawing, "s", quiet, 1.5),
        Figure("  control: held up most of the time", control, "s", quiet, 1.5, fails=True),
    ]
    return [*figures, *_prepared()]


def _prepared() -> list[Figure]:
    from komtui.demo.start import PASSPHRASE, prepare

    with tempfile.TemporaryDirectory() as books:
        prepare(Path(books), LETTERS)
        ours = [sys.executable, "-m", "komtui", "--data", books, "--language", "en"]
        with Terminal(ours, COLUMNS, LINES, {**ACCOUNT, "KOMTUI_VAULT_PASSPHRASE": PASSPHRASE}) as terminal:
            terminal.wait_for(READY)
            terminal.calm()
            return [*_planned(terminal), *_queued(terminal)]


def _planned(terminal: Terminal) -> list[Figure]:
    """Return the figures of a letter typed while documents are looked at; the plan stands at the end."""
    busy, quiet, control = list[float](), list[float](), list[float]()
    for turn in range(TURNS):
        begun = len(terminal.output)
        terminal.answered(b"E", _words("Preparing"))
        terminal.answered(_F6, _words("Add a file"))
        # A letter during which the plan was done is of neither.
        busy += _typed(terminal, partial(_is_planned, terminal, begun))
        terminal.settle(1)
        quiet += _typed(terminal)
        if turn == TURNS - 1:
            with _held_up(terminal):
                control = _typed(terminal)
        terminal.answered(b"\x1b", _words("One each"))
        if turn < TURNS - 1:
            terminal.answered(b"\x1b", _words("All kinds"))
            terminal.settle(1)
    return _figures("7 a letter typed while 3,000 documents are planned", busy, quiet, control)


def _queued(terminal: Terminal) -> list[Figure]:
    """Return the figures of the cursor in the plan while its letters are queued, one a document."""
    busy, quiet, control = list[float](), list[float](), list[float]()
    terminal.type(b"g", quiet=1)
    terminal.answered(_F8, _words("a second"), 30)
    for turn in range(TURNS):
        busy += _moving(terminal)
        terminal.answered(b" ", _words("Paused"))
        terminal.settle(0.5)
        quiet += _moving(terminal)
        if turn == TURNS - 1:
            with _held_up(terminal):
                control = _moving(terminal)
        terminal.answered(b" ", _words("a second"))
    return _figures("7 a key in the plan while its letters are queued", busy, quiet, control)


def _figures(name: str, busy: Sequence[float], quiet: Sequence[float], control: Sequence[float]) -> list[Figure]:
    floor = statistics.median(quiet)
    return [
        Figure(name, statistics.median(busy), "s", floor, 1.5),
        Figure("  control: held up most of the time", statistics.median(control), "s", floor, 1.5, fails=True),
    ]


def _typed(terminal: Terminal, is_over: Callable[[], object] = bool) -> list[float]:
    """Return the seconds to the echo of letters that stand in no progress, for as long as it is not over."""
    found = list[float]()
    for count in range(KEYS):
        place = count % len(_TYPED)
        if not place:
            terminal.answered(b"\x15", _words("18:00"))
            time.sleep(PAUSE)
        took = terminal.answered(_TYPED[place].encode(), _words(_TYPED[: place + 1]))
        if is_over():
            break
        found.append(took)
        time.sleep(PAUSE)
    return found


def _moving(terminal: Terminal) -> list[float]:
    """Return the seconds, after each down, until the letter below comes, of which nothing came before."""
    terminal.type(_HOME, quiet=0.15)
    begun, found = len(terminal.output), list[float]()
    terminal.type(_DOWN, quiet=0.15)
    for _key in range(ROWS):
        known = set(_NUMBER.findall(terminal.output[begun:]))
        found.append(terminal.answered(_DOWN, partial(_others, known)))
        time.sleep(PAUSE)
    return found


def _is_planned(terminal: Terminal, begun: int) -> bool:
    return _PLANNED.search(terminal.output, begun) is not None


def _others(known: set[bytes], came: bytes) -> set[bytes]:
    """Return the numbers of letters that are not known."""
    return set(_NUMBER.findall(came)) - known


def _words(text: str) -> Callable[[bytes], object]:
    return re.compile(re.escape(text).encode()).search


def _keys(terminal: Terminal) -> float:
    """Return the middle of the seconds to the first byte after a key."""
    return statistics.median(terminal.type(key, quiet=0.03).first for key in (_DOWN, _UP) * (KEYS // 2))


def _rendering(data: Path, folder: str) -> Sequence[str]:
    numbers = numbers_of(data, BATCH)
    return [sys.executable, "-m", "komtui", "--data", str(data), "render", *numbers, "--to", folder]


@contextmanager
def _held_up(terminal: Terminal) -> Iterator[None]:
    """Hold a program up meanwhile, for most of the time."""
    with _running([[sys.executable, "-c", _HALTING, str(terminal.pid)]]):
        yield
    os.kill(terminal.pid, signal.SIGCONT)


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
