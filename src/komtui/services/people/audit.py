"""The audit: who changed what, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from komtui.domain.audit import AuditEntry
from komtui.services.ports.access import AuditTrail


class AuditService:
    """Reads the audit; nobody writes to it but the changes themselves. `authorise` raises where one may not read."""

    def __init__(self, trail: AuditTrail, authorise: Callable[[], object]) -> None:
        self._trail = trail
        self._authorise = authorise

    async def entries(self, limit: int = 200, before: int | None = None, key: str = "") -> Sequence[AuditEntry]:
        """Return entries, the newest first: those with ids below `before`, of one key where given.

        Raises NotAllowedError `access.clerk`, `access.logged-out`.
        """
        self._authorise()
        return await self._trail.entries(limit, before, key)
