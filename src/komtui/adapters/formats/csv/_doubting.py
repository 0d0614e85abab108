"""Doubting: rows that one number puts together and that may be no lines of one document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv.header import named
from komtui.adapters.formats.csv.text import Grid
from komtui.adapters.formats.words import is_yes, words_of
from komtui.domain.tables.field import AMOUNTS, LINE_FIELDS, RATES, Field
from komtui.domain.tables.table import Because, Column

_PAYING = words_of(
    "paid paye payee payes payees payment payments paiement paiements pmt reglement reglements regle regles"
    " encaissement encaissements encaisse versement versements tender"
)
_PAYING_ALONE = {("mode",), ("method",), ("moyen",)}
"""Names that say it where nothing stands beside them: a `mode` of delivery is none."""
_OF_LINES = words_of("line ligne lines lignes lineitem position pos rang")
_SERIES = words_of(
    "serie series souche journal prefix prefixe suffix suffixe exercice caisse register till terminal"
    " etablissement boutique magasin store shop entite entity branch agence succursale"
)


_TAXES = (*AMOUNTS, *RATES)
_OPTIONAL = words_of("option options optionnel optionnelle optional facultatif facultative alternative")
_UNTAXED = words_of(
    "autoliquidation autoliquide autoliquidee reverse exonere exoneree exempt exempted intracommunautaire"
    " detaxe detaxee"
)
_FINAL = words_of("valide validee validated finalise finalisee finalized finalised approuve approuvee approved")


def doubt(found: Grid, columns: Sequence[Column], every: Sequence[Sequence[Row]], cells: Cells) -> None:
    """Note `import.rows-of-payments` where the rows of a document differ in what was paid alone.

    `import.rows-of-series` where they differ in what other documents of that number may have another of: a series,
    a till. What somebody says is left out tells nothing of that.
    """
    raw = {row.line: row.cells for row in found.rows}
    for column in columns:
        if column.field is Field.LEFT_OUT and column.because is Because.STRANGE:
            _doubt_words(column, every, raw, cells)
    paying = [each for each in columns if _is_paying(each.header)]
    series = [each for each in columns if _is_series(each)]
    for group in every if paying or series else ():
        if len(group) < 2 or Field.NUMBER not in group[0].cells:
            continue
        if twice := next(_paid_twice(group, paying, columns, raw), None):
            row, above, column = twice
            place, name = f"{row.line}:{column.header}", column.header
            cells.faults.add("import.rows-of-payments", place=place, line=row.line, column=name, other=above.line)
        for column in series:
            _doubt_series(group, column, raw, cells)


def _doubt_words(
    column: Column, every: Sequence[Sequence[Row]], raw: Mapping[int, tuple[str, ...]], cells: Cells
) -> None:
    """Note `import.row-otherwise` for rows of which a column that is left out says what they must not come in as."""
    words = frozenset(named(column.header).words)
    for row in (row for group in every for row in group) if words & (_OPTIONAL | _UNTAXED | _FINAL) else ():
        value = _cell(raw, row, column)
        said = is_yes(value) if value.isalpha() else None
        if (
            (said and words & _OPTIONAL)
            or (said and words & _UNTAXED and any(re.search("[1-9]", row.cells.get(name, "")) for name in _TAXES))
            or (said is False and words & _FINAL and Field.STATUS not in row.cells)
        ):
            facts = {"column": column.header, "value": value[:60]}
            place = f"{row.line}:{column.header}"
            cells.faults.add("import.row-otherwise", place=place, line=row.line, **facts)


def _is_paying(header: str) -> bool:
    words = named(header).words
    return bool(_PAYING & frozenset(words)) or words in _PAYING_ALONE


def _is_series(column: Column) -> bool:
    left = column.field is Field.LEFT_OUT and column.because is Because.STRANGE
    return left and bool(_SERIES & frozenset(named(column.header).words))


def _paid_twice(
    group: Sequence[Row], paying: Sequence[Column], columns: Sequence[Column], raw: Mapping[int, tuple[str, ...]]
) -> Iterator[tuple[Row, Row, Column]]:
    """Yield each row whose line is the same as one above it, that one, and what was paid otherwise."""
    seen: dict[frozenset[tuple[Field, str]], Row] = {}
    for row in group if paying else ():
        line = frozenset((name, cell) for name, cell in row.cells.items() if name in LINE_FIELDS)
        above = seen.setdefault(line, row)
        if above is row:
            continue
        differ = [each for each in columns if _cell(raw, row, each) != _cell(raw, above, each)]
        if not any(_OF_LINES & frozenset(named(each.header).words) for each in differ):
            yield from ((row, above, each) for each in differ if each in paying)


def _doubt_series(group: Sequence[Row], column: Column, raw: Mapping[int, tuple[str, ...]], cells: Cells) -> None:
    first = ""
    for row in group:
        value = _cell(raw, row, column)
        first = first or value
        if value and value != first:
            facts = {"column": column.header, "value": value[:60], "first": first[:60]}
            number = row.cells.get(Field.NUMBER, "")
            place = f"{row.line}:{column.header}"
            cells.faults.add("import.rows-of-series", place=place, line=row.line, number=number, **facts)
            return


def _cell(raw: Mapping[int, tuple[str, ...]], row: Row, column: Column) -> str:
    return raw[row.line][column.index] if column.index < len(raw[row.line]) else ""
