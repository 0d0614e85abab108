"""Looking: a file of rows into a table whose every column is accounted for, and the plan by which it is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from komtui.adapters.formats.csv._adapting import adapted
from komtui.adapters.formats.csv._asking import account_for, require
from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv._deciding import decide
from komtui.adapters.formats.csv._doubting import doubt
from komtui.adapters.formats.csv._ending import look_at_end
from komtui.adapters.formats.csv._grouping import groups, rows_of, without_number
from komtui.adapters.formats.csv._guessing import Guess, ask, guesses_of, known_to, name_them, sort_out
from komtui.adapters.formats.csv._plan import Option, Plan
from komtui.adapters.formats.csv._rates import Rates, rates_of
from komtui.adapters.formats.csv._setting_aside import set_aside
from komtui.adapters.formats.csv._unpacking import unpacked
from komtui.adapters.formats.csv._values import DateStyle, NumberStyle
from komtui.adapters.formats.csv.header import MONEY_SIGN, named
from komtui.adapters.formats.csv.profiles import OWN, Profile, payments_of, profile_of
from komtui.adapters.formats.csv.text import Grid, grid
from komtui.adapters.formats.encoding import decode
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import currency_code
from komtui.adapters.formats.words import kind as kind_of
from komtui.domain.sales.kind import Kind
from komtui.domain.tables.field import AMOUNTS, DATES, NUMBERS, RATES, Field
from komtui.domain.tables.mapping import DOLLARS, ENCODINGS, DateOrder, Mapping
from komtui.domain.tables.table import Because, Column, Table

_SIGNS = {"€": "EUR", "£": "GBP"}


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
    raw: Grid | None = None
    """The rows as they stand in the file."""
    text: str = ""
    """All of it."""


def looked(content: bytes, faults: Faults, mapping: Mapping | None = None) -> Looked:
    """Return the table in `content`, and how it is read; what is wrong with its header is noted.

    Raises ProblemError for what is no table at all.
    """
    mapping = mapping or Mapping()
    text = decode(content, faults, mapping.encoding)
    found = grid(text.text, known_to(mapping), faults, mapping.delimiter)
    raw = found
    _no_payments(found, mapping, faults)
    found = unpacked(found, faults)
    profile = profile_of(found.header.cells)
    if profile and profile.values:
        found = adapted(found, profile, mapping, faults)
    rates = rates_of(found, mapping, lambda header: bool(profile and profile.fields(header)), faults)
    if rates:
        found = rates.parted(found)
    guesses = guesses_of(found)
    name_them(guesses, mapping, profile)
    set_aside(guesses)
    _of_other_currency(guesses)
    if rates:
        _by_rate(guesses, rates)
    sort_out(guesses, faults, found.header.line)
    account_for(guesses, faults, found.header.line)
    require(guesses, mapping, profile, faults, found.header.line, is_list=bool(rates))
    if not found.rows:
        raise faults.fatal("import.csv-no-rows")
    _one_currency(guesses, mapping, faults, found.header.line)
    look_at_end(raw, text.text, guesses, faults)
    table, cells, plan = _decided(found, guesses, mapping, profile, faults)
    rows = rows_of(found.rows, plan, len(found.header.cells), faults)
    for row, above in without_number(rows):
        cells.wrong(row, Field.NUMBER, "import.row-without-number", number=cells.text(above, Field.NUMBER))
        # Neither may come in: the row may be one of the document above it.
        faults.concerns(above.line)
    every = tuple(map(tuple, groups(rows)))
    if rates:
        _one_row_each(every, cells, rates)
    else:
        doubt(found, table.columns, every, cells)
    _repeated(found, table, guesses, every, cells)
    if (plan.is_list or _is_gross_alone(plan) or (profile and profile.untaxed)) and not _says_tax(plan):
        faults.add("import.list-tax", place=f"{found.header.line}", line=found.header.line)
    _untaxed(every, plan, cells)
    table = replace(
        table,
        columns=rates.shown(table.columns) if rates else _shown(table, len(raw.header.cells)),
        encoding=text.encoding,
        profile=profile.name if profile else "",
        rows=len({row.line for row in rows}) if rates else len(rows),
    )
    if text.twice:
        faults.note("import.encoding-twice")
    if text.guessed:
        faults.note("import.encoding-found", encoding=ENCODINGS[text.encoding])
    _notes(table, found, plan, faults)
    return Looked(table, cells, plan, tuple(rows), every, raw, text.text)


def _no_payments(found: Grid, mapping: Mapping, faults: Faults) -> None:
    """Raise ProblemError `import.payments` for a list of payments, unless somebody says what its columns are."""
    if not mapping.columns and (listed := payments_of(found.header.cells)):
        program, instead = listed
        raise faults.fatal("import.payments", program=program, instead=instead)


def _of_other_currency(guesses: Sequence[Guess]) -> None:
    """Leave out amounts that by their name are in another currency than the documents: `Total (CAD)` beside `USD`."""
    said = next((each for each in guesses if each.first is Field.CURRENCY and each.values), None)
    codes = {currency_code(value) for value in said.values} if said else set()
    for each in guesses:
        stands = each.because is Because.NAME and each.named.currency not in {"", DOLLARS}
        if stands and codes and codes != {each.named.currency}:
            each.options, each.because = (Option(Field.LEFT_OUT),), Because.STRANGE


def _repeated(
    found: Grid, table: Table, guesses: Sequence[Guess], every: Sequence[Sequence[Row]], cells: Cells
) -> None:
    """Note `import.cell-differs` where rows of one document repeat an amount of all of it that is not the same.

    That is said of columns that are left out because the amounts do not come to what stands in them; of all others, the
    documents say it.
    """
    left = [
        each
        for each in guesses
        if len(each.options) > 1 and each.first in _OF_WHOLE and table.columns[each.index].field is Field.LEFT_OUT
    ]
    raw = {row.line: row.cells for row in found.rows} if left else {}
    for each in left:
        for group in every:
            first = ""
            for row in group:
                value = raw[row.line][each.index] if each.index < len(raw[row.line]) else ""
                first = first or value
                if value and value != first:
                    facts = {"column": each.header, "value": value[:60], "first": first[:60]}
                    cells.faults.add("import.cell-differs", place=f"{row.line}:{each.header}", line=row.line, **facts)


_OF_WHOLE = frozenset(
    (
        Field.TOTAL_NET,
        Field.TOTAL_TAX,
        Field.TOTAL,
        Field.TOTAL_DUE,
        Field.DOCUMENT_DISCOUNT,
        Field.SHIPPING,
        Field.PREPAID,
    )
)
"""Amounts of a whole document, which are the same on each of its rows."""


def _by_rate(guesses: Sequence[Guess], rates: Rates) -> None:
    """Take the columns of several rates for what they are, whatever their names would mean alone."""
    for each in guesses:
        if ways := rates.options(each.index):
            each.options, each.because = ways, Because.MAPPING
            if ways[0].field is Field.TAX and not rates.is_in_cells:
                # The rate is written in our way, not in that of the file.
                each.values = ()


def _one_row_each(every: Sequence[Sequence[Row]], cells: Cells, rates: Rates) -> None:
    """Note that rates have columns of their own; `import.rates-rows` where rows without a number would be one draft."""
    cells.faults.note("import.rates-parted", columns=rates.columns)
    for row in (row for group in every for row in group) if rates.is_in_cells else ():
        if (
            not {Field.TAX, Field.TAX_AMOUNT} & row.cells.keys()
            and {Field.LINE_NET, Field.LINE_TOTAL} & row.cells.keys()
        ):
            cells.wrong(row, Field.TAX, "import.cell-tax-empty")
    for group in every:
        other = next((row for row in group if row.line != group[0].line), None)
        if other is not None and Field.NUMBER not in group[0].cells:
            cells.faults.add("import.rates-rows", place=f"{other.line}", line=other.line, other=group[0].line)


def _decided(
    found: Grid, guesses: Sequence[Guess], mapping: Mapping, profile: Profile | None, faults: Faults
) -> tuple[Table, Cells, Plan]:
    """Return the table with every column read in the one way in which its amounts come out."""
    numbers = _numbers(guesses, mapping)
    dates = _dates(guesses, mapping)
    base = Plan(
        unit=next((each.named.unit for each in guesses if each.first is Field.QUANTITY), ""),
        currency=mapping.currency or _currency(guesses),
        instead=profile.instead if profile else {},
        customer=mapping.given.get(Field.CUSTOMER, "") or (profile.customer if profile else ""),
        given={name: text for name, text in mapping.given.items() if name is not Field.CUSTOMER},
        taxes=_taxes(found, mapping) if profile else (),
        rounds=bool(profile and profile.rounds),
        program=profile.name if profile else "",
        kind=_kind(guesses, faults),
        gross=_saying(guesses, gross=True),
        net=_saying(guesses, gross=False),
        yes=next((kind_of(each.header) for each in guesses if each.first is Field.KIND), None),
    )
    cells = Cells(faults, {}, numbers, dates)
    choice = decide(found, {each.index: each.options for each in guesses if each.options}, base, cells)
    cells = replace(cells, headers={name: found.header.cells[index] for name, index in choice.plan.places.items()})
    line = found.header.line
    for index, proposed in choice.open.items():
        each = guesses[index]
        ask(each, proposed)
        facts: dict[str, str | int] = {
            "place": f"{line}:{each.header}",
            "line": line,
            "column": each.header,
            "value": each.sample,
        }
        faults.add("import.column-open", **facts, name=proposed[0].value, other=proposed[-1].value)
    if dates.order is DateOrder.YEAR_FIRST and mapping.dates is None:
        _year_first(guesses, dates, faults, line)
    elif dates.open and mapping.dates is None:
        _open_dates(guesses, faults, line, american=_is_american(guesses, base.currency))
    table = Table(
        columns=tuple(_column(each, choice.fields.get(each.index), choice.by_arithmetic) for each in guesses),
        encoding="",
        delimiter=found.delimiter,
        header_line=line,
        decimal=numbers.decimal,
        dates=dates.order,
    )
    return table, cells, choice.plan


def _saying(guesses: Sequence[Guess], *, gross: bool) -> frozenset[int]:
    """Return the columns whose names say that tax is in their amounts, or that it is not; a program means its own."""
    return frozenset(
        each.index
        for each in guesses
        if each.because is not Because.PROFILE and (each.named.gross, each.named.net) == (gross, not gross)
    )


_TAX = re.compile(r"tax (\d) (name|value)")


def _taxes(found: Grid, mapping: Mapping) -> tuple[tuple[int, int], ...]:
    """Return where the name and the amount of each tax of a document stand: `Tax 1 Name`, `Tax 1 Value`."""
    places: dict[str, dict[str, int]] = {}
    for index, header in enumerate(found.header.cells):
        if header not in mapping.columns and (match := _TAX.fullmatch(header.lower())):
            places.setdefault(match[1], {})[match[2]] = index
    return tuple((each["name"], each["value"]) for each in places.values() if len(each) == len(("name", "value")))


def _shown(table: Table, width: int) -> tuple[Column, ...]:
    """Return the columns of the file, and those of lines that were in one cell; taxes from such cells are used up."""
    return tuple(each for each in table.columns if each.index < width or not _TAX.fullmatch(each.header.lower()))


def _column(guess: Guess, chosen: Option | None, by_arithmetic: frozenset[int]) -> Column:
    because = guess.because
    if because is Because.NAME and guess.index in by_arithmetic:
        because = Because.ARITHMETIC
    name = chosen.field if chosen and because is not Because.QUESTION else Field.LEFT_OUT
    return Column(guess.index, guess.header, name, because, guess.sample, guess.looks, guess.proposals)


def _numbers(guesses: Sequence[Guess], mapping: Mapping) -> NumberStyle:
    if mapping.decimal:
        return NumberStyle(mapping.decimal)
    return NumberStyle.found_out(
        value for each in guesses if any(option.field in NUMBERS for option in each.options) for value in each.values
    )


def _dates(guesses: Sequence[Guess], mapping: Mapping) -> DateStyle:
    if mapping.dates:
        return DateStyle(mapping.dates)
    return DateStyle.found_out(value for each in guesses if each.first in DATES for value in each.values)


def _kind(guesses: Sequence[Guess], faults: Faults) -> Kind:
    """Return what the documents are where no column says it: quotes, where their numbers are called those of quotes.

    Notes `import.read-as-quotes`, `import.read-as-credit-notes`.
    """
    firsts = {each.first: each for each in guesses if each.values}
    if Field.KIND in firsts:
        return Kind.INVOICE
    numbers = firsts.get(Field.NUMBER)
    said = {kind_of(word) for word in numbers.named.words} if numbers else set()
    if numbers and Kind.INVOICE not in said and Kind.QUOTE in said:
        faults.note("import.read-as-quotes", column=numbers.header)
        return Kind.QUOTE
    if numbers and said & {Kind.CREDIT_NOTE}:
        faults.note("import.read-as-credit-notes", column=numbers.header)
        return Kind.CREDIT_NOTE
    until = firsts.get(Field.VALID_UNTIL)
    if until and until.because is Because.NAME and Field.DUE_DATE not in firsts and Kind.INVOICE not in said:
        faults.note("import.read-as-quotes", column=until.header)
        return Kind.QUOTE
    return Kind.INVOICE


def _is_american(guesses: Sequence[Guess], currency: str) -> bool:
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


def _open_dates(guesses: Sequence[Guess], faults: Faults, line: int, *, american: bool) -> None:
    each = next(each for each in guesses if each.first in DATES and _is_open(each.values))
    value = next(value for value in each.values if DateStyle.found_out([value]).open)
    facts: dict[str, str | int] = {
        "place": f"{line}:{each.header}",
        "line": line,
        "column": each.header,
        "value": value[:60],
    }
    if american:
        faults.add("import.dates-open", **facts)
    elif day := _day_of(value):
        faults.note("import.dates-day-first", **facts, day=day)


def _year_first(guesses: Sequence[Guess], dates: DateStyle, faults: Faults, line: int) -> None:
    each = next(each for each in guesses if each.first in DATES and each.values)
    place, day = f"{line}:{each.header}", _day_of(each.sample, dates)
    faults.note("import.dates-year-first", place=place, line=line, column=each.header, value=each.sample, day=day)


def _day_of(value: str, dates: DateStyle | None = None) -> str:
    """Return the day that a date is, its day first if nothing else is known, as ISO 8601; empty for `00/05/2026`."""
    try:
        return (dates or DateStyle()).date(value).isoformat()
    except ValueError:
        return ""


def _is_open(values: Sequence[str]) -> bool:
    return any(DateStyle.found_out([value]).open for value in values if len(value) < 60)


def _currency(guesses: Sequence[Guess]) -> str:
    """Return the currency that signs of money name, where no column does; `$` where it is not said whose."""
    signs = {each.named.currency for each in guesses if each.named.currency and each.options}
    for each in guesses:
        if each.signs and any(option.field in NUMBERS for option in each.options):
            found = (MONEY_SIGN.search(value) for value in each.values[:50])
            signs |= {_SIGNS.get(sign[0], sign[0]) for sign in found if sign}
    return signs.pop() if len(signs) == 1 else ""


def _is_gross_alone(plan: Plan) -> bool:
    """Return whether the only amount of a line is with tax."""
    return plan.has(Field.LINE_TOTAL) and not plan.has(Field.LINE_NET, Field.PRICE, Field.PRICE_WITH_TAX)


def _says_tax(plan: Plan) -> bool:
    """Return whether anything says which tax the amounts of a list have, be it that there is none."""
    both = plan.has(Field.LINE_NET, Field.TOTAL_NET) and plan.has(Field.LINE_TOTAL, Field.TOTAL)
    return both or plan.has(*AMOUNTS, *RATES, Field.TOTAL_TAX) or bool({*AMOUNTS} & plan.given.keys())


def _untaxed(found: Sequence[Sequence[Row]], plan: Plan, cells: Cells) -> None:
    """Note where the rate of tax is empty on some rows of goods, and not on others.

    On a row of a document with another that has one it is missing, unless a total tells: `import.cell-tax-empty`. A
    whole document without any comes in so, and `import.rows-untaxed` says it.
    """
    rates = [name for name in AMOUNTS if name in plan.places]
    if len(rates) != 1 or Field.TAX_CATEGORY in plan.places or Field.ROW in plan.places:
        return
    documents = [[row for row in rows if row.cells.keys() & _GOODS] for rows in found]
    empty = {id(row) for goods in documents for row in goods if not {rates[0], AMOUNTS[rates[0]]} & row.cells.keys()}
    missing = [
        row
        for goods in documents
        if any(id(row) not in empty for row in goods) and not _TELLING & {name for row in goods for name in row.cells}
        for row in goods
        if id(row) in empty and Field.EXEMPTION not in row.cells and not _is_free(row, cells)
    ]
    for row in missing:
        cells.wrong(row, rates[0], "import.cell-tax-empty")
    every = [row for goods in documents for row in goods]
    if empty and not missing and len(empty) < len(every):
        cells.note(next(row for row in every if id(row) in empty), rates[0], "import.rows-untaxed")


_GOODS = frozenset((Field.PRICE, Field.PRICE_WITH_TAX))
_TELLING = frozenset((Field.TOTAL, Field.TOTAL_TAX, Field.LINE_TOTAL, Field.TAX_AMOUNT))
"""What the tax of a document is checked against, to the cent."""


def _is_free(row: Row, cells: Cells) -> bool:
    return not any(re.search(r"[1-9]", cells.text(row, name)) for name in _GOODS)


def _one_currency(guesses: Sequence[Guess], mapping: Mapping, faults: Faults, line: int) -> None:
    """Note `import.currencies-mixed` where amounts have signs of several currencies and no column says which.

    Amounts in euros and pounds would all come in as what the company reckons in.
    """
    if mapping.currency or any(each.first is Field.CURRENCY and each.values for each in guesses):
        return
    met: dict[str, str] = {}
    for each in guesses:
        if each.named.currency and each.values and any(option.field in NUMBERS for option in each.options):
            met.setdefault(each.named.currency, f"{each.header}\0{each.header}")
        if each.signs and any(option.field in NUMBERS for option in each.options):
            for value in each.values:
                if len(value) < 40 and (sign := MONEY_SIGN.search(value)):
                    met.setdefault(_SIGNS.get(sign[0], sign[0]), f"{each.header}\0{value}")
    if len(met) > 1:
        (header, value), (_, other) = (each.split("\0") for each in list(met.values())[:2])
        faults.add(
            "import.currencies-mixed", place=f"{line}:{header}", line=line, column=header, value=value, other=other
        )


def _notes(table: Table, found: Grid, plan: Plan, faults: Faults) -> None:
    """Set down what is left out, and what was found out."""
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
    discount = next((each for each in table.columns if each.field is Field.DISCOUNT), None)
    if discount and discount.because is Because.NAME and "%" not in discount.sample:
        says = named(discount.header)
        if not says.percent and not plan.fractions & {Field.DISCOUNT} and re.search(r"[1-9]", discount.sample):
            faults.note("import.column-percent", column=discount.header, value=discount.sample)
    for name in plan.fractions:
        header = found.header.cells[plan.places[name]]
        faults.note("import.column-fraction", column=header)
    if not (_says_tax(plan) or plan.has(Field.TOTAL, Field.TAX_CATEGORY) or plan.program == OWN.name):
        faults.note("import.no-tax")
    for each in table.columns:
        if each.because is Because.ARITHMETIC:
            faults.note("import.column-arithmetic", column=each.header, name=each.field.value)
