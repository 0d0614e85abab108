"""Figures as e-invoices write them: plain decimals with a point."""

from __future__ import annotations

from decimal import Decimal

from komtui.domain.money import quantum


def plain(number: Decimal) -> str:
    """Return a quantity, a price or a rate without zeros that say nothing: `2`, `0.5`, `5.5`."""
    text = str(number)
    if "E" in text:
        text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def amount(number: Decimal, currency: str) -> str:
    """Return an amount with the decimals of its currency, and with those that it has beyond them."""
    exact = number.quantize(quantum(currency))
    if exact != number:
        return plain(number)
    return f"{exact:f}" if exact else f"{abs(exact):f}"
