"""What was last read of the files that are offered with every letter."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.adapters.database.connection import Connection, Database
from komtui.domain.mail.letter import Attachment


class StandingFileRepository:
    """Implements `ports.StandingFiles`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self) -> Mapping[str, Attachment]:
        """Return what was read, by path."""
        statement = "SELECT path, name, sha256, size, media_type FROM standing_files"

        def work(connection: Connection) -> dict[str, Attachment]:
            return {
                row["path"]: Attachment(row["name"], row["sha256"], row["size"], row["media_type"])
                for row in connection.execute(statement)
            }

        return await self._database.read(work)

    async def keep(self, path: str, file: Attachment) -> None:
        """Remember what was read, in the place of what was read before."""
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO standing_files (path, name, sha256, size, media_type)"
                " VALUES (:path, :name, :sha256, :size, :media_type) ON CONFLICT (path) DO UPDATE SET"
                " name = excluded.name, sha256 = excluded.sha256, size = excluded.size,"
                " media_type = excluded.media_type",
                {
                    "path": path,
                    "name": file.name,
                    "sha256": file.sha256,
                    "size": file.size,
                    "media_type": file.media_type,
                },
            ),
            durable=True,
        )
