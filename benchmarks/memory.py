"""Memory of the whole tree of processes, seen from outside: proportional set size, beside a bare Textual app's.

What the system says of a child's peak cannot be used: a child that was forked begins with the peak of its parent. Here
every process of the tree is summed up (/proc/PID/smaps_rollup, in which a page that several share counts once). Linux
only.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from benchmarks.report import Figure
from benchmarks.terminal import Terminal

COLUMNS, LINES = 120, 40
ROUNDS = 3
_BARE = [sys.executable, "-m", "benchmarks.bare"]
_READY = b"F10"
_CALM = 3.0
"""Seconds after the first paint until what begins behind it has begun."""
_MINUTE = 65.0
"""Seconds without work after which nothing of it is left."""
_HOLDING = "import fpdf, sys; sys.stdin.read()"
_WITH_RENDERERS = f"""
import subprocess, sys
held = [subprocess.Popen([sys.executable, "-c", {_HOLDING!r}], stdin=subprocess.PIPE) for _ in range(2)]
from benchmarks.bare import Bare
Bare().run()
"""
_CONTROL = [sys.executable, "-c", _WITH_RENDERERS]
"""A bare app with two processes that have loaded what draws: what a screen must not cost that shows a list."""


def measure(data: Path) -> list[Figure]:
    """Return the figures over the books in `data`; none where the system does not tell."""
    if not Path("/proc/self/smaps_rollup").exists():
        return []
    ours = [sys.executable, "-m", "komtui", "--data", str(data), "--language", "en"]
    bare, listing, control = [], [], []
    for _round in range(ROUNDS):
        bare.append(_settled(_BARE, b"bare-app-ready"))
        listing.append(_settled(ours, _READY))
        control.append(_settled(_CONTROL, b"bare-app-ready"))
    floor = statistics.median(bare)
    after = _after_a_document(ours)
    return [
        Figure("12 memory of the tree, idle", statistics.median(listing), "MB", floor, 1.6),
        Figure("  control: bare app with two renderers", statistics.median(control), "MB", floor, 1.6, fails=True),
        Figure("  a minute after a document was opened", after, "MB", floor, None),
    ]


def _settled(argv: list[str], ready: bytes) -> float:
    with Terminal(argv, COLUMNS, LINES) as terminal:
        terminal.wait_for(ready)
        terminal.idle(_CALM)
        return tree_memory(terminal.pid)


def _after_a_document(argv: list[str]) -> float:
    with Terminal(argv, COLUMNS, LINES) as terminal:
        terminal.wait_for(_READY)
        terminal.idle(_CALM)
        terminal.type(b"\r", quiet=2.0)
        terminal.type(b"\x1b", quiet=1.0)
        terminal.idle(_MINUTE)
        return tree_memory(terminal.pid)


def tree_memory(pid: int) -> float:
    """Return the proportional set size of a process and all that came of it, in megabytes."""
    return sum(_proportional(each) for each in _tree(pid)) / 1024


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        left += children.get(found[-1], [])
    return found


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
