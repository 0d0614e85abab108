"""Processes that work for the screen: started when wanted, replaced when they die, and never left behind."""

import itertools
import os
import resource
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import wait
from pathlib import Path

import pytest

import waits
from komtui.adapters.processes import IDLE, NICENESS, Processes, ProcessLostError

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
LONG = 60.0


@pytest.fixture
def made():
    """Make processes that are ended after the test."""
    all_of_them = []

    def make(entry, most=2, idle=IDLE, memory=0):
        all_of_them.append(Processes(entry, most=most, idle=idle, memory=memory))
        return all_of_them[-1]

    yield make
    for each in all_of_them:
        each.close()


def ended(pid):
    """Wait until a process is gone; the deadline is only for a test that fails."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 20)[0])
    finally:
        os.close(watched)


def test_they_answer_what_the_function_answers(made):
    processes = made("math:hypot")
    assert processes.pids == ()
    assert processes.submit(3, 4, deadline=LONG).result() == 5
    assert processes.submit(6, 8, deadline=LONG).result() == 10
    assert len(processes.pids) == 1


def test_a_second_one_is_started_for_a_batch_and_never_a_third(made):
    processes = made("time:sleep")
    work = [processes.submit(3600, deadline=LONG)]
    work.append(processes.submit(3600, deadline=LONG))
    assert len(processes._threads) == 1, "two at once are no batch"
    work += [processes.submit(3600, deadline=LONG) for _ in range(10)]
    assert len(processes._threads) == 2
    processes.close()
    assert all(each.done() for each in work)


@linux
def test_they_are_of_low_priority(made):
    processes = made("os:getpriority")
    theirs = processes.submit(os.PRIO_PROCESS, 0, deadline=LONG).result()
    assert theirs == min(os.getpriority(os.PRIO_PROCESS, 0) + NICENESS, 19)


@linux
def test_one_without_work_ends_and_the_next_work_starts_another(made):
    processes = made("math:hypot", idle=0.01)
    assert processes.submit(3, 4, deadline=LONG).result() == 5
    for thread in list(processes._threads):
        thread.join(20)
    assert processes.pids == ()
    assert processes.submit(3, 4, deadline=LONG).result() == 5


def test_by_itself_one_stays_for_a_minute():
    assert IDLE == 60


def test_one_that_dies_in_its_work_is_said_and_replaced(made):
    processes = made("os:_exit", most=1)
    lost, other = processes.submit(9, deadline=LONG), processes.submit(9, deadline=LONG)
    for each in (lost, other):
        with pytest.raises(ProcessLostError):
            each.result(LONG)


@linux
def test_one_that_was_killed_while_it_waited_is_replaced(made):
    processes = made("math:hypot", most=1)
    assert processes.submit(3, 4, deadline=LONG).result() == 5
    (pid,) = processes.pids
    os.kill(pid, signal.SIGKILL)
    assert ended(pid)
    with pytest.raises(ProcessLostError):
        processes.submit(3, 4, deadline=LONG).result()
    assert processes.submit(3, 4, deadline=LONG).result() == 5


def test_work_that_does_not_end_is_given_up_and_the_next_is_done(made):
    processes = made("time:sleep", most=1)
    endless, short = processes.submit(3600, deadline=0.05), processes.submit(0, deadline=LONG)
    with pytest.raises(TimeoutError):
        endless.result(LONG)
    assert short.result(LONG) is None


def test_work_that_nobody_wants_any_more_is_not_begun(made):
    processes = made("time:sleep", most=1)
    first, second = processes.submit(3600, deadline=LONG), processes.submit(3600, deadline=LONG)
    assert second.cancel()
    processes.close()
    assert first.done()


@linux
def test_work_that_takes_too_much_of_the_processor_is_given_up_and_the_next_is_done(made):
    # `sum` of this never ends: unlike sleeping it takes the processor.
    processes = made("builtins:sum", most=1)
    endless = processes.submit(itertools.repeat(1), deadline=3600, processor=0.2)
    # Its own deadline is far away.
    assert wait([endless], LONG).done
    assert isinstance(endless.exception(), TimeoutError)
    # What one piece of work may take, the next may take again.
    assert processes.submit([1, 2], deadline=LONG, processor=0.2).result(LONG) == 3
    assert processes.submit([1, 2], deadline=LONG).result(LONG) == 3


@linux
def test_a_process_has_no_more_memory_than_it_may_and_writes_no_core(made):
    processes = made("resource:getrlimit", most=1, memory=512 * 1024**2)
    assert processes.submit(resource.RLIMIT_AS, deadline=LONG).result(LONG)[0] == 512 * 1024**2
    assert processes.submit(resource.RLIMIT_CORE, deadline=LONG).result(LONG)[0] == 0
    hungry = made("builtins:bytes", most=1, memory=256 * 1024**2)
    with pytest.raises(ProcessLostError):
        hungry.submit(1024**3, deadline=LONG).result(LONG)


def test_what_cannot_be_pickled_is_raised_and_costs_no_process(made):
    processes = made("math:hypot", most=1)
    assert processes.submit(3, 4, deadline=LONG).result() == 5
    before = processes.pids
    with pytest.raises(TypeError):
        processes.submit(threading.Lock(), 4, deadline=LONG).result(LONG)
    assert processes.submit(3, 4, deadline=LONG).result() == 5
    assert processes.pids == before


@linux
def test_closing_ends_them_even_in_the_middle(made):
    processes = made("time:sleep")
    endless = [processes.submit(3600, deadline=LONG) for _ in range(8)]
    running = processes.pids
    processes.close()
    wait(endless, 20)
    assert all(each.done() for each in endless)
    assert all(map(ended, running))
    with pytest.raises(RuntimeError):
        processes.submit(0, deadline=LONG)


_PARENT = """
import sys, time
from komtui.adapters.processes import Processes

idle, busy = Processes("math:hypot", most=1), Processes("time:sleep", most=1)
idle.submit(3, 4, deadline=60).result()
busy.submit(0, deadline=60).result()
busy.submit(3600, deadline=3600)
print(*idle.pids, *busy.pids, flush=True)
time.sleep(600)
"""


@linux
def test_they_die_with_a_parent_that_was_killed():
    command = [sys.executable, "-c", _PARENT]
    with waits.started(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        children = [int(each) for each in parent.stdout.readline().split()]
        assert len(children) == 2
        watched = [os.pidfd_open(each) for each in children]
        parent.kill()
    try:
        for each in watched:
            assert select.select([each], [], [], 20)[0], "it outlived its parent"
    finally:
        for each in watched:
            os.close(each)
