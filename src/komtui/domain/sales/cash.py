"""Cash in a currency whose smallest coin is more than its smallest amount: only what is handed over is rounded.

Prices, taxes and totals stay as they are; a payment settles the exact amount, and says beside it by what the money that
changed hands differs from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from komtui.domain.money import ZERO
from komtui.domain.problem import Problem
from komtui.domain.sales.method import Method

STEPS: Final = {
    # No cents since 4 February 2013. Canada Revenue Agency, "Phasing out the penny": only cash is rounded, to the
    # nearest five cents, and only the total, once duties and taxes are in it; amounts that end in 1, 2, 6 or 7 go down,
    # in 3, 4, 8 or 9 up. The same: Budget 2012, "Rounding"; Office de la protection du consommateur (Québec), "Phasing
    # out the penny", which adds that what is paid by card is not rounded.
    "CAD": Decimal("0.05"),
}
"""The smallest coin of each currency whose cash is rounded."""


class Settling(NamedTuple):
    """What an amount that is to be paid does."""

    amount: Decimal
    """What it settles on the documents."""
    rounding: Decimal
    """What is handed over beyond that; below zero where it is less."""


def step_of(method: str, currency: str) -> Decimal:
    """Return in which steps money is handed over; zero where to the smallest amount of the currency."""
    return STEPS.get(currency, ZERO) if method == Method.CASH else ZERO


def handed(amount: Decimal, step: Decimal) -> Decimal:
    """Return what is handed over for an amount: the nearest multiple of the step."""
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step if step else amount


def rounding(amount: Decimal, method: str, currency: str) -> Decimal:
    """Return by what the money that settles an amount differs from it."""
    return handed(amount, step_of(method, currency)) - amount


def settling(amount: Decimal, due: Decimal, step: Decimal) -> Settling:
    """Return what an amount does where `due` is owed: it settles all of that if it is that, or what that is rounded to.

    A part of it is handed over as it is; `uncounted` says where that cannot be.
    """
    if step and amount in {due, handed(due, step)}:
        return Settling(due, handed(due, step) - due)
    return Settling(amount, ZERO)


def uncounted(amount: Decimal, due: Decimal, step: Decimal, currency: str) -> Problem | None:
    """Return what is wrong with a part of what is due that cannot be handed over in coins; else None."""
    if not step or not amount % step or amount == due or abs(amount) > abs(due):
        return None
    sign = -1 if amount < 0 else 1
    below, most = abs(amount) // step * step, abs(handed(due, step))
    # Beyond what all of it comes to in coins there is nothing; where that is no coin at all, its exact amount is left.
    near = sorted({min(below, most), min(below + step, most)} - {ZERO}) or [abs(due)]
    facts = {"coin": f"{step:f} {currency}", "lower": f"{sign * near[0]:f} {currency}"}
    if len(near) == 1:
        return Problem("payment.coin", facts, "amount")
    return Problem("payment.coins", facts | {"upper": f"{sign * near[1]:f} {currency}"}, "amount")


def roundings(parts: Sequence[Decimal], step: Decimal) -> tuple[Decimal, ...]:
    """Return the rounding of each part of one payment that is handed over as one sum, rounded once.

    Each part is what the sum so far is rounded to, less what it was before: a multiple of the step, so that the drawer
    holds coins alone also where one of them is taken back. A part may differ by less than a step, all of them together
    by no more than half of one.
    """
    found, until = [], ZERO
    for part in parts:
        before, until = until, until + part
        found.append(handed(until, step) - handed(before, step) - part)
    return tuple(found)
