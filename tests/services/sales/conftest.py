"""The real books and the services over them, on a day in November."""

from __future__ import annotations

import datetime as dt

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.pdf.coverage import missing
from komtui.services.sales.law.coverage import Coverage
from komtui.services.sales.life.documents import DocumentService
from komtui.services.settings.settings import SettingsService


class Noon:
    """A clock that stands."""

    present = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.present

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


@pytest.fixture
def clock() -> Noon:
    return Noon()


@pytest.fixture
def books(database: Database) -> DocumentRepository:
    return DocumentRepository(database)


@pytest.fixture
async def service(
    database: Database, books: DocumentRepository, settings: SettingsService, clock: Noon
) -> DocumentService:
    await settings.set({"company.name": "Boulangerie Lefèvre", "company.city": "Lyon"})
    return DocumentService(books, IndexRepository(database), settings, clock, coverage=Coverage(missing))
