"""The screen: first paint, keystrokes, and bytes on the wire, beside a bare Textual app in the same run."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.report import Figure
from benchmarks.terminal import Burst, Terminal, typed_in_turns

COLUMNS, LINES = 120, 40
ROUNDS = 5
WORDS = ("lefe", "martin", "0412", "boul", "epic")
BARE = [sys.executable, "-m", "benchmarks.bare"]
QUIET = 2.0
"""Seconds without a byte after which a start is over, on a busy machine too."""
READY = b"F10"
"""The last thing that the first frame of the documents screen paints."""


def measure(data: Path) -> list[Figure]:
    """Return the figures of the screen over the books in `data`."""
    ours = [sys.executable, "-m", "komtui", "--data", str(data), "--language", "en"]
    bare_paint, our_paint = [], []
    bare_last, our_last, bare_bytes, our_bytes = [], [], [], []
    for _round in range(ROUNDS):
        # Interleaved: the machine's drift hits both alike.
        with Terminal(BARE, COLUMNS, LINES) as terminal:
            bare_paint.append(terminal.wait_for(b"bare-app-ready"))
            bare_last.append(terminal.settle(QUIET))
            bare_bytes.append(len(terminal.output))
        with Terminal(ours, COLUMNS, LINES) as terminal:
            our_paint.append(terminal.wait_for(READY))
            our_last.append(terminal.settle(QUIET))
            our_bytes.append(len(terminal.output))
    figures = [
        Figure("1 first paint", statistics.median(our_paint), "s", statistics.median(bare_paint), 1.25),
        Figure("13 start, last byte", statistics.median(our_last), "s", statistics.median(bare_last), 1.4),
        Figure(
            "  control: modules compiled anew", _compiling(ours), "s", statistics.median(bare_last), 1.4, fails=True
        ),
        Figure("13 start, bytes", statistics.median(our_bytes) / 1000, "kB", statistics.median(bare_bytes) / 1000, 2.0),
    ]
    with Terminal(BARE, COLUMNS, LINES) as bare, Terminal(ours, COLUMNS, LINES) as terminal:
        return [*figures, *_keystrokes(bare, terminal)]


def _compiling(ours: list[str]) -> float:
    """Return when the last byte of a start comes that finds no bytecode: the control of the start."""
    with (
        tempfile.TemporaryDirectory() as nothing,
        Terminal(ours, COLUMNS, LINES, {"PYTHONPYCACHEPREFIX": nothing, "PYTHONDONTWRITEBYTECODE": "1"}) as terminal,
    ):
        terminal.wait_for(READY)
        return terminal.settle(QUIET)


def _keystrokes(bare: Terminal, ours: Terminal) -> list[Figure]:
    bare.wait_for(b"bare-app-ready")
    ours.wait_for(READY)
    bare.settle(0.5)
    ours.calm()
    idle = ours.idle(5.0) / 5
    # A pause lets the preview follow: its bytes are told apart from the list's own.
    downs = [ours.type(b"\x1b[B", quiet=0.06) for _ in range(6)]
    ours.settle(0.6)
    with_preview = [ours.type(b"\x1b[B", quiet=0.5) for _ in range(4)]
    held = ours.type(b"\x1b[B" * 40, quiet=0.06)
    ours.settle(0.6)
    ours.type(b"/", quiet=0.6)
    bare_keys, our_keys = typed_in_turns(bare, ours, WORDS)
    floor = _middle(bare_keys)
    slow = sorted(key.settled for key in our_keys)[int(len(our_keys) * 0.95)]
    return [
        Figure("2 search keystroke, settled, p50", _middle(our_keys), "s", floor, 0.35),
        Figure("2 search keystroke, settled, p95", slow, "s", floor, 0.6),
        Figure("5 bytes, search key, worst", max(key.size for key in our_keys), "B", None, 7500),
        Figure("5 bytes, down inside a page", statistics.median(key.size for key in downs), "B", None, 450),
        Figure(
            "  the same, once the preview has followed",
            statistics.median(key.size for key in with_preview),
            "B",
            None,
            None,
        ),
        Figure("5 bytes, held down, a key", held.size / 40, "B", None, 800),
        Figure("5 bytes, idle, a second", idle, "B", None, 50),
    ]


def _middle(bursts: list[Burst]) -> float:
    return statistics.median(burst.settled for burst in bursts)
