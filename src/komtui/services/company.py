"""The company as a party: what a document of its own copies as the seller."""

from __future__ import annotations

from komtui.domain.party import Party
from komtui.services.ports import SettingsReader


async def seller(settings: SettingsReader, store: str = "") -> Party:
    """Return the company, or one of its stores, as the seller of a document."""
    raise NotImplementedError
