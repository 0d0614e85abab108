"""A change of settings of which a part cannot be written: nothing of it stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.journal import JournalRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.journal import Event
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import Origin
from komtui.i18n import localizer
from komtui.services.settings.settings import SettingsService

SettingsWith = Callable[..., SettingsService]
CANARY = "canary-7f3a91"
WORDS = "four random words here"
CHANGE = {"smtp.password": "new", "smtp.host": "new.example", "language.interface": "fr"}


def no_room(settings: SettingsService, monkeypatch: pytest.MonkeyPatch, error: BaseException | None = None) -> None:
    """Let the database refuse whatever it is given."""

    async def refuse(*_given: object) -> None:
        raise error or ProblemError(Problem("system.disk-full", {"file": "komtui.sqlite3", "reason": "No space left"}))

    monkeypatch.setattr(settings._store, "set", refuse)


async def now(settings: SettingsService) -> Sequence[str | None]:
    values = await settings.values(["smtp.host", "language.interface"])
    return [await settings.secret("smtp.password"), *values.values()]


@pytest.mark.parametrize(
    "before", [{}, {"smtp.password": CANARY, "smtp.host": "old.example", "language.interface": "en"}]
)
async def test_a_database_that_refuses_leaves_no_half_change(
    settings_with: SettingsWith, monkeypatch: pytest.MonkeyPatch, before: dict[str, str]
) -> None:
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    if before:
        await settings.set(before)
    was = await now(settings)
    no_room(settings, monkeypatch)
    with pytest.raises(ProblemError) as caught:
        await settings.set(CHANGE)
    assert [problem.code for problem in caught.value.problems] == ["system.disk-full"]
    assert await now(settings) == was


async def test_a_change_that_is_cancelled_leaves_nothing_either(
    settings_with: SettingsWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await settings.set({"smtp.password": CANARY})
    was = await now(settings)
    no_room(settings, monkeypatch, asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await settings.set(CHANGE)
    assert await now(settings) == was


async def test_a_locked_vault_stops_the_whole_change(settings_with: SettingsWith) -> None:
    await settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS).set({"smtp.password": CANARY})
    with pytest.raises(ProblemError) as caught:
        await settings_with().set(CHANGE)
    assert [problem.code for problem in caught.value.problems] == ["secret.locked"]
    after = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    assert (await after.secret("smtp.password"), await after.value("smtp.host")) == (CANARY, "")


async def test_what_the_environment_gives_is_not_written_down_when_a_change_is_undone(
    settings_with: SettingsWith, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS, KOMTUI_SMTP_PASSWORD=CANARY)
    no_room(settings, monkeypatch)
    with pytest.raises(ProblemError):
        await settings.set(CHANGE)
    (shown,) = await settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS).effective(["smtp.password"])
    assert (shown.origin, shown.is_set) == (Origin.DEFAULT, False)


async def test_what_cannot_be_put_back_is_named(settings_with: SettingsWith, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await settings.set({"smtp.password": CANARY})
    first, written = settings._secrets.set, []

    async def only_once(name: str, value: str) -> None:
        if written:
            raise ProblemError(Problem("secret.unwritable", {"file": "vault.json", "reason": "No space left"}))
        written.append(name)
        await first(name, value)

    monkeypatch.setattr(settings._secrets, "set", only_once)
    no_room(settings, monkeypatch)
    with pytest.raises(ProblemError) as caught:
        await settings.set(CHANGE)
    problems = caught.value.problems
    assert [problem.code for problem in problems] == ["system.disk-full", "setting.half-kept"]
    assert "SMTP account, Password" in localizer("en").problem(problems[1])


async def test_a_file_that_was_never_written_is_not_said_to_be_changed(
    settings_with: SettingsWith, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text("language = 3\n")
    settings = settings_with()
    with pytest.raises(ProblemError) as caught:
        await settings.set({"language.interface": "fr"})
    assert [problem.code for problem in caught.value.problems] == ["setting.config-table"]
    (announced,) = await JournalRepository(database).latest(10)
    assert announced.happening.event is Event.SETTING_UNDONE, "somebody has begun to, and nothing came of it"


async def test_a_vault_that_refused_is_not_said_to_be_changed(
    settings_with: SettingsWith, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process gives it another passphrase in the middle of the change."""
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await settings.set({"smtp.password": CANARY})
    first = settings._secrets.set

    async def too_late(name: str, value: str) -> None:
        await settings_with()._secrets.change_passphrase(WORDS, "four other words here")
        await first(name, value)

    monkeypatch.setattr(settings._secrets, "set", too_late)
    with pytest.raises(ProblemError) as caught:
        await settings.set(CHANGE)
    assert [problem.code for problem in caught.value.problems] == ["secret.passphrase"]
    entries = await JournalRepository(database).latest(10)
    assert Event.SETTING_BEGUN not in [entry.happening.event for entry in entries]


async def test_no_store_is_called_company(settings_with: SettingsWith) -> None:
    """Its secrets and pauses would be those of the company."""
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await settings.set({"smtp.password": CANARY})
    for values in ({"smtp.password": "x"}, {"smtp.password": None}, {"smtp.host": "x.example"}):
        with pytest.raises(ProblemError, match=r"setting\.store-reserved"):
            await settings.set(values, "company")
    assert await settings.secret("smtp.password") == CANARY
