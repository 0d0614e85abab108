"""How large a message the servers of accounts take, as each has said last."""

from __future__ import annotations

from komtui.adapters.database.connection import Connection, Database


class SizeLimitRepository:
    """Implements `ports.SizeLimits`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, account: str) -> int | None:
        """Return what was said last; None where nothing was."""
        statement = "SELECT octets FROM size_limits WHERE account = :account"

        def work(connection: Connection) -> int | None:
            row = connection.execute(statement, {"account": account}).fetchone()
            return None if row is None else int(row["octets"])

        return await self._database.read(work)

    async def keep(self, account: str, octets: int) -> None:
        """Remember it in the place of what was said before."""
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO size_limits (account, octets) VALUES (:account, :octets)"
                " ON CONFLICT (account) DO UPDATE SET octets = excluded.octets"
                " WHERE size_limits.octets <> excluded.octets",
                {"account": account, "octets": octets},
            )
        )
