"""Setting aside: columns of words that say less of a tax than a column of figures beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from komtui.adapters.formats.csv._cells import says_more
from komtui.adapters.formats.csv._guessing import Guess
from komtui.adapters.formats.csv._plan import Option
from komtui.adapters.formats.simple import category
from komtui.domain.tables.field import AMOUNTS, RATES, Field
from komtui.domain.tables.table import Because


def set_aside(guesses: Sequence[Guess]) -> None:
    """Leave out what the program calls a tax, such as `VAT` or `TVA20`, where another column has its rate or amount."""
    figures = [each for each in guesses if _tells(each)]
    for each in guesses:
        words = each.because is Because.NAME and each.values and not _tells(each)
        others = any(other is not each for other in figures)
        if words and others and each.first in _IN_WORDS and _IN_WORDS[each.first](each.values):
            each.options, each.because = (Option(Field.LEFT_OUT),), Because.STRANGE


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
