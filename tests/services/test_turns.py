"""What is asked in one turn of the event loop goes to its thread together."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from komtui.services import turns as module
from komtui.services.turns import attempted, threaded


@pytest.fixture
def threads():
    with ThreadPoolExecutor(1) as threads:
        yield threads


@pytest.fixture
def journeys():
    return []


@pytest.fixture
def turns(threads, journeys):
    def carry_out(works):
        journeys.append(len(works))
        return [attempted(work) for work in works]

    return threaded(threads, carry_out)


def _refuse():
    raise LookupError("no")


async def test_what_is_asked_together_is_one_journey_and_each_gets_its_own_answer(turns, journeys):
    found = await asyncio.gather(turns.ask(lambda: 1), turns.ask(_refuse), turns.ask(lambda: 3), return_exceptions=True)
    assert (found[0], type(found[1]), found[2]) == (1, LookupError, 3)
    assert journeys == [3]
    assert await turns.ask(lambda: 4) == 4
    assert journeys == [3, 1]


async def test_what_nobody_waits_for_any_more_is_not_begun(turns, journeys):
    done = []
    given_up = asyncio.create_task(turns.ask(lambda: done.append("given up")))
    kept = asyncio.create_task(turns.ask(lambda: done.append("kept")))
    asyncio.get_running_loop().call_soon(given_up.cancel)
    await kept
    await asyncio.gather(given_up, return_exceptions=True)
    assert (done, journeys) == (["kept"], [1])


async def test_an_answer_does_not_wait_for_what_takes_long(threads, monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", -1.0)
    gate = threading.Event()
    turns = threaded(threads, lambda works: (attempted(work) for work in works))
    short = asyncio.create_task(turns.ask(lambda: "short"))
    long = asyncio.create_task(turns.ask(lambda: gate.wait(60)))
    assert await short == "short"
    assert not long.done()
    gate.set()
    assert await long


async def test_where_the_work_cannot_even_be_carried_out_nobody_waits_for_ever(threads):
    def carry_out(works):
        yield attempted(works[0])
        raise LookupError("no")

    turns = threaded(threads, carry_out)
    found = await asyncio.gather(turns.ask(lambda: 1), turns.ask(lambda: 2), return_exceptions=True)
    assert (found[0], type(found[1])) == (1, LookupError)


async def test_of_threads_that_are_closed_each_is_told(threads, turns):
    threads.shutdown()
    found = await asyncio.gather(turns.ask(lambda: 1), turns.ask(lambda: 2), return_exceptions=True)
    assert [type(each) for each in found] == [RuntimeError, RuntimeError]


async def test_what_is_asked_while_the_thread_is_busy_is_carried_out_together(threads, journeys):
    begun, gate = threading.Event(), threading.Event()

    def carry_out(works):
        journeys.append(len(works))
        return [attempted(work) for work in works]

    def wait():
        begun.set()
        return gate.wait(60)

    turns = threaded(threads, carry_out, at_once=2)
    first = asyncio.create_task(turns.ask(wait))
    await asyncio.to_thread(begun.wait, 60)
    others = [asyncio.create_task(turns.ask(lambda each=each: each)) for each in range(3)]
    for _turn in range(3):
        await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(first, *others) == [True, 0, 1, 2]
    assert journeys == [1, 2, 1]


async def test_of_closed_threads_that_gather_each_is_told(threads):
    turns = threaded(threads, lambda works: [attempted(work) for work in works], at_once=2)
    threads.shutdown()
    found = await asyncio.gather(turns.ask(lambda: 1), turns.ask(lambda: 2), return_exceptions=True)
    assert [type(each) for each in found] == [RuntimeError, RuntimeError]
