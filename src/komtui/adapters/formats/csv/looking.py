"""Looking: a file of rows into a table whose every column is accounted for, and the plan by which it is read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from komtui.adapters.formats.csv import _kinds as kinds
from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv._deciding import decide
from komtui.adapters.formats.csv._grouping import groups, rows_of
from komtui.adapters.formats.csv._kinds import Kind
from komtui.adapters.formats.csv._plan import Option, Plan, options
from komtui.adapters.formats.csv._values import DateStyle, NumberStyle
from komtui.adapters.formats.csv.header import Named, all_names, named
from komtui.adapters.formats.csv.profiles import Profile, profile_of
from komtui.adapters.formats.csv.text import Grid, grid
from komtui.adapters.formats.encoding import Decoded, decode
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import plain
from komtui.domain.tables.field import DATES, NUMBERS, Field
from komtui.domain.tables.mapping import ENCODINGS, Mapping
from komtui.domain.tables.table import Because, Column, Looks, Table

_CLOSE = 0.85
_SIGN = re.compile(r"[€$£]|\b(?:EUR|CAD|USD|GBP|CHF)\b")
_SIGNS = {"€": "EUR", "£": "GBP"}
_SIMILAR = 40
"""Unknown names that are compared with the known ones; a table of hundreds is no slip of the pen."""
_ASKED = {
    Looks.NUMBER: "import.column-number",
    Looks.QUANTITY: "import.column-quantity",
    Looks.PRICE: "import.column-price",
    Looks.TAX: "import.column-tax",
    Looks.DISCOUNT: "import.column-discount",
    Looks.CURRENCY: "import.column-currency",
    Looks.SHIPPING: "import.column-shipping",
    Looks.EMAIL: "import.column-email",
    Looks.TOTAL: "import.column-total",
    Looks.AMOUNT: "import.column-amount",
    Looks.DATE: "import.column-date",
}


@dataclass(frozen=True)
class Looked:
    """A table with all that its documents are made of."""

    table: Table
    """What was found, for whoever looks at it."""
    cells: Cells
    """Reads values."""
    plan: Plan
    """What is what."""
    rows: tuple[Row, ...] = ()
    """Rows below the header that are lines of documents."""
    groups: tuple[tuple[Row, ...], ...] = ()
    """The rows of each document."""


@dataclass
class _Guess:
    """One column while it is looked at."""

    index: int
    header: str
    named: Named
    kind: Kind
    sample: str
    signs: bool
    options: tuple[Option, ...] = ()
    because: Because = Because.STRANGE
    looks: Looks = Looks.TEXT
    proposals: tuple[Field, ...] = ()
    values: tuple[str, ...] = field(default=(), repr=False)

    @property
    def first(self) -> Field | None:
        return self.options[0].field if self.options else None


def looked(content: bytes, faults: Faults, mapping: Mapping | None = None) -> Looked:
    """Return the table in `content`, and how it is read; what is wrong with its header is noted.

    Raises ProblemError for what is no table at all.
    """
    mapping = mapping or Mapping()
    text = decode(content, faults, mapping.encoding)
    known = _known_to(mapping)
    found = grid(text.text, known, faults, mapping.delimiter)
    profile = profile_of(found.header.cells)
    guesses = _guesses(found)
    _name(guesses, mapping, profile)
    _sort_out(guesses, faults, found.header.line)
    _unknown(guesses, faults, found.header.line)
    _require(guesses, faults, found.header.line)
    if not found.rows:
        raise faults.fatal("import.csv-no-rows")
    return _decided(found, text, guesses, mapping, profile, faults)


def _known_to(mapping: Mapping):  # type: ignore[no-untyped-def]
    names = {each.strip() for each in mapping.columns} | all_names()

    def known(cell: str) -> bool:
        return cell in names or named(cell).field is not None

    return known


def _guesses(found: Grid) -> list[_Guess]:
    guesses = []
    for index, header in enumerate(found.header.cells):
        values = tuple(row.cells[index] for row in found.rows if index < len(row.cells) and row.cells[index])
        signs = any(_SIGN.search(value) for value in values[:50] if len(value) < 40)
        sample = next(iter(values), "")[:60]
        guesses.append(_Guess(index, header, named(header), kinds.kind_of(values), sample, signs, values=values))
    return guesses


def _name(guesses: Iterable[_Guess], mapping: Mapping, profile: Profile | None) -> None:
    """Take each column for what somebody says it is, for what its program calls it, or for what its name says."""
    for each in guesses:
        if each.header in mapping.columns:
            each.options, each.because = (Option(mapping.columns[each.header]),), Because.MAPPING
        elif profile and each.header in profile.columns:
            fields = profile.columns[each.header]
            each.options, each.because = tuple(map(Option, fields)), Because.PROFILE
        elif (found := each.named.field) is Field.LEFT_OUT:
            each.options, each.because = (Option(Field.LEFT_OUT),), Because.STRANGE
        elif found and (fitting := _fitting(found, each)):
            each.options, each.because = options(fitting, each.named, each.kind, signs=each.signs), Because.NAME


def _fitting(found: Field, guess: _Guess) -> Field | None:
    """Return what a name means for values of that kind: a delivery in euros is a charge, `paid: yes` is no amount."""
    kind = guess.kind
    if found is Field.DELIVERY_DATE and kind in kinds.NUMERIC:
        return Field.SHIPPING
    if found in {Field.PREPAID, Field.SHIPPING, Field.TOTAL_DUE, Field.DOCUMENT_DISCOUNT} and kind in {
        Kind.TEXT,
        Kind.DATE,
    }:
        return None if any(map(kinds.is_number, guess.values[:50])) else Field.LEFT_OUT
    if found is Field.QUANTITY and kind is Kind.TEXT and guess.named.words == ("units",):
        return Field.UNIT
    return found


def _sort_out(guesses: Sequence[_Guess], faults: Faults, line: int) -> None:
    """Leave one column for each field: what says the same as another, or nothing at all, is left out.

    Notes `import.header-twice`.
    """
    taken: dict[Field, _Guess] = {}
    for each in guesses:
        name = each.first
        if name is None or name is Field.LEFT_OUT:
            continue
        other = taken.get(name)
        if other is None:
            taken[name] = each
        elif each.kind is Kind.EMPTY or each.values == other.values:
            _leave(each, Because.EMPTY if each.kind is Kind.EMPTY else Because.SAME)
        elif other.kind is Kind.EMPTY:
            _leave(other, Because.EMPTY)
            taken[name] = each
        elif _weaker(each, other):
            _leave(each, Because.STRANGE)
        elif _weaker(other, each):
            _leave(other, Because.STRANGE)
            taken[name] = each
        else:
            each.because, each.options = Because.QUESTION, ()
            each.proposals = (Field.LEFT_OUT, name)
            faults.add("import.header-twice", place=f"{line}:{each.header}", line=line, column=each.header, name=name)


def _weaker(one: _Guess, other: _Guess) -> bool:
    """Return whether `one` gives way: what somebody or a profile names stands, and a number stands before an ID."""
    order = (Because.MAPPING, Because.PROFILE, Because.NAME)
    if one.because != other.because:
        return order.index(one.because) > order.index(other.because)
    if one.first is Field.NUMBER:
        return "id" in one.named.words and "id" not in other.named.words
    return False


def _leave(guess: _Guess, because: Because) -> None:
    guess.options, guess.because = (Option(Field.LEFT_OUT),), because


def _unknown(guesses: Sequence[_Guess], faults: Faults, line: int) -> None:
    """Account for each column that is still nothing: left out, or a question that stops the file."""
    taken = {each.first for each in guesses if each.first is not None}
    compared = 0
    for each in guesses:
        if each.options or each.because is Because.QUESTION:
            continue
        facts = {"place": f"{line}:{each.header}", "line": line, "column": each.header[:60]}
        similar: list[str] = []
        if each.kind not in {Kind.EMPTY, Kind.ZERO} and compared < _SIMILAR and 4 <= len(each.header) <= 40:
            compared += 1
            similar = difflib.get_close_matches(plain(each.header), all_plain(), 1, _CLOSE)
        each.looks = kinds.looks(each.named, each.kind, [name for name in taken if name])
        proposed = kinds.proposals(each.looks, [name for name in taken if name])
        if any(other.first in proposed and other.values == each.values for other in guesses if other is not each):
            _leave(each, Because.SAME)
        elif similar and (meant := named(similar[0]).field) and meant is not Field.LEFT_OUT:
            # A column of amounts must not be dropped in silence because of one letter.
            _ask(each, (meant, *(other for other in proposed if other is not meant)))
            faults.add("import.header-similar", **facts, name=meant.value)
        elif each.looks in _ASKED:
            _ask(each, proposed)
            # Without a header there is no name: the place of the column must do.
            facts["column"] = facts["column"] or f"{each.index + 1}"
            faults.add(_ASKED[each.looks], **facts, value=each.sample, name=(proposed or (Field.LEFT_OUT,))[0].value)
        else:
            _leave(each, Because.EMPTY if each.kind in {Kind.EMPTY, Kind.ZERO} else Because.STRANGE)


def _ask(guess: _Guess, proposed: tuple[Field, ...]) -> None:
    guess.because, guess.proposals = Because.QUESTION, (*proposed, Field.LEFT_OUT)


def all_plain() -> list[str]:
    """Return every name of a column that is known, as names are compared."""
    return _PLAIN or _PLAIN.extend(sorted(all_names(folded=True))) or _PLAIN


_PLAIN: list[str] = []
_NEEDED = {
    Field.DATE: (Field.DATE,),
    Field.CUSTOMER: (Field.CUSTOMER, Field.LAST_NAME, Field.FIRST_NAME),
    Field.DESCRIPTION: (Field.DESCRIPTION,),
    Field.PRICE: (Field.PRICE, Field.PRICE_WITH_TAX, Field.LINE_NET, Field.LINE_TOTAL),
}
"""Without these there is no document: what is missing, and what there may be instead."""


def _require(guesses: Sequence[_Guess], faults: Faults, line: int) -> None:
    """Note `import.header-missing` for what every document needs."""
    possible = {option.field for each in guesses for option in each.options}
    for name, instead in _NEEDED.items():
        if not possible & set(instead):
            faults.add("import.header-missing", place=f"{line}", line=line, column=name.value)


def _decided(
    found: Grid, text: Decoded, guesses: Sequence[_Guess], mapping: Mapping, profile: Profile | None, faults: Faults
) -> Looked:
    """Return the table with every column read in the one way in which its amounts come out."""
    numbers = _numbers(guesses, mapping)
    dates = _dates(guesses, mapping)
    base = Plan(
        unit=next((each.named.unit for each in guesses if each.first is Field.QUANTITY), ""),
        currency=mapping.currency or _currency(guesses),
    )
    choice = decide(
        found, {each.index: each.options for each in guesses if each.options}, base, numbers, dates, faults.file
    )
    headers = {name: found.header.cells[index] for name, index in choice.plan.places.items()}
    cells = Cells(faults, headers, numbers, dates)
    line = found.header.line
    for index, proposed in choice.open.items():
        each = guesses[index]
        _ask(each, proposed)
        facts = {"place": f"{line}:{each.header}", "line": line, "column": each.header, "value": each.sample}
        faults.add("import.column-open", **facts, name=proposed[0].value, other=proposed[1].value)
    if dates.open and mapping.dates is None:
        _open_dates(guesses, faults, line, american=_is_american(guesses, base.currency))
    rows = rows_of(found.rows, choice.plan.places, len(found.header.cells), faults)
    table = Table(
        columns=tuple(_column(each, choice.fields.get(each.index), choice.by_arithmetic) for each in guesses),
        encoding=text.encoding,
        delimiter=found.delimiter,
        header_line=line,
        decimal=numbers.decimal,
        dates=dates.order,
        profile=profile.name if profile else "",
        rows=len(rows),
    )
    _notes(table, found, text, guesses, choice.plan, faults)
    return Looked(table, cells, choice.plan, tuple(rows), tuple(map(tuple, groups(rows))))


def _column(guess: _Guess, chosen: Option | None, by_arithmetic: frozenset[int]) -> Column:
    because = guess.because
    if because is Because.NAME and guess.index in by_arithmetic:
        because = Because.ARITHMETIC
    name = chosen.field if chosen and because is not Because.QUESTION else Field.LEFT_OUT
    return Column(guess.index, guess.header, name, because, guess.sample, guess.looks, guess.proposals)


def _numbers(guesses: Sequence[_Guess], mapping: Mapping) -> NumberStyle:
    if mapping.decimal:
        return NumberStyle(mapping.decimal)
    return NumberStyle.found_out(
        value for each in guesses if any(option.field in NUMBERS for option in each.options) for value in each.values
    )


def _dates(guesses: Sequence[_Guess], mapping: Mapping) -> DateStyle:
    if mapping.dates:
        return DateStyle(mapping.dates)
    return DateStyle.found_out(value for each in guesses if each.first in DATES for value in each.values)


def _is_american(guesses: Sequence[_Guess], currency: str) -> bool:
    """Return whether a file may well write the month first: dollars, or hours before and after noon."""
    stamped = any(
        re.search(r"\d\s?[ap]\.?m", value.lower())
        for each in guesses
        if each.first in DATES
        for value in each.values[:20]
    )
    dollars = any(
        value.upper() in {"USD", "CAD"}
        for each in guesses
        if each.first is Field.CURRENCY
        for value in each.values[:20]
    )
    return (
        stamped
        or dollars
        or currency in {"USD", "CAD", "$"}
        or any("$" in value for each in guesses for value in each.values[:5] if each.signs)
    )


def _open_dates(guesses: Sequence[_Guess], faults: Faults, line: int, *, american: bool) -> None:
    each = next(each for each in guesses if each.first in DATES and _is_open(each.values))
    value = next(value for value in each.values if DateStyle.found_out([value]).open)
    facts = {"place": f"{line}:{each.header}", "line": line, "column": each.header, "value": value[:60]}
    if american:
        faults.add("import.dates-open", **facts)
    else:
        day, month = re.split(r"[-/. ]", value)[:2]
        faults.note("import.dates-day-first", **facts, day=day, month=month)


def _is_open(values: Sequence[str]) -> bool:
    return any(DateStyle.found_out([value]).open for value in values if len(value) < 60)


def _currency(guesses: Sequence[_Guess]) -> str:
    """Return the currency that signs of money name, where no column does; `$` where it is not said whose."""
    signs = {each.named.currency for each in guesses if each.named.currency and each.options}
    for each in guesses:
        if each.signs and any(option.field in NUMBERS for option in each.options):
            signs |= {_SIGNS.get(match[0], match[0]) for value in each.values[:50] if (match := _SIGN.search(value))}
    return signs.pop() if len(signs) == 1 else ""


def _notes(table: Table, found: Grid, text: Decoded, guesses: Sequence[_Guess], plan: Plan, faults: Faults) -> None:
    """Set down what is left out, and what was found out."""
    if text.guessed:
        faults.note("import.encoding-found", encoding=ENCODINGS[text.encoding])
    for title in found.titles:
        faults.note(
            "import.title-left-out",
            place=f"{title.line}",
            line=title.line,
            value=" ".join(filter(None, title.cells))[:60],
        )
    if left := [each for each in table.left_out if each.because is not Because.QUESTION]:
        names = ", ".join(each.header or f"{each.index + 1}" for each in left)
        faults.note("import.columns-left-out", columns=names)
    for name in plan.fractions:
        header = found.header.cells[plan.places[name]]
        faults.note("import.column-fraction", column=header)
    for each in table.columns:
        if each.because is Because.ARITHMETIC:
            faults.note("import.column-arithmetic", column=each.header, name=each.field.value)
