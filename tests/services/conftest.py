"""Settings and accounts over real stores in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.machine import TomlMachine
from komtui.adapters.secrets.chain import secret_chain
from komtui.adapters.system import SystemClock
from komtui.services.settings.settings import SettingsService

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    opened = Database(tmp_path / "komtui.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def settings_with(database: Database, tmp_path: Path) -> Callable[..., SettingsService]:
    """Make the settings of a machine whose environment has the given variables."""

    def make(**environment: str) -> SettingsService:
        variables = {**NO_KEYRING, **environment}
        return SettingsService(
            SettingsRepository(database, Recorder(SystemClock()).writing),
            TomlMachine(tmp_path / "config.toml"),
            secret_chain(variables, tmp_path),
            variables,
        )

    return make


@pytest.fixture
def settings(settings_with: Callable[..., SettingsService]) -> SettingsService:
    """The settings of a machine with a bare environment."""
    return settings_with()
