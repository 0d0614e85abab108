"""The places of connections, over all programs of one database."""

import asyncio
import datetime as dt
import subprocess
import sys

import pytest

from komtui.adapters.database.repositories.connections import ConnectionRepository
from komtui.adapters.mail.smtp import _held as held
from komtui.adapters.mail.smtp._held import Held
from komtui.domain.mail.account import Account

ADA, BOB = "ada@mx.example", "bob@mx.example"


@pytest.fixture
def places(database, clock):
    return ConnectionRepository(database, clock)


async def test_no_more_than_there_are_and_each_account_by_itself(places):
    held = [await places.take(ADA, 3) for _ in range(4)]
    assert len(set(held[:3])) == 3
    assert held[3] is None
    assert await places.take(BOB, 1)
    await places.free(held[1])
    await places.free("unknown")
    assert await places.take(ADA, 3)
    assert await places.take(ADA, 3) is None


async def test_tills_that_ask_at_once(opened, clock):
    tills = [ConnectionRepository(opened(), clock) for _ in range(3)]
    asked = await asyncio.gather(*(each.take(ADA, 3) for each in tills * 3))
    held = [each for each in asked if each]
    assert (len(held), len(set(held))) == (3, 3)


async def test_what_is_not_renewed_is_free_after_some_minutes(places, clock):
    kept, lost = await places.take(ADA, 2), await places.take(ADA, 2)
    clock.go_on(minutes=4)
    await places.renew([kept])
    clock.go_on(minutes=4)
    assert await places.take(ADA, 2)
    assert await places.take(ADA, 2) is None
    clock.go_on(days=-30)
    assert await places.take(ADA, 2)
    assert lost


async def test_a_place_is_kept_for_as_long_as_somebody_looks(places, clock, monkeypatch):
    """As the pool does between two letters, and for longer than a place holds by itself."""
    monkeypatch.setattr(held.time, "monotonic", lambda: clock.now().timestamp())
    ada = Held(places, Account("company", "ada", "mx.example", 465))
    assert await ada.take(1)
    for _look in range(20):
        clock.go_on(seconds=50)
        assert await ada.look() is False
    assert await places.take(ADA, 1) is None


@pytest.fixture
def gone():
    """The name of a program that has ended."""
    names = "from komtui.adapters.database.holder import holder; print(holder())"
    return subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True).stdout.strip()


async def test_the_place_of_a_program_that_is_gone_is_free(places, database, clock, gone):
    assert await ConnectionRepository(database, clock, gone).take(ADA, 1)
    assert await places.take(ADA, 1)
    assert await places.take(ADA, 1) is None


async def test_who_asks_in_vain_is_heard_by_others(places, database, clock):
    await places.take(ADA, 1)
    assert not await places.is_wanted(ADA)
    await places.take(ADA, 1)
    assert not await places.is_wanted(ADA)  # by oneself
    await ConnectionRepository(database, clock, "somebody else").take(ADA, 1)
    assert await places.is_wanted(ADA)
    assert not await places.is_wanted(BOB)
    clock.go_on(seconds=6)
    assert not await places.is_wanted(ADA)


async def test_what_the_server_does_not_want_is_closed_off_for_a_time(places, clock):
    first = await places.take(ADA, 3)
    await places.close_off(ADA, 1, 3, dt.timedelta(minutes=10))
    assert await places.take(ADA, 3) is None
    await places.free(first)
    assert await places.take(ADA, 3)
    assert await places.take(ADA, 3) is None
    clock.go_on(minutes=11)
    assert await places.take(ADA, 3)
