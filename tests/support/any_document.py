"""Any document: a strategy that follows the dataclasses, so that a field that comes is tried with no more ado."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import is_draft

TEXT = st.text(st.characters(codec=None), max_size=12)
"""Lone surrogates too: they come from files that were read as they are."""
AMOUNT = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**9), 10**9), st.integers(0, 28)
)
"""As exact as Python's own arithmetic leaves them."""
DATE = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))


def any_document(given: Mapping[str, st.SearchStrategy[Any]] | None = None) -> st.SearchStrategy[Document]:
    """Return a strategy of documents; `given` has that of a field by `Class.field`, and of a plain type by its name."""
    usual = {
        "Document.number": st.text("ABC-123é", min_size=1, max_size=9),
        "Document.currency": st.sampled_from(["EUR", "CAD", "USD"]),
        "Document.language": st.sampled_from(["en", "fr", "fr_CA"]),
        "Line.price_base": st.integers(1, 100).map(Decimal),
    }
    found = _of(Document, {**usual, **(given or {})})
    return found.map(lambda each: dataclasses.replace(each, number="") if is_draft(each.state) else each)


def _of(hint: Any, given: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    plain = {
        str: TEXT, bool: st.booleans(), int: st.integers(0, 10**6), Decimal: AMOUNT, dt.date: DATE, bytes: st.binary()
    }  # fmt: skip
    if hint in plain:
        return given.get(hint.__name__, plain[hint])
    if get_origin(hint) is types.UnionType:
        (inner,) = [each for each in get_args(hint) if each is not types.NoneType]
        return st.none() | _of(inner, given)
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        if parts[-1] is Ellipsis:
            return st.lists(_of(parts[0], given), max_size=2).map(tuple)
        return st.tuples(*(_of(part, given) for part in parts))
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    hints = get_type_hints(hint)
    fields = {
        each.name: given[name] if (name := f"{hint.__name__}.{each.name}") in given else _of(hints[each.name], given)
        for each in dataclasses.fields(hint)
        if each.metadata.get("stored", True)
    }
    return st.builds(hint, **fields)
