"""Who sits here, over a real database and real Argon2id."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
from komtui.adapters.database.repositories.people import PeopleRepository
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.machine import TomlMachine
from komtui.adapters.passwords import Argon2Passwords
from komtui.adapters.secrets.chain import secret_chain
from komtui.adapters.system import SystemClock
from komtui.domain.access import IMPLICIT, NOBODY, Permission, Role
from komtui.domain.journal import Event
from komtui.domain.problem import NotAllowedError, ProblemError
from komtui.services.journal.reading import JournalService
from komtui.services.people.access import AccessService, name_mark
from komtui.services.settings.settings import SettingsService

CANARY, OTHER = "corr3ct-horse", "an0ther-horse"


class HandClock(SystemClock):
    def __init__(self) -> None:
        self.present = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.present


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def open_access(database: Database, clock: HandClock) -> Callable[..., AccessService]:
    """Start another process, as far as access can tell."""
    return lambda **how: AccessService(
        PeopleRepository(database, Recorder(clock).writing),
        LogInDelayRepository(database, clock),
        Argon2Passwords(),
        lambda: "screen:root",
        **how,
    )


@pytest.fixture
async def staffed(open_access: Callable[..., AccessService]) -> AccessService:
    """Marie and Paul, in a komtui that was just started."""
    access = open_access()
    await access.add("Marie", Role.ADMINISTRATOR, CANARY)
    await access.add("Paul", Role.CLERK, OTHER)
    return open_access()


def codes(error: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.costly
@pytest.mark.parametrize("name", ["Nobody", "Marie"], ids=["unknown", "wrong password"])
async def test_every_wrong_log_in_costs_the_work_of_one_password(
    open_access: Callable[..., AccessService], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What is answered at once tells which names exist. The work is counted, since time depends on the machine."""
    from cryptography.hazmat.primitives.kdf import argon2

    access = open_access()
    await access.add("Marie", Role.ADMINISTRATOR, CANARY)
    real, worked = argon2.Argon2id, []

    class Counting:
        def __new__(cls, **how: int) -> object:
            worked.append(f"m={how['memory_cost']},t={how['iterations']},p={how['lanes']}")
            return real(**how)

        @staticmethod
        def verify_phc_encoded(password: bytes, sealed: str) -> None:
            worked.append(sealed.split("$")[3])
            real.verify_phc_encoded(password, sealed)

    monkeypatch.setattr(argon2, "Argon2id", Counting)
    with pytest.raises(NotAllowedError) as refused:
        await open_access().log_in(name, OTHER)
    assert codes(refused) == ["access.wrong"]
    assert worked == ["m=65536,t=3,p=1"]


async def test_alone_and_without_a_password_nobody_signs_in(open_access: Callable[..., AccessService]) -> None:
    access = open_access()
    assert not access.needs_login()
    assert access.current() is IMPLICIT
    assert access.require(Permission.SETTINGS) == "screen:root"
    marie = await access.add("Marie", Role.ADMINISTRATOR)
    assert not access.needs_login()
    assert access.current() == marie
    assert access.require(Permission.SETTINGS) == "Marie"
    await access.set_password(marie, CANARY)
    # Who set it is inside; whoever starts komtui next is not.
    assert not access.needs_login()
    assert open_access().needs_login()


async def test_who_makes_the_first_person_is_that_one(open_access: Callable[..., AccessService]) -> None:
    access, elsewhere = open_access(), open_access()
    assert elsewhere.allowed(Permission.SETTINGS)
    await access.add("Marie", Role.ADMINISTRATOR, CANARY)
    assert access.current().name == "Marie"
    # A komtui that was open already is nobody's from that moment.
    assert elsewhere.current() is NOBODY
    for permission in Permission:
        with pytest.raises(NotAllowedError) as caught:
            elsewhere.require(permission)
        assert codes(caught) == ["access.logged-out"]
        assert not elsewhere.allowed(permission)


async def test_unknown_name_and_wrong_password_get_one_answer(staffed: AccessService) -> None:
    answers = []
    for name, password in (("Marie", "wrong"), ("Marie", ""), ("Nobody", CANARY), ("\udcff", CANARY)):
        with pytest.raises(NotAllowedError) as caught:
            await staffed.log_in(name, password)
        answers.append([(each.code, each.facts, each.field) for each in caught.value.problems])
    assert answers == [[("access.wrong", {}, "password")]] * 4
    assert staffed.needs_login()
    assert (await staffed.log_in("  mArIe ", CANARY)).name == "Marie"
    assert not staffed.needs_login()


@pytest.mark.parametrize("name", ["Marie", "Nobody"])
async def test_a_name_waits_longer_after_each_failure_also_in_another_process(
    staffed: AccessService, open_access: Callable[..., AccessService], clock: HandClock, name: str
) -> None:
    for _turn in range(2):
        with pytest.raises(NotAllowedError):
            await staffed.log_in(name, "wrong")
    with pytest.raises(NotAllowedError) as caught:
        await staffed.log_in(name, "wrong")
    assert [dict(each.facts) for each in caught.value.problems] == [{}, {"seconds": 1}]
    with pytest.raises(NotAllowedError) as caught:
        await open_access().log_in(name, CANARY)
    assert codes(caught) == ["access.wait"]
    clock.present += dt.timedelta(seconds=1)
    if name == "Marie":
        await staffed.log_in(name, CANARY)
        with pytest.raises(NotAllowedError) as caught:
            await staffed.log_in(name, "wrong")
        assert codes(caught) == ["access.wrong"]


async def test_tries_at_once_are_counted_before_they_are_made(staffed: AccessService) -> None:
    tries = await asyncio.gather(*(staffed.log_in("Marie", "wrong") for _turn in range(6)), return_exceptions=True)
    made = [error for error in tries if isinstance(error, ProblemError) and error.problems[0].code == "access.wrong"]
    assert len(made) == 3


async def test_an_administrator_decides_on_the_spot_and_the_clerk_stays_the_clerk(staffed: AccessService) -> None:
    await staffed.log_in("Paul", OTHER)
    with pytest.raises(NotAllowedError) as caught:
        staffed.require(Permission.SETTINGS)
    assert codes(caught) == ["access.clerk"]
    with pytest.raises(NotAllowedError) as caught:
        await staffed.elevate("Paul", OTHER)
    assert codes(caught) == ["access.not-administrator"]
    assert not staffed.allowed(Permission.SETTINGS)
    await staffed.elevate("Marie", CANARY)
    assert staffed.require(Permission.SETTINGS) == "Marie"
    assert staffed.current().name == "Paul"
    staffed.step_down()
    assert not staffed.allowed(Permission.SETTINGS)
    assert staffed.current().name == "Paul"


async def test_a_clerk_decides_nothing_about_people(staffed: AccessService) -> None:
    await staffed.log_in("Paul", OTHER)
    paul = staffed.current()
    for refused in (
        staffed.people(),
        staffed.find("Marie"),
        staffed.add("Eve", Role.ADMINISTRATOR, CANARY),
        staffed.set_role(paul, Role.ADMINISTRATOR),
        staffed.set_password(paul, CANARY),
        staffed.remove(paul),
    ):
        with pytest.raises(NotAllowedError):
            await refused


async def test_who_is_removed_or_demoted_elsewhere_may_nothing_from_then_on(
    staffed: AccessService, open_access: Callable[..., AccessService]
) -> None:
    await staffed.log_in("Marie", CANARY)
    await staffed.set_role(await staffed.find("Paul"), Role.ADMINISTRATOR)
    elsewhere = open_access()
    await elsewhere.log_in("Paul", OTHER)
    await elsewhere.set_role(await elsewhere.find("Marie"), Role.CLERK)
    assert not staffed.allowed(Permission.SETTINGS)
    await elsewhere.remove(await elsewhere.find("Marie"))
    assert staffed.current() is NOBODY


@pytest.mark.parametrize("change", ["password", "role", "removal"])
async def test_who_was_changed_elsewhere_has_to_log_in_again(
    staffed: AccessService, open_access: Callable[..., AccessService], change: str
) -> None:
    await staffed.log_in("Paul", OTHER)
    assert staffed.require(Permission.LETTERS) == "Paul"
    machine = open_access(machine=True)
    paul = await machine.find("Paul")
    if change == "password":
        await machine.set_password(paul, CANARY)
    elif change == "role":
        await machine.set_role(paul, Role.ADMINISTRATOR)
    else:
        await machine.remove(paul)
    assert staffed.needs_login()
    assert not staffed.allowed(Permission.DOCUMENTS)
    with pytest.raises(NotAllowedError) as caught:
        staffed.require(Permission.DOCUMENTS)
    assert codes(caught) == ["access.logged-out"]
    assert await staffed.lapsed()
    assert not await staffed.lapsed()


async def test_who_changes_the_own_password_stays(staffed: AccessService) -> None:
    marie = await staffed.log_in("Marie", CANARY)
    await staffed.set_password(marie, OTHER)
    assert not await staffed.lapsed()
    assert staffed.current().name == "Marie"


async def test_an_administrator_on_the_spot_decides_only_as_long_as_being_one(
    staffed: AccessService, open_access: Callable[..., AccessService]
) -> None:
    await staffed.log_in("Paul", OTHER)
    marie = await staffed.elevate("Marie", CANARY)
    # The own password, changed on the spot, takes nothing away.
    await staffed.set_password(marie, f"{CANARY}-2")
    assert staffed.allowed(Permission.SETTINGS)
    machine = open_access(machine=True)
    await machine.set_password(marie, CANARY)
    assert not staffed.allowed(Permission.SETTINGS)
    assert staffed.allowed(Permission.LETTERS)
    assert await staffed.lapsed()
    assert staffed.current().name == "Paul"


async def test_every_fault_of_a_new_person_is_named_at_once(staffed: AccessService) -> None:
    await staffed.log_in("Marie", CANARY)
    with pytest.raises(ProblemError) as caught:
        await staffed.add("cli:root", Role.CLERK, "short")
    assert codes(caught) == ["access.name", "access.password-short"]
    with pytest.raises(ProblemError) as caught:
        await staffed.remove(staffed.current())
    assert codes(caught) == ["access.yourself"]


async def test_another_password_ends_the_delay(
    staffed: AccessService, open_access: Callable[..., AccessService]
) -> None:
    for _turn in range(3):
        with pytest.raises(NotAllowedError):
            await staffed.log_in("Paul", "wrong")
    machine = open_access(machine=True)
    await machine.set_password(await machine.find("Paul"), CANARY)
    assert (await staffed.log_in("Paul", CANARY)).name == "Paul"


async def nothing() -> None:
    """Do what sealing does where no letter was ever sent."""


async def test_only_who_may_changes_settings_and_the_journal_says_who(
    staffed: AccessService, database: Database, clock: HandClock, tmp_path: Path
) -> None:
    variables = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "KOMTUI_VAULT_PASSPHRASE": "four words"}
    settings = SettingsService(
        SettingsRepository(database, Recorder(clock).writing),
        TomlMachine(tmp_path / "config.toml"),
        secret_chain(variables, tmp_path),
        variables,
        lambda: staffed.require(Permission.SETTINGS),
    )
    journal = JournalService(
        JournalRepository(database),
        lambda: staffed.require(Permission.DOCUMENTS),
        lambda: staffed.require(Permission.AUDIT),
        nothing,
    )
    await staffed.log_in("Paul", OTHER)
    with pytest.raises(NotAllowedError):
        await settings.set({"company.name": "Paul's", "smtp.password": CANARY, "language.interface": "fr"})
    with pytest.raises(NotAllowedError):
        await journal.entries()
    assert await settings.secret("smtp.password") is None
    await staffed.log_in("Marie", CANARY)
    await settings.set({"company.name": "Marie's", "smtp.password": CANARY, "language.interface": "fr"})
    await settings.set({"smtp.password": None, "language.interface": "fr"})
    await settings.set({"smtp.password": None})
    entries = [each for each in await journal.entries(5) if each.happening.event is Event.SETTING]
    told = [(each.author.who, *(each.happening.facts[name] for name in ("key", "old", "new"))) for each in entries]
    assert told == [
        ("Marie", "smtp.password", None, None),
        ("Marie", "company.name", None, "Marie's"),
        ("Marie", "language.interface", None, "fr"),
        ("Marie", "smtp.password", None, None),
    ]
    assert CANARY not in repr(await journal.entries())


def test_little_of_what_was_typed_as_a_name_is_kept() -> None:
    assert len(name_mark(CANARY)) == 4
    assert name_mark("Zoé  Œ") == name_mark("zoe oe")


async def test_where_anybody_may_have_come_everybody_logs_in(open_access: Callable[..., AccessService]) -> None:
    alone = open_access()
    await alone.add("Marie", Role.ADMINISTRATOR)
    assert not alone.needs_login()
    shown = open_access(open_to_all=True)
    assert shown.needs_login()
    assert shown.current() is NOBODY
    assert not shown.allowed(Permission.DOCUMENTS)

    await alone.set_password(await alone.find("Marie"), CANARY)
    await shown.log_in("Marie", CANARY)
    assert not shown.needs_login()
    assert shown.allowed(Permission.PEOPLE)
