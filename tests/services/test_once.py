"""What an act looks up once."""

import gc

import pytest

from komtui.services.once import OnceAnAct


class Act:
    """Stands for the settings of an act."""


@pytest.fixture
def asked():
    return []


@pytest.fixture
def look(asked):
    async def found():
        asked.append(None)
        return len(asked)

    return found


async def test_an_act_looks_once_and_the_next_one_again(asked, look):
    once, one, other = OnceAnAct(), Act(), Act()
    assert [await once.get(one, "a", look) for _time in range(3)] == [1, 1, 1]
    assert [await once.get(one, "b", look), await once.get(other, "a", look), await once.get(one, "a", look)] == [
        2,
        3,
        1,
    ]
    assert len(asked) == 3


async def test_that_nothing_was_found_is_remembered_as_well(asked):
    async def nothing():
        asked.append(None)

    once, act = OnceAnAct(), Act()
    assert [await once.get(act, "a", nothing) for _time in range(2)] == [None, None]
    assert len(asked) == 1


async def test_what_is_not_to_be_kept_is_looked_for_again(look):
    once, act = OnceAnAct(), Act()
    assert [await once.get(act, "a", look, keeps=lambda found: found > 1) for _time in range(3)] == [1, 2, 2]


async def test_what_could_not_be_found_is_looked_for_again(look):
    async def gone():
        raise OSError

    once, act = OnceAnAct(), Act()
    with pytest.raises(OSError):  # noqa: PT011 - whatever it is
        await once.get(act, "a", gone)
    assert await once.get(act, "a", look) == 1


async def test_it_ends_with_the_act(look):
    once = OnceAnAct()
    await once.get(Act(), "a", look)
    gc.collect()
    assert not once._found
