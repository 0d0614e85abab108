"""The vault of one machine: a file that its owner alone may read."""

from __future__ import annotations

import asyncio
from pathlib import Path

from komtui.adapters.system import locked, own_content, write_private
from komtui.services.ports.secrets import Sealed


class VaultFile:
    """Implements `ports.VaultKeep`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """The file."""
        return str(self._path)

    def exists(self) -> bool:
        """Return whether it is there; one that cannot be looked at counts, and says why when it is read."""
        try:
            return self._path.exists()
        except OSError:
            return True

    async def read(self) -> Sealed | None:
        """Return its content. Raises OSError, of which ForeignError is one."""
        return await asyncio.to_thread(self._read)

    async def swap(self, before: Sealed | None, content: bytes | None) -> bool:
        """See the port. The lock dies with its process."""
        return await asyncio.to_thread(self._swap, before, content)

    def _read(self) -> Sealed | None:
        try:
            return Sealed(own_content(self._path))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _swap(self, before: Sealed | None, content: bytes | None) -> bool:
        file = self._path.resolve()
        with locked(file):
            if self._read() != before:
                return False
            # Whoever holds the lock is alone: what others left half written is nobody's any more.
            for leftover in file.parent.glob(f".{file.name}.*"):
                leftover.unlink(missing_ok=True)
            if content is None:
                self._path.unlink(missing_ok=True)
            else:
                write_private(self._path, content)
            return True
