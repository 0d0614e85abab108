"""Which services the vault needs, wherever it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.services.secrets.vault import VaultService
    from komtui.services.settings.settings import SettingsService


class VaultNeeds(Protocol):
    """Which services opening the vault, or making one, needs; the registry has them."""

    @property
    def vault(self) -> VaultService:
        """The vault."""

    @property
    def settings(self) -> SettingsService:
        """Whether there is one, and where a new secret would be kept."""
