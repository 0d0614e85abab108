"""Who holds a lease: a process of this machine that is gone can be told from one that is only slow.

Without this a letter would wait for its lease to lapse after each crash. Where nothing can be known (another machine,
another container, a system without /proc) the lease alone counts.
"""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


def holder() -> str:
    """Return the name of this process, or an empty text where the system does not tell."""
    return _name(os.getpid())


def is_gone(name: str) -> bool:
    """Return whether the process of that name has surely ended."""
    machine, _, process = name.partition(":")
    pid, _, start = process.partition(":")
    return bool(machine) and machine == _machine() and pid.isdigit() and _start(int(pid)) not in {start, None}


@cache
def _name(pid: int) -> str:
    machine = _machine()
    start = _start(pid) if machine else ""
    return f"{machine}:{pid}:{start}" if machine and start else ""


@cache
def _machine() -> str:
    """Return what two processes share that can see each other in /proc: host, boot and process namespace."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return ""
    return f"{socket.gethostname()}/{boot}/{space}".replace(":", "")


def _start(pid: int) -> str | None:
    """Return when that process started, in ticks since boot (proc_pid_stat(5)).

    Empty where it has ended, None where that cannot be known: somebody else's process may be hidden (`hidepid`).
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None if _is_there(pid) else ""
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def _is_there(pid: int) -> bool:
    """Return whether there is a process of that number, seen in /proc or not."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
