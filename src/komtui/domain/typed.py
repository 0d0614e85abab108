"""What people type into figures and dates: comma or point, `26/11`, `+30`, `10%`."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from komtui.domain.money import CURRENCIES, ZERO, bare
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.pricing import NO_DISCOUNT, Discount

_LIMIT: Final = Decimal(10) ** 10
"""Numbers from here on are slips."""
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d+", re.ASCII)
_AFTER: Final = re.compile(r"\+\s*(\d{1,4})\s*(?:j|d|jours?|days?)?", re.IGNORECASE | re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})(?:[-/. ](\d{1,2})(?:[-/. ](\d{4}|\d{2}))?)?", re.ASCII)
_COMPACT: Final = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})?", re.ASCII)
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_HALF_A_YEAR: Final = 183


def number(text: str) -> Decimal:
    """Return a number as people type it. Raises ProblemError `draft.number`, `draft.number-large`."""
    plain = bare(text)
    if _GROUPED.fullmatch(plain):
        point = max(plain.rfind(","), plain.rfind("."))
        plain = f"{re.sub('[.,]', '', plain[:point])}.{plain[point + 1 :]}"
    elif not _NUMBER.fullmatch(plain):
        raise ProblemError(Problem("draft.number", {"value": text[:40]}))
    found = Decimal(plain.replace(",", "."))
    if abs(found) >= _LIMIT:
        raise ProblemError(Problem("draft.number-large", {"value": text[:40]}))
    return found or ZERO


def discount(text: str) -> Discount:
    """Return what is taken off: `10%`, or an amount. Raises ProblemError `draft.percent`, and as `number` does."""
    plain = text.strip()
    if not plain:
        return NO_DISCOUNT
    if not plain.endswith("%"):
        amount = abs(number(plain))
        return Discount(amount=amount) if amount else NO_DISCOUNT
    percent = number(plain[:-1])
    if not 0 <= percent <= 100:
        raise ProblemError(Problem("draft.percent", {"value": text[:40]}))
    return Discount(percent) if percent else NO_DISCOUNT


def currency(text: str) -> str:
    """Return the code of a currency (ISO 4217), empty for nothing. Raises ProblemError `draft.currency`."""
    code = text.strip().upper()
    if code and code not in CURRENCIES:
        raise ProblemError(Problem("draft.currency", {"value": text.strip()[:10]}))
    return code


def date(text: str, today: dt.date, start: dt.date) -> dt.date | None:
    """Return a day as people type it, None for nothing; `+30` counts from `start`. Raises ProblemError `draft.date`.

    The day comes first where both orders are possible. Without a year it is the day nearest to today.
    """
    plain = text.strip()
    if not plain:
        return None
    try:
        if found := _AFTER.fullmatch(plain):
            return start + dt.timedelta(days=int(found[1]))
        if found := _ISO.fullmatch(plain):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain):
            return _near(int(found[1]), int(found[2] or 0), found[3] or "", today)
    except (ValueError, OverflowError):
        pass
    raise ProblemError(Problem("draft.date", {"value": text[:40]}))


def _near(day: int, month: int, year: str, today: dt.date) -> dt.date:
    if day and month > 12 >= day:
        day, month = month, day
    if year:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if month:
        found = dt.date(today.year, month, day)
        off = (found - today).days
        if abs(off) <= _HALF_A_YEAR:
            return found
        return found.replace(year=today.year + (1 if off < 0 else -1))
    # A day alone is one that is still to come.
    if day >= today.day:
        return today.replace(day=day)
    return (today.replace(day=1) + dt.timedelta(days=32)).replace(day=day)
