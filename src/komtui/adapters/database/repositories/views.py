"""Saved views of the list: words and filters under a name. Implements `ports.views.SavedViews`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.terms import storable
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import View
from komtui.domain.search import folded
from komtui.services.listing import Query, SavedView


class ViewRepository:
    """Keeps them by their folded name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self) -> Sequence[SavedView]:
        """See `ports.views.SavedViews`."""

        def work(connection: Connection) -> list[Row]:
            return connection.execute("SELECT name, query FROM views ORDER BY name_key").fetchall()

        return [view for row in await self._database.read(work) if (view := _view(row)) is not None]

    async def keep(self, view: SavedView) -> None:
        """See `ports.views.SavedViews`."""
        facts = {"key": folded(storable(view.name)), "name": storable(view.name), "query": _as_json(view.query)}
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO views (name_key, name, query) VALUES (:key, :name, :query)"
                " ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, query = excluded.query",
                facts,
            )
        )

    async def forget(self, name: str) -> None:
        """See `ports.views.SavedViews`."""
        key = folded(storable(name))
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM views WHERE name_key = :key", {"key": key})
        )


def _as_json(query: Query) -> str:
    said = {key: value for key, value in query._asdict().items() if value not in {None, ""} or key == "store"}
    return json.dumps({key: value for key, value in said.items() if value is not None})


def _view(row: Row) -> SavedView | None:
    """Return what a row holds; None for what another release may have written in words of its own."""
    try:
        said = json.loads(row["query"])
        if not isinstance(said, dict) or set(said) - set(Query._fields):
            return None
        kinds = {"kind": Kind, "state": State, "view": View, "text": str, "store": str}
        return SavedView(row["name"], Query(**{key: kinds[key](value) for key, value in said.items()}))
    except ValueError:
        return None
