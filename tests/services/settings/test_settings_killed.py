"""A process killed between a change outside of the database and its entry: the journal knows of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.journal import JournalRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.journal import Event
from komtui.services.settings.settings import SettingsService

SettingsWith = Callable[..., SettingsService]
WORDS = "four random words here"
CHANGE = """
import asyncio, os, signal, sys
from pathlib import Path
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.bootstrap import LazyServices, Places

async def killed(*_given, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

SettingsRepository.set = killed
services = LazyServices(Places.of(Path(sys.argv[1]), None))
services.on_command_line()
asyncio.run(services.settings.set({"smtp.password": "new", "language.interface": "fr"}, ""))
"""


async def test_what_was_changed_before_the_kill_is_in_the_journal(
    settings_with: SettingsWith, database: Database, tmp_path: Path
) -> None:
    variables = os.environ | {"KOMTUI_VAULT_PASSPHRASE": WORDS}
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CHANGE, str(tmp_path), env=variables)
    assert await process.wait() == -signal.SIGKILL
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    assert await settings.secret("smtp.password") == "new", "it was changed before the kill"
    entries = await JournalRepository(database).latest(10)
    assert {(each.happening.event, each.happening.facts["key"], each.happening.facts["new"]) for each in entries} == {
        (Event.SETTING_BEGUN, "smtp.password", None),
        (Event.SETTING_BEGUN, "language.interface", "fr"),
    }
    assert all(each.author.who for each in entries)


async def test_what_comes_about_stands_there_once(settings_with: SettingsWith, database: Database) -> None:
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await settings.set({"smtp.password": "new", "language.interface": "fr", "smtp.host": "a.example"})
    await settings.set({"language.interface": "fr"})
    entries = await JournalRepository(database).latest(10)
    assert {each.happening.event for each in entries} == {Event.SETTING}
    assert sorted(str(each.happening.facts["key"]) for each in entries) == [
        "language.interface",
        "smtp.host",
        "smtp.password",
    ]


async def test_of_what_is_put_back_the_journal_says_that_nothing_came(
    settings_with: SettingsWith, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)

    async def refuse(*_given: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(settings._store, "set", refuse)
    with pytest.raises(OSError, match="away"):
        await settings.set({"smtp.password": "new"})
    assert await settings.secret("smtp.password") is None
    (announced,) = await JournalRepository(database).latest(10)
    assert announced.happening.event is Event.SETTING_UNDONE
