"""Guessing: what each column is by what somebody says, by the program that wrote it, by its name or by its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from komtui.adapters.formats.csv import kinds
from komtui.adapters.formats.csv._plan import Option, options
from komtui.adapters.formats.csv._values import NumberStyle, hours
from komtui.adapters.formats.csv.header import MONEY_SIGN, Named, all_names, named
from komtui.adapters.formats.csv.kinds import Kind
from komtui.adapters.formats.csv.names import SUBJECTS
from komtui.adapters.formats.csv.profiles import PROFILES, Profile, bare
from komtui.adapters.formats.csv.text import Grid
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.standing import is_status
from komtui.adapters.formats.words import is_cancelled, plain, says_state
from komtui.domain.sales.rates import is_known
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.table import Because, Looks

_PERCENT = re.compile(r"\d\s?%")
_SUBJECTS = frozenset(map(plain, SUBJECTS))


@dataclass
class Guess:
    """One column while it is looked at."""

    index: int
    """From 0."""
    header: str
    """As the file writes it."""
    named: Named
    """What its name says."""
    kind: Kind
    """What its values have in common."""
    signs: bool
    """Whether a sign of money stands in its cells."""
    values: tuple[str, ...]
    """All that are not blank."""
    options: tuple[Option, ...] = ()
    """How it may be read, the likeliest first; empty as long as nobody knows."""
    because: Because = Because.STRANGE
    """Why."""
    looks: Looks = Looks.TEXT
    """What it looks like where nobody knows."""
    proposals: tuple[Field, ...] = ()
    """What it may be where it is a question."""

    @property
    def sample(self) -> str:
        """The first value."""
        return self.values[0][:60] if self.values else ""

    @property
    def first(self) -> Field | None:
        """What it most likely is."""
        return self.options[0].field if self.options else None


def leave(guess: Guess, because: Because) -> None:
    """Leave a column out."""
    guess.options, guess.because = (Option(Field.LEFT_OUT),), because


def ask(guess: Guess, proposed: tuple[Field, ...]) -> None:
    """Make a column a question."""
    guess.because, guess.proposals = Because.QUESTION, (*proposed, Field.LEFT_OUT)


def known_to(mapping: Mapping) -> Callable[[str], bool]:
    """Return what tells whether a cell may be the name of a column."""
    names = {each.strip() for each in (*mapping.columns, *mapping.rates)} | all_names()
    programs = {bare(name) for each in PROFILES for name in each.columns}

    def known(cell: str) -> bool:
        return cell.strip("* ") in names or bare(cell) in programs or named(cell).field is not None

    return known


def guesses_of(found: Grid) -> list[Guess]:
    """Return every column with its values, and nothing known of it yet but its name."""
    guesses = []
    for index, header in enumerate(found.header.cells):
        values = tuple(row.cells[index] for row in found.rows if index < len(row.cells) and row.cells[index])
        signs = any(MONEY_SIGN.search(value) for value in values[:50] if len(value) < 40)
        guesses.append(Guess(index, header, named(header), kinds.kind_of(values), signs, values))
    return guesses


def name_them(guesses: Sequence[Guess], mapping: Mapping, profile: Profile | None) -> None:
    """Take each column for what somebody says it is, for what its program calls it, or for what its name says."""
    for each in guesses:
        if each.header in mapping.columns:
            each.options, each.because = (Option(mapping.columns[each.header]),), Because.MAPPING
        elif profile and (fields := profile.fields(each.header)):
            each.options, each.because = tuple(map(Option, fields)), Because.PROFILE
        elif stands := _standing(each, guesses):
            each.options, each.because = (Option(stands),), Because.NAME
        elif (found := each.named.field) is Field.LEFT_OUT:
            each.options, each.because = (Option(Field.LEFT_OUT),), Because.STRANGE
        elif found and (fitting := _fitting(found, each)):
            each.options, each.because = options(fitting, each.named, each.kind, signs=each.signs), Because.NAME
    if not any(each.first is Field.DESCRIPTION for each in guesses):
        for each in guesses:
            if each.because is not Because.MAPPING and plain(each.header) in _SUBJECTS and each.kind is not Kind.EMPTY:
                each.options, each.because = (Option(Field.DESCRIPTION),), Because.NAME
                break


def _standing(guess: Guess, guesses: Sequence[Guess]) -> Field | None:
    """Return what a column is that says in plain words where documents stand; None where its words are not.

    A cancelled invoice must not come in as one to be paid, nor a draft as issued.
    """
    if not is_status(guess.named.words) or not any(map(says_state, guess.values)):
        return None
    taken = {each.first for each in guesses}
    return next((each for each in (Field.STATUS, Field.PAYMENT_STATUS) if each not in taken), None)


def _fitting(found: Field, guess: Guess) -> Field | None:
    """Return what a name means for values of that kind: a delivery in euros is a charge, `paid: yes` is no amount."""
    kind = guess.kind
    if found is Field.DELIVERY_DATE and kind in kinds.NUMERIC:
        return Field.SHIPPING
    if found is Field.DELIVERY_DATE and kind in {Kind.TEXT, Kind.TIME}:
        return Field.LEFT_OUT
    if found is Field.UNIT and kind is Kind.MONEY:
        return None
    if found in {Field.PREPAID, Field.SHIPPING, Field.TOTAL_DUE, Field.DOCUMENT_DISCOUNT} and kind in {
        Kind.TEXT,
        Kind.CODE,
        Kind.DATE,
        Kind.TIME,
    }:
        return None if any(map(kinds.is_number, guess.values[:50])) else Field.LEFT_OUT
    if found is Field.QUANTITY and kind is Kind.TEXT and guess.named.words == ("units",):
        return Field.UNIT
    return Field.LEFT_OUT if _says_nothing(found, guess) else _of_tax(found, guess)


def _of_tax(found: Field, guess: Guess) -> Field:
    """Return what a name of a tax means: `Taux` over 45,00 is a price of an hour, `Taxes` over `HST 13%` a rate."""
    if found is Field.TAX and guess.named.words == ("taux",) and not all(map(_is_rate, guess.values)):
        return Field.PRICE
    if found is Field.TOTAL_TAX and guess.kind in {Kind.TEXT, Kind.CODE, Kind.PERCENT}:
        return Field.TAX if any(map(_PERCENT.search, guess.values)) else found
    return found


def _is_rate(value: str) -> bool:
    """Return whether a cell may be a rate of tax: one that somebody has, without a sign of money."""
    try:
        number = NumberStyle(",").number(value)
    except ValueError:
        return True  # words: no price either
    return not MONEY_SIGN.search(value) and (is_known(number) or is_known(100 * number))


def _says_nothing(found: Field, guess: Guess) -> bool:
    """Return whether values of that kind tell nothing: a number of the program's own for a rate is no category."""
    if found is Field.TAX_CATEGORY:
        return guess.kind is Kind.INTEGER
    return found is Field.CANCELLED and any(is_cancelled(value) is None for value in guess.values)


def sort_out(guesses: Sequence[Guess], faults: Faults, line: int) -> None:
    """Leave one column for each field: what says the same as another, or nothing at all, is left out.

    Notes `import.header-twice`.
    """
    taken: dict[Field, Guess] = {}
    for each in guesses:
        name = each.first
        if name is None or name is Field.LEFT_OUT:
            continue
        other = taken.get(name)
        if other is None:
            taken[name] = each
        elif each.kind is Kind.EMPTY or each.values == other.values:
            leave(each, Because.EMPTY if each.kind is Kind.EMPTY else Because.SAME)
        elif spare := _spare(name, each, other):
            leave(spare, Because.SAME if name is Field.LEGAL_ID else Because.STRANGE)
            taken[name] = other if spare is each else each
        elif other.kind is Kind.EMPTY:
            leave(other, Because.EMPTY)
            taken[name] = each
        elif name is Field.DESCRIPTION and Field.DETAIL not in taken and each.because is Because.NAME:
            # A second column of words says more about the same.
            each.options = (Option(Field.DETAIL),)
            taken[Field.DETAIL] = each
        elif _weaker(each, other):
            leave(each, Because.STRANGE)
        elif _weaker(other, each):
            leave(other, Because.STRANGE)
            taken[name] = each
        else:
            each.because, each.options = Because.QUESTION, ()
            each.proposals = (Field.LEFT_OUT, name)
            faults.add("import.header-twice", place=f"{line}:{each.header}", line=line, column=each.header, name=name)


def _spare(name: Field, one: Guess, other: Guess) -> Guess | None:
    """Return the one of two columns of a name that says nothing more, or nothing that can be read; None for neither.

    A SIRET is the SIREN and the number of a place; `Durée: 12 mois` stands beside how many there are; and of the
    columns of some program one is known to be of no use beside another.
    """
    for each in (one, other):
        if Option(Field.LEFT_OUT) in each.options[1:]:
            return each
    if name is Field.LEGAL_ID:
        return _longer(one, other)
    return _in_words(one, other) if name is Field.QUANTITY else None


def _longer(one: Guess, other: Guess) -> Guess | None:
    """Return the column whose values are those of the other with something behind them; None where neither is."""
    for longer, shorter in ((one, other), (other, one)):
        pairs = list(zip(longer.values, shorter.values, strict=False))
        if len(longer.values) == len(shorter.values) and all(
            "".join(each.split()).startswith("".join(begin.split())) for each, begin in pairs
        ):
            return longer
    return None


def _in_words(one: Guess, other: Guess) -> Guess | None:
    """Return the one of two quantities that no number can be read from; None where both can, or neither."""
    words = [each for each in (one, other) if each.kind is Kind.TEXT and not any(map(hours, each.values[:50]))]
    return words[0] if len(words) == 1 else None


def _weaker(one: Guess, other: Guess) -> bool:
    """Return whether `one` gives way: what somebody or a profile names stands, and a number stands before an ID."""
    order = (Because.MAPPING, Because.PROFILE, Because.NAME)
    if one.because != other.because:
        return order.index(one.because) > order.index(other.because)
    if one.first is Field.NUMBER:
        return "id" in one.named.words and "id" not in other.named.words
    return False
