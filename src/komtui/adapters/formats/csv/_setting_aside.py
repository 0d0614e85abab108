"""Setting aside: columns of words that say less of a tax than a column of figures beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from komtui.adapters.formats.csv._cells import says_more
from komtui.adapters.formats.csv._guessing import Guess
from komtui.adapters.formats.csv._plan import Option
from komtui.adapters.formats.csv.kinds import NUMERIC, Kind
from komtui.adapters.formats.simple import category
from komtui.adapters.formats.words import is_yes, kind, plain
from komtui.domain.sales.kind import Kind as Document
from komtui.domain.tables.field import AMOUNTS, RATES, Field
from komtui.domain.tables.table import Because


def set_aside(guesses: Sequence[Guess]) -> None:
    """Leave out what the program calls a tax, such as `VAT` or `TVA20`, where another column has its rate or amount."""
    _rate_and_amount(guesses)
    _yes_or_no(guesses)
    figures = [each for each in guesses if _tells(each)]
    for each in guesses:
        words = each.because is Because.NAME and each.values and not _tells(each)
        others = any(other is not each for other in figures)
        if words and others and each.first in _IN_WORDS and _IN_WORDS[each.first](each.values):
            each.options, each.because = (Option(Field.LEFT_OUT),), Because.STRANGE


def _yes_or_no(guesses: Sequence[Guess]) -> None:
    """Take a column for the kind of each document that says yes or no to one: `Avoir: oui`."""
    if any(each.first is Field.KIND for each in guesses):
        return
    for each in guesses:
        may = kind(each.header) not in {None, Document.INVOICE} and each.because is not Because.MAPPING
        # `1` may be a number as well.
        if may and each.values and all(value.isalpha() and is_yes(value) is not None for value in each.values):
            each.options, each.because = (Option(Field.KIND),), Because.NAME
            return


def _rate_and_amount(guesses: Sequence[Guess]) -> None:
    """Take the second of two columns for the amount of a tax where the first says that it has its rate: `VAT %;VAT`.

    Beside them `Net` and `Gross` are amounts without and with it, be it of a line or of the whole.
    """
    rates = [each for each in guesses if each.because is Because.NAME and each.first is Field.TAX]
    said = [each for each in rates if each.named.percent or each.kind is Kind.PERCENT]
    others = [each for each in rates if each not in said and each.kind in NUMERIC]
    if len(said) == 1 == len(others):
        others[0].options = (Option(Field.TAX_AMOUNT), Option(Field.TOTAL_TAX))
    names = {plain(each.header): each for each in guesses if not each.options and each.kind in NUMERIC}
    if names.keys() >= _BOTH and any(map(_tells, guesses)):
        for name, found in ((_NET, (Field.LINE_NET, Field.TOTAL_NET)), (_GROSS, (Field.LINE_TOTAL, Field.TOTAL))):
            names[name].options, names[name].because = tuple(map(Option, found)), Because.NAME


_NET, _GROSS = "net", "gross"
_BOTH = frozenset((_NET, _GROSS))


def _tells(guess: Guess) -> bool:
    """Return whether a column has the rate or the amount of a tax, in figures."""
    taxes = any(option.field in {*AMOUNTS, *RATES, Field.TOTAL_TAX} for option in guess.options)
    return taxes and any(map(_FIGURE.search, guess.values))


_FIGURE = re.compile(r"\d")
_IN_WORDS = {
    Field.TAX: lambda values: not any(_FIGURE.search(value) or says_more(value) for value in values),
    Field.TAX_2: lambda values: not any(_FIGURE.search(value) or says_more(value) for value in values),
    Field.TAX_CATEGORY: lambda values: any(category(value) is None for value in values),
}
"""What tells that the values of such a column are words of the program's own."""
