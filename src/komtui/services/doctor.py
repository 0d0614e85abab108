"""The doctor: what is set up, what is missing, where things are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from komtui.domain.problem import Problem
from komtui.services.accounts import AccountService
from komtui.services.documents import DocumentService
from komtui.services.outbox import OutboxService
from komtui.services.settings import SettingsService


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """Stable: `data`, `database`, `company`, `account`, `secrets`, `outbox`, `terminal`."""
    ok: bool
    """Whether it is well."""
    detail: str
    """Facts: a path, a version, a count (may be untrusted text)."""
    problem: Problem | None = None
    """What is missing, where it is not well."""


class DoctorService:
    """Looks at everything and changes nothing."""

    def __init__(
        self,
        settings: SettingsService,
        accounts: AccountService,
        outbox: OutboxService,
        documents: DocumentService,
        data: Path,
    ) -> None:
        self._settings = settings
        self._accounts = accounts
        self._outbox = outbox
        self._documents = documents
        self._data = data

    async def look(self) -> tuple[Finding, ...]:
        """Return the findings, the most important first."""
        raise NotImplementedError
