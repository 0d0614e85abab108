"""Upgrades of stored documents: one step for each version of their form, applied when an older one is read.

A step knows nothing of today's domain, which goes on changing: it turns the JSON of one version into that of the next,
with whatever defaults and arithmetic held when the older one was written. It never changes once it was released.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from komtui.late import late_module

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the JSON of one version into that of the next."""


def _late(version: int) -> Upgrade:
    module = late_module(f"{__name__}._from_{version}")

    def upgrade(data: dict[str, Any]) -> dict[str, Any]:
        # Loaded with the first document of that version: most books have none.
        upgraded: dict[str, Any] = module.upgraded(data)
        return upgraded

    return upgrade


UPGRADES: tuple[Upgrade, ...] = tuple(_late(version) for version in range(4))
"""From version 0 to 1, from 1 to 2, and so on."""


def _customer_from_1(data: dict[str, Any]) -> dict[str, Any]:
    """From version 1 to 2 of customers: their party as version 4 of documents has it."""
    from komtui.adapters.database.upgrades import _from_3

    return {**data, **{name: _from_3.party_upgraded(data[name]) for name in ("party", "ship_to")}}


def _customer_from_2(data: dict[str, Any]) -> dict[str, Any]:
    """From version 2 to 3 of customers: they may say how several documents are mailed to them."""
    return {"grouping": None, **data}


def _customer_from_3(data: dict[str, Any]) -> dict[str, Any]:
    """From version 3 to 4 of customers: they may say which e-invoice goes with their letters."""
    return {"e_invoice": None, **data}


CUSTOMER_UPGRADES: tuple[Upgrade, ...] = (
    _customer_from_1,
    _customer_from_2,
    _customer_from_3,
)
"""The same of customers, whose first version is 1."""
