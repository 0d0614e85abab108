"""Drafts from files that are in the books already, or seem to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from komtui.adapters.database.connection import Connection, Row, of_row
from komtui.adapters.database.repositories import listing
from komtui.adapters.database.repositories.records import Prepared
from komtui.domain.sales.lifecycle import State
from komtui.services.listing import A_DAY
from komtui.services.ports import Alike


class Double(NamedTuple):
    """What a draft seems to be."""

    alike: Alike
    """What is there."""
    by_place: bool
    """Whether it came from the same place of the very same file."""


def doubles(connection: Connection, drafts: Sequence[Prepared]) -> list[Double | None]:
    """Return of each draft what it seems to be; None where nothing is like it.

    Each document is found once: where a file has two of a draft and the books have one, the second one is new. What is
    exactly the same comes first, so that nothing takes its place that only looks like it.
    """
    found: list[Double | None] = [None] * len(drafts)
    taken = set[int]()
    for look in (_by_place, _by_content, _by_sight):
        for place, draft in enumerate(drafts):
            if found[place] is None:
                row = next((row for row in look(connection, draft) if row["id"] not in taken), None)
                if row is not None:
                    taken.add(row["id"])
                    found[place] = Double(_alike(row, same=look is not _by_sight), look is _by_place)
    return found


_SELECT = "SELECT id, number, state, gross FROM documents"


def _by_place(connection: Connection, draft: Prepared) -> Iterable[Row]:
    return connection.execute(
        f"{_SELECT} WHERE source_sha256 = :sha256 AND source_place = :place AND source_sha256 <> ''",
        {"sha256": draft.new.source_sha256, "place": draft.place},
    ).fetchall()


def _by_content(connection: Connection, draft: Prepared) -> Iterable[Row]:
    return connection.execute(
        f"{_SELECT} WHERE content_sha256 = :content AND content_sha256 <> '' ORDER BY id",
        {"content": draft.content_sha256},
    ).fetchall()


def _by_sight(connection: Connection, draft: Prepared) -> Iterator[Row]:
    """Yield what has the same kind, customer, total and date. Tills name no customer: there nothing can be told."""
    if not draft.new.source_sha256 or not draft.columns["customer"]:
        return
    rows = connection.execute(
        f"{_SELECT} WHERE key >= :first AND key < :end AND kind = :kind AND customer = :customer"
        " AND currency = :currency AND store = :store AND state NOT IN ('discarded', 'cancelled') ORDER BY id",
        {
            "first": (first := listing.list_key(draft.new.document, 0)),
            "end": first + A_DAY,
            **{name: draft.columns[name] for name in ("kind", "customer", "currency", "store")},
        },
    ).fetchall()
    gross = Decimal(str(draft.columns["gross"]))
    yield from (row for row in rows if Decimal(row["gross"]) == gross)


@of_row
def _alike(row: Row, *, same: bool) -> Alike:
    return Alike(row["id"], row["number"], State(row["state"]), same)
