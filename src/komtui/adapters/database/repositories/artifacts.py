"""Artifacts: bytes by their hash, kept for ever."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.adapters.database.connection import Connection, Database
from komtui.domain.digest import digest


class ArtifactRepository:
    """Implements `ports.Artifacts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, content: bytes) -> str:
        """Keep `content` and return its hash."""
        name = digest(content)
        await self._database.write(lambda connection: keep(connection, name, content))
        return name

    async def get(self, sha256: str) -> bytes | None:
        """Return the bytes of that hash."""
        return await self._database.read(lambda connection: _get(connection, sha256))

    async def rendered(self, document_id: int, revision: int) -> Mapping[str, str]:
        """Return the hashes of what was rendered, by form."""
        rows = await self._database.read(
            lambda connection: connection.execute(
                "SELECT form, sha256 FROM renderings WHERE document_id = :document AND revision = :revision",
                {"document": document_id, "revision": revision},
            ).fetchall()
        )
        return {row["form"]: row["sha256"] for row in rows}

    async def set_rendered(self, document_id: int, revision: int, form: str, content: bytes) -> str:
        """Keep a rendering and return the hash of the first one."""
        return await self._database.write(lambda connection: draw(connection, document_id, revision, form, content))


class Keeping:
    """Keeps artifacts in one transaction: what is given twice is hashed and written once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names = dict[bytes, str]()

    def keep(self, content: bytes) -> str:
        """Keep `content` and return its hash."""
        name = self._names.get(content)
        if name is None:
            name = self._names[content] = digest(content)
            keep(self._connection, name, content)
        return name


def draw(connection: Connection, document_id: int, revision: int, form: str, content: bytes) -> str:
    """Keep a rendering, unless there is one already, and return the hash of that which is kept."""
    first = rendered(connection, document_id, revision, form)
    if first is not None:
        return first
    name = digest(content)
    keep(connection, name, content)
    add_rendering(connection, document_id, revision, form, name)
    return name


def add_rendering(connection: Connection, document_id: int, revision: int, form: str, name: str) -> None:
    """Write that an artifact is the first rendering of a document in that form."""
    connection.execute(
        "INSERT INTO renderings (document_id, revision, form, sha256) VALUES (:document, :revision, :form, :sha256)",
        {"document": document_id, "revision": revision, "form": form, "sha256": name},
    )


def keep(connection: Connection, name: str, content: bytes) -> None:
    """Keep `content` under `name`, its SHA-256 in hexadecimal."""
    connection.execute(
        "INSERT INTO artifacts (sha256, content) VALUES (:sha256, :content) ON CONFLICT (sha256) DO NOTHING",
        {"sha256": name, "content": content},
    )


def _get(connection: Connection, name: str) -> bytes | None:
    row = connection.execute("SELECT content FROM artifacts WHERE sha256 = :sha256", {"sha256": name}).fetchone()
    return None if row is None else bytes(row["content"])


def rendered(connection: Connection, document_id: int, revision: int, form: str) -> str | None:
    """Return the hash of a rendering; None where there is none in that form."""
    row = connection.execute(
        "SELECT sha256 FROM renderings WHERE document_id = :document AND revision = :revision AND form = :form",
        {"document": document_id, "revision": revision, "form": form},
    ).fetchone()
    return None if row is None else str(row["sha256"])
