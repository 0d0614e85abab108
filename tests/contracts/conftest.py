"""Every implementation of the repositories, opened on nothing; a contract runs once over each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from komtui.adapters.database.connection import Database
from komtui.adapters.database.repositories.artifacts import ArtifactRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.services.ports import Artifacts, DocumentIndex, Documents, Outbox, SettingsStore


class StandingClock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.present = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.present

    async def sleep(self, seconds: float) -> None:
        self.present += dt.timedelta(seconds=seconds)

    def go_on(self, **duration: float) -> None:
        self.present += dt.timedelta(**duration)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def database(opened: Callable[[], Database]) -> Database:
    return opened()


@pytest.fixture
def documents(database: Database) -> Documents:
    return DocumentRepository(database)


@pytest.fixture
def index(database: Database) -> DocumentIndex:
    return IndexRepository(database)


@pytest.fixture
def artifacts(database: Database) -> Artifacts:
    return ArtifactRepository(database)


@pytest.fixture
def settings_store(database: Database, clock: StandingClock) -> SettingsStore:
    return SettingsRepository(database, Recorder(clock).writing)


@pytest.fixture
def outbox(database: Database, clock: StandingClock) -> Outbox:
    return OutboxRepository(database, clock)


@pytest.fixture
def make() -> Callable[..., Document]:
    """Make a document: an issued invoice of one line, unless told otherwise."""

    def document(number: str = "", customer: str = "Lefèvre & Fils", email: str = "", **fields: object) -> Document:
        given = {
            "kind": Kind.INVOICE,
            "date": dt.date(2026, 11, 20),
            "currency": "EUR",
            "seller": Party("Boulangerie Lefèvre"),
            "lines": (Line("Pain", Decimal(10), price=Decimal("1.20"), taxes=(Tax(rate=Decimal("5.5")),)),),
            "state": State.ISSUED if number else State.DRAFT,
        }
        return Document(number=number, buyer=Party(customer, email=email), **(given | fields))

    return document
