"""Books on a server that tests may bend."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from komtui.adapters.database.postgres.database import Database


@pytest.fixture
def where(postgres_server) -> Iterator[str]:
    name = postgres_server.take()
    yield postgres_server.url(name)
    postgres_server.give_back(name)


@pytest.fixture
def database(where) -> Iterator[Database]:
    opened = Database(where, busy_seconds=2)
    yield opened
    opened.close()
