"""Unsaved changes laid over what is stored: what a test of the account reads. Nothing is ever written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from komtui.domain.settings.change import Change
from komtui.services.ports import SecretChain, SecretPlace, SettingsStore


class OverlaidSettings:
    """Implements `ports.SettingsStore`."""

    def __init__(self, stored: SettingsStore, changed: Mapping[tuple[str, str], str | None]) -> None:
        self._stored = stored
        self._changed = changed

    async def all(self) -> dict[tuple[str, str], str]:
        """Return what would be stored."""
        merged = {**await self._stored.all(), **self._changed}
        return {place: value for place, value in merged.items() if value is not None}

    async def stores(self) -> Sequence[str]:
        """Return every store that would be known."""
        return sorted({*await self._stored.stores(), *(store for store, _key in await self.all() if store)})

    async def announce(self, changes: Sequence[Change], who: str = "") -> Sequence[int]:
        """Never called: nobody writes through an overlay."""
        raise NotImplementedError

    async def settle(self, announced: Sequence[int], who: str = "") -> None:
        """Never called."""
        raise NotImplementedError

    async def set(
        self,
        values: Sequence[tuple[str, str, str | None]],
        who: str = "",
        elsewhere: Sequence[Change] = (),
        announced: Sequence[int] = (),
    ) -> None:
        """Never called."""
        raise NotImplementedError


class OverlaidSecrets:
    """Implements `ports.SecretChain` for reading; None stands for a secret that would be removed."""

    def __init__(self, stored: SecretChain, changed: Mapping[str, str | None]) -> None:
        self._stored = stored
        self._changed = changed
        self.name = stored.name

    @property
    def vault_exists(self) -> bool:
        """As stored."""
        return self._stored.vault_exists

    @property
    def vault_movable(self) -> bool:
        """As stored."""
        return self._stored.vault_movable

    async def available(self) -> bool:
        """As stored."""
        return await self._stored.available()

    async def places(self) -> Sequence[SecretPlace]:
        """As stored."""
        return await self._stored.places()

    async def get(self, name: str) -> str | None:
        """Return what would be found: the environment's stays the first, else the new one."""
        if name not in self._changed or await self._stored.holder(name) == "environment":
            return await self._stored.get(name)
        return self._changed[name]

    async def kept(self, name: str) -> str | None:
        """Return what would be kept."""
        return self._changed[name] if name in self._changed else await self._stored.kept(name)

    async def holder(self, name: str) -> str:
        """Return who has it; a new one is of this session."""
        holder = await self._stored.holder(name)
        if name not in self._changed or holder == "environment":
            return holder
        return "session" if self._changed[name] is not None else ""

    async def set(self, name: str, value: str) -> None:
        """Never called: nobody writes through an overlay."""
        raise NotImplementedError

    async def delete(self, name: str) -> None:
        """Never called."""
        raise NotImplementedError

    async def unlock(self, passphrase: str) -> None:
        """Never called."""
        raise NotImplementedError

    async def open_vault(self) -> None:
        """As stored."""
        await self._stored.open_vault()
