"""Numbers and dates as people write them: `1 234,56`, `1,234.56`, `31/12/2026`; what a file means is found out once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_LIMIT = Decimal(10) ** 10
"""Numbers from here on are slips, and would leave no room for exact products."""
_DECORATION = re.compile(r"[\s€$£%]+|(?<=\d)['’](?=\d{3})|(?<![A-Za-z])(?:EUR|CAD|USD|CHF|GBP)(?![A-Za-z])")
_PLAIN = re.compile(r"[+-]?\d+")
_ONE_MARK = re.compile(r"[+-]?(\d*)([.,])(\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_WRONG_SPACE = re.compile(r"\d\s+(?!\d{3}(?!\d))\d")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}.*$")


class AmbiguousError(ValueError):
    """`1,234` or `1.234` in a file that nowhere shows which of the two signs is its decimal one."""


@dataclass(frozen=True)
class NumberStyle:
    """How a file writes numbers."""

    decimal: str = ""
    """Its decimal sign, `,` or `.`; empty where no number of the file shows it, or where they disagree."""

    @classmethod
    def found_out(cls, texts: Iterable[str]) -> NumberStyle:
        """Return the style that the numbers of the file show."""
        signs = {sign for text in texts if (sign := _decimal_sign(_bare(text)))}
        return cls(signs.pop() if len(signs) == 1 else "")

    def number(self, text: str) -> Decimal:
        """Return the number that `text` is. Raises ValueError, of which AmbiguousError."""
        bare = _bare(text)
        if _WRONG_SPACE.search(text):
            raise ValueError(text)
        number = Decimal(self._pointed(bare))
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
    return _DECORATION.sub("", text.replace("\u2212", "-"))


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

    month_first: bool = False
    """12/31/2026; only where one of the file's dates can be nothing else and none speaks for the day first."""

    @classmethod
    def found_out(cls, texts: Iterable[str]) -> DateStyle:
        """Return the style that the dates of the file show; the day stands first where none does."""
        pairs = [(int(m[1]), int(m[2])) for text in texts if (m := _SHORT.fullmatch(_TIME.sub("", text)))]
        return cls(any(second > 12 for _, second in pairs) and not any(first > 12 for first, _ in pairs))

    def date(self, text: str) -> dt.date:
        """Return the date that `text` is. Raises ValueError."""
        bare = _TIME.sub("", text)
        if match := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if not (match := _SHORT.fullmatch(bare)):
            raise ValueError(text)
        first, second, year = (int(part) for part in match.groups())
        day, month = (second, first) if self.month_first else (first, second)
        return dt.date(year + 2000 if year < 100 else year, month, day)
