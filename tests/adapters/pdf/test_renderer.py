"""The worker processes: quick to replace, and never left behind."""

import asyncio
import gc
import os
import pickle
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from komtui.adapters.pdf.page import rendered
from komtui.adapters.pdf.renderer import WORKERS, PooledRenderer
from komtui.domain.problem import ProblemError

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


class Deadly:
    """A document that ends the process which unpickles it."""

    number = "F-1"

    def __reduce__(self):
        return os._exit, (9,)


class Endless:
    """A document at which its process stops for ever."""

    number = "F-2"

    def __reduce__(self):
        return time.sleep, (3600,)


def _workers(renderer):
    return list(renderer._pool._processes)


@pytest.fixture
async def renderer():
    renderer = PooledRenderer()
    yield renderer
    await renderer.close()


async def test_it_draws_what_the_page_draws(renderer, documents, picture):
    logo = picture()
    found = await asyncio.gather(*(renderer.pdf(documents["invoice"], form, logo) for form in ("a4", "letter", "a4")))
    assert found[0] == found[2] == rendered(documents["invoice"], "a4", logo)
    assert found[1] == rendered(documents["invoice"], "letter", logo)
    assert 1 <= len(_workers(renderer)) <= WORKERS


@linux
async def test_workers_are_of_low_priority(renderer, documents):
    await renderer.pdf(documents["invoice"], "a4", None)
    for process in _workers(renderer):
        assert os.getpriority(os.PRIO_PROCESS, process) == os.getpriority(os.PRIO_PROCESS, 0) + 10


async def test_workers_that_die_are_replaced_and_every_document_that_waited_is_drawn(renderer, documents):
    expected = await renderer.pdf(documents["invoice"], "a4", None)
    pool = renderer._running()
    for _ in range(WORKERS):
        pool.submit(time.sleep, 3600)
    before = _workers(renderer)
    waiting = [asyncio.create_task(renderer.pdf(documents["invoice"], "a4", None)) for _ in range(6)]
    await asyncio.to_thread(str)
    for process in before:
        os.kill(process, signal.SIGKILL)
    assert await asyncio.gather(*waiting) == [expected] * 6
    assert not set(before) & set(_workers(renderer))


async def test_a_document_that_kills_its_worker_is_a_problem_and_not_tried_for_ever(renderer, documents):
    with pytest.raises(ProblemError) as caught:
        await renderer.pdf(Deadly(), "a4", None)
    assert caught.value.problems[0].code == "document.rendering"
    assert await renderer.pdf(documents["invoice"], "a4", None)


async def test_a_document_that_hangs_is_given_up_and_the_others_are_drawn(renderer, documents, monkeypatch, caplog):
    await renderer.pdf(documents["invoice"], "a4", None)
    # Long enough for a busy machine to start another worker.
    monkeypatch.setattr("komtui.adapters.pdf.renderer.DEADLINE", 3.0)
    hanging, drawn = await asyncio.gather(
        renderer.pdf(Endless(), "a4", None), renderer.pdf(documents["invoice"], "a4", None), return_exceptions=True
    )
    assert "not drawn within" in hanging.problems[0].facts["reason"]
    assert isinstance(drawn, bytes)
    monkeypatch.undo()
    assert await renderer.pdf(documents["invoice"], "a4", None) == drawn
    gc.collect()
    assert "never retrieved" not in caplog.text


async def test_a_bad_logo_is_a_problem_and_the_workers_live_on(renderer, documents):
    with pytest.raises(ProblemError) as caught:
        await renderer.pdf(documents["invoice"], "a4", b"\x89PNG rubbish")
    assert caught.value.problems[0].code == "document.logo"
    assert await renderer.pdf(documents["invoice"], "a4", None)


async def test_a_document_that_cannot_be_drawn_is_a_problem(renderer, documents):
    with pytest.raises(ProblemError) as caught:
        await renderer.pdf(documents["invoice"], "papyrus", None)
    assert caught.value.problems[0].code == "document.rendering"
    assert "papyrus" in str(caught.value.problems[0].facts["reason"])


async def test_closing_ends_the_workers_even_in_the_middle(renderer):
    pool = renderer._running()
    endless = [pool.submit(time.sleep, 3600) for _ in range(WORKERS)]
    processes = list(pool._processes.values())
    assert len(processes) == WORKERS
    await renderer.close()
    assert not any(process.is_alive() for process in processes)
    assert all(work.done() for work in endless)


async def test_warming_waits_for_nothing_and_closing_nothing_is_harmless(renderer):
    renderer.warm()
    await renderer.close()
    await renderer.close()
    renderer.warm()


_PARENT = """
import asyncio, pickle, sys
from pathlib import Path
from komtui.adapters.pdf.renderer import PooledRenderer

async def main():
    document = pickle.loads(Path(sys.argv[1]).read_bytes())
    renderer = PooledRenderer()
    await asyncio.gather(*(renderer.pdf(document, "a4", None) for _ in range(4)))
    print(*renderer._pool._processes, flush=True)
    await asyncio.sleep(600)

if __name__ == "__main__":
    asyncio.run(main())
"""


@linux
def test_workers_die_with_a_parent_that_was_killed(documents, tmp_path):
    program, sample = tmp_path / "parent.py", tmp_path / "document"
    program.write_text(_PARENT)
    sample.write_bytes(pickle.dumps(documents["invoice"]))
    with subprocess.Popen(
        [sys.executable, program, sample], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        workers = [int(each) for each in parent.stdout.readline().split()]
        assert workers
        watched = [os.pidfd_open(each) for each in workers]
        parent.kill()
    # A pidfd becomes readable when its process has ended; the deadline is only for a test that fails.
    left = list(watched)
    try:
        while left:
            ended, _, _ = select.select(left, [], [], 20)
            assert ended, "a worker outlived its parent"
            left = [each for each in left if each not in ended]
    finally:
        for descriptor in left:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        for descriptor in watched:
            os.close(descriptor)
