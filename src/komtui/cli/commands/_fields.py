"""Documents as JSON for scripts: every stored field has a key, under its own name where no other is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from komtui.domain.sales.line import Line
from komtui.domain.sales.party import Party

_NAMES: Final[dict[tuple[type, str], str]] = {
    (Party, "identifier"): "number",
    (Line, "item_id"): "item_number",
}
"""Fields that files and scripts call otherwise."""


def fields_json(value: object, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the stored fields of a dataclass, but for those that the caller says by itself.

    Numbers and days are texts, nothing is rounded, and what is not said is empty, or null where it has no text.
    """
    return {
        _NAMES.get((type(value), each.name), each.name): plain_json(getattr(value, each.name))
        for each in fields(value)  # type: ignore[arg-type]  # any dataclass: there is no type for them
        if each.name not in without and each.metadata.get("stored", True)
    }


def plain_json(value: object) -> Any:  # noqa: ANN401 - JSON's own types
    """Return a value of the domain as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain_json(each) for each in value]
    return fields_json(value) if is_dataclass(value) else value
