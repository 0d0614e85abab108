"""Numbers and dates as people write them: `1 234,56`, `(1,234.56)`, `31/12/2026`, `5 janv. 2026`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from komtui.adapters.formats.words import words_of
from komtui.domain.search import folded
from komtui.domain.tables.mapping import DateOrder

_LIMIT = Decimal(10) ** 10
"""Numbers from here on are slips, and would leave no room for exact products."""
_LONGEST = 60
"""Characters of a number or a date; nobody writes more, and patterns that look at more take their time."""
_DECORATION = re.compile(
    r"(?:\b(?:CA|US|AU|C|A))?\$(?:\s?(?:CA|US)\b)?|[\s€£%]+|(?<=\d)['’](?=\d{3})"
    r"|(?<![A-Za-z])(?:EUR|CAD|USD|CHF|GBP)(?![A-Za-z])"
)
_PLAIN = re.compile(r"[+-]?\d+")
_ONE_MARK = re.compile(r"[+-]?(\d*)([.,])(\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_WRONG_SPACE = re.compile(r"\d\s+(?!\d{3}(?!\d))\d")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_TIME = re.compile(r",?(?:\s(?:à|at))?[T ]\s?\d{1,2}[:h]\d{2}.*", re.DOTALL)
_MONTHS = (
    "january jan janvier janv",
    "february feb fevrier fevr fev",
    "march mar mars",
    "april apr avril avr",
    "may mai",
    "june jun juin",
    "july jul juillet juil",
    "august aug aout aou",
    "september sep sept septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec decembre",
)
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_WEEKDAYS = words_of(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
    " lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim le de of the"
)
_RECENT, _LATEST = 20, 39
"""Years of two figures that documents are of."""
_ORDINAL = re.compile(r"(\d{1,2})(?:er|e|st|nd|rd|th)?")


class AmbiguousError(ValueError):
    """`1,234` or `1.234` in a file that nowhere shows which of the two signs is its decimal one."""


_CLOCK = re.compile(r"(\d{1,4})\s?[:h]\s?([0-5]\d)(?::([0-5]\d))?", re.IGNORECASE)
"""Hours and minutes, as programs that count time write them: `1:30`, `01:30:00`, `1h30`."""
_COUNTED = re.compile(r"([-+]?\d[\d\s.,'’]*?)\s?([^\W\d_][^\d]{0,20})")
"""A number and what it counts: `2,5 kg`, `3 h`."""


def hours(text: str) -> Decimal | None:
    """Return how many hours `1:30` is; None for what is no duration."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    seconds = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    return (Decimal(seconds) / 3600).quantize(Decimal("1e-6")).normalize() + 0


def counted(text: str) -> tuple[str, str]:
    """Return a number and the word behind it, two empty texts where there is not just that."""
    found = _COUNTED.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return (found[1], found[2]) if found else ("", "")


@dataclass(frozen=True)
class NumberStyle:
    """How a file writes numbers."""

    decimal: str = ""
    """Its decimal sign, `,` or `.`; empty where no number of the file shows it, or where they disagree."""

    @classmethod
    def found_out(cls, texts: Iterable[str]) -> NumberStyle:
        """Return the style that the numbers of the file show."""
        signs = {sign for text in texts if len(text) <= _LONGEST and (sign := _decimal_sign(_bare(text)))}
        return cls(signs.pop() if len(signs) == 1 else "")

    def number(self, text: str) -> Decimal:
        """Return the number that `text` is. Raises ValueError, of which AmbiguousError."""
        if len(text) > _LONGEST or _WRONG_SPACE.search(text):
            raise ValueError(text[:_LONGEST])
        number = Decimal(self._pointed(_bare(text)))
        if abs(number) >= _LIMIT:
            raise ValueError(text)
        return number or Decimal(0)

    def _pointed(self, bare: str) -> str:
        """Return the number with a point and without separators of thousands."""
        if _PLAIN.fullmatch(bare):
            return bare
        if not (_ONE_MARK.fullmatch(bare) or _GROUPED.fullmatch(bare)):
            raise ValueError(bare)
        sign = _decimal_sign(bare)
        if not sign and bare.count(",") + bare.count(".") == 1:
            if not self.decimal:
                raise AmbiguousError(bare)
            sign = self.decimal
        separator = "," if sign == "." else "." if sign == "," else ",."
        return bare.translate(str.maketrans("", "", separator)).replace(",", ".")


def _bare(text: str) -> str:
    """Return a number without what stands around it; `(12.50)` and `12.50-` are negative, as accountants write them."""
    bare = _DECORATION.sub("", text.replace("\u2212", "-").replace("\u2013", "-"))
    if bare.startswith("(") and bare.endswith(")"):
        return f"-{bare[1:-1]}"
    if bare.endswith("-") and not bare.startswith(("-", "+")):
        return f"-{bare[:-1]}"
    return bare


def _decimal_sign(bare: str) -> str:
    """Return the decimal sign that a number shows by itself, or nothing: `1,234` could be either."""
    if "," in bare and "." in bare:
        return max(",.", key=bare.rindex)
    one = _ONE_MARK.fullmatch(bare)
    if one is None:
        return ""
    whole, sign, fraction = one.groups()
    could_be_thousands = len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return "" if could_be_thousands else sign


@dataclass(frozen=True)
class DateStyle:
    """How a file writes dates."""

    order: DateOrder = DateOrder.DAY_FIRST
    """12/31/2026 is month first; so are all where one can be nothing else and none speaks for the day first."""
    open: bool = False
    """Whether some date could be read either way and none tells which."""

    @classmethod
    def found_out(cls, texts: Iterable[str]) -> DateStyle:
        """Return the style that the dates of the file show; the day stands first where none does."""
        found = [match for text in texts if len(text) <= _LONGEST and (match := _SHORT.fullmatch(_day_part(text)))]
        if _is_year_first(found):
            return cls(DateOrder.YEAR_FIRST)
        pairs = [(int(match[1]), int(match[2])) for match in found]
        day_first = any(first > 12 for first, _ in pairs)
        month_first = any(second > 12 for _, second in pairs)
        order = DateOrder.MONTH_FIRST if month_first and not day_first else DateOrder.DAY_FIRST
        return cls(order, open=not (day_first or month_first) and any(first != second for first, second in pairs))

    def date(self, text: str) -> dt.date:
        """Return the date that `text` is. Raises ValueError."""
        if len(text) > _LONGEST:
            raise ValueError(text[:_LONGEST])
        bare = _day_part(text)
        if match := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if not (match := _SHORT.fullmatch(bare)):
            return _in_words(bare)
        first, second, year = (int(part) for part in match.groups())
        if self.order is DateOrder.YEAR_FIRST and year < 100:
            return dt.date(_year(first), second, year)
        day, month = (second, first) if self.order is DateOrder.MONTH_FIRST else (first, second)
        return dt.date(_year(year), month, day)


def _is_year_first(found: Sequence[re.Match[str]]) -> bool:
    """Return whether dates of two figures begin with their year, `26-01-15`.

    That is so where the day first would make some of them older than business is that is brought in, and the year first
    makes all of them days of these years.
    """
    triples = [tuple(map(int, each.groups())) for each in found]
    if not triples or any(year > 99 for _, _, year in triples):
        return False
    years = all(_RECENT <= first <= _LATEST and 1 <= month <= 12 and 1 <= day <= 31 for first, month, day in triples)
    return years and any(day < _RECENT for _, _, day in triples)


def _day_part(text: str) -> str:
    """Return a date without its time of day."""
    return _TIME.sub("", text).strip()


def _in_words(bare: str) -> dt.date:
    """Return a date with its month in English or French words: `Mon, 5 Jan 2026`, `1er février 2026`, `Jan 5, 2026`."""
    words = [word for word in re.split(r"[\s,./-]+", folded(bare)) if word and word not in _WEEKDAYS]
    months = [at for at, word in enumerate(words) if word in _MONTH]
    if len(words) != 3 or len(months) != 1:
        raise ValueError(bare)
    month = _MONTH[words.pop(months[0])]
    first, second = words
    if re.fullmatch(r"\d{4}", first):
        first, second = second, first
    day = _ORDINAL.fullmatch(first)
    if not day or not re.fullmatch(r"\d{4}|\d{2}", second):
        raise ValueError(bare)
    return dt.date(_year(int(second)), month, int(day[1]))


def _year(year: int) -> int:
    return year + 2000 if year < 100 else year
