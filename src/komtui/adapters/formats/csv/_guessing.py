"""Guessing: what each column is by what somebody says, by the program that wrote it, by its name or by its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from komtui.adapters.formats.csv import kinds
from komtui.adapters.formats.csv._phrases import Meaning, is_time, is_word, meaning
from komtui.adapters.formats.csv._plan import Option, options
from komtui.adapters.formats.csv._values import hours
from komtui.adapters.formats.csv.header import NAMES, Named, all_names, named
from komtui.adapters.formats.csv.kinds import Kind
from komtui.adapters.formats.csv.names import IDENTITIES, SUBJECTS, WEIGHTS
from komtui.adapters.formats.csv.profiles import PROFILES, Profile, bare
from komtui.adapters.formats.csv.text import Grid
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.standing import is_status
from komtui.adapters.formats.words import is_cancelled, plain, says_state
from komtui.adapters.formats.words import kind as kind_of_document
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.table import Because, Looks

_SUBJECTS = frozenset(map(plain, SUBJECTS))
_IDENTITIES = frozenset(map(plain, IDENTITIES))
_WEIGHTS = frozenset(map(plain, WEIGHTS))
_REFERENCES = frozenset(("reference", "ref"))
"""What many programs call the number of a document, and others what the customer refers to."""
SIGN = re.compile(r"[€$£]|\b(?:EUR|CAD|USD|GBP|CHF)\b")
"""A sign of money."""
_DOCUMENTED = frozenset(Field)
"""Names as the guide has them: who writes them all means what it says of them."""
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
        signs = any(SIGN.search(value) for value in values[:50] if len(value) < 40)
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
    return Field.LEFT_OUT if _says_nothing(found, guess) else found


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
            _leave(each, Because.EMPTY if each.kind is Kind.EMPTY else Because.SAME)
        elif spare := _spare(name, each, other):
            _leave(spare, Because.SAME if name is Field.LEGAL_ID else Because.STRANGE)
            taken[name] = other if spare is each else each
        elif other.kind is Kind.EMPTY:
            _leave(other, Because.EMPTY)
            taken[name] = each
        elif name is Field.DESCRIPTION and Field.DETAIL not in taken and each.because is Because.NAME:
            # A second column of words says more about the same.
            each.options = (Option(Field.DETAIL),)
            taken[Field.DETAIL] = each
        elif _weaker(each, other):
            _leave(each, Because.STRANGE)
        elif _weaker(other, each):
            _leave(other, Because.STRANGE)
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


def _leave(guess: Guess, because: Because) -> None:
    guess.options, guess.because = (Option(Field.LEFT_OUT),), because


def account_for(guesses: Sequence[Guess], faults: Faults, line: int) -> None:
    """Account for each column that is still nothing: by the words of its name, left out, or a question."""
    taken = {each.first for each in guesses if each.first is not None}
    _tell_apart(guesses, faults, line, taken)
    phrases = _by_phrases(guesses, taken)
    compared = 0
    for each in guesses:
        if each.options or each.because is Because.QUESTION:
            continue
        facts: dict[str, str | int] = {"place": f"{line}:{each.header}", "line": line, "column": each.header[:60]}
        meant = _meant(each, phrases.get(each.index), taken, compare=compared < _SIMILAR)
        compared += 1
        each.looks, spoken = kinds.looks(each.named, each.kind, [name for name in taken if name])
        if each.looks is Looks.TEXT and Field.NUMBER not in taken and _keeps_apart(each, guesses):
            each.looks = Looks.NUMBER
        proposed = _proposals(each, phrases.get(each.index), [name for name in taken if name], spoken=spoken)
        own = kinds.CHARGES & frozenset(each.named.words)
        if not own and any(
            other.first in proposed and other.values == each.values for other in guesses if other is not each
        ):
            _leave(each, Because.SAME)
        elif each.kind is Kind.TIME and is_time(each.named.words):
            # A price for each hour may be meant, where nothing says how many.
            if _prices_of_nothing(taken) and not {"sale", "vente", "transaction"} & set(each.named.words):
                each.looks, proposed = Looks.QUANTITY, ()
                _stop_at(each, proposed, facts, faults)
            else:
                _leave(each, Because.STRANGE)
        elif meant:
            # A column of amounts must not be dropped in silence because of one letter.
            ask(each, (meant, *(other for other in proposed if other is not meant)))
            faults.add("import.header-similar", **facts, name=meant.value)
        elif each.looks in _ASKED:
            _stop_at(each, proposed, facts, faults)
        else:
            _leave(each, Because.EMPTY if each.kind in {Kind.EMPTY, Kind.ZERO} else Because.STRANGE)


def _meant(guess: Guess, phrase: Field | None, taken: Collection[Field | None], *, compare: bool) -> Field | None:
    """Return what a name with a slip means, or what its words only may say, where no document is without that."""
    slip = (
        _slip_of(guess) if compare and guess.kind not in {Kind.EMPTY, Kind.ZERO} and len(guess.header) <= 40 else None
    )
    return slip or (phrase if phrase in {Field.CUSTOMER, Field.DESCRIPTION} and phrase not in taken else None)


def _keeps_apart(guess: Guess, guesses: Sequence[Guess]) -> bool:
    """Return whether an unknown column of whole numbers differs on rows that would be put together into one draft."""
    if guess.kind is not Kind.INTEGER or kinds.is_of_others(guess.named):
        return False
    same = [each.values for each in guesses if each.first in {Field.DATE, Field.CUSTOMER, Field.LAST_NAME}]
    if not same or any(len(values) != len(guess.values) for values in same):
        return False
    rows = list(zip(*same, strict=True))
    return any(
        one == two and here != below
        for one, two, here, below in zip(rows, rows[1:], guess.values, guess.values[1:], strict=False)
    )


def _stop_at(guess: Guess, proposed: tuple[Field, ...], facts: dict[str, str | int], faults: Faults) -> None:
    """Make a column a question, and note which; without a word for it where nothing tells one."""
    ask(guess, proposed)
    # Without a header there is no name: the place of the column must do.
    facts["column"] = facts["column"] or f"{guess.index + 1}"
    if proposed:
        faults.add(_ASKED[guess.looks], **facts, value=guess.sample, name=proposed[0].value)
    else:
        faults.add("import.column-unknown", **facts, value=guess.sample)


def _by_phrases(guesses: Sequence[Guess], taken: set[Field]) -> dict[int, Field]:
    """Take each column for what the words of its name say, where no other is that; return what they only may say."""
    possible: dict[int, Field] = {}
    for each in guesses:
        if each.options or each.because is Because.QUESTION or each.kind in {Kind.EMPTY, Kind.ZERO}:
            continue
        found = _phrased(each)
        if found is None:
            continue
        if found.sure and found.field is Field.CUSTOMER:
            _number_of(guesses, each, taken)
        if found.sure and found.field not in taken:
            ways = options(found.field, each.named, each.kind, signs=each.signs)
            each.options, each.because = ways, Because.NAME
            taken.add(found.field)
            taken.discard(Field.LEFT_OUT)
        else:
            possible[each.index] = found.field
    return possible


def _number_of(guesses: Sequence[Guess], name: Guess, taken: set[Field]) -> None:
    """Take what stands for the customer for its number, where another column has the name: `Tiers` is `411DUP`."""
    for each in guesses:
        coded = each.first is Field.CUSTOMER and each.because is Because.NAME and each.kind in {Kind.CODE, Kind.INTEGER}
        if coded and name.kind is Kind.TEXT:
            taken.discard(Field.CUSTOMER)
            if Field.CUSTOMER_NUMBER in taken:
                _leave(each, Because.STRANGE)
            else:
                each.options = (Option(Field.CUSTOMER_NUMBER),)
                taken.add(Field.CUSTOMER_NUMBER)


def _phrased(guess: Guess) -> Meaning | None:
    """Return what the words of a name mean, where the values are such."""
    says = guess.named
    found = meaning(says.words, money=guess.signs or says.money, percent=says.percent or guess.kind is Kind.PERCENT)
    if found is None or not kinds.suits(found.field, guess.kind):
        return None
    if found.field is Field.KIND and not all(map(kind_of_document, guess.values)):
        return None
    return found


def _proposals(guess: Guess, phrase: Field | None, taken: Collection[Field], *, spoken: bool) -> tuple[Field, ...]:
    """Return what an unknown column may be, the likeliest first; nothing where nothing tells."""
    says = guess.named
    percent = guess.kind is Kind.PERCENT or "%" in guess.header or bool(_PERCENT & frozenset(says.words))
    found = kinds.proposals(guess.looks, taken, spoken=spoken, percent=percent, money=says.money or guess.signs)
    suiting = tuple(each for each in found if kinds.suits(each, guess.kind))
    return tuple(dict.fromkeys((phrase, *suiting))) if phrase and phrase is not Field.LEFT_OUT else suiting


_PERCENT = frozenset(("pct", "percent", "percentage", "pourcentage"))


def _slip_of(guess: Guess) -> Field | None:
    """Return the field of the name that differs in one letter of one word; None where values are none of that field.

    A word that means something by itself is no slip: an `heure` is none of `heures`, and a `no` no `nom`.
    """
    words = plain(guess.header).split()
    for at, word in enumerate(words):
        if len(word) < _LONG or is_word(word) or word in _WORDS:
            continue
        rest = (*words[:at], "", *words[at + 1 :])
        for other in _BY_REST.get(rest, ()):
            meant = named(" ".join((*words[:at], other, *words[at + 1 :]))).field
            if meant and meant is not Field.LEFT_OUT and _is_slip(word, other) and kinds.suits(meant, guess.kind):
                return meant
    return None


def _is_slip(word: str, other: str) -> bool:
    """Return whether two words differ by one letter more, less or another one, or by two that changed places."""
    if abs(len(word) - len(other)) > 1:
        return False
    begin = 0
    while begin < min(len(word), len(other)) and word[begin] == other[begin]:
        begin += 1
    one, two = word[begin:], other[begin:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])


_LONG = 5
"""Letters of a word in which one may be a slip."""
_WORDS = frozenset(word for name in NAMES for word in name.split())


def _names_by_rest() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the words of known names by what stands around them: `prix` with an empty place, `unitaire`."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in NAMES:
        words = name.split()
        for at, word in enumerate(words):
            if len(word) >= _LONG - 1:
                rest = (*words[:at], "", *words[at + 1 :])
                found[rest] = (*found.get(rest, ()), word)
    return found


_BY_REST = _names_by_rest()


def _tell_apart(guesses: Sequence[Guess], faults: Faults, line: int, taken: Collection[Field | None]) -> None:
    """Ask about what is left out elsewhere and matters here.

    That is a column that tells one sale from the next where no number does, such as that of a ticket, and one that
    tells how much there is of what has a price, where nothing else does.
    """
    documented = all(each.header in _DOCUMENTED for each in guesses)
    for missing, names, look, out in (
        (Field.NUMBER not in taken, _IDENTITIES, Looks.NUMBER, {Kind.EMPTY, Kind.ZERO, Kind.TEXT, Kind.TIME}),
        (
            Field.NUMBER not in taken and not documented,
            _REFERENCES,
            Looks.NUMBER,
            {Kind.EMPTY, Kind.ZERO, Kind.TEXT, Kind.DATE, Kind.TIME},
        ),
        (_prices_of_nothing(taken), _WEIGHTS, Looks.QUANTITY, {*Kind} - kinds.NUMERIC),
    ):
        for each in guesses if missing else ():
            own = each.because in {Because.STRANGE, Because.NAME} and each.first in _AMONG
            if own and plain(each.header) in names and each.kind not in out:
                each.options, each.looks = (), look
                proposed = kinds.proposals(look, [name for name in taken if name], spoken=True)
                ask(each, proposed)
                faults.add(
                    _ASKED[look],
                    place=f"{line}:{each.header}",
                    line=line,
                    column=each.header[:60],
                    value=each.sample,
                    name=proposed[0].value,
                )
                break


_AMONG = {None, Field.LEFT_OUT, Field.ORDER, Field.REFERENCE}


def _prices_of_nothing(taken: Collection[Field | None]) -> bool:
    """Return whether there are prices of one unit, and no column says how many."""
    return Field.QUANTITY not in taken and bool({Field.PRICE, Field.PRICE_WITH_TAX} & set(taken))


def ask(guess: Guess, proposed: tuple[Field, ...]) -> None:
    """Make a column a question."""
    guess.because, guess.proposals = Because.QUESTION, (*proposed, Field.LEFT_OUT)


_NEEDED = {
    Field.DATE: (Field.DATE,),
    Field.CUSTOMER: (Field.CUSTOMER, Field.LAST_NAME, Field.FIRST_NAME),
    Field.DESCRIPTION: (Field.DESCRIPTION,),
    Field.PRICE: (Field.PRICE, Field.PRICE_WITH_TAX, Field.LINE_NET, Field.LINE_TOTAL),
}
"""Without these there is no document: what is missing, and what there may be instead."""


def require(
    guesses: Sequence[Guess],
    mapping: Mapping,
    profile: Profile | None,
    faults: Faults,
    line: int,
    *,
    is_list: bool = False,
) -> None:
    """Note `import.header-missing` for what every document needs; `import.header-list` for a list of invoices.

    `is_list` tells that it is one, whatever its columns look like.
    """
    possible = {option.field for each in guesses for option in each.options} | mapping.given.keys()
    if profile:
        possible |= {name for name, other in profile.instead.items() if other in possible}
        possible |= {Field.CUSTOMER} if profile.customer else set()
    for name, instead in _NEEDED.items():
        if not possible & set(instead):
            of_list = name is Field.DESCRIPTION and (is_list or _is_list(guesses))
            code = "import.header-list" if of_list else "import.header-missing"
            faults.add(code, place=f"{line}", line=line, column=name.value)


def _is_list(guesses: Sequence[Guess]) -> bool:
    """Return whether each row seems to be a whole document: no number stands twice, and nothing counts articles."""
    firsts = {each.first for each in guesses}
    numbers = next((each.values for each in guesses if each.first is Field.NUMBER), ())
    counted = {Field.QUANTITY, Field.PRICE, Field.PRICE_WITH_TAX, Field.ITEM_NUMBER} & firsts
    return len(set(numbers)) == len(numbers) > 0 and not counted
