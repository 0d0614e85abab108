"""Saved views of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.services.listing import SavedView


class SavedViews(Protocol):
    """Keeps views in the books, for all who work with them."""

    async def every(self) -> Sequence[SavedView]:
        """Return them by name; those that this version does not understand are left out."""

    async def keep(self, view: SavedView) -> None:
        """Keep a view in the place of the one of its name, whatever its case and accents."""

    async def forget(self, name: str) -> None:
        """Forget the view of that name, if there is one."""
