"""Choosing documents: by what the list can be asked for, by days, and by customer."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from komtui.services.listing import A_DAY, Query

if TYPE_CHECKING:
    from komtui.services.ports.books import DocumentIndex
    from komtui.services.ports.customers import CustomerIndex

_PAGE: Final = 500
"""Documents whose keys are asked for at once."""


class Wanted(NamedTuple):
    """Which documents are meant, where nobody names them one by one."""

    query: Query = Query()
    """What the list shows."""
    first: dt.date | None = None
    """The first day."""
    last: dt.date | None = None
    """The last day."""
    customer: int | None = None
    """Only of this customer."""


async def chosen(index: DocumentIndex, customers: CustomerIndex, wanted: Wanted) -> AsyncIterator[Sequence[int]]:
    """Yield the keys of what is wanted in the list's order, the newest first, some hundreds at a time."""
    before = None if wanted.last is None else (wanted.last.toordinal() + 1) * A_DAY
    least = 0 if wanted.first is None else wanted.first.toordinal() * A_DAY
    among = await _of_customer(customers, wanted)
    while True:
        keys = await _keys(index, customers, wanted, before)
        found = [key for key in keys if key >= least and (among is None or key in among)]
        if found:
            yield found
        if not keys or keys[-1] < least:
            return
        before = keys[-1]


async def _of_customer(customers: CustomerIndex, wanted: Wanted) -> frozenset[int] | None:
    """Return the keys of a customer's documents, where something else is asked for as well; else None."""
    if wanted.customer is None or wanted.query == Query():
        return None
    found, before = set[int](), None
    while keys := await asyncio.wrap_future(customers.documents(wanted.customer, _PAGE, before=before)):
        found.update(keys)
        before = keys[-1]
    return frozenset(found)


async def _keys(index: DocumentIndex, customers: CustomerIndex, wanted: Wanted, before: int | None) -> Sequence[int]:
    if wanted.customer is not None and wanted.query == Query():
        return await asyncio.wrap_future(customers.documents(wanted.customer, _PAGE, before=before))
    return await asyncio.wrap_future(index.keys(wanted.query, _PAGE, before=before))
