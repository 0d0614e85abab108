"""Deciding: where the name of a column leaves open what it is, the reading by which the amounts come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from math import prod

from komtui.adapters.formats.csv._building import Builder
from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv._grouping import groups, rows_of
from komtui.adapters.formats.csv._plan import Option, Plan
from komtui.adapters.formats.csv.text import Grid, RawRow
from komtui.adapters.formats.faults import Faults
from komtui.domain.tables.field import AMOUNTS, RATES, Field

_MOST = 192
"""Readings of a table that are tried."""
_SAMPLED = 20
"""Documents that each of them is tried on, and as many of several lines."""
_TELLING = frozenset(
    f"import.cell-{each}"
    for each in (
        "total",
        "line-total",
        "discounts",
        "rate",
        "tax-amount",
        "tax-spread",
        "tax-allotted",
        "percent",
        "differs",
        "charge-tax",
        "number",
    )
)
"""Faults that tell a wrong reading from a wrong value."""
_DOCUMENTED = frozenset(Field)
_PRICES = (Field.PRICE, Field.PRICE_WITH_TAX, Field.LINE_NET, Field.LINE_TOTAL)
_CENT = Decimal("0.01")
_CENTS = re.compile(r"\D*\d+[.,]\d\d\D*")

Outcome = tuple[Decimal, Decimal] | None
"""Net and tax of one document; None where they do not come out."""


@dataclass(frozen=True)
class Choice:
    """How the columns are read."""

    plan: Plan
    """What is what."""
    fields: Mapping[int, Option] = field(default_factory=dict)
    """The reading of each column by its index."""
    open: Mapping[int, tuple[Field, ...]] = field(default_factory=dict)
    """Columns that may be read in several ways, each of which comes out but not at the same."""
    by_arithmetic: frozenset[int] = frozenset()
    """Columns that are read in another way than their name alone would have it."""


def decide(found: Grid, every: Mapping[int, tuple[Option, ...]], base: Plan, cells: Cells) -> Choice:
    """Return the reading under which most documents come out, the documented one where several do."""
    usual = {index: options[0] for index, options in every.items()}
    first = _plan(usual, base) or base
    if all(len(options) == 1 for options in every.values()):
        return Choice(first, usual)
    plans = [(fields, plan) for fields in _readings(every) if (plan := _plan(fields, base))]
    # A reading without any amount of a line would come out at nothing.
    plans = [each for each in plans if each[1].has(*_PRICES)] or plans
    best = _best(found, _sample(found, first), plans, cells)
    if not best:
        return Choice(first, usual)
    # Of those that come out, the one that departs least from what the names say.
    valid = sorted(best, key=lambda each: sum(every[index].index(option) for index, option in each[0].items()))
    fields, plan, outcomes = valid[0]
    opened: dict[int, tuple[Field, ...]] = {}
    for other, _, others in valid[1:]:
        differing = [index for index in fields if fields[index] != other[index]]
        if (
            not _alike(others, outcomes)
            and len(differing) == 1
            and _is_open(found, differing[0], fields[differing[0]], other)
        ):
            index = differing[0]
            known = opened.get(index, (_meant(fields[index]),))
            opened[index] = tuple(dict.fromkeys((*known, _meant(other[index]))))
    moved = frozenset(index for index in fields if fields[index].field is not usual[index].field)
    return Choice(plan, fields, opened, moved)


def _best(
    found: Grid, sample: list[RawRow], plans: Sequence[tuple[dict[int, Option], Plan]], cells: Cells
) -> list[tuple[dict[int, Option], Plan, list[Outcome]]]:
    """Return the readings under which most documents of a sample come out, with what those come to."""
    trial = _Trial(found, sample, cells)
    for _, plan in plans:
        trial.read(plan)
    tried = [(fields, plan, outcomes) for (fields, plan), outcomes in zip(plans, trial.telling(), strict=True)]
    most = max((_score(outcomes) for _, _, outcomes in tried), default=0)
    return [each for each in tried if most and _score(each[2]) == most]


def _alike(some: Sequence[Outcome], others: Sequence[Outcome]) -> bool:
    """Return whether documents come to the same in two readings, but for a cent between net and tax."""
    return all(
        one == other or (one and other and sum(one) == sum(other) and abs(one[0] - other[0]) <= _CENT)
        for one, other in zip(some, others, strict=True)
    )


def _meant(option: Option) -> Field:
    """Return what a reading takes a column for: a tax of the whole document is part of its total tax."""
    return Field.TOTAL_TAX if option.whole and option.field in RATES else option.field


def _is_open(found: Grid, index: int, chosen: Option, other: Mapping[int, Option]) -> bool:
    """Return whether nobody can know which of two readings is meant, although one is the documented one."""
    values = [row.cells[index] for row in found.rows[:2_000] if index < len(row.cells) and row.cells[index]]
    if chosen.field in {Field.PRICE, Field.PRICE_WITH_TAX}:
        return False
    if chosen.field is Field.DISCOUNT:
        # The guide calls a percentage so; others call an amount so as well, and write it with cents.
        return all(map(_CENTS.fullmatch, values)) or not _DOCUMENTED.issuperset(found.header.cells)
    if chosen.field in AMOUNTS and other[index].field in {*RATES, Field.TOTAL_TAX}:
        return len(set(values)) > 1
    return True


def _readings(every: Mapping[int, tuple[Option, ...]]) -> Iterator[dict[int, Option]]:
    """Yield each way to read the columns together, the usual one first."""
    several = {index: options for index, options in every.items() if len(options) > 1}
    longest = max(map(len, several.values()))
    while prod(len(options) for options in several.values()) > _MOST and longest > 1:
        longest -= 1
        several = {index: options[:longest] for index, options in several.items()}
    usual = {index: options[0] for index, options in every.items()}
    for chosen in product(*several.values()):
        yield usual | dict(zip(several, chosen, strict=True))


def _plan(fields: Mapping[int, Option], base: Plan) -> Plan | None:
    """Return the plan of a reading; None where two columns would be the same."""
    places: dict[Field, int] = {}
    for index, option in fields.items():
        if option.field is Field.LEFT_OUT:
            continue
        if option.field in places:
            return None
        places[option.field] = index
    return replace(
        base,
        places=places,
        fractions=frozenset(option.field for option in fields.values() if option.fraction),
        whole=frozenset(option.field for option in fields.values() if option.whole),
    )


def _sample(found: Grid, plan: Plan) -> list[RawRow]:
    """Return the rows of the first documents, and of the first ones with several lines."""
    rows = rows_of(found.rows[:5_000], plan, len(found.header.cells), Faults(""))
    every = groups(rows)
    several = [group for group in every if len(group) > 1][:_SAMPLED]
    lines = {row.line for group in (*every[:_SAMPLED], *several) for row in group[:200]}
    return [row for row in found.rows[:5_000] if row.line in lines]


def _score(outcomes: Sequence[Outcome]) -> int:
    return sum(each is not None for each in outcomes)


@dataclass(frozen=True)
class _Trial:
    """Reads the same few documents in one way after the other."""

    found: Grid
    sample: list[RawRow]
    cells: Cells
    tried: list[list[Outcome]] = field(default_factory=list)
    """What came of each reading so far."""
    whole: set[int] = field(default_factory=set)
    """Documents with which nothing but amounts was wrong in one of them."""

    def telling(self) -> list[list[Outcome]]:
        """Return what came of each reading in the documents that tell: one with a wrong date comes out in all of them.

        Where there is no other, those have to do.
        """
        return [[each for at, each in enumerate(tried) if at in self.whole or not self.whole] for tried in self.tried]

    def read(self, plan: Plan) -> None:
        """Try a reading: what each document comes to, in their order."""
        cells = self.cells.quiet()
        rows = rows_of(self.sample, plan, len(self.found.header.cells), cells.faults)
        builder = Builder(cells, plan, rows)
        every = enumerate(groups(rows))
        self.tried.append([self._outcome(builder, cells.faults, at, group) for at, group in every])

    def _outcome(self, builder: Builder, faults: Faults, at: int, group: list[Row]) -> Outcome:
        with faults.unheard():
            totals = None
            before = len(faults.problems)
            document = builder.document(group)
            if len(faults.problems) == before or any(each.code in _TELLING for each in faults.problems):
                self.whole.add(at)
            if not any(each.code in _TELLING for each in faults.problems):
                totals = document.totals
        return (totals.net, totals.tax) if totals else None
