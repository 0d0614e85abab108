"""The configuration: a search keystroke beside a bare Textual app's, opening it beside pushing an empty screen."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from benchmarks.report import Figure
from benchmarks.terminal import Burst, Terminal, typed_in_turns

COLUMNS, LINES = 120, 40
WORDS = ("passw", "tva", "courriel", "tls", "logo")
OPENINGS = 6
_F9, _ESCAPE = b"\x1b[20~", b"\x1b"
_BARE = [sys.executable, "-m", "benchmarks.bare"]
_BARE_SCREEN = [sys.executable, "-m", "benchmarks.bare_screen"]


def measure(data: Path) -> list[Figure]:
    """Return the figures of the configuration screen over the books in `data`."""
    ours = [sys.executable, "-m", "komtui", "--data", str(data), "--language", "en"]
    with Terminal(ours, COLUMNS, LINES) as terminal, Terminal(_BARE_SCREEN, COLUMNS, LINES) as empty:
        terminal.wait_for(b"F10")
        empty.wait_for(b"bare-app-ready")
        terminal.calm()
        empty.settle(0.5)
        first = terminal.type(_F9, quiet=0.4)
        floors, openings = [], []
        for _opening in range(OPENINGS):
            # Interleaved: the machine's drift hits both alike.
            floors.append(empty.type(_F9, quiet=0.3))
            empty.type(_ESCAPE, quiet=0.5)
            terminal.type(_ESCAPE, quiet=0.5)
            openings.append(terminal.type(_F9, quiet=0.3))
        floor = _settled(floors)
        figures = [
            Figure("configuration, opened again, settled", _settled(openings), "s", floor, 3.0),
            Figure("  the first time, with its modules", first.settled, "s", floor, None),
        ]
        return [*figures, *_keystrokes(terminal)]


def _keystrokes(ours: Terminal) -> list[Figure]:
    with Terminal(_BARE, COLUMNS, LINES) as bare:
        bare.wait_for(b"bare-app-ready")
        bare.settle(0.5)
        ours.settle(0.5)
        bare_keys, our_keys = typed_in_turns(bare, ours, WORDS)
    return [
        Figure("configuration search, first byte", _first(our_keys), "s", _first(bare_keys), 2.5),
        Figure("configuration search, settled", _settled(our_keys), "s", _settled(bare_keys), 1.0),
        Figure("  bytes, worst", max(key.size for key in our_keys), "B", None, None),
    ]


def _first(keys: list[Burst]) -> float:
    return statistics.median(key.first for key in keys)


def _settled(keys: list[Burst]) -> float:
    return statistics.median(key.settled for key in keys)
