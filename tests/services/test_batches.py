"""Many at once, a few at a time, in their order."""

import asyncio

import pytest

from komtui.services.batches import Line, in_order


async def test_results_come_in_the_order_of_the_items_whoever_is_faster():
    gates = {number: asyncio.Event() for number in range(4)}

    async def work(number):
        await gates[number].wait()
        if number:
            gates[number - 1].set()
        return number * 10

    gates[3].set()
    assert [each async for each in in_order(range(4), work, at_once=4)] == [0, 10, 20, 30]


async def test_never_more_than_a_few_are_under_way_and_nothing_is_read_ahead():
    under_way, most, read = 0, 0, []

    def items():
        for number in range(50):
            read.append(number)
            yield number

    async def work(number):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return number

    got = []
    async for each in in_order(items(), work, at_once=3):
        got.append(each)
        assert len(read) <= each + 4
    assert got == list(range(50))
    assert most == 3


async def test_a_fault_is_raised_in_its_turn_and_ends_what_is_under_way():
    cancelled = []

    async def work(number):
        if number == 1:
            raise ValueError(number)
        if number > 1:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(number)
                raise
        return number

    got = []

    async def take():
        async for each in in_order(range(9), work, at_once=3):
            got.append(each)  # noqa: PERF401 - what came before the fault is looked at

    with pytest.raises(ValueError, match="1"):
        await take()
    assert got == [0]
    # The third was begun only when the first was taken.
    assert cancelled in ([2, 3], [2])


async def test_what_is_done_several_at_once_passes_in_the_order_in_which_it_was_begun():
    line, passed, gates = Line(), [], [asyncio.Event() for _each in range(4)]

    async def one(each):
        place = line.join()
        try:
            await gates[each].wait()
            if each == 1:
                return  # it fails before its turn, and keeps nobody waiting
            await place.pass_on()
            passed.append(each)
        finally:
            place.leave()

    tasks = [asyncio.create_task(one(each)) for each in range(4)]
    for gate in reversed(gates):
        gate.set()
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert passed == [0, 2, 3]


async def test_what_is_written_together_waits_for_those_who_joined_and_for_nobody_who_left():
    line, passed, gates = Line(3), [], [asyncio.Event() for _each in range(5)]

    async def one(each):
        place = line.join()
        try:
            await gates[each].wait()
            if each == 1:
                return
            await place.pass_on()
            passed.append(each)
        finally:
            place.leave()

    tasks = [asyncio.create_task(one(each)) for each in range(5)]
    seen = []
    for each in (4, 2, 1, 0, 3):
        gates[each].set()
        for _turn in range(5):
            await asyncio.sleep(0)
        seen.append(list(passed))
    # The first three once the last of them has left; the others are fewer, and wait for each other alone.
    assert seen == [[], [], [], [0, 2], [0, 2, 3, 4]]
    await asyncio.gather(*tasks)
