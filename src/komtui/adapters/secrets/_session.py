"""Secrets of this session only: in memory, gone with the process."""

from __future__ import annotations


class SessionSecrets:
    """Implements `ports.SecretStore`."""

    name = "session"

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    @property
    def kept(self) -> dict[str, str]:
        """All that it keeps, by name."""
        return dict(self._kept)

    async def available(self) -> bool:
        """Return that it can be used: it always can."""
        return True

    async def get(self, name: str) -> str | None:
        """Return the secret, or None."""
        return self._kept.get(name)

    async def set(self, name: str, value: str) -> None:
        """Keep it until the process ends."""
        self._kept[name] = value

    async def delete(self, name: str) -> None:
        """Forget it."""
        self._kept.pop(name, None)
