"""Adapting: what a program writes in its cells, in our words, and its rows that are no lines of documents left out."""

from __future__ import annotations

from dataclasses import replace

from komtui.adapters.formats.csv.profiles import LEFT_OUT, Profile
from komtui.adapters.formats.csv.text import Grid, RawRow
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import plain
from komtui.domain.tables.mapping import Mapping

_SHOWN = 3


def adapted(found: Grid, profile: Profile, mapping: Mapping, faults: Faults) -> Grid:
    """Return the grid in the words that komtui has. What somebody maps otherwise stands as it is.

    Notes `import.rows-left-out`.
    """
    meanings = {
        index: known
        for index, header in enumerate(found.header.cells)
        if header not in mapping.columns and (known := profile.meanings(header))
    }
    kept: list[RawRow] = []
    left: dict[str, int] = {}
    for row in _under_headings(found, left) if found.header.cells[0] == "" and profile.fields("") else found.rows:
        cells = list(row.cells)
        for index, known in meanings.items():
            if index < len(cells):
                cells[index] = known.get(plain(cells[index]), cells[index])
        if any(cells[index] == LEFT_OUT for index in meanings if index < len(cells)):
            said = next(row.cells[index] for index in meanings if cells[index] == LEFT_OUT)
            left[said] = left.get(said, 0) + 1
        else:
            kept.append(replace(row, cells=tuple(cells)))
    if left := {said: count for said, count in left.items() if count}:
        values = ", ".join(list(left)[:_SHOWN])
        faults.note("import.rows-left-out", count=sum(left.values()), values=values)
    return replace(found, rows=tuple(kept))


def _under_headings(found: Grid, left: dict[str, int]) -> list[RawRow]:
    """Return the rows of a report that has a heading above each group of them, with the heading in their first cell.

    Its totals (`Total for Acme`), and headings with nothing below, are added to `left`.
    """
    rows: list[RawRow] = []
    heading, is_used = "", True
    for row in found.rows:
        first, filled = row.cells[0] if row.cells else "", row.filled
        if first and plain(first[:80]).startswith("total"):
            left[first] = left.get(first, 0) + 1
        elif first and filled == 1:
            if not is_used:
                left[heading] = left.get(heading, 0) + 1
            heading, is_used = first, False
        else:
            rows.append(row if first else replace(row, cells=(heading, *row.cells[1:])))
            is_used = True
    if not is_used:
        left[heading] = left.get(heading, 0) + 1
    return rows
