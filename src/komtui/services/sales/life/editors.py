"""Who writes on which draft: told to whoever opens it as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from komtui.domain.journal import Author
    from komtui.services.ports.editors import Editor, Editors


class EditorService:
    """Comes and goes with the editor of a draft."""

    def __init__(self, editors: Editors, author: Callable[[], Author]) -> None:
        self._editors = editors
        self._author = author

    async def enter(self, document_id: int) -> str:
        """Say that who sits here has opened a draft; return what says so to the other two."""
        return await self._editors.enter(document_id, self._author())

    async def leave(self, proof: str) -> None:
        """Say that it was closed."""
        await self._editors.leave(proof)

    async def others(self, document_id: int, proof: str) -> Sequence[Editor]:
        """Return who else has it open, the first who came first."""
        return await self._editors.others(document_id, proof)
