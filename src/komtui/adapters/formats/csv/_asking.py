"""Asking: what is proposed for a column that nobody knows, and what a table has no column for at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from komtui.adapters.formats.csv import kinds
from komtui.adapters.formats.csv._guessing import Guess, ask, leave
from komtui.adapters.formats.csv._phrases import Meaning, is_time, meaning
from komtui.adapters.formats.csv._plan import Option, options
from komtui.adapters.formats.csv._slips import slip_of
from komtui.adapters.formats.csv.kinds import Kind
from komtui.adapters.formats.csv.names import IDENTITIES, WEIGHTS
from komtui.adapters.formats.csv.profiles import Profile
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import kind as kind_of_document
from komtui.adapters.formats.words import plain
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.table import Because, Looks

_IDENTITIES = frozenset(map(plain, IDENTITIES))
_WEIGHTS = frozenset(map(plain, WEIGHTS))
_REFERENCES = frozenset(("reference", "ref"))
"""What many programs call the number of a document, and others what the customer refers to."""
_KILOS = frozenset(("kg", "kilo", "kilogramme", "lb"))
_AMONG = {None, Field.LEFT_OUT, Field.ORDER, Field.REFERENCE}
_PERCENT = frozenset(("pct", "percent", "percentage", "pourcentage"))
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
_NEEDED = {
    Field.DATE: (Field.DATE,),
    Field.CUSTOMER: (Field.CUSTOMER, Field.LAST_NAME, Field.FIRST_NAME),
    Field.DESCRIPTION: (Field.DESCRIPTION,),
    Field.PRICE: (Field.PRICE, Field.PRICE_WITH_TAX, Field.LINE_NET, Field.LINE_TOTAL),
}
"""Without these there is no document: what is missing, and what there may be instead."""


def account_for(guesses: Sequence[Guess], faults: Faults, line: int) -> None:
    """Account for each column that is still nothing: by the words of its name, left out, or a question."""
    taken = {each.first for each in guesses if each.first is not None}
    phrases = _by_phrases(guesses, taken)
    _tell_apart(guesses, faults, line, taken)
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
            leave(each, Because.SAME)
        elif each.kind is Kind.TIME and (is_time(each.named.words) or _prices_of_nothing(taken)):
            # A price for each hour may be meant, where nothing says how many.
            if _prices_of_nothing(taken) and not {"sale", "vente", "transaction"} & set(each.named.words):
                each.looks, proposed = Looks.QUANTITY, ()
                _stop_at(each, proposed, facts, faults)
            else:
                leave(each, Because.STRANGE)
        elif meant:
            # A column of amounts must not be dropped in silence because of one letter.
            ask(each, (meant, *(other for other in proposed if other is not meant)))
            faults.add("import.header-similar", **facts, name=meant.value)
        elif each.looks in _ASKED:
            _stop_at(each, proposed, facts, faults)
        else:
            leave(each, Because.EMPTY if each.kind in {Kind.EMPTY, Kind.ZERO} else Because.STRANGE)


def _meant(guess: Guess, phrase: Field | None, taken: Collection[Field | None], *, compare: bool) -> Field | None:
    """Return what a name with a slip means, or what its words only may say, where no document is without that."""
    written = compare and guess.kind not in {Kind.EMPTY, Kind.ZERO} and len(guess.header) <= 40
    slip = slip_of(guess.header, guess.kind) if written else None
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
                leave(each, Because.STRANGE)
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
        (_prices_of_nothing(taken) or _is_by_weight(guesses), _WEIGHTS, Looks.QUANTITY, {*Kind} - kinds.NUMERIC),
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


def _prices_of_nothing(taken: Collection[Field | None]) -> bool:
    """Return whether there are prices of one unit, and no column says how many."""
    return Field.QUANTITY not in taken and bool({Field.PRICE, Field.PRICE_WITH_TAX} & set(taken))


def _is_by_weight(guesses: Sequence[Guess]) -> bool:
    """Return whether the price is one of a weight by its name: `Prix au kg`."""
    prices = {Field.PRICE, Field.PRICE_WITH_TAX}
    return any(each.first in prices and _KILOS & frozenset(each.named.words) for each in guesses)


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
    # Of a column that is asked about, that question is enough.
    possible |= {each.proposals[0] for each in guesses if each.because is Because.QUESTION and each.proposals}
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
