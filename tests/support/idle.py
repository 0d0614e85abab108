"""When a screen under test has done all that a key has set going.

Textual's pilot sleeps for a fiftieth of a second, two or three times a key, and longer where the machine is busy. Here
it is asked what is under way: the event loop, the threads that read the books, and timers that go off so soon that a
person would not have pressed the next key. Those go off at once.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.pilot import Pilot

SOON = 0.15
"""Seconds within which a timer belongs to what is under way: what follows the cursor waits for it to rest."""
PATIENCE = 0.1
"""Seconds for which a thread is waited for: where the books stand still, the screen is what is looked at."""
ROUNDS = 4
"""How often timers are let go off in one wait: one that sets itself again would keep it going."""
LOOKS = 1_000
"""Looks for what is under way, half of those that fit in two seconds: a machine that is busy with others comes to it
less often, and gives as little of its time to what is waited for."""
_A_MOMENT = 0.0005
"""Seconds in which a thread that has its answer hands it over, and a socket says that there is something to read."""

_working: set[Future[Any]] = set()
"""What threads have been asked for, and have not answered."""


class Looking:
    """Counts how often it was looked for what is under way."""

    times = 0


def watch(patch: pytest.MonkeyPatch) -> None:
    """Wait for the screen in this way, and for what executors are asked from now on."""
    submit = ThreadPoolExecutor.submit

    def counted(self: ThreadPoolExecutor, *args: Any, **options: Any) -> Future[Any]:
        future = submit(self, *args, **options)
        _working.add(future)
        future.add_done_callback(_working.discard)
        return future

    _working.clear()
    patch.setattr(ThreadPoolExecutor, "submit", counted)
    for module in ("textual.app", "textual.pilot"):
        patch.setattr(f"{module}.wait_for_idle", wait_for_idle)
    ask_around = Pilot._wait_for_screen

    async def asked(self: Pilot[Any], **patience: float) -> bool:
        # Textual has each widget answer a message of its own, hundreds a key. Who waits for the next message has
        # answered those before it.
        return _rests(self.app) or await ask_around(self, **patience)

    patch.setattr(Pilot, "_wait_for_screen", asked)


def _rests(app: App[Any]) -> bool:
    """Return whether the app, its screen and each widget there has done all that it was told."""
    with suppress(ScreenStackError):
        return all(_waits(each) for each in (app, *app.screen.walk_children(with_self=True)))
    return False


def _waits(pump: MessagePump) -> bool:
    """Return whether a message pump waits for its next message, or has ended."""
    if pump._closed or pump._closing:
        return True
    queue = pump._message_queue
    return not queue.values and bool(queue.ready_event._waiters) and not pump._next_callbacks


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Return once nothing is under way; after `max_sleep` seconds in any case."""
    del min_sleep
    loop: Any = asyncio.get_running_loop()
    begun = time.monotonic()
    quiet = hurried = 0
    while quiet < 2 and (passed := time.monotonic() - begun) < max_sleep:
        await asyncio.sleep(0)
        Looking.times += 1
        if loop._ready or (_working and passed < PATIENCE):
            quiet = 0
            await asyncio.sleep(0 if loop._ready else _A_MOMENT)
        elif hurried < ROUNDS and _hurry(loop):
            quiet = 0
            hurried += 1
        else:
            quiet += 1
            await asyncio.sleep(_A_MOMENT)


def _hurry(loop: Any) -> bool:
    """Let timers go off that would go off soon; return whether there were any."""
    now = loop.time()
    soon = [each for each in loop._scheduled if not each.cancelled() and now < each.when() < now + SOON]
    for each in soon:
        each._when = now
    heapq.heapify(loop._scheduled)
    return bool(soon)
