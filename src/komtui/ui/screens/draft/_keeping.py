"""Keeping a draft: saved as one goes, on the side; nothing waits for it, and nobody else's work is overwritten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from komtui.domain.problem import Problem, ProblemError

if TYPE_CHECKING:
    from komtui.services.ports import StoredDocument
    from komtui.services.registry import Services
    from komtui.ui.screens.draft.sheet import Sheet

PAUSE = 0.6
"""Seconds after the last change until it is saved."""
AGAIN = 3.0
"""Seconds until books that could not be written to are tried again."""
_LOST = frozenset({"document.changed-meanwhile", "document.issued-meanwhile", "document.discarded", "document.unknown"})
"""What saving again does not mend."""


class Keeper:
    """Writes a sheet into the books, one writing at a time."""

    def __init__(self, services: Services, stored: StoredDocument | None, changed: Callable[[], None]) -> None:
        self._services = services
        self._changed = changed
        self._lock = asyncio.Lock()
        self._saved = 0
        self.id = stored.id if stored else None
        """Of the document; None until it is written for the first time."""
        self.revision = stored.revision if stored else 0
        """Which one the books have, as far as is known."""
        self.problems: tuple[Problem, ...] = ()
        """Why it could not be saved; none where it could."""
        self.is_lost = False
        """Whether somebody else has changed it, or issued it: it is not to be saved over that."""

    def is_saved(self, sheet: Sheet) -> bool:
        """Return whether the books have all of it."""
        return self._saved == sheet.version

    def begin(self, sheet: Sheet) -> None:
        """Take the sheet as it is for what the books have."""
        self._saved = sheet.version
        self.is_lost, self.problems = False, ()

    async def save(self, sheet: Sheet) -> bool:
        """Write what is not written yet; return whether the books have all of it now."""
        async with self._lock:
            while not self.is_saved(sheet) and not self.is_lost:
                if sheet.is_empty and self.id is None:
                    return True
                version = sheet.version
                try:
                    await self._write(sheet)
                except ProblemError as error:
                    self.problems = error.problems
                    self.is_lost = any(each.code in _LOST for each in error.problems)
                    self._changed()
                    return False
                self._saved, self.problems = version, ()
                self._changed()
        return not self.is_lost

    async def _write(self, sheet: Sheet) -> None:
        # Reckoned on a thread: of a long draft it takes longer than a key may wait.
        document = await asyncio.to_thread(sheet.stored)
        drafts = self._services.drafts
        if self.id is None:
            stored = await drafts.write(document, customer=sheet.customer)
        else:
            stored = await drafts.save(self.id, self.revision, document, customer=sheet.customer)
        self.id, self.revision = stored.id, stored.revision

    async def copy(self, sheet: Sheet) -> None:
        """Write it as another draft: what somebody else has made of the first one stays. Raises ProblemError."""
        async with self._lock:
            version = sheet.version
            stored = await self._services.drafts.write(await asyncio.to_thread(sheet.stored), customer=sheet.customer)
            self.id, self.revision = stored.id, stored.revision
            self._saved, self.is_lost, self.problems = version, False, ()
            self._changed()
