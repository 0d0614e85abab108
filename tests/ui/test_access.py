"""Logging in, people and the audit, with the keyboard alone on 80×24."""

from __future__ import annotations

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from komtui.domain.access import Role
from komtui.domain.problem import NotAllowedError, Problem
from komtui.services.changes import Subject
from komtui.ui.screens.customers.screen import CustomersScreen
from komtui.ui.screens.documents.screen import DocumentsScreen
from komtui.ui.screens.login import screen as login

CANARY = "corr3ct-horse"
OTHER = "an0ther-horse"


class HandClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.present = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.present

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@pytest.fixture
async def staffed(house: Any) -> Any:
    """A komtui with an administrator and a clerk, and nobody signed in."""
    await house.company()
    await house.invoices("zoe@client.example")
    access = house.services.access
    await access.add("Marie", Role.ADMINISTRATOR, CANARY)
    await access.add("Paul", Role.CLERK, OTHER)
    access.log_out()
    return house


def key_of(action: str) -> str:
    """Return the key of a command of the configuration."""
    from komtui.ui.screens.settings.screen import SettingsScreen

    return next(command.key for command in SettingsScreen.commands if command.action == action)


async def sign_in(hands: Any, name: str, password: str) -> None:
    await hands.type(name)
    await hands.press("enter")
    await hands.type(password)
    await hands.press("enter")


@pytest.mark.parametrize(("name", "password", "told"), [("Paul", OTHER, False), ("Marie", CANARY, True)])
async def test_who_may_not_set_up_is_not_told_how_to(staffed: Any, name: str, password: str, told: bool) -> None:
    """What an administrator has yet to do takes no room at a till."""
    await staffed.services.access.log_in("Marie", CANARY)
    await staffed.services.settings.set({"company.email": ""})
    staffed.services.access.log_out()
    async with staffed.screen() as hands:
        await sign_in(hands, name, password)
        await hands.sees("F-2026-0001")
        await hands.until(lambda: ("First steps" in hands.text) is told)


async def test_alone_nobody_is_asked(house: Any) -> None:
    await house.company()
    async with house.screen() as hands:
        await hands.sees("Documents")
        assert "Who is there?" not in hands.text


async def test_nothing_of_the_books_is_seen_before_somebody_signs_in(staffed: Any) -> None:
    async with staffed.screen() as hands:
        await hands.sees("Who is there?")
        assert "F-2026-0001" not in hands.text
        # No key goes round it.
        await hands.press("escape", "f2", "f3", "f9", "ctrl+p", "f12")
        await hands.sees("Who is there?")
        await sign_in(hands, "paul", OTHER)
        await hands.sees("F-2026-0001", "Paul")
        assert "Who is there?" not in hands.text


async def test_a_wrong_password_is_said_beside_the_field_and_the_delay_is_counted_down(
    staffed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, ticking = HandClock(), SimpleNamespace(present=100.0)
    staffed.services.__dict__["clock"] = clock
    del staffed.services.__dict__["access"]
    monkeypatch.setattr(login, "time", SimpleNamespace(monotonic=lambda: ticking.present))
    monkeypatch.setattr("komtui.adapters.system.boot_clock", lambda: ("", 0))
    for _turn in range(7):
        with pytest.raises(NotAllowedError):
            await staffed.services.access.log_in("Paul", "wrong")
        clock.present += dt.timedelta(minutes=1)
    async with staffed.screen() as hands:
        await hands.sees("Who is there?")
        await sign_in(hands, "Paul", "wrong")
        await hands.sees("The name or the password is wrong.", "Wait 32")
        ticking.present += 10
        await hands.sees("Wait 22")
        # While it waits, the right password is not even tried, and the keys still answer.
        await hands.type(OTHER)
        await hands.press("enter")
        assert not hands.app.screen._busy
        # Somebody else need not wait.
        await hands.press("up", "ctrl+u", *"Marie")
        await hands.until(lambda: "Wait" not in hands.text)
        await hands.press("ctrl+u", *"Paul")
        await hands.sees("Wait 22")
        ticking.present += 22
        clock.present += dt.timedelta(seconds=32)
        await hands.until(lambda: "Wait" not in hands.text)
        await hands.press("enter")
        await hands.sees("F-2026-0001", "Paul")


async def test_a_clerk_is_told_why_not_and_an_administrator_signs_in_on_the_spot(staffed: Any) -> None:
    async with staffed.screen() as hands:
        await sign_in(hands, "Paul", OTHER)
        await hands.sees("F-2026-0001")
        await hands.press("f9")
        await hands.sees("Paul is a clerk", "Go on without it")
        await hands.press("enter")
        await hands.until(lambda: "Go on without it" not in hands.text)
        assert "Trading name" not in hands.text

        await hands.press("f9", "down", "enter")
        await hands.sees("An administrator logs in")
        # A clerk's own password does not do.
        await sign_in(hands, "Paul", OTHER)
        await hands.sees("Paul is not an administrator")
        await hands.press("ctrl+u")
        await sign_in(hands, "Marie", CANARY)
        await hands.sees("Trading name", "Paul + Marie")
        await staffed.services.settings.set({"company.name": "Lefevre"})
        await hands.press("f2")
        await hands.sees("F-2026-0001")
        # The clerk stays the clerk.
        await hands.until(lambda: "Marie" not in hands.text)
        await hands.press("f9")
        await hands.sees("Paul is a clerk")
    named = [each for each in await _entries(staffed) if "setting.company.name" in each.happening.subjects]
    assert (named[0].author.who, named[0].happening.facts["new"]) == ("Marie", "Lefevre")


async def test_signing_out_lets_somebody_else_sign_in(staffed: Any) -> None:
    async with staffed.screen() as hands:
        await sign_in(hands, "Paul", OTHER)
        await hands.sees("F-2026-0001", "Paul")
        await hands.press("f3")
        await hands.sees("No letter yet")
        await hands.press("f12")
        await hands.sees("Who is there?")
        assert "F-2026-0001" not in hands.text
        await sign_in(hands, "Marie", CANARY)
        await hands.sees("F-2026-0001", "Marie")


def elsewhere(house: Any) -> Any:
    """Access as `komtui people` has it, in a process of its own but for the news, which come at once."""
    from komtui.adapters.database.repositories.journal import Recorder
    from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
    from komtui.adapters.database.repositories.people import PeopleRepository
    from komtui.adapters.passwords import Argon2Passwords
    from komtui.services.people.access import AccessService

    database, clock = house.services.database, house.services.clock
    people, delays = PeopleRepository(database, Recorder(clock).writing), LogInDelayRepository(database, clock)
    return AccessService(
        people, delays, Argon2Passwords(), lambda: "cli:root", machine=True, tell=house.services.changes.tell
    )


@pytest.mark.parametrize("change", ["password", "role", "removal"])
@pytest.mark.parametrize("opened", ["documents", "dialog"])
async def test_who_was_changed_has_to_log_in_whatever_is_open(staffed: Any, change: str, opened: str) -> None:
    machine = elsewhere(staffed)
    async with staffed.screen() as hands:
        await sign_in(hands, "Paul", OTHER)
        await hands.sees("F-2026-0001", "Paul")
        if opened == "dialog":
            await hands.press("enter")
            await hands.sees("zoe@client.example")
            await hands.press("f1")
        paul = await machine.find("Paul")
        if change == "password":
            await machine.set_password(paul, CANARY)
        elif change == "role":
            await machine.set_role(paul, Role.ADMINISTRATOR)
        else:
            await machine.remove(paul)
        await hands.sees("Log in once more.")
        assert "F-2026-0001" not in hands.text
        await sign_in(hands, "Marie", CANARY)
        await hands.sees("F-2026-0001", "Marie")
        assert "zoe@client.example" not in hands.text


async def test_a_screen_that_was_nobodys_asks_who_is_there_once_there_are_people(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    async with house.screen("f9") as hands:
        await hands.sees("Trading name")
        await elsewhere(house).add("Marie", Role.ADMINISTRATOR, CANARY)
        await hands.sees("Log in once more.")
        await hands.press("escape", "f2", "f9")
        assert "Trading name" not in hands.text
        await sign_in(hands, "Marie", CANARY)
        await hands.sees("F-2026-0001", "Marie")


async def test_an_administrator_on_the_spot_who_is_one_no_longer_leaves_the_configuration(staffed: Any) -> None:
    machine = elsewhere(staffed)
    async with staffed.screen() as hands:
        await sign_in(hands, "Paul", OTHER)
        await hands.press("f9", "down", "enter")
        await sign_in(hands, "Marie", CANARY)
        await hands.sees("Trading name", "Paul + Marie")
        await machine.set_password(await machine.find("Marie"), OTHER)
        await hands.sees("F-2026-0001")
        await hands.until(lambda: "Marie" not in hands.text)
        await hands.press("f9")
        await hands.sees("Paul is a clerk")


async def test_who_goes_on_faster_than_the_news_is_answered_and_komtui_stays(staffed: Any) -> None:
    async with staffed.screen() as hands:
        await sign_in(hands, "Paul", OTHER)
        await hands.sees("F-2026-0001", "Paul")
        # Nobody tells the screen, as between two looks at the file.
        staffed.services.access._tell = lambda _subject: None
        staffed.services.access.log_out()

        async def go_on() -> None:
            await staffed.services.outbox.counts()

        hands.app.run_worker(go_on())
        await hands.sees("Log in once more.")
        await sign_in(hands, "Marie", CANARY)
        await hands.sees("F-2026-0001")
        assert not hands.app.crashed


async def test_a_screen_that_is_told_no_is_left_and_it_is_said_why(staffed: Any) -> None:
    async with staffed.screen() as hands:
        await sign_in(hands, "Paul", OTHER)
        await hands.press("f4")
        await hands.until(lambda: isinstance(hands.app.screen, CustomersScreen), "the customers")
        assert hands.app.answer(NotAllowedError(Problem("access.clerk", {"name": "Paul"})))
        await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen), "the documents")
        await hands.sees("for administrators, and Paul is a clerk")


async def test_the_first_person_and_a_second_are_added_and_changed(house: Any) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees("Trading name")
        await hands.press(key_of("people"))
        await hands.sees("Nobody is listed")
        await hands.press("N")
        await hands.type("Marie")
        await hands.press("enter", "enter")
        await hands.type("short")
        await hands.press("enter")
        await hands.type("short")
        await hands.press("enter")
        await hands.sees("too short")
        await hands.press("ctrl+u", *CANARY, "enter", "ctrl+u", *CANARY, "enter")
        await hands.sees("Everybody logs in", "administrator")
        assert CANARY not in hands.text

        await hands.press("N")
        await hands.type("Paul")
        await hands.press("enter", "enter", *OTHER, "enter", *CANARY, "enter")
        await hands.sees("The two are not the same.")
        await hands.press("ctrl+u", *OTHER, "enter")
        await hands.sees("Paul", "clerk")

        # The last administrator stays one.
        await hands.press("home", "enter", "down", "enter")
        await hands.sees("is you")
        await hands.press("down", "enter", "down", "enter")
        await hands.until(lambda: "clerk " not in hands.text)
        await hands.press("x", "down", "enter")
        await hands.until(lambda: "Paul  " not in hands.text)
    assert [person.name for person in await house.services.access.people()] == ["Marie"]


async def test_the_journal_says_who_changed_what_and_keeps_secrets(house: Any) -> None:
    await house.company()
    await house.services.settings.unlock("four random words")
    await house.services.settings.set({"smtp.password": CANARY, "company.name": "Boulangerie [b]Neuve"})
    async with house.screen("f9", size=(80, 24)) as hands:
        await hands.sees("Trading name")
        await hands.press(key_of("journal"))
        text = await hands.sees("Password", "changed", "Before: Boulangerie Lefèvre", "After: Boulangerie [b]Neuve")
        assert CANARY not in text
        await hands.press("f6")
        await hands.until(lambda: "Password" not in hands.text)
        await hands.press("escape")
        await hands.sees("Configuration")


async def test_no_password_is_in_any_file(staffed: Any) -> None:
    async with staffed.screen() as hands:
        await sign_in(hands, CANARY, "wrong")
        await hands.sees("The name or the password is wrong.")
        await hands.press("up", "ctrl+u")
        await sign_in(hands, "Marie", CANARY)
        await hands.sees("F-2026-0001")
        assert CANARY not in hands.text + hands.app.export_screenshot()
    await staffed.services.close()
    files = [file.read_bytes() for file in staffed.folder.rglob("*") if file.is_file()]
    assert any(b"$argon2id$" in content for content in files)
    assert not any(canary.encode() in content for content in files for canary in (CANARY, OTHER))


async def _entries(house: Any) -> Any:
    await house.services.access.log_in("Marie", CANARY)
    return await house.services.journal.entries()


OPENED = {
    "documents": ((), "ctrl+a"),
    "document": ((("enter", "zoe@client.example"),), "ctrl+a"),
    "draft": ((("N", "What is to be written?"), ("enter", "Issue")), "f8"),
    "letter": ((("e", "Please find attached"),), "f8"),
    "bulk": ((("E", "1 letter"),), "f8"),
    "outbox": ((("f3", "· Letters"),), "x"),
    "customers": ((("f4", "Lyon"),), "ctrl+t"),
    "customer": ((("f4", "Lyon"), ("enter", "F-2026-0001")), "m"),
    "journal": ((("f9", "Trading name"), ("ctrl+l", "What happened")), "f8"),
    "sheet": ((("t", "Sheet of"),), "p"),
    "printing": ((("p", "Printer"),), "enter"),
    "import": ((("i", "Import a file"),), "enter"),
    "reminders": ((("L", "Reminders"),), "f8"),
    "settings": ((("f9", "Trading name"),), "ctrl+s"),
    "people": ((("f9", "Trading name"), ("ctrl+o", "Paul")), "N"),
}
"""By screen, the keys that lead there, each with what it shows, and a key that acts there."""


@pytest.mark.parametrize("screen", OPENED)
async def test_who_was_demoted_does_nothing_more_on_any_screen_and_has_to_log_in(staffed: Any, screen: str) -> None:
    machine, news = elsewhere(staffed), staffed.services.changes.tell
    await machine.add("Ada", Role.ADMINISTRATOR, CANARY)
    await staffed.services.access.log_in("Ada", CANARY)
    await staffed.services.customers.collect([1])
    if screen == "outbox":
        await staffed.queue(1, "zoe@client.example")
    keys, acts = OPENED[screen]
    async with staffed.screen() as hands:
        await hands.sees("F-2026-0001", "Ada")
        for key, shown in keys:
            await hands._pilot.press(key)  # `sees` waits
            await hands.sees(shown)
        # Nobody tells the screen before the key.
        machine._tell = lambda _subject: None
        await machine.set_role(await machine.find("Ada"), Role.CLERK)
        before = await _counted(staffed)
        await hands._pilot.press(acts)
        news(Subject.PEOPLE)
        await hands.sees("Log in once more.")
        assert "F-2026-0001" not in hands.text
        assert await _counted(staffed) == before


async def _counted(house: Any) -> list[int]:
    """Return how much there is of all that acts write."""
    statement = "SELECT (SELECT count(*) FROM {}) AS many"
    tables = ("documents", "letters", "events", "payments", "customers", "settings", "people", "journal")

    def work(connection: Any) -> list[int]:
        return [connection.execute(statement.format(table)).fetchone()["many"] for table in tables]

    found: list[int] = await house.services.database.read(work)
    return found
