"""The editor of drafts: a keystroke in a draft of 5 lines and in one of 400, beside a bare app's."""

from __future__ import annotations

import asyncio
import datetime as dt
import statistics
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from benchmarks.report import Figure
from benchmarks.screen import BARE
from benchmarks.terminal import Burst, Terminal

COLUMNS, LINES = 80, 24
FEW, MANY = 5, 400
WORD = "Prestation"
_EDITOR = b"Draft: "
"""What the header of the editor begins with, and that of a document that is only shown does not."""
KEYS = 3
"""Times that the word is typed into a line of each draft."""


def measure(data: Path) -> list[Figure]:
    """Return the figures of the editor over the books in `data`."""
    few, many = asyncio.run(_drafts(data))
    found: dict[int, tuple[list[Burst], list[Burst]]] = {}
    for lines, name in ((FEW, few), (MANY, many)):
        ours = [sys.executable, "-m", "komtui", "--data", str(data), "--language", "en"]
        with Terminal(BARE, COLUMNS, LINES) as bare, Terminal(ours, COLUMNS, LINES) as terminal:
            bare.wait_for(b"bare-app-ready")
            terminal.wait_for(b"F10")
            terminal.calm()
            bare.settle(0.5)
            _open(terminal, name)
            found[lines] = _typed(bare, terminal)
    floor = statistics.median(key.settled for _ours, bare in found.values() for key in bare)
    few_keys, many_keys = (_middle(found[lines][0]) for lines in (FEW, MANY))
    sizes = [key.size for key in found[MANY][0]]
    return [
        Figure("23 draft of 5 lines, a letter, settled", few_keys, "s", floor, None),
        Figure("23 draft of 400 lines, a letter, settled", many_keys, "s", floor, 1.0),
        Figure("23 the same beside that of 5 lines", many_keys, "s", few_keys, 2.0),
        Figure("23 bytes, a letter, median", statistics.median(sizes), "B", None, None),
    ]


def _open(ours: Terminal, name: str) -> None:
    """Open the draft of that customer, and nothing else. Raises RuntimeError where another screen is there."""
    ours.type(b"/", quiet=0.5)
    # Enter by itself: typed with the name it opens whatever the list still shows, or what a scanner would have sent.
    ours.type(name.encode(), quiet=1.5)
    before = len(ours.output)
    ours.type(b"\r", quiet=1.5)
    if _EDITOR not in ours.output[before:]:
        raise RuntimeError(f"{name} was not opened to be written on: {ours.output[before:][:400]!r}")


def _typed(bare: Terminal, ours: Terminal) -> tuple[list[Burst], list[Burst]]:
    """Type a line letter by letter; what Enter costs is one of the keys."""
    mine, theirs = list[Burst](), list[Burst]()
    for _line in range(KEYS):
        for letter in WORD:
            theirs.append(bare.type(letter.encode(), quiet=0.12))
            mine.append(ours.type(letter.encode(), quiet=0.12))
        # As typed, one of it, at a price.
        for keys in (b"\x1b[A", b"\r", b"2", b"\r", b"1", b"0", b"\r"):
            mine.append(ours.type(keys, quiet=0.12))
        ours.settle(1.0)
    return mine, theirs


def _middle(bursts: list[Burst]) -> float:
    return statistics.median(burst.settled for burst in bursts)


async def _drafts(data: Path) -> tuple[str, str]:
    """Write a draft of each length and return what finds them."""
    from komtui.bootstrap import services
    from komtui.domain.sales.document import Kind, Line
    from komtui.domain.sales.party import Party
    from komtui.domain.sales.tax import Tax

    house = services(data)
    names = []
    try:
        for lines in (FEW, MANY):
            name = f"Benchmark{lines}"
            blank = await house.drafts.blank(Kind.INVOICE)
            filled = tuple(
                Line(f"Ligne {at}", Decimal(at + 1), price=Decimal("1.15"), taxes=(Tax(rate=Decimal("5.5")),))
                for at in range(lines)
            )
            draft = replace(blank, date=dt.date(2026, 1, 1), buyer=Party(name), lines=filled)
            await house.drafts.write(draft)
            names.append(name)
    finally:
        await house.close()
    return names[0], names[1]
