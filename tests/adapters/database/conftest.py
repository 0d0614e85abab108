"""A database of the test's own, and documents to put into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from komtui.adapters.database.sqlite.database import Database
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.party import Party
from komtui.services.ports import NewDocument


@pytest.fixture(autouse=True)
def _begun_books() -> None:
    """Books begin here as they do in use."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "books.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path, busy_seconds=0.1)
    yield opened
    opened.close()


@pytest.fixture
def make() -> Callable[..., NewDocument]:
    """Make a draft."""

    def new(number: str = "", customer: str = "Lefèvre & Fils", email: str = "") -> NewDocument:
        buyer = Party(customer, email=email)
        return NewDocument(Document(Kind.INVOICE, number, dt.date(2026, 11, 20), "EUR", Party("Us"), buyer))

    return new


@pytest.fixture
def code_of() -> Callable[[Callable[[], object]], str]:
    """Return the code of the problem that a call raises."""

    def code(call: Callable[[], object]) -> str:
        with pytest.raises(ProblemError) as raised:
            call()
        return raised.value.problems[0].code

    return code
