"""What was said about exports of other programs, for the next one of the same shape. Implements `ports.Mappings`."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.adapters.database.connection import Connection, Database, Row
from komtui.domain.problem import ProblemError
from komtui.services.ports import KeptMapping
from komtui.services.sales.exchange.mappings import as_json, from_json


class MappingRepository:
    """Keeps them by name; one for each shape."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, kept: KeptMapping) -> None:
        """See `ports.Mappings`."""

        def work(connection: Connection) -> None:
            facts = {"name": kept.name, "shape": kept.shape, "mapping": as_json(kept.mapping)}
            connection.execute("DELETE FROM import_mappings WHERE name = :name OR shape = :shape", facts)
            connection.execute(
                "INSERT INTO import_mappings (name, shape, mapping) VALUES (:name, :shape, :mapping)", facts
            )

        await self._database.write(work)

    async def for_shape(self, shape: str) -> KeptMapping | None:
        """See `ports.Mappings`."""

        def work(connection: Connection) -> Row | None:
            row: Row | None = connection.execute(
                "SELECT name, shape, mapping FROM import_mappings WHERE shape = :shape", {"shape": shape}
            ).fetchone()
            return row

        row = await self._database.read(work)
        return _kept(row) if row is not None else None

    async def every(self) -> Sequence[KeptMapping]:
        """See `ports.Mappings`."""

        def work(connection: Connection) -> list[Row]:
            return list(
                connection.execute("SELECT name, shape, mapping FROM import_mappings ORDER BY name", {}).fetchall()
            )

        return [kept for row in await self._database.read(work) if (kept := _kept(row)) is not None]

    async def forget(self, name: str) -> None:
        """See `ports.Mappings`."""
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM import_mappings WHERE name = :name", {"name": name})
        )


def _kept(row: Row) -> KeptMapping | None:
    """Return what a row holds; None for what a later release may have written in words of its own."""
    try:
        mapping = from_json(row["mapping"], row["name"])
    except ProblemError:
        return None
    return KeptMapping(row["name"], row["shape"], mapping)
