"""The list over 1,000,000 documents: first paint, the end of the list, keystrokes. It takes minutes to make them."""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import sys
from pathlib import Path

from benchmarks.report import Figure
from benchmarks.screen import BARE, COLUMNS, LINES, READY, WORDS
from benchmarks.terminal import Terminal, typed_in_turns

DOCUMENTS = 1_000_000
ROUNDS = 5


def measure(data: Path) -> list[Figure]:
    """Return the figures over a multiple of the books in `data`, kept beside them."""
    large = data / "large"
    if not (large / "komtui.sqlite3").exists():
        _multiply(data / "komtui.sqlite3", large)
    ours = [sys.executable, "-m", "komtui", "--data", str(large), "--language", "en"]
    bare_paint, our_paint = [], []
    for _round in range(ROUNDS):
        # Interleaved: the machine's drift hits both alike.
        with Terminal(BARE, COLUMNS, LINES) as terminal:
            bare_paint.append(terminal.wait_for(b"bare-app-ready"))
        with Terminal(ours, COLUMNS, LINES) as terminal:
            our_paint.append(terminal.wait_for(READY))
    with Terminal(BARE, COLUMNS, LINES) as bare, Terminal(ours, COLUMNS, LINES) as terminal:
        bare.wait_for(b"bare-app-ready")
        terminal.wait_for(READY)
        bare.settle(0.5)
        terminal.calm()
        ends = [_end(terminal) for _round in range(ROUNDS)]
        terminal.type(b"/", quiet=0.6)
        bare_keys, our_keys = typed_in_turns(bare, terminal, WORDS)
    floor = statistics.median(key.settled for key in bare_keys)
    settled = sorted(key.settled for key in our_keys)
    return [
        Figure("1 first paint, 1,000,000", statistics.median(our_paint), "s", statistics.median(bare_paint), 1.25),
        Figure("14 search keystroke, 1,000,000, p50", statistics.median(settled), "s", floor, 0.25),
        Figure("14 search keystroke, 1,000,000, p95", settled[int(len(settled) * 0.95)], "s", floor, 0.4),
        Figure("15 End, 1,000,000", statistics.median(ends), "s", None, 0.05),
    ]


def _end(terminal: Terminal) -> float:
    """Return the seconds from End to the last byte of the list, over a list that was read anew."""
    for key in (b"/", b"l", b"\x15", b"\r"):
        terminal.type(key, quiet=0.3)
    terminal.settle(0.8)
    # Quiet for less than the preview beside the list waits.
    return terminal.type(b"\x1b[F", quiet=0.06).settled


def _multiply(books: Path, large: Path) -> None:
    """Copy the books and repeat their documents, with other numbers, until there are enough.

    Only what the list and its search of beginnings of words read: groups of three characters are left as they are.
    """
    print(f"multiplying to {DOCUMENTS:,} documents …", file=sys.stderr)
    large.mkdir(mode=0o700)
    for name in ("config.toml", "komtui-demo.txt"):
        if (books.parent / name).exists():
            shutil.copy(books.parent / name, large / name)
    source, connection = sqlite3.connect(books), sqlite3.connect(large / "komtui.sqlite3")
    source.backup(connection)
    source.close()
    columns = [row[1] for row in connection.execute("PRAGMA table_info(documents)")]
    shifted = {"key": "key + :by", "id": "id + :by", "number": "CASE number WHEN '' THEN '' ELSE number || :mark END"}
    values = ", ".join("''" if name == "source_sha256" else shifted.get(name, name) for name in columns)
    there, most = connection.execute("SELECT count(*), max(id) FROM documents").fetchone()
    for place in range(1, DOCUMENTS // there):
        each = {"by": place * most, "mark": f"-{place}", "most": most}
        # Only names of columns and our own words are put in.
        connection.execute(
            f"INSERT INTO documents ({', '.join(columns)}) SELECT {values} FROM documents WHERE id <= :most",
            each,
        )
        connection.execute(
            "INSERT INTO search SELECT s.key + :by, s.terms, s.pieces"
            " FROM search AS s JOIN documents AS d ON d.key = s.key WHERE d.id <= :most",
            each,
        )
    connection.execute("INSERT INTO search_terms (search_terms) VALUES ('rebuild')")
    connection.commit()
    connection.close()
