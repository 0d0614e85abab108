"""Upgrades of stored documents: one step for each version of their form, applied when an older one is read.

A step knows nothing of today's domain, which goes on changing: it turns the JSON of one version into that of the next,
with whatever defaults and arithmetic held when the older one was written. It never changes once it was released.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from komtui.adapters.database.upgrades import _from_0, _from_1, _from_2, _from_3

UPGRADES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (
    _from_0.upgraded,
    _from_1.upgraded,
    _from_2.upgraded,
    _from_3.upgraded,
)
"""From version 0 to 1, from 1 to 2, and so on."""


def _customer_from_1(data: dict[str, Any]) -> dict[str, Any]:
    """From version 1 to 2 of customers: their party as version 4 of documents has it."""
    return {**data, **{name: _from_3.party_upgraded(data[name]) for name in ("party", "ship_to")}}


def _customer_from_2(data: dict[str, Any]) -> dict[str, Any]:
    """From version 2 to 3 of customers: they may say how several documents are mailed to them."""
    return {"grouping": None, **data}


def _customer_from_3(data: dict[str, Any]) -> dict[str, Any]:
    """From version 3 to 4 of customers: they may say which e-invoice goes with their letters."""
    return {"e_invoice": None, **data}


CUSTOMER_UPGRADES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (
    _customer_from_1,
    _customer_from_2,
    _customer_from_3,
)
"""The same of customers, whose first version is 1."""
