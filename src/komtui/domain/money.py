"""Money: exact decimal amounts in a currency, and the one rounding rule."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

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

ZERO = Decimal(0)


def exponent(currency: str) -> int:
    """Return how many decimals an amount in `currency` (ISO 4217 alpha-3) has; 2 unless the standard says else."""
    return _EXPONENTS.get(currency, 2)


def quantum(currency: str) -> Decimal:
    """Return the smallest amount of `currency`, such as 0.01 for EUR."""
    return Decimal(1).scaleb(-exponent(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Return `amount` rounded half up, away from zero, at the currency's exponent (EN 16931, 6.5.2)."""
    return amount.quantize(quantum(currency), context=_EXACT)


@dataclass(frozen=True)
class Money:
    """An amount with its currency."""

    amount: Decimal
    """Exact; negative on what is owed the other way round."""
    currency: str
    """ISO 4217 alpha-3, upper case."""
