"""When a screen under test has done what a key has set going, without waiting for a clock.

Textual's pilot sleeps for a fiftieth of a second, three times a key, and longer where the machine is busy. Here the
event loop is asked whether it has anything to do, and the system whether one of the other threads works.
"""

import asyncio
import os
from pathlib import Path

_A_MOMENT = 0.001
"""Seconds in which a thread that has its answer hands it over, and a socket says that there is something to read."""
_TASKS = Path("/proc/self/task")
_WORKS = frozenset({"R", "D"})


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 5.0) -> None:
    """Return once nothing is ready to run, in the loop and in the threads; after `max_sleep` seconds in any case."""
    del min_sleep
    loop = asyncio.get_running_loop()
    until = loop.time() + max_sleep
    quiet = 0
    while quiet < 2 and loop.time() < until:
        await asyncio.sleep(0)
        if loop._ready or _others_work():
            quiet = 0
            await asyncio.sleep(0 if loop._ready else _A_MOMENT)
        else:
            quiet += 1
            await asyncio.sleep(_A_MOMENT)


def _others_work() -> bool:
    own = str(os.getpid())
    try:
        others = [each for each in _TASKS.iterdir() if each.name != own]
    except OSError:
        return False
    return any(_state(each) in _WORKS for each in others)


def _state(thread: Path) -> str:
    """Return the state of a thread of this process: `R` where it runs, `D` where it waits for the disk."""
    try:
        return (thread / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""  # it has just ended
