"""Processes of low priority that work for the screen, because work in a thread makes the keyboard five times slower.

What they read may be hostile: each has limits of time, processor and memory, beyond which it is ended.

One process carries out one function, as often as it is asked to. It is started when there is work, and ended when there
was none for a while, so that a screen that only shows a list is one process. It is gone when the application is, even
where that was killed: it watches for the end of its parent.

Not `concurrent.futures.ProcessPoolExecutor`: that ends no process before all end, has no public way to end one in the
middle of its work, and brings a process of its own to track semaphores.
"""

from __future__ import annotations

import contextlib
import math
import os
import queue
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from importlib import import_module
from multiprocessing.connection import Connection, Pipe
from typing import Final, Generic, NamedTuple, TypeVar

from komtui.hardening import clean_environment, hide_memory

Answer = TypeVar("Answer")

NICENESS: Final = 10
IDLE: Final = 60.0
"""Seconds without work after which a process ends."""


_SETTLES: Final = 2.0
"""Seconds in which a process that has closed its line is surely gone."""


class ProcessLostError(Exception):
    """The process ended in the middle of its work: killed for its memory, perhaps."""


class Processes(Generic[Answer]):
    """Up to `most` processes that carry out `entry`, as `package.module:function`.

    What goes in and out is pickled. The function should answer faults rather than raise: what it raises ends its
    process. `memory` is how many bytes of address space each may have, 0 for no limit: what needs more raises
    MemoryError there. After `renewal` pieces of work a process makes room for a new one, 0 for never: some libraries
    only ever grow.
    """

    def __init__(self, entry: str, *, most: int, idle: float = IDLE, memory: int = 0, renewal: int = 0) -> None:
        self._entry = entry
        self._memory = memory
        self._renewal = renewal
        self._most = most
        self._idle = idle
        self._lock = threading.Lock()
        self._work: queue.SimpleQueue[_Work[Answer] | None] = queue.SimpleQueue()
        self._open = 0
        """How much work waits or is under way."""
        self._threads: set[threading.Thread] = set()
        self._running: set[_Process[Answer]] = set()
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that are running."""
        with self._lock:
            return tuple(each.pid for each in self._running)

    def submit(self, *arguments: object, deadline: float, processor: float = 0.0) -> Future[Answer]:
        """Have the function called. Raises RuntimeError once closed.

        The future raises ProcessLostError, or TimeoutError where it took more than `deadline` seconds from when its
        turn came, or more than `processor` seconds of processor time (0 for no limit), which does not depend on what
        else the machine has to do; then its process was ended.
        """
        work = _Work[Answer](arguments, deadline, processor, Future())
        with self._lock:
            if self._closed:
                msg = "closed"
                raise RuntimeError(msg)
            self._open += 1
            self._work.put(work)
            if self._is_too_much() and len(self._threads) < self._most:
                thread = threading.Thread(target=self._serve, name="komtui-process", daemon=True)
                self._threads.add(thread)
                thread.start()
        return work.done

    def _is_too_much(self) -> bool:
        """Return whether one process more is wanted: for a batch, and not for a second document."""
        return self._open - len(self._threads) > (1 if self._threads else 0)

    def close(self) -> None:
        """End every process; what is under way or waits is given up. Blocks until they are gone."""
        with self._lock:
            self._closed = True
            threads = list(self._threads)
            for process in self._running:
                process.kill()
            for _ in threads:
                self._work.put(None)
        for thread in threads:
            thread.join()
        with contextlib.suppress(queue.Empty):
            while True:
                left = self._work.get_nowait()
                if left is not None:
                    left.done.cancel()

    def _serve(self) -> None:
        """Carry out work in one process, which is this thread's own; end both when there is none."""
        process: _Process[Answer] | None = None
        try:
            while (work := self._next()) is not None:
                if work.done.set_running_or_notify_cancel():
                    process = self._carried_out(work, process)
                with self._lock:
                    self._open -= 1
        finally:
            if process is not None:
                self._end(process)

    def _next(self) -> _Work[Answer] | None:
        """Wait for work; None where the thread is to end."""
        try:
            return self._work.get(timeout=self._idle)
        except queue.Empty:
            pass
        with self._lock:
            if not self._closed and not self._work.empty():
                # It came between the end of the wait and the lock.
                return self._work.get_nowait()
            self._threads.discard(threading.current_thread())
        return None

    def _carried_out(self, work: _Work[Answer], process: _Process[Answer] | None) -> _Process[Answer] | None:
        """Do one piece of work and return the process for the next; None where it has to be another."""
        try:
            process = process or self._start()
            answer = process.ask(work)
        except (OSError, EOFError, TimeoutError) as error:
            is_late = isinstance(error, TimeoutError) or (process is not None and process.was_spent())
            if process is not None:
                self._end(process)
            work.done.set_exception(TimeoutError() if is_late else ProcessLostError(repr(error)))
            return None
        except BaseException as error:  # noqa: BLE001 - what cannot be pickled is the caller's to know, whatever it is
            work.done.set_exception(error)
            return process
        work.done.set_result(answer)
        if self._renewal and process.answers >= self._renewal:
            self._end(process)
            return None
        return process

    def _start(self) -> _Process[Answer]:
        process = _Process[Answer](self._entry, self._memory)
        with self._lock:
            self._running.add(process)
            if self._closed:
                process.kill()
        return process

    def _end(self, process: _Process[Answer]) -> None:
        process.kill()
        process.wait()
        with self._lock:
            self._running.discard(process)


class _Work(NamedTuple, Generic[Answer]):
    """One call."""

    arguments: tuple[object, ...]
    """Of the function."""
    deadline: float
    """Seconds from when its turn comes."""
    processor: float
    """Seconds of processor time; 0 for no limit."""
    done: Future[Answer]
    """What becomes of it."""


class _Process(Generic[Answer]):
    """One process, and the line to it."""

    def __init__(self, entry: str, memory: int) -> None:
        self.answers = 0
        """How much work it has done."""
        self._line, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, entry, str(theirs.fileno()), str(memory)],
                # Its end tells the process that its parent is gone.
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=clean_environment(),
                pass_fds=(theirs.fileno(),),
            )

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def ask(self, work: _Work[Answer]) -> Answer:
        """Return what the function answers. Raises OSError, EOFError, TimeoutError: nothing more is to be had then."""
        self._line.send((work.processor, work.arguments))
        if not self._line.poll(work.deadline):
            raise TimeoutError
        answer: Answer = self._line.recv()
        self.answers += 1
        return answer

    def was_spent(self) -> bool:
        """Return whether it has ended because its work took too much of the processor."""
        try:
            return self._process.wait(_SETTLES) == -getattr(signal, "SIGXCPU", 0)
        except subprocess.TimeoutExpired:
            return False

    def kill(self) -> None:
        """End it; harmless where it has ended."""
        self._process.kill()

    def wait(self) -> None:
        """Wait until it is gone, and forget it."""
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._line.close()


def _main(entry: str, descriptor: str, memory: str) -> None:
    """Be such a process: answer until nobody asks any more."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # Ctrl+C and the end of the terminal reach the whole group; the parent decides what they mean.
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    threading.Thread(target=_follow, name="parent-watch", daemon=True).start()
    line = Connection(int(descriptor))
    module, _, name = entry.partition(":")
    function = getattr(import_module(module), name)
    _limit("RLIMIT_CORE", 0)
    hide_memory()
    if int(memory):
        _limit("RLIMIT_AS", int(memory))
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            processor, arguments = line.recv()
            _allow(processor)
            line.send(function(*arguments))


def _allow(processor: float) -> None:
    """Let the next piece of work have so many seconds of processor time (SIGXCPU ends it then); 0 for no limit."""
    try:
        import resource
    except ImportError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _limit("RLIMIT_CPU", math.ceil(used + processor) if processor else resource.RLIM_INFINITY)


def _limit(name: str, most: int) -> None:
    """Lower the soft limit `name` of this process, as far as its system has it."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(AttributeError, ValueError, OSError):
        kind = getattr(resource, name)
        _soft, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY and (most == resource.RLIM_INFINITY or most > hard):
            most = hard
        resource.setrlimit(kind, (most, hard))


def _follow() -> None:
    """End with the parent, also in the middle of work."""
    with contextlib.suppress(OSError):
        os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    _main(*sys.argv[1:])
