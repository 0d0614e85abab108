"""Money: exact decimal amounts in a currency, and the one rounding rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from komtui.late import dataclass, late_pattern

_EXPONENTS = (
    dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    )
    | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
    | dict.fromkeys(("CLF", "UYW"), 4)
)

# A file may state an absurd amount; the default context would refuse to round one of more than 28 digits.
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BYR BZD "
    "CAD CDF CHE CHF CHW CLF CLP CNH CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP "
    "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW "
    "KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR "
    "MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP "
    "SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS "
    "VED VEF VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMK ZMW ZWG ZWL"
)
CURRENCIES = frozenset(_CODES.split())
"""ISO 4217, with those of the last years that the euro or a new one took the place of (BGN, HRK, ZWL …)."""
_OWN = {"€": ("EUR",), "£": ("GBP",), "¥": ("JPY", "CNY", "CNH")}
_SIGNED = frozenset(each for own in _OWN.values() for each in own)
"""Currencies with a sign of their own; the dollar's is that of many others."""
_SIGN = "(?P<sign>[A-Za-z]{0,2}[$€£¥][A-Za-z]{0,2}|[A-Za-z]{3})"
_SIGN_BEFORE = late_pattern(f"(?P<minus>[+-])?{_SIGN}(?P<figure>[^A-Za-z$€£¥]+)")
_SIGN_AFTER = late_pattern(f"(?P<minus>)(?P<figure>[^A-Za-z$€£¥]+){_SIGN}")
ZERO = Decimal(0)
_LONGEST = 40


def exponent(currency: str) -> int:
    """Return how many decimals an amount in `currency` (ISO 4217 alpha-3) has; 2 unless the standard says else."""
    return _EXPONENTS.get(currency, 2)


@lru_cache(maxsize=64)
def quantum(currency: str) -> Decimal:
    """Return the smallest amount of `currency`, such as 0.01 for EUR."""
    return Decimal(1).scaleb(-exponent(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Return `amount` rounded half up, away from zero, at the currency's exponent (EN 16931, 6.5.2)."""
    return amount.quantize(quantum(currency), context=_EXACT)


def bare(text: str, currency: str = "") -> str:
    """Return a figure as it is typed or pasted, without spaces, apostrophes and the sign of its currency.

    A sign is `€`, `$CA`, `CAD`, on either side. Where `currency` is said and the sign is of another, it stays, and what
    is returned is no figure.
    """
    plain = re.sub(r"[\s'\u2019]", "", text).replace("\u2212", "-")
    for found in (_SIGN_BEFORE.fullmatch(plain), _SIGN_AFTER.fullmatch(plain)):
        if found and _is_of(found["sign"].upper(), currency):
            return (found["minus"] or "") + found["figure"]
    return plain


def _is_of(sign: str, currency: str) -> bool:
    letters = re.sub("[$€£¥]", "", sign)
    if letters == sign:
        return letters in ({currency} if currency else CURRENCIES)
    if not currency:
        return True
    own = _OWN.get(sign.replace(letters, "") if letters else sign)
    return currency.startswith(letters) and (currency not in _SIGNED if own is None else currency in own)


def typed(text: str, currency: str) -> Decimal | None:
    """Return the amount that a person has typed, with a point or a comma; None where it is none, or could be two.

    `1.234` is one thousand and something in some places and little more than one in others: where the currency has
    no three decimals, it is asked again.
    """
    plain = bare(text, currency)
    found = re.fullmatch(r"([+-]?)(\d{1,3}(?:([.,])\d{3})*|\d+)(?:([.,])(\d*))?", plain)
    if not found or len(plain) > _LONGEST:
        return None
    sign, whole, groups, point, decimals = found.groups()
    if groups is not None and (point == groups or (point is None and whole.count(groups) == 1)):
        # 1,234 and 1,234,56: the sign between the groups is the decimal point elsewhere.
        if point is not None or exponent(currency) != 3:
            return None
        whole, _point, decimals = whole.partition(groups)
    return Decimal(f"{sign}{re.sub('[.,]', '', whole)}.{decimals or '0'}")


@dataclass(frozen=True)
class Money:
    """An amount with its currency."""

    amount: Decimal
    """Exact; negative on what is owed the other way round."""
    currency: str
    """ISO 4217 alpha-3, upper case."""


def added(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return what amounts come to, in each currency, in the order of their codes."""
    found: dict[str, Decimal] = {}
    for each in amounts:
        found[each.currency] = found.get(each.currency, ZERO) + each.amount
    return tuple(Money(found[currency], currency) for currency in sorted(found))
