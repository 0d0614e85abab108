"""Who has a draft open, over all programs of one database."""

import asyncio
import datetime as dt

import pytest

from komtui.adapters.database.repositories.connections import ConnectionRepository
from komtui.adapters.database.repositories.editors import EditorRepository
from komtui.domain.journal import Author

ANNE, BOB = Author("Anne", "till-1"), Author("screen:bob", "till-2")


@pytest.fixture
def editors(database, clock):
    return EditorRepository(database, clock)


async def test_who_comes_later_is_told_who_is_there_and_since_when(editors, clock):
    first = await editors.enter(12, ANNE)
    assert not await editors.others(12, first)
    began = clock.now()
    second = await editors.enter(12, BOB)
    (there,) = await editors.others(12, second)
    assert (there.author, abs(there.since - began) < dt.timedelta(seconds=2)) == (ANNE, True)
    assert [each.author for each in await editors.others(12, first)] == [BOB]
    assert not await editors.others(13, second)
    await editors.leave(first)
    await editors.leave("unknown")
    assert not await editors.others(12, second)


async def test_programs_that_come_at_once_see_each_other(opened, clock):
    tills = [EditorRepository(opened(), clock) for _ in range(3)]
    proofs = await asyncio.gather(*(each.enter(12, ANNE) for each in tills))
    assert [len(await till.others(12, proof)) for till, proof in zip(tills, proofs, strict=True)] == [2, 2, 2]


async def test_who_has_ended_is_not_there(database, clock):
    gone = EditorRepository(database, clock, _ended())
    await gone.enter(12, ANNE)
    here = EditorRepository(database, clock)
    proof = await here.enter(12, BOB)
    assert not await here.others(12, proof)


async def test_places_at_servers_are_not_in_their_way(editors, database, clock):
    proof = await editors.enter(12, ANNE)
    places = ConnectionRepository(database, clock)
    assert [bool(await places.take("draft@mx.example", 1)) for _ in range(2)] == [True, False]
    assert not await editors.others(12, proof)


def _ended() -> str:
    """Return the name of a process of this machine that has ended."""
    from komtui.adapters.database.holder import holder

    machine, _pid, start = holder().rsplit(":", 2)
    return f"{machine}:{2**22 + 1}:{start}"
